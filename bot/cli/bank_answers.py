"""`warmstart bank reports|appeals|health|quarantine|release|regrade|difficulty`: what real answers say about questions."""

import json
import sys
from typing import TYPE_CHECKING

import click

from bot.cli.unit import within

if TYPE_CHECKING:
    from bot.core.bank import Bank


def bank_of_operator() -> "Bank":
    """The bank with the operator's own packs."""
    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime.question_bank import load  # noqa: PLC0415

    return load(settings_or_exit().packs)


def bank_with(question_id: str) -> "Bank":
    """The bank, if it has this question; else says that it does not, and ends with exit code 2."""
    bank = bank_of_operator()
    if question_id not in bank.questions:
        click.echo(f"There is no question {question_id!r}; ids stand in data/questions/.", err=True)
        sys.exit(2)
    return bank


@click.command()
@click.option("--settle", "settled", multiple=True, type=int, help="Mark this report as dealt with; may be repeated.")
def reports(settled: tuple[int, ...]) -> None:
    """Show what learners reported as wrong or unclear."""
    from bot.runtime.store import items  # noqa: PLC0415

    if settled:
        count = within(lambda connection: items.settle_reports(connection, settled))
        click.echo(f"{count} of {len(settled)} settled.")
        return
    found = within(items.open_reports)
    for report in found:
        click.echo(f"{report.id}  {report.question_id}  {report.at:%Y-%m-%d}  {' '.join(report.text.split())}")
    click.echo(
        f"{len(found)} open reports"
        + ("; `warmstart bank reports --settle NUMBER` when one is mended" if found else "")
    )


@click.command()
@click.argument("question_id", default="")
@click.option("--answers", is_flag=True, help="Also what learners wrote: their words, so show them to nobody else.")
@click.option("--json", "as_json", is_flag=True, help="An object a line.")
@click.option("--all", "everything", is_flag=True, help="Also those that are settled.")
@click.option("--settle", "settled", multiple=True, type=int, help="Mark this appeal as dealt with; may be repeated.")
def appeals(question_id: str, settled: tuple[int, ...], *, answers: bool, as_json: bool, everything: bool) -> None:
    """Show the grades that learners contest, newest first, with what the grader saw; of QUESTION_ID or of all."""
    from bot.authoring import appeals as contested  # noqa: PLC0415
    from bot.runtime.store import items  # noqa: PLC0415

    if settled:
        count = within(lambda connection: items.settle_reports(connection, settled))
        click.echo(f"{count} of {len(settled)} settled.")
        return
    bank = bank_with(question_id) if question_id else bank_of_operator()
    found = contested.looked_at(
        bank, within(lambda connection: items.appeals(connection, question_id, everything=everything))
    )
    if as_json:
        for item in found:
            click.echo(json.dumps(contested.as_json(item, answers=answers), ensure_ascii=False))
        return
    for line in contested.lines(found, answers=answers):
        click.echo(line)
    hint = "; what learners wrote is shown only with --answers" if found and not answers else ""
    click.echo(f"{len(found)} {'appeals' if everything else 'open appeals'}{hint}")


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also questions that give no concern.")
def health(everything: bool) -> None:
    """Show how questions do with real learners: facility, discrimination, option picks, reports."""
    from bot.authoring import health as statistics  # noqa: PLC0415
    from bot.runtime.store import items  # noqa: PLC0415

    bank = bank_of_operator()
    answers, counts, set_aside = within(
        lambda connection: (
            items.first_answers(connection),
            items.report_counts(connection),
            items.quarantined(connection),
        )
    )
    rows = statistics.health(bank, answers, counts)
    for row in rows:
        if not (everything or row.concern):
            continue
        telling = "  –  " if row.discrimination is None else f"{row.discrimination:+.2f}"
        facts = f"facility {row.facility:.2f}, discrimination {telling}, {row.reports} reports"
        click.echo(f"{row.question_id}: {row.answers} answers, {facts}")
        for text, count in row.picks.items():
            click.echo(f"    {count:4}  {text}")
        if row.concern:
            click.echo(f"    → {row.concern}")
    for name, why in sorted(set_aside.items()):
        click.echo(f"in quarantine: {name} ({why})")
    concerns = sum(bool(row.concern) for row in rows)
    click.echo(f"{len(rows)} questions with answers, {concerns} give concern")


@click.command()
@click.argument("question_id")
@click.option("--why", required=True, help="One sentence; it is shown by `bank health`.")
def quarantine(question_id: str, why: str) -> None:
    """Ask a question no more until it is released; a running coach leaves it out after its next start."""
    from bot.runtime.store import items  # noqa: PLC0415

    bank_with(question_id)
    within(lambda connection: items.quarantine(connection, question_id, why))
    click.echo(f"{question_id} is set aside; `warmstart bank release {question_id}` brings it back.")


@click.command()
@click.argument("question_id")
def release(question_id: str) -> None:
    """Let a question that was set aside be asked again."""
    from bot.runtime.store import items  # noqa: PLC0415

    if within(lambda connection: items.release(connection, question_id)):
        click.echo(f"{question_id} is asked again after the next start.")
    else:
        click.echo(f"{question_id} is not in quarantine; `warmstart bank health` lists what is.", err=True)
        sys.exit(2)


@click.command()
@click.argument("question_id")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def regrade(question_id: str, *, dry_run: bool) -> None:
    """Grade all answers to QUESTION_ID again, after its key or rubric was mended, and tell those whom it concerns."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from bot.runtime.store.regrade import regrade as regrade_  # noqa: PLC0415

    bank = bank_with(question_id)
    now = datetime.now(UTC)
    done = within(lambda connection: regrade_(connection, bank, question_id, now), undo=dry_run)
    if not done.attempts and not done.marks:
        click.echo("Nothing changes: every answer has the grade that the key gives.")
        return
    would = "would change" if dry_run else "changed"
    click.echo(f"{done.attempts} attempts of {done.learners} learners {would}, with their schedules.")
    click.echo(
        f"{done.marks} marks in {done.games} games {would}, with their boards. Streaks stay: any answer keeps a day."
    )
    click.echo(f"{done.notices} notices {'would be posted' if dry_run else 'wait for the running coach to send them'}.")


@click.command()
def difficulty() -> None:
    """Show how hard questions turned out to be, beside what their authors said; the hardest first."""
    from bot.authoring.difficulty import lines  # noqa: PLC0415
    from bot.runtime.store import ratings  # noqa: PLC0415

    for line in lines(bank_of_operator(), within(ratings.of_questions)):
        click.echo(line)


COMMANDS = (reports, appeals, health, quarantine, release, regrade, difficulty)
