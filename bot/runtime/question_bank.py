"""Loads data/ into a `Bank`; errors name file, line, id and the remedy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli
from pydantic import ValidationError

from bot.core.bank import Bank, Misconception, Topic
from bot.core.plan import PlanTemplate
from bot.core.questions.base import Frozen
from bot.core.questions.registry import QUESTION, AnyQuestion
from bot.core.questions.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that an author should mend."""

    file: Path
    line: int
    """1 for the first line; 0 where it concerns the whole file."""
    subject: str
    """Id of the question (or topic, misconception) it is about, or empty."""
    what: str
    """The fault and its remedy."""

    def __str__(self) -> str:
        subject = f"{self.subject}: " if self.subject else ""
        return f"{self.file}:{self.line}: {subject}{self.what}"


class BankError(Exception):
    """The bank cannot be used; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def data_folder() -> Path:
    """Where the shipped data is: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def line_of(text: str, identifier: str) -> int:
    """The line where an `id = "..."` stands; 0 if there is none."""
    for number, line in enumerate(text.splitlines(), 1):
        key, _, value = line.partition("=")
        if key.strip() == "id" and value.strip().strip("\"'") == identifier:
            return number
    return 0


class _Terms(Frozen):
    """terms.toml."""

    groups: tuple[tuple[str, ...], ...] = ()
    opposites: tuple[tuple[tuple[str, ...], ...], ...] = ()


class _Reading:
    """Collects what was read and what was wrong, so that an author sees all faults at once."""

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        self.questions: dict[str, AnyQuestion] = {}
        self.misconceptions: dict[str, Misconception] = {}
        self.lexicon: dict[str, tuple[str, ...]] = {}
        self.terms: list[tuple[str, ...]] = []
        self.opposites: list[tuple[tuple[str, ...], ...]] = []
        self.faults: list[Fault] = []

    def toml(self, file: Path) -> tuple[str, dict[str, Any]]:
        """The file's text and tables; a syntax error becomes a fault."""
        try:
            text = file.read_text(encoding="utf-8")
            return text, tomli.loads(text)
        except (OSError, UnicodeDecodeError) as error:
            self.faults.append(Fault(file, 0, "", f"cannot be read as UTF-8 text ({error}); save it as UTF-8"))
        except tomli.TOMLDecodeError as error:
            line = getattr(error, "lineno", 0)
            self.faults.append(Fault(file, line, "", f"is no valid TOML: {error}"))
        return "", {}

    def invalid(self, file: Path, text: str, identifier: str, error: ValidationError) -> None:
        """Adds one fault for each thing that pydantic found."""
        for what in remedies(error):
            self.faults.append(Fault(file, line_of(text, identifier), identifier, what))

    def tables(self, file: Path, tables: dict[str, Any], name: str, *, one: bool = False) -> list[dict[str, Any]]:
        """The tables of this name, none where it is something else (a fault); with `one`, the one [table]."""
        found = tables.get(name, {} if one else [])
        listed = [found] if one else found
        if isinstance(listed, list) and all(isinstance(table, dict) for table in listed):
            return listed
        shape = f"[{name}]" if one else f"[[{name}]]"
        self.faults.append(
            Fault(file, 0, name, f"must be {shape} tables, not {str(found)[:40]!r}; see docs/authoring.md")
        )
        return []

    def words_file(self, file: Path) -> None:
        """Reads the lexicon: a list of words for each name."""
        _, tables = self.toml(file)
        for name, words in tables.items():
            if isinstance(words, list) and all(isinstance(word, str) for word in words):
                self.lexicon[name] = tuple(words)
            else:
                self.faults.append(Fault(file, 0, name, 'must be a list of words, as ["small", "little"]'))

    def terms_file(self, file: Path) -> None:
        """Reads exact synonyms (groups of words) and what excludes them (lines of groups)."""
        _, tables = self.toml(file)
        try:
            read = _Terms.model_validate(tables)
        except ValidationError as error:
            self.invalid(file, "", "terms", error)
            return
        self.terms += read.groups
        self.opposites += read.opposites

    def question_file(self, file: Path) -> None:
        """Reads one topic's file."""
        text, tables = self.toml(file)
        if not tables:
            return
        unknown = set(tables) - {"topic", "question"}
        if unknown:
            self.faults.append(
                Fault(file, 0, "", f"has unknown tables {sorted(unknown)}; use [topic] and [[question]]")
            )
        header = self.tables(file, tables, "topic", one=True)
        if not header:
            return
        try:
            topic = Topic.model_validate(header[0])
        except ValidationError as error:
            self.invalid(file, text, str(header[0].get("id", "[topic]")), error)
            return
        if topic.id in self.topics:
            self.faults.append(
                Fault(
                    file,
                    line_of(text, topic.id),
                    topic.id,
                    "is the topic of another file too; give each topic one file",
                )
            )
        self.topics[topic.id] = topic
        for table in self.tables(file, tables, "question"):
            self.question(file, text, topic, table)

    def question(self, file: Path, text: str, topic: Topic, table: dict[str, Any]) -> None:
        """Reads one question."""
        identifier = str(table.get("id", ""))
        table.setdefault("topic", topic.id)
        try:
            question = QUESTION.validate_python(table)
        except ValidationError as error:
            self.invalid(file, text, identifier or "[[question]] without id", error)
            return
        if question.topic != topic.id or not question.id.startswith(f"{topic.id}."):
            self.faults.append(
                Fault(
                    file,
                    line_of(text, identifier),
                    identifier,
                    f'must have topic = "{topic.id}" and an id that begins with "{topic.id}."',
                )
            )
        if question.id in self.questions:
            self.faults.append(
                Fault(
                    file,
                    line_of(text, identifier),
                    identifier,
                    "is the id of two questions; ids are permanent, choose another",
                )
            )
        self.questions[question.id] = question

    def misconception_file(self, file: Path) -> None:
        """Reads the list of misconceptions."""
        text, tables = self.toml(file)
        for table in self.tables(file, tables, "misconception"):
            try:
                item = Misconception.model_validate(table)
            except ValidationError as error:
                self.invalid(file, text, str(table.get("id", "")), error)
                continue
            if item.id in self.misconceptions:
                self.faults.append(Fault(file, line_of(text, item.id), item.id, "is listed twice; keep one"))
            self.misconceptions[item.id] = item


def remedies(error: ValidationError) -> list[str]:
    """What pydantic found, a line each, as "single.level: what to do"."""
    found = error.errors(include_url=False)
    return [f"{'.'.join(str(part) for part in detail['loc'])}: {_remedy(detail)}" for detail in found]


def _remedy(detail: Any) -> str:
    """Pydantic's message in an author's words."""
    match detail["type"]:
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            return "is not a field here; check its spelling, or remove it"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"kind is unknown; use one of {detail.get('ctx', {}).get('expected_tags', 'the kinds in docs/authoring.md')}"
        case _:
            return str(detail["msg"]).removeprefix("Value error, ")


def read(folders: Sequence[Path]) -> tuple[Bank | None, tuple[Fault, ...]]:
    """Everything that can be read, and everything that is wrong. None if even the plan is missing."""
    reading = _Reading()
    plan: PlanTemplate | None = None
    for folder in folders:
        if not folder.is_dir():
            reading.faults.append(Fault(folder, 0, "", "there is no such folder; mend WARMSTART_PACKS, or make it"))
        for file in sorted((folder / "questions").glob("*.toml")):
            reading.question_file(file)
        for file in _present(folder, "misconceptions.toml"):
            reading.misconception_file(file)
        for file in _present(folder, "lexicon.toml"):
            reading.words_file(file)
        for file in _present(folder, "terms.toml"):
            reading.terms_file(file)
        for file in _present(folder, "plan.toml"):
            text, tables = reading.toml(file)
            try:
                plan = PlanTemplate.model_validate({"weeks": tables.get("week", [])})
            except ValidationError as error:
                reading.invalid(file, text, "plan", error)
    star = _star(reading, folders)
    if plan is None or star is None:
        if plan is None:
            reading.faults.append(Fault(folders[0] / "plan.toml", 0, "", "there is no usable plan; restore plan.toml"))
        return None, tuple(reading.faults)
    bank = Bank(
        reading.topics,
        reading.questions,
        reading.misconceptions,
        plan,
        star,
        reading.lexicon,
        tuple(reading.terms),
        tuple(reading.opposites),
    )
    return bank, tuple(reading.faults)


def _star(reading: _Reading, folders: Sequence[Path]) -> Rubric | None:
    """The rubric for learners' own stories: the last folder's that has one, else the shipped one."""
    file = next((folder / "star.toml" for folder in reversed(folders) if (folder / "star.toml").is_file()), None)
    file = file or data_folder() / "star.toml"
    text, tables = reading.toml(file)
    try:
        return Rubric.model_validate(tables)
    except ValidationError as error:
        reading.invalid(file, text, "star", error)
        return None


def _present(folder: Path, name: str) -> Iterator[Path]:
    if (folder / name).is_file():
        yield folder / name


def load(packs: Sequence[Path] = ()) -> Bank:
    """The shipped bank, with the questions of extra packs. Raises BankError."""
    bank, faults = read([data_folder(), *packs])
    if bank is None or faults:
        raise BankError(faults)
    return bank
