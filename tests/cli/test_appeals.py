"""`warmstart bank appeals`: from a contested grade to a mended rubric."""

import json
from dataclasses import replace

import pytest

from tests.chat import small_bank

KITTY = "Dogs bark when they are alert, and a content kitty hums in a lap"


@pytest.fixture
def contested(warmstart, monkeypatch):
    """A learner called Ada contests a grade; `contested(rubric)` puts another rubric in place."""
    bank = small_bank()
    question = bank.questions["bias-variance.explain"]

    def use(rubric):
        mended = question.model_copy(update={"rubric": rubric})
        changed = replace(bank, questions={question.id: mended})
        monkeypatch.setattr("bot.cli.bank_answers.bank_of_operator", lambda: changed)
        monkeypatch.setattr("bot.runtime.question_bank.load", lambda packs: changed)

    use(question.rubric)
    said = f"/start\nskip\nskip\nskip\n/quiz bias-variance\n{KITTY}\nI was right\n"
    assert "noted with your answer" in warmstart("chat", "--user", "Ada", input=said).output
    return use


def better(rubric):
    cats, dogs = rubric.key_points
    cats = cats.model_copy(update={"patterns": (*cats.patterns, "kitty + hum|hums")})
    return rubric.model_copy(update={"version": 2, "key_points": (cats, dogs)})


def test_no_appeals(warmstart):
    assert warmstart("bank", "appeals").output == "0 open appeals\n"


def test_an_appeal_shows_what_the_grader_saw_and_the_answer_only_when_asked_for(contested, warmstart):
    shown = warmstart("bank", "appeals").output
    assert "bias-variance.explain  20" in shown
    assert "partial, score 0." in shown
    assert "by version 1 of the rubric" in shown
    assert "hit: dogs-bark\n" in shown
    assert "missed: cats-purr\n" in shown
    assert "today:" not in shown
    assert "1 open appeals; what learners wrote is shown only with --answers" in shown
    assert "kitty" not in shown
    shown = warmstart("bank", "appeals", "--answers").output
    assert f"answer: {KITTY}\n" in shown
    assert "Ada" not in shown


def test_it_can_be_read_by_programs_and_for_one_question(contested, warmstart):
    (line,) = warmstart("bank", "appeals", "bias-variance.explain", "--json").output.splitlines()
    appeal = json.loads(line)
    assert appeal["question"] == "bias-variance.explain"
    assert (appeal["verdict"], appeal["rubric_version"], appeal["today"]) == ("partial", 1, None)
    assert (appeal["hit"], appeal["missed"], appeal["misconceptions"]) == (["dogs-bark"], ["cats-purr"], [])
    assert "answer" not in appeal
    assert json.loads(warmstart("bank", "appeals", "--json", "--answers").output)["answer"] == KITTY
    run = warmstart("bank", "appeals", "no.such")
    assert run.exit_code == 2
    assert "There is no question 'no.such'" in run.output


def test_a_mended_rubric_answers_it_and_regrading_settles_it(contested, warmstart):
    contested(better(small_bank().questions["bias-variance.explain"].rubric))
    shown = warmstart("bank", "appeals").output
    assert "today: correct, score" in shown
    assert "by version 2 of the rubric; `warmstart bank regrade bias-variance.explain` puts it right" in shown
    assert "would change" in warmstart("bank", "regrade", "bias-variance.explain", "--dry-run").output
    assert "1 open appeals" in warmstart("bank", "appeals").output, "a dry run settles nothing"
    assert "1 attempts" in warmstart("bank", "regrade", "bias-variance.explain").output
    assert warmstart("bank", "appeals").output == "0 open appeals\n"
    settled = warmstart("bank", "appeals", "--all").output
    assert "(settled)" in settled
    assert "correct, score" in settled


def test_one_where_the_grader_was_right_is_settled_by_hand(contested, warmstart):
    number = warmstart("bank", "appeals").output.split()[0]
    assert "1 of 1 settled" in warmstart("bank", "appeals", "--settle", number).output
    assert warmstart("bank", "appeals").output == "0 open appeals\n"


def test_the_newest_comes_first(contested, warmstart):
    said = f"/start\nskip\nskip\nskip\n/quiz bias-variance\n{KITTY} now\nI was right\n"
    warmstart("chat", "--user", "bob", input=said)
    appeals = [json.loads(line) for line in warmstart("bank", "appeals", "--json", "--answers").output.splitlines()]
    assert [appeal["answer"] for appeal in appeals] == [f"{KITTY} now", KITTY]
