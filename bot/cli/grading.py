"""`warmstart grade`: the grader by itself."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.core.bank import Bank
    from bot.core.grading.grade import Grade


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
    bank = load(settings_or_exit().packs)
    stream = sys.stdin
    if jsonl:
        for number, line in enumerate(stream, 1):
            if line.strip():
                click.echo(json.dumps(_line(bank, line, number, seed), ensure_ascii=False))
        return
    if question_id not in bank.questions:
        click.echo(f"There is no question {question_id!r}; ids stand in data/questions/.", err=True)
        sys.exit(2)
    click.echo(json.dumps(_answer(bank, str(question_id), stream.read(), seed), ensure_ascii=False))


def _line(bank: "Bank", line: str, number: int, seed: str) -> dict[str, Any]:
    """The grade of one line; a line that cannot be graded says so in its place, and the others go on."""
    from bot.core.grading.accepting import grade_accepted  # noqa: PLC0415

    try:
        asked = json.loads(line)
        answer = str(asked["answer"])
        if "accept" in asked:
            return _as_json(
                grade_accepted(answer, tuple(str(term) for term in asked["accept"]), bank.context.vocabulary)
            )
        if asked["question"] not in bank.questions:
            return {"error": f"line {number}: there is no question {asked['question']!r}"}
        return _answer(bank, asked["question"], answer, seed)
    except (ValueError, KeyError, TypeError) as error:
        return {"error": f'line {number}: write {{"question": ID, "answer": TEXT}} ({type(error).__name__}: {error})'}


def _answer(bank: "Bank", question_id: str, text: str, seed: str) -> dict[str, Any]:
    return _as_json(bank.questions[question_id].grade_text(text.strip(), seed, bank.context))


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
