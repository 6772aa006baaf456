"""The labelled set is sound, and the measures say what they mean."""

from collections import Counter

import pytest

from bot.runtime.question_bank import load
from tests.evaluation.grading.labelled import (
    HELD_OUT_OPEN,
    HELD_OUT_TYPED,
    LATECOMERS_OPEN,
    LATECOMERS_TYPED,
    NEWCOMERS_OPEN,
    NEWCOMERS_TYPED,
    OPEN,
    STRANGERS_OPEN,
    STRANGERS_TYPED,
    TYPED,
    VERDICTS,
    read,
    second_labels,
)
from tests.evaluation.grading.measures import calibration_error, kappa, percentile

OPEN_ROWS, TYPED_ROWS = read(*OPEN), read(*TYPED)
HELD_OUT, HELD_OUT_TERMS = read(*HELD_OUT_OPEN), read(*HELD_OUT_TYPED)
STRANGERS, STRANGERS_TERMS = read(*STRANGERS_OPEN), read(*STRANGERS_TYPED)
NEWCOMERS, NEWCOMERS_TERMS = read(*NEWCOMERS_OPEN), read(*NEWCOMERS_TYPED)
LATECOMERS, LATECOMERS_TERMS = read(*LATECOMERS_OPEN), read(*LATECOMERS_TYPED)


def test_the_set_is_as_large_as_it_says():
    assert len(OPEN_ROWS) >= 600
    assert len(TYPED_ROWS) >= 400
    guide = Counter(row.question for row in read("guide.jsonl"))
    assert len(guide) == 21
    assert min(guide.values()) >= 20


def test_rows_are_sound():
    questions = load([]).questions
    every = [*OPEN_ROWS, *TYPED_ROWS, *HELD_OUT, *HELD_OUT_TERMS, *STRANGERS, *STRANGERS_TERMS]
    every += [*NEWCOMERS, *NEWCOMERS_TERMS, *LATECOMERS, *LATECOMERS_TERMS]
    rows = {row.id: row for row in every}
    assert len(rows) == len(every)
    for row in rows.values():
        assert row.label in VERDICTS
        assert row.split in {"dev", "test"}
        assert bool(row.accept) != bool(row.question)
        assert not row.question or row.question in questions
        if row.twin:
            assert (rows[row.twin].label, rows[row.twin].split) == (row.label, row.split)


def test_the_held_out_part_is_as_large_as_it_says_and_split_by_question():
    assert len(HELD_OUT) >= 330
    assert len(HELD_OUT_TERMS) >= 120
    assert sum(bool(row.twin) for row in HELD_OUT) >= 60
    halves = {split: {row.question for row in HELD_OUT if row.split == split} for split in ("dev", "test")}
    assert {row.question for row in read("guide.jsonl")} <= halves["dev"] | halves["test"]
    assert len(halves["dev"] | halves["test"]) >= 40
    assert not halves["dev"] & halves["test"]


def test_held_out_answers_are_nobody_elses():
    assert not {row.answer for row in HELD_OUT} & {row.answer for row in OPEN_ROWS}


def test_the_strangers_part_is_as_large_as_it_says_and_splits_the_questions_as_the_held_out_part_does():
    assert len(STRANGERS) >= 650
    assert len(STRANGERS_TERMS) >= 230
    assert sum(bool(row.twin) for row in STRANGERS) >= 90
    halves = {row.question: row.split for row in (*HELD_OUT, *HELD_OUT_TERMS) if row.question}
    for row in (*STRANGERS, *STRANGERS_TERMS):
        assert halves.setdefault(row.question, row.split) == row.split
    asked = {row.question for row in STRANGERS}
    assert len(asked) >= 100
    assert {row.question for row in read("guide.jsonl")} <= asked
    assert not {row.answer for row in STRANGERS} & {row.answer for row in (*OPEN_ROWS, *HELD_OUT)}


def test_the_newcomers_part_is_as_large_as_it_says_and_asks_every_open_question():
    assert len(NEWCOMERS) >= 730
    assert len(NEWCOMERS_TERMS) >= 160
    assert sum(bool(row.twin) for row in NEWCOMERS) >= 70
    asked = Counter(row.question for row in NEWCOMERS)
    assert len(asked) >= 150
    assert all(asked[row.question] >= 14 for row in read("guide.jsonl"))
    assert not {row.answer for row in NEWCOMERS} & {row.answer for row in (*OPEN_ROWS, *HELD_OUT, *STRANGERS)}


def test_the_latecomers_part_is_as_large_as_it_says():
    assert len(LATECOMERS) >= 430
    assert len(LATECOMERS_TERMS) >= 120
    assert sum(bool(row.twin) for row in LATECOMERS) >= 85
    assert {row.question for row in read("guide.jsonl")} <= {row.question for row in LATECOMERS}
    others = (*OPEN_ROWS, *HELD_OUT, *STRANGERS, *NEWCOMERS)
    assert not {row.answer for row in LATECOMERS} & {row.answer for row in others}


def test_the_second_rater_has_read_every_open_answer():
    second = second_labels()
    assert set(second) == {row.id for row in (*OPEN_ROWS, *HELD_OUT, *STRANGERS, *NEWCOMERS, *LATECOMERS)}
    assert set(second.values()) == set(VERDICTS)


def test_kappa_of_equals_opposites_and_chance():
    assert kappa(["correct", "partial"], ["correct", "partial"], quadratic=True) == 1
    assert kappa(["correct", "incorrect"], ["incorrect", "correct"], quadratic=True) == -1
    assert kappa(["correct", "correct"] * 2, ["correct", "incorrect"] * 2, quadratic=True) == 0
    near = kappa(["correct", "partial", "incorrect"], ["partial", "partial", "incorrect"], quadratic=True)
    assert near > kappa(["correct", "partial", "incorrect"], ["partial", "partial", "incorrect"], quadratic=False)


def test_calibration_and_percentiles():
    assert calibration_error([0.95] * 4, [True] * 4) == pytest.approx(0.05)
    assert calibration_error([0.95, 0.15], [False, True]) == pytest.approx(0.9)
    assert percentile(range(100), 0.99) == 99
