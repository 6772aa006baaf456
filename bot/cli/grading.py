"""`warmstart grade`: the grader by itself."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.bank import Bank
    from bot.core.grading.grade import Grade
    from bot.runtime.tiers import SecondReader


@click.command()
@click.argument("question_id", required=False)
@click.option(
    "--jsonl",
    is_flag=True,
    help='Lines {"question": ID, "answer": TEXT} or {"accept": [TEXT, ...], "answer": TEXT} in, one line out for each.',
)
@click.option("--seed", default="grade", help="For questions with generated numbers or mixed options.")
def grade(question_id: str | None, jsonl: bool, seed: str) -> None:
    """Grade the reply on standard input; JSON out."""
    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime.question_bank import load  # noqa: PLC0415

    if not jsonl and not question_id:
        raise click.UsageError("Name a question (ids stand in data/questions/), or give --jsonl.")
    settings = settings_or_exit()
    bank = load(settings.packs)
    if not jsonl and question_id not in bank.questions:
        click.echo(f"There is no question {question_id!r}; ids stand in data/questions/.", err=True)
        sys.exit(2)
    asyncio.run(_grade(settings, bank, question_id if not jsonl else None, seed))


async def _grade(settings: "Settings", bank: "Bank", question_id: str | None, seed: str) -> None:
    """Grades standard input: all of it for one question, or its lines, each with a question of its own."""
    from bot.cli.reading import reader_of  # noqa: PLC0415

    async with reader_of(settings) as reader:
        grader = _Grader(bank, reader, seed)
        if question_id is not None:
            click.echo(json.dumps(await grader.answer(question_id, sys.stdin.read()), ensure_ascii=False))
            return
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                click.echo(json.dumps(await grader.line(line, number), ensure_ascii=False))


FORMS = 'write {"question": ID, "answer": TEXT} or {"accept": [TEXT, ...], "answer": TEXT}'


class _Grader:
    """What grades: the bank, and a tier where one was chosen."""

    def __init__(self, bank: "Bank", reader: "SecondReader | None", seed: str) -> None:
        self._bank, self._reader, self._seed = bank, reader, seed

    async def line(self, line: str, number: int) -> dict[str, Any]:
        """The grade of one line; a line that cannot be graded says so in its place, and the others go on."""
        from bot.core.grading.accepting import grade_accepted  # noqa: PLC0415

        try:
            asked = json.loads(line)
        except ValueError as error:
            return {"error": f"line {number}: {FORMS} ({error})"}
        match asked:
            case {"accept": [_, *_] as accept, "answer": answer} if all(map(_is_said, (answer, *accept))):
                return _as_json(grade_accepted(str(answer), tuple(map(str, accept)), self._bank.context.vocabulary))
            case {"question": str(name), "answer": answer} if "accept" not in asked and _is_said(answer):
                if name in self._bank.questions:
                    return await self.answer(name, str(answer))
                return {"error": f"line {number}: there is no question {name!r}; ids stand in data/questions/"}
        return {"error": f"line {number}: {FORMS}"}

    async def answer(self, question_id: str, text: str) -> dict[str, Any]:
        """The grade of one reply, read by the tier too."""
        from bot.core.grading.evidence import graded, sought  # noqa: PLC0415

        question, said, context = self._bank.questions[question_id], text.strip(), self._bank.context
        asked = sought(question, said, context) if self._reader else None
        evidence = await self._reader.read(asked) if self._reader and asked else None
        return _as_json(graded(question, said, self._seed, context, evidence))


def _is_said(value: object) -> bool:
    """Whether it is a text, or a number, which reads as the text of it."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _as_json(grade: "Grade") -> dict[str, Any]:
    return {
        "verdict": grade.verdict.value,
        "score": round(grade.score, 4),
        "confidence": round(grade.confidence, 4),
        "hit": list(grade.hit),
        "missed": list(grade.missed),
        "misconceptions": list(grade.misconceptions),
        "feedback": "\n".join(grade.feedback) or grade.unclear,
    }
