"""`warmstart bank`: for authors."""

import sys
from pathlib import Path

import click

from bot.cli import bank_answers
from bot.cli.bank_answers import bank_of_operator, bank_with

KINDS = ("single", "multiple", "true-false", "order", "numeric", "short", "code", "generated", "open", "flawed-premise",
         "design", "behavioural")  # fmt: skip


def _folders() -> list[Path]:
    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime.question_bank import data_folder  # noqa: PLC0415

    return [data_folder(), *settings_or_exit().packs]


@click.group()
def bank() -> None:
    """Look after the question bank."""


@bank.command()
@click.argument("packs", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def lint(packs: tuple[Path, ...]) -> None:
    """Find what an author should mend: file, line, id, and the remedy; also in WARMSTART_PACKS, or in PACKS instead."""
    from bot.authoring.lint import lint_bank  # noqa: PLC0415
    from bot.runtime.question_bank import data_folder, read  # noqa: PLC0415

    folders = [data_folder(), *packs] if packs else _folders()
    loaded, faults = read(folders)
    faults = (*faults, *(lint_bank(loaded, folders) if loaded else ()))
    for fault in faults:
        click.echo(str(fault))
    count = len(loaded.questions) if loaded else 0
    click.echo(f"{count} questions, {len(faults)} faults", err=bool(faults))
    sys.exit(1 if faults else 0)


@bank.command()
def stats() -> None:
    """Show what the bank covers, where it is thin, and what an option's place and length give away."""
    from bot.authoring.stats import lines  # noqa: PLC0415

    for line in lines(bank_of_operator()):
        click.echo(line)


@bank.command()
@click.argument("question_id")
@click.option("--as", "platform", type=click.Choice(["terminal", "telegram", "discord"]), default="terminal")
@click.option("--seed", default="preview", help="Another seed gives another order of options, other numbers.")
def preview(question_id: str, platform: str, seed: str) -> None:
    """Show a question as a learner sees it, and what follows."""
    from bot.cli.preview import show  # noqa: PLC0415

    loaded = bank_with(question_id)
    click.echo(show(loaded, loaded.questions[question_id], seed, platform))


@bank.command()
def schema() -> None:
    """Print the JSON Schema of question files, for editors."""
    from bot.authoring.schema import json_schema  # noqa: PLC0415

    click.echo(json_schema(), nl=False)


@bank.command()
@click.argument("question_id")
@click.option("--kind", type=click.Choice(KINDS), default="single")
@click.option(
    "--in", "folder", type=click.Path(file_okay=False, path_type=Path), help="A folder of your own (WARMSTART_PACKS)."
)
def new(question_id: str, kind: str, folder: Path | None) -> None:
    """Begin a question: `bank new TOPIC.NAME` appends a draft to its topic's file."""
    import re  # noqa: PLC0415

    from bot.authoring.template import add  # noqa: PLC0415

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*", question_id):
        raise click.BadParameter(f"write it as topic.name in lower case with hyphens, not {question_id!r}")
    if question_id in bank_of_operator().questions:
        raise click.BadParameter(f"{question_id} is there already, and ids are permanent: choose another name")
    file = add(folder or _folders()[0], question_id, kind)
    click.echo(f"{file}: fill it in, then `warmstart bank lint` and `warmstart bank preview {question_id}`.")


@bank.command()
@click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="A spreadsheet, a row a question."
)
@click.option(
    "--anki", "anki_file", type=click.Path(dir_okay=False, path_type=Path), help="An Anki package, a deck a topic."
)
def export(csv_file: Path | None, anki_file: Path | None) -> None:
    """Write the bank for other programs."""
    from bot.authoring.exchange import to_anki, to_csv  # noqa: PLC0415

    if not csv_file and not anki_file:
        raise click.UsageError("Say where to: --csv FILE or --anki FILE.")
    loaded = bank_of_operator()
    if csv_file:
        csv_file.write_text(to_csv(loaded.questions.values()), encoding="utf-8", newline="")
        click.echo(f"{len(loaded.questions)} questions in {csv_file}")
    if anki_file:
        click.echo(
            f"{to_anki(loaded, anki_file)} cards in {anki_file}; generated questions are left out, their numbers change"
        )


@bank.command(name="import")
@click.option("--csv", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
def import_(file: Path) -> None:
    """Take changed texts, levels and weights back from an exported spreadsheet."""
    from bot.authoring.exchange import changed_rows, edit, file_of  # noqa: PLC0415

    loaded, folders = bank_of_operator(), _folders()
    complaints = written = 0
    for identifier, changed, wrong in changed_rows(file.read_text(encoding="utf-8-sig"), loaded):
        target = file_of(folders, identifier)
        gone = f"{identifier}: its file is not there any more"
        complaint = wrong or (edit(target, identifier, changed) if target else gone)
        if complaint:
            complaints += 1
            click.echo(complaint, err=True)
        else:
            written += 1
            click.echo(f"{identifier}: {', '.join(changed)}")
    click.echo(f"{written} questions changed, {complaints} rows passed over; now `warmstart bank lint`")
    sys.exit(1 if complaints else 0)


for command in bank_answers.COMMANDS:
    bank.add_command(command)
