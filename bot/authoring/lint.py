"""What the schema of a question file cannot see."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.authoring.checks import CHECKS, pattern_faults
from bot.core.bank import Bank
from bot.core.topics import normal
from bot.runtime.question_bank import Fault, line_of

SAME = 93.0
"""Likeness (0 to 100) of two stems from which they count as one question written twice."""


def lint_bank(bank: Bank, folders: Sequence[Path]) -> tuple[Fault, ...]:
    """All faults beyond the schema, question by question, then those of the bank as a whole."""
    found = [
        _fault(folders, question.topic, question.id, what)
        for question in bank.questions.values()
        for check in CHECKS
        for what in check(bank, question)
    ]
    found += [_fault(folders, topic, identifier, what) for topic, identifier, what in _across(bank)]
    found += _wrong_claims(bank, folders)
    return tuple(found)


def _wrong_claims(bank: Bank, folders: Sequence[Path]) -> Iterator[Fault]:
    """Patterns of misconceptions that can never match."""
    for item in bank.misconceptions.values():
        for what in pattern_faults(item.id, item.patterns, bank):
            files = [path for folder in folders if (path := folder / "misconceptions.toml").is_file()]
            texts = [(path, line_of(path.read_text(encoding="utf-8"), item.id)) for path in files]
            file, line = next((found for found in texts if found[1]), (Path("?"), 0))
            yield Fault(file, line, item.id, what)


def _fault(folders: Sequence[Path], topic: str, identifier: str, what: str) -> Fault:
    files = (path for folder in folders if (path := folder / "questions" / f"{topic}.toml").is_file())
    file = next(files, Path("?"))
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return Fault(file, line_of(text, identifier), identifier, what)


def _across(bank: Bank) -> Iterator[tuple[str, str, str]]:
    """(Topic, id, fault): names that two topics claim, and questions that are nearly the same."""
    owners: dict[str, str] = {}
    for topic in bank.topics.values():
        for name in (topic.id, topic.title, *topic.aliases):
            owner = owners.setdefault(normal(name), topic.id)
            if owner != topic.id:
                yield topic.id, topic.id, f"“{name}” is a name of {owner} too; give it to one of them"
    asked = [question for question in bank.questions.values() if question.status != "retired"]
    stems = [normal(question.present("lint").stem) for question in asked]
    for index, stem in enumerate(stems):
        for _, _, other in process.extract(stem, stems[:index], scorer=fuzz.ratio, score_cutoff=SAME, limit=3):
            yield asked[index].topic, asked[index].id, f"asks nearly what {asked[other].id} asks; keep one of them"
