"""`warmstart bank`: for authors."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.core.bank import Bank


def _load() -> "Bank":
    """The bank with the operator's own packs."""
    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime.question_bank import load  # noqa: PLC0415

    return load(settings_or_exit().packs)


@click.group()
def bank() -> None:
    """Look after the question bank."""


@bank.command()
@click.argument("packs", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def lint(packs: tuple[Path, ...]) -> None:
    """Find what an author should mend: file, line, id, and the remedy."""
    from bot.authoring.lint import lint_bank  # noqa: PLC0415
    from bot.runtime.question_bank import data_folder, read  # noqa: PLC0415

    folders = (data_folder(), *packs)
    loaded, faults = read(folders)
    faults = (*faults, *(lint_bank(loaded, folders) if loaded else ()))
    for fault in faults:
        click.echo(str(fault))
    count = len(loaded.questions) if loaded else 0
    click.echo(f"{count} questions, {len(faults)} faults", err=bool(faults))
    sys.exit(1 if faults else 0)


@bank.command()
def stats() -> None:
    """Show what the bank covers, and where it is thin."""
    from bot.authoring.stats import lines  # noqa: PLC0415

    for line in lines(_load()):
        click.echo(line)


@bank.command()
@click.argument("question_id")
@click.option("--seed", default="preview", help="Another seed gives another order of options, other numbers.")
def preview(question_id: str, seed: str) -> None:
    """Show a question as a learner sees it, and what follows."""
    from bot.cli.preview import show  # noqa: PLC0415

    loaded = _load()
    question = loaded.questions.get(question_id)
    if question is None:
        click.echo(f"There is no question {question_id!r}; ids stand in data/questions/.", err=True)
        sys.exit(2)
    click.echo(show(loaded, question, seed))


@bank.command()
@click.argument("question_id")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def regrade(question_id: str, *, dry_run: bool) -> None:
    """Grade all answers to QUESTION_ID again, after its key or rubric was mended, and tell those whom it concerns."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from bot.cli.unit import within  # noqa: PLC0415
    from bot.runtime.store.regrade import regrade as regrade_  # noqa: PLC0415

    loaded = _load()
    if question_id not in loaded.questions:
        click.echo(f"There is no question {question_id!r}; ids stand in data/questions/.", err=True)
        sys.exit(2)
    now = datetime.now(UTC)
    done = within(lambda connection: regrade_(connection, loaded, question_id, now), undo=dry_run)
    if not done.attempts and not done.marks:
        click.echo("Nothing changes: every answer has the grade that the key gives.")
        return
    would = "would change" if dry_run else "changed"
    click.echo(f"{done.attempts} attempts of {done.learners} learners {would}, with their schedules.")
    click.echo(
        f"{done.marks} marks in {done.games} games {would}, with their boards. Streaks stay: any answer keeps a day."
    )
    click.echo(f"{done.notices} notices {'would be posted' if dry_run else 'wait for the running coach to send them'}.")


@bank.command()
def difficulty() -> None:
    """Show how hard questions turned out to be, beside what their authors said; the hardest first."""
    from bot.authoring.difficulty import lines  # noqa: PLC0415
    from bot.cli.unit import within  # noqa: PLC0415
    from bot.runtime.store import ratings  # noqa: PLC0415

    for line in lines(_load(), within(ratings.of_questions)):
        click.echo(line)
