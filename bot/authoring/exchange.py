"""Questions to and from other programs: a spreadsheet, and Anki."""

import csv
import html
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import ValidationError

from bot.core.bank import Bank
from bot.core.markup import spans
from bot.core.questions.choice import OptionsQuestion
from bot.core.questions.generated import Generated
from bot.core.questions.registry import QUESTION, AnyQuestion
from bot.runtime.question_bank import remedies

COLUMNS = ("id", "kind", "status", "level", "round", "difficulty", "importance", "stem", "answer", "options", "explanation",
           "example", "trade_off", "hint_1", "hint_2", "follow_up", "source", "ref")  # fmt: skip
EDITABLE = ("status", "level", "round", "difficulty", "importance", "stem", "explanation", "example", "trade_off")
"""What `import --csv` takes back from a changed row: the rest is worked out from the question, or has a shape of its own."""
NUMBERS = ("difficulty", "importance")


def to_csv(questions: Iterable[AnyQuestion]) -> str:
    """One row a question; options a line each, the right ones marked "*"."""
    target = StringIO()
    writer = csv.DictWriter(target, COLUMNS)
    writer.writeheader()
    for question in questions:
        writer.writerow(_row(question))
    return target.getvalue()


def _row(question: AnyQuestion) -> dict[str, Any]:
    options = ""
    if isinstance(question, OptionsQuestion):
        options = "\n".join(("* " if option.correct else "- ") + option.text for option in question.options)
    row: dict[str, Any] = {
        name: getattr(question, name) for name in COLUMNS if hasattr(question, name) and name != "options"
    }
    return row | {
        "answer": question.present("csv").answer,
        "options": options,
        "hint_1": question.hints[0],
        "hint_2": question.hints[1],
        "follow_up": question.follow_ups[0].ask,
        "source": question.source.title,
        "ref": question.source.ref,
    }


def changed_rows(text: str, bank: Bank) -> Iterator[tuple[str, dict[str, Any], str]]:
    """(Id, changed fields, complaint) for each row that differs from the bank; a complaint means that it is passed over."""
    reader = csv.DictReader(StringIO(text))
    if reader.fieldnames is None or "id" not in reader.fieldnames:
        yield "", {}, "the first line must name the columns, `id` among them; `warmstart bank export --csv` shows them"
        return
    for number, row in enumerate(reader, 2):
        question = bank.questions.get(row["id"] or "")
        if question is None:
            yield (
                row["id"] or "",
                {},
                f"line {number}: there is no question {row['id']!r}; `warmstart bank new` makes one",
            )
            continue
        changed: dict[str, Any] = {}
        for name in EDITABLE:
            value = row.get(name)
            if value is None or value == str(getattr(question, name)):
                continue
            if name in NUMBERS and not value.isdecimal():
                yield question.id, {}, f"line {number}: {name} must be a whole number, not {value!r}"
                break
            changed[name] = int(value) if name in NUMBERS else value
        else:
            if changed:
                yield question.id, changed, ""


def edit(file: Path, identifier: str, changed: dict[str, Any]) -> str:
    """
    Writes fields of one question into its file; everything else, comments too, stays as it is.

    What would make it no question any more is not written; then a complaint comes back.
    """
    document = tomlkit.parse(file.read_text(encoding="utf-8"))
    tables: Any = document["question"]
    for table in tables:
        if table["id"] == identifier:
            for name, value in changed.items():
                table[name] = value
            try:
                QUESTION.validate_python({"topic": identifier.partition(".")[0], **table.unwrap()})
            except ValidationError as error:
                return f"{identifier}: " + "; ".join(remedies(error))
    file.write_text(tomlkit.dumps(document), encoding="utf-8")
    return ""


def file_of(folders: Sequence[Path], identifier: str) -> Path | None:
    """The file that a question stands in."""
    name = identifier.partition(".")[0]
    files = (path for folder in folders if (path := folder / "questions" / f"{name}.toml").is_file())
    return next(files, None)


def to_anki(bank: Bank, target: Path) -> int:
    """Writes an Anki package, a deck for each topic; how many notes it holds. Ids stay, so that importing again updates."""
    import genanki  # noqa: PLC0415  (for this command only)

    model = genanki.Model(
        _number("model"),
        "Warmstart question",
        fields=[{"name": "Question"}, {"name": "Answer"}],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}"}],
        css=".card {font-family: sans-serif; font-size: 18px; text-align: left} code, pre {font-family: monospace}",
    )
    decks: dict[str, Any] = {}
    count = 0
    for question in bank.active:
        if isinstance(question, Generated):
            continue  # its numbers are new every time; a card would freeze them
        title = bank.topics[question.topic].title
        deck = decks.setdefault(title, genanki.Deck(_number(title), f"Warmstart::{title}"))
        presented = question.present("anki")
        front = _html(presented.stem)
        if presented.options:
            front += "<ul>" + "".join(f"<li>{_html(shown.text)}</li>" for shown in presented.options) + "</ul>"
        back = f"<p><b>{_html(presented.answer)}</b></p><p>{_html(presented.explanation)}</p><p><i>{_html(question.example)}</i></p>"
        tags = [question.topic, question.level, question.round]
        deck.add_note(genanki.Note(model=model, fields=[front, back], guid=question.id, tags=tags))
        count += 1
    genanki.Package(list(decks.values())).write_to_file(str(target))
    return count


def _number(name: str) -> int:
    """A stable number for Anki's ids, which must fit into a signed 32-bit integer."""
    return int.from_bytes(blake2b(f"warmstart {name}".encode(), digest_size=4).digest(), "big") >> 1


def _html(markup: str) -> str:
    tags = {"bold": "b", "italic": "i", "code": "code", "formula": "i"}
    parts = []
    for span in spans(markup):
        text = html.escape(span.text).replace("\n", "<br>")
        tag = tags.get(span.style)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(parts)
