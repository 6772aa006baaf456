"""What the schema of a question file cannot see."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.bank import Bank
from bot.core.questions.choice import OptionsQuestion
from bot.core.questions.code import Code
from bot.core.questions.registry import AnyQuestion, misconceptions_of
from bot.runtime.question_bank import Fault, line_of


def lint_bank(bank: Bank, folders: Sequence[Path]) -> tuple[Fault, ...]:
    """Faults of all questions: unknown misconceptions, wrong options without a reason."""
    found: list[Fault] = []
    for question in bank.questions.values():
        for what in _faults(bank, question):
            file = next(
                (path for folder in folders if (path := folder / "questions" / f"{question.topic}.toml").is_file()),
                Path("?"),
            )
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            found.append(Fault(file, line_of(text, question.id), question.id, what))
    return tuple(found)


def _faults(bank: Bank, question: AnyQuestion) -> Iterator[str]:
    for name in misconceptions_of(question):
        if name not in bank.misconceptions:
            yield f"misconception {name!r} is unknown; add it to misconceptions.toml, or mend its spelling"
    if isinstance(question, OptionsQuestion | Code):
        for option in question.options:
            if not option.correct and not option.why:
                yield f"option “{option.text[:40]}” is wrong and has no `why`; say why it is wrong"
