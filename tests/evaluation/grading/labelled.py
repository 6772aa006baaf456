"""The labelled answers, read from beside this file."""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
OPEN = ("guide.jsonl", "further.jsonl", "later.jsonl", "fresh.jsonl")
TYPED = ("typed.jsonl",)
HELD_OUT_OPEN = ("heldout.jsonl",)
HELD_OUT_TYPED = ("heldout_typed.jsonl",)
STRANGERS_OPEN = ("strangers.jsonl",)
STRANGERS_TYPED = ("strangers_typed.jsonl",)
NEWCOMERS_OPEN = ("newcomers.jsonl",)
NEWCOMERS_TYPED = ("newcomers_typed.jsonl",)
LATECOMERS_OPEN = ("latecomers.jsonl",)
LATECOMERS_TYPED = ("latecomers_typed.jsonl",)
VERDICTS = ("incorrect", "partial", "correct")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One answer and what a person makes of it."""

    id: str
    answer: str
    kind: str
    label: str
    split: str
    question: str = ""
    accept: tuple[str, ...] = ()
    twin: str = ""


def read(*names: str) -> list[Labelled]:
    """All answers of these files, in order."""
    rows = []
    for name in names:
        for line in (FOLDER / name).read_text(encoding="utf8").splitlines():
            fields = json.loads(line)
            rows.append(Labelled(**{**fields, "accept": tuple(fields.get("accept", ()))}))
    return rows


def second_labels() -> dict[str, str]:
    """Id -> label of the second rater, who saw the question and the reply alone."""
    lines = (FOLDER / "second_rating.jsonl").read_text(encoding="utf8").splitlines()
    return {row["id"]: row["label"] for row in map(json.loads, lines)}
