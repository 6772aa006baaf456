"""
How far the grader agrees with labelled answers.

    python -m tests.evaluation.grading [--part main|held-out|strangers|newcomers|latecomers] [--split dev|test|all] [--tier] [--json] [--show KIND] [--table]

Prints the main part, then the held-out part (by a second writer), the strangers' part (by a third), the newcomers' (by a
fourth and fifth) and the latecomers' (by a sixth); --part prints one of them. --show lists the answers behind a figure (passed, failed, credit, accepted, refused, twins, or all that differ); --table prints the figures as the
Markdown tables of docs/grading.md. --tier has the tier that WARMSTART_GRADER names look for what the rubric missed, in the
split that is asked for: with a language model some 400 calls, which count in its budget.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.bank import Bank
from bot.core.grading.accepting import grade_accepted
from bot.core.grading.evidence import Evidence
from bot.core.grading.evidence import graded as graded_with
from bot.core.grading.grade import Grade
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
    Labelled,
    read,
    second_labels,
)
from tests.evaluation.grading.measures import calibration_error, kappa, percentile, share
from tests.evaluation.grading.second_reading import evidence_in

PARTS = {
    "main": (OPEN, TYPED),
    "held-out": (HELD_OUT_OPEN, HELD_OUT_TYPED),
    "strangers": (STRANGERS_OPEN, STRANGERS_TYPED),
    "newcomers": (NEWCOMERS_OPEN, NEWCOMERS_TYPED),
    "latecomers": (LATECOMERS_OPEN, LATECOMERS_TYPED),
}
"""Part -> files of its open and of its typed answers."""
NO_CREDIT = {"stuffed", "echo", "off-topic", "injection"}
GOALS = {
    "qwk": ("QWK, three verdicts", ">=", 0.75),
    "passed": ("incorrect answers passed as correct", "<=", 0.02),
    "failed": ("correct answers failed as incorrect", "<=", 0.05),
    "credit": ("stuffed, echoed, off-topic, injected answers given any credit", "<=", 0.02),
    "accepted": ("typed near misses accepted", "<=", 0.01),
    "refused": ("typed right answers refused", "<=", 0.08),
    "twins": ("verdict unchanged by padding or trimming", ">=", 0.98),
    "ece": ("calibration of the confidence (ECE)", "<=", 0.08),
    "p99_ms": ("cost of one grade, p99, ms", "<=", 5.0),
}


@dataclass(frozen=True, slots=True)
class Graded:
    """A labelled answer with its grade and what the grade cost."""

    row: Labelled
    grade: Grade
    ms: float


def graded(bank: Bank, rows: Sequence[Labelled], evidence: Mapping[str, Evidence] | None = None) -> list[Graded]:
    """Grades all; each grade is timed by itself in CPU time of its thread, after one untimed round that fills the caches of a running program."""
    words = evidence or {}
    for row in rows:
        grade_one(bank, row, words.get(row.id))
    found = []
    for row in rows:
        start = time.thread_time()
        grade = grade_one(bank, row, words.get(row.id))
        found.append(Graded(row, grade, (time.thread_time() - start) * 1000))
    return found


def grade_one(bank: Bank, row: Labelled, evidence: Evidence | None = None) -> Grade:
    """The grade of one answer, with what a tier found in it."""
    if row.accept:
        return grade_accepted(row.answer, row.accept, bank.context.vocabulary)
    return graded_with(bank.questions[row.question], row.answer, "evaluation", bank.context, evidence)


def behind(open_: Sequence[Graded], typed: Sequence[Graded]) -> dict[str, tuple[list[Graded], int]]:
    """For each error row the answers that count in it, and out of how many."""
    verdicts = {item.row.id: item.grade.verdict for item in open_}
    twins = [item for item in open_ if item.row.twin]

    def of(rows: Sequence[Graded], label: str, verdict: str) -> tuple[list[Graded], int]:
        of_label = [item for item in rows if item.row.label == label]
        return [item for item in of_label if item.grade.verdict == verdict], len(of_label)

    tricks = [item for item in open_ if item.row.kind in NO_CREDIT]
    return {
        "passed": of(open_, "incorrect", "correct"),
        "failed": of(open_, "correct", "incorrect"),
        "credit": ([item for item in tricks if item.grade.score > 0], len(tricks)),
        "accepted": of(typed, "incorrect", "correct"),
        "refused": of(typed, "correct", "incorrect"),
        "twins": ([item for item in twins if verdicts[item.row.twin] != item.grade.verdict], len(twins)),
    }


def figures(open_: Sequence[Graded], typed: Sequence[Graded]) -> dict[str, float]:
    """Every measure by its name in `GOALS`."""
    found = {name: len(rows) / total if total else 0.0 for name, (rows, total) in behind(open_, typed).items()}
    found["twins"] = 1 - found["twins"]
    labels, verdicts = [item.row.label for item in open_], [item.grade.verdict.value for item in open_]
    found["qwk"] = kappa(labels, verdicts, quadratic=True)
    right = [item.grade.verdict == item.row.label for item in open_]
    found["ece"] = calibration_error([item.grade.confidence for item in open_], right)
    found["p99_ms"] = percentile([item.ms for item in (*open_, *typed)], 0.99)
    return {name: round(found[name], 4) for name in GOALS}


def by_kind(rows: Sequence[Graded]) -> dict[str, dict[str, int]]:
    """Kind -> how often "label as verdict"."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for item in rows:
        table[item.row.kind][f"{item.row.label} as {item.grade.verdict}"] += 1
    return {kind: dict(table[kind].most_common()) for kind in sorted(table)}


def raters(rows: Sequence[Graded]) -> dict[str, float]:
    """
    How far the second rater agrees with the first, and the grader with each of them.

    The consensus is the answers that both label alike.
    """
    second = second_labels()
    both = [item for item in rows if item.row.id in second]
    first_labels, other_labels = [item.row.label for item in both], [second[item.row.id] for item in both]
    same = [one == other for one, other in zip(first_labels, other_labels, strict=True)]
    verdicts = [item.grade.verdict.value for item in both]
    agreed = [(label, verdict) for label, verdict, alike in zip(first_labels, verdicts, same, strict=True) if alike]
    found = {
        "raw": share(same),
        "qwk": kappa(first_labels, other_labels, quadratic=True),
        "grader_first_qwk": kappa(first_labels, verdicts, quadratic=True),
        "grader_second_qwk": kappa(other_labels, verdicts, quadratic=True),
        "grader_consensus_qwk": kappa([a for a, _ in agreed], [b for _, b in agreed], quadratic=True),
    }
    return {"answers": len(both), **{name: round(value, 4) for name, value in found.items()}}


def meets(name: str, value: float) -> bool:
    """Whether a figure reaches its goal."""
    _, relation, goal = GOALS[name]
    return value >= goal if relation == ">=" else value <= goal


def shown(name: str, value: float) -> str:
    """A figure as the table has it."""
    return f"{value:.2f}" if name in {"qwk", "ece", "p99_ms"} else f"{value:.1%}"


def table(found: dict[str, dict[str, float]], first: str) -> str:
    """Markdown: a column for each split of `found`, a row for each measure, those that fall short on `first` first."""
    lines = [f"| measure | goal | {' | '.join(found)} |", "|---|---|" + "---|" * len(found)]
    for name in sorted(GOALS, key=lambda name: meets(name, found[first][name])):
        what, relation, goal = GOALS[name]
        bound = ("at least " if relation == ">=" else "at most ") + shown(name, goal)
        cells = " | ".join(shown(name, figure[name]) for figure in found.values())
        lines.append(f"| {what} | {bound} | {cells} |")
    return "\n".join(lines)


def listed(name: str, open_: Sequence[Graded], typed: Sequence[Graded]) -> list[Graded]:
    """The answers behind a figure; for "all" every one that is graded otherwise than labelled."""
    if name == "all":
        return [item for item in (*open_, *typed) if item.grade.verdict != item.row.label]
    return behind(open_, typed)[name][0]


def report(part: str, split: str, open_: Sequence[Graded], typed: Sequence[Graded]) -> dict[str, object]:
    """All that is known of one part, as --json prints it."""
    found = figures(open_, typed)
    counts = {
        "open": len(open_),
        "typed": len(typed),
        "questions": len({item.row.question for item in open_}),
        "labels": {label: sum(item.row.label == label for item in open_) for label in VERDICTS},
    }
    return {
        "part": part, "split": split, "counts": counts, "figures": found,
        "short": [name for name in GOALS if not meets(name, found[name])],
        "raters": raters(open_), "kinds": {"open": by_kind(open_), "typed": by_kind(typed)},
    }  # fmt: skip


def spoken(open_: Sequence[Graded], typed: Sequence[Graded]) -> str:
    """The figures, those that fall short first, and the confusion by kind."""
    found = figures(open_, typed)
    lines = []
    for name in sorted(GOALS, key=lambda name: meets(name, found[name])):
        what, relation, goal = GOALS[name]
        mark = "ok   " if meets(name, found[name]) else "SHORT"
        lines.append(f"{mark} {what}: {shown(name, found[name])} ({relation} {goal})")
    for kinds in (by_kind(open_), by_kind(typed)):
        lines += [f"  {kind:18} {cells}" for kind, cells in kinds.items()]
    return "\n".join(lines)


def answers(open_: Sequence[Graded], typed: Sequence[Graded], name: str) -> str:
    """The answers behind a figure, with what the grader saw in them."""
    lines = []
    for item in listed(name, open_, typed):
        grade = item.grade
        lines.append(f"{item.row.id} [{item.row.kind}] {item.row.label} as {grade.verdict} {grade.confidence:.2f}")
        lines.append(f"  {item.row.accept or ''} {item.row.answer!r}")
        lines.append(f"  hit {grade.hit} missed {grade.missed} wrong {grade.misconceptions} {grade.unclear}")
    return "\n".join(lines)


def _second_reading(bank: Bank, rows: Sequence[Labelled], split: str) -> dict[str, Evidence]:
    """What the tier finds in one split; it is told on standard error what became of its readings."""
    found, outcomes = evidence_in(bank, [row for row in rows if split in {"all", row.split}])
    print(f"second readings: {outcomes}", file=sys.stderr)
    return found


def main() -> None:
    """Prints figures, or the answers behind one of them."""
    options = argparse.ArgumentParser(prog="python -m tests.evaluation.grading")
    options.add_argument("--part", choices=tuple(PARTS))
    options.add_argument("--split", choices=("dev", "test", "all"))
    options.add_argument("--tier", action="store_true")
    options.add_argument("--json", action="store_true")
    options.add_argument("--table", action="store_true")
    options.add_argument("--show", default="")
    asked = options.parse_args()
    bank = load([])
    reports = []
    for part in [asked.part] if asked.part else PARTS:
        evidence = _second_reading(bank, read(*PARTS[part][0]), asked.split or "test") if asked.tier else {}
        rows = [graded(bank, read(*files), evidence) for files in PARTS[part]]

        def half(split: str, rows: Sequence[Sequence[Graded]] = rows) -> tuple[list[Graded], list[Graded]]:
            open_, typed = ([item for item in kind if split in {"all", item.row.split}] for kind in rows)
            return open_, typed

        split = asked.split or "test"
        if asked.table:
            splits = ("dev", "test") if part == "main" else ("all", "dev", "test")
            print(f"{part}\n\n{table({split: figures(*half(split)) for split in splits}, 'test')}\n")
        elif asked.show:
            print(answers(*half(split), asked.show))
        elif asked.json:
            reports.append(report(part, split, *half(split)))
        else:
            told = report(part, split, *half(split))
            two = f"two raters: {told['raters']}"
            print(f"{part}, split {split}: {told['counts']}\n{two}\n{spoken(*half(split))}\n")
    if asked.json:
        print(json.dumps(reports[0] if asked.part else reports, indent=1))


if __name__ == "__main__":
    main()
