"""
How many verdicts stay the same when an answer is padded, trimmed or laid out otherwise.

    python -m tests.evaluation.grading.padding [--part main|held-out] [--draws N] [--pairs N] [--show WAY] [--json]

Takes the development half of the labelled answers alone: each answer in every way of `variants`, drawn `--draws` times from
the turns of phrase there, and in `--pairs` pairs of two ways at once. --show prints the answers whose verdict changed by
a way ("pair" for the pairs, "all").
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.bank import Bank
from bot.core.chance import Chance
from bot.core.grading.grade import Grade
from bot.runtime.question_bank import load
from tests.evaluation.grading.__main__ import PARTS, grade_one
from tests.evaluation.grading.labelled import Labelled, read
from tests.evaluation.grading.variants import OF_TERMS, WAYS, pair

PAIR = "pair"
OF_OPEN = tuple(WAYS)


@dataclass(frozen=True, slots=True)
class Tried:
    """One answer said otherwise, and how both are graded."""

    row: Labelled
    ways: tuple[str, ...]
    text: str
    before: Grade
    after: Grade

    @property
    def changed(self) -> bool:
        """Whether the verdict is another one."""
        return self.before.verdict != self.after.verdict

    @property
    def name(self) -> str:
        """The way, or that it was a pair."""
        return self.ways[0] if len(self.ways) == 1 else PAIR


def development(part: str) -> list[Labelled]:
    """The development half of a part, open answers first."""
    return [row for files in PARTS[part] for row in read(*files) if row.split == "dev"]


def said_otherwise(
    row: Labelled, question: str, *, draws: int = 1, pairs: int = 0
) -> Iterator[tuple[tuple[str, ...], str]]:
    """(The ways, the text) of every variant that differs from the answer; the same for the same answer each time."""
    typed = row.id.startswith("typed")
    names = OF_TERMS if typed else OF_OPEN
    chosen = [((name,), draw) for name in names for draw in range(draws)]
    chosen += [(pair(Chance(row.id, PAIR, draw), names), draw) for draw in range(pairs)]
    seen = {row.answer}
    for ways, draw in chosen:
        text = row.answer
        for name in ways:
            text = WAYS[name](text, question, Chance(row.id, name, draw))
        if text not in seen:
            seen.add(text)
            yield ways, text


def tried(bank: Bank, rows: Sequence[Labelled], *, draws: int = 1, pairs: int = 0) -> Iterator[Tried]:
    """Every variant of every answer with both grades."""
    for row in rows:
        before = grade_one(bank, row)
        question = bank.questions[row.question].stem if row.question else ""
        for ways, text in said_otherwise(row, question, draws=draws, pairs=pairs):
            yield Tried(row, ways, text, before, grade_one(bank, replace(row, answer=text)))


def unchanged(found: Sequence[Tried]) -> dict[str, tuple[int, int]]:
    """Way -> (verdicts unchanged, variants), for open and typed answers apart, those with the most changes first."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for one in found:
        kind = "typed: " if one.row.id.startswith("typed") else ""
        counts[kind + one.name].append(not one.changed)
    table = {name: (sum(same), len(same)) for name, same in counts.items()}
    return dict(sorted(table.items(), key=lambda item: item[1][0] / item[1][1]))


def main() -> None:
    """Prints the share of unchanged verdicts by way, or the answers whose verdict changed."""
    options = argparse.ArgumentParser(prog="python -m tests.evaluation.grading.padding")
    options.add_argument("--part", choices=tuple(PARTS))
    options.add_argument("--draws", type=int, default=1)
    options.add_argument("--pairs", type=int, default=4)
    options.add_argument("--show", default="")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    bank = load([])
    rows = [row for part in ([asked.part] if asked.part else PARTS) for row in development(part)]
    found = list(tried(bank, rows, draws=asked.draws, pairs=asked.pairs))
    table = unchanged(found)
    if asked.show:
        for one in found:
            if one.changed and asked.show in {one.name, "all"}:
                print(f"{one.row.id} [{one.row.kind}] {one.row.label}: {one.before.verdict} -> {one.after.verdict}")
                print(f"  {' + '.join(one.ways)}: {one.text!r}")
                for grade in (one.before, one.after):
                    told = grade.unclear or ("" if grade.hit or grade.misconceptions else " ".join(grade.feedback))
                    print(f"  hit {grade.hit} wrong {grade.misconceptions} {told}")
        return
    if asked.json:
        print(json.dumps(table, indent=1))
        return
    for name, (same, total) in table.items():
        print(f"{same / total:7.2%}  {same:5} of {total:5}  {name}")
    same, total = (sum(counts[place] for counts in table.values()) for place in (0, 1))
    print(f"{same / total:7.2%}  {same:5} of {total:5}  all")


if __name__ == "__main__":
    main()
