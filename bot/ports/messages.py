"""
What goes out: platform-neutral messages, as a small tree of rich text.

An adapter renders this tree to what its platform speaks (entities, Markdown, ANSI). Text in a span is always
literal: whatever a learner typed may stand in it, and the renderer escapes what its platform would interpret.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. Formulas arrive as readable Unicode in `style="formula"`."""

    text: str
    style: Literal["plain", "bold", "italic", "code", "formula", "spoiler"] = "plain"
    link: str = ""
    """An http(s) address that the text leads to, or empty."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. A line feed inside a span is a line break."""

    spans: tuple[Span, ...]
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A short line that names what follows."""

    text: str
    type: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Source code, or a table that needs a fixed pitch."""

    code: str
    language: str = ""
    type: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `markers` gives each item's own marker ("A", "1"), or is empty for bullets."""

    items: tuple[tuple[Span, ...], ...]
    markers: tuple[str, ...] = ()
    type: Literal["items"] = "items"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else: the learner's own, in feedback."""

    spans: tuple[Span, ...]
    type: Literal["quote"] = "quote"


Block = Paragraph | Heading | CodeBlock | Items | Quote


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to press. Typing its label, its number or its text does the same."""

    value: str
    """What comes back in `ChoicesSelected.values`; at most 64 bytes of UTF-8. A value that starts with "/" is a command."""
    label: str
    """What a button shows: "A", "Hint"."""
    text: tuple[Span, ...] = ()
    """The whole option where the label only stands for it; empty where the label says it all."""
    picked: bool = False
    """True for what the learner has chosen so far in a question with several picks."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered picture. The message's text says the same facts in words."""

    png: bytes
    alt: str
    name: str = "picture.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of `Bars`: shares from 0 to 1, with the interval that they may lie in."""

    label: str
    value: float
    low: float
    high: float
    strong: bool = False
    apart: bool = False
    """Begins a group: with some room above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Shares beside each other."""

    rows: tuple[Bar, ...]
    type: Literal["bars"] = "bars"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A calendar of whole weeks: how much was done on each day."""

    first: date
    """A Monday."""
    counts: tuple[int, ...]
    """From the first day to today."""
    type: Literal["days"] = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A share from 0 to 1, day by day, with the interval that it may lie in."""

    first: date
    value: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    marked: date | None = None
    """A day worth pointing at, and what it is."""
    mark: str = ""
    type: Literal["curve"] = "curve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacks:
    """Columns of parts on top of each other."""

    labels: tuple[str, ...]
    parts: tuple[tuple[str, tuple[int, ...]], ...]
    """(Name, one number for each label), the lowest first; at most three."""
    type: Literal["stacks"] = "stacks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """One row of a `Ranking`."""

    place: str
    """As "1", or "2=" where several share it."""
    label: str
    """A name: whatever somebody calls themselves."""
    value: int
    strong: bool = False
    apart: bool = False
    """Begins a group: with some room above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Who is ahead, best first."""

    rows: tuple[Rank, ...]
    most: int
    """The value of the longest bar, which need not be among the rows."""
    type: Literal["ranking"] = "ranking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a picture shows, as facts: the shell draws it before it is sent. The message's text says the same in words."""

    title: str
    note: str
    """One line below the title."""
    content: Bars | Days | Curve | Stacks | Ranking
    alt: str
    dark: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A text file to keep; a platform without files shows its content."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class TextWanted:
    """The message asks for free text: a platform may open a form or a reply box for it."""

    prompt: str
    """Comes back as `TextReceived.prompt`."""
    label: str
    """What the box is for, at most 45 characters."""
    placeholder: str = ""
    command: str = ""
    """
    A command whose first parameter has few legal values: a form may offer them beside the box, and the one that was picked
    comes back as the text's first word. The box may stay empty then.
    """


@dataclass(frozen=True, slots=True)
class Room:
    """A side room of a group: a thread, a forum topic."""

    key: str
    """The same key is the same room, whenever the message is sent again."""
    name: str
    """At most 100 characters."""


@dataclass(frozen=True, slots=True)
class Quiz:
    """What a platform needs that has quiz polls of its own, which mark an answer before the coach has seen it."""

    right: tuple[str, ...]
    """The `Choice.value` of each right option."""
    explanation: str
    """Why, in plain text; shown once an answer is given."""
    wanted: bool | None = None
    """Whether the learner wants such polls; None where they never said, and the platform's own default decides."""


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message, or several once `fit` has split it.

    `options` answer the question asked; `actions` are what else one may do (hint, skip, next).
    """

    blocks: tuple[Block, ...]
    options: tuple[Choice, ...] = ()
    actions: tuple[Choice, ...] = ()
    recap: tuple[Block, ...] = ()
    """Shown above `blocks` only where the message replaces an earlier one in place (the question, with the pick marked)."""
    edits: str = ""
    """The platform's id of the message that this one replaces; a platform that cannot edit sends a new one, without the recap."""
    only_edits: bool = False
    """True if it is worth nothing where it cannot replace the message named by `edits` (taking buttons away)."""
    several: bool = False
    """True if any number of options may be picked before submitting."""
    ordered: bool = False
    """True if the options are picked one after another and their order is the answer."""
    quiz: Quiz | None = None
    """Set if the options may be shown as a quiz poll; `fit` keeps it where they fit one, and leaves their texts with them."""
    text_wanted: TextWanted | None = None
    picture: Picture | None = None
    chart: Chart | None = None
    """Becomes the picture once it is drawn."""
    document: Document | None = None
    private: bool = False
    """In a group: only for the one whose event caused it. One that `edits` a message is shown as that message is."""
    notice: bool = False
    """A word in passing (a toast) that needs no message of its own where the platform has such a thing."""
    toast: str = ""
    """A word in passing to go with an edit, where the platform can show one at a button press; nothing is lost without it."""
    link: str = ""
    """
    "command_argument" of at most 64 characters: how its reader can ask for this message, for a deep link where the coach may
    not write first. With it the message answers the event that caused it, wherever it is sent.
    """
    room: Room | None = None
    """
    In a group: a side room to open for what follows, beside this message. The receipt says which it is. Where there is no
    such thing, or the coach may not open one, all stays in the place itself, and nothing is said of it.
    """
    cheer: bool = False
    """A moment worth a reaction: a right answer on a hard question, a streak's milestone."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command, in order."""

    name: str
    help: str
    choices: tuple[str, ...] = ()
    """All legal values where they are few; otherwise empty."""
    suggests: bool = False
    """True if `Host.suggest` completes it."""
    number: bool = False


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A row of the command registry: menus, help and the README's table are made from these."""

    name: str
    summary: str
    """One line of at most 100 characters, for menus."""
    parameters: tuple[Parameter, ...] = ()
    group: bool = True
    """True if it makes sense where several people read along."""
    admin: bool = False
    """True if only somebody who manages the group may use it there."""
    member: bool = False
    """True if it works only where the coach is a member of the group itself: it writes there later, unasked."""
    private_reply: bool = True
    """True if, in a group, the reply is only for the one who asked (where the platform can)."""
    family: str = field(default="learn")
    """Heading in /help: "learn", "plan", "data" ..."""
    links: str | None = None
    """
    Regular expression of the arguments with which a link may lead here; None: no link does. Whoever follows one has read
    nothing of what it asks for, so it must not change or delete anything.
    """


def text(*parts: str | Span) -> Paragraph:
    """A paragraph of plain strings and styled spans."""
    return Paragraph(tuple(Span(part) if isinstance(part, str) else part for part in parts))


def bold(content: str) -> Span:
    """A bold run."""
    return Span(content, "bold")


def italic(content: str) -> Span:
    """An italic run."""
    return Span(content, "italic")


def code(content: str) -> Span:
    """A run of code."""
    return Span(content, "code")
