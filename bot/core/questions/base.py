"""What every question has, and what a kind of question owes the coach."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Level = Literal["fresher", "mid", "senior"]
Round = Literal["screening", "theory", "coding", "design", "behavioural"]
Track = Literal["ml-engineer", "data-scientist", "applied-scientist"]
Status = Literal["draft", "active", "retired"]

LEVELS: tuple[Level, ...] = ("fresher", "mid", "senior")
ROUNDS: tuple[Round, ...] = ("screening", "theory", "coding", "design", "behavioural")
TRACKS: tuple[Track, ...] = ("ml-engineer", "data-scientist", "applied-scientist")

Markup = Annotated[str, Field(min_length=1)]
"""A little Markdown: **bold**, *italic*, `code`, fenced code, lists, and $formulas$ in LaTeX."""


class Frozen(BaseModel):
    """A validated value from a question file; unknown keys are errors, so that a typo is found."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Frozen):
    """Where to read further."""

    title: str = Field(min_length=3)
    ref: str = Field(min_length=3)
    """A stable reference: chapter and page, DOI, arXiv id, address of the documentation."""


class Option(Frozen):
    """One option of a question with options."""

    text: Markup
    correct: bool = False
    why: str = ""
    """Why this option is wrong (or, for a right one, anything to add). Required for every wrong option."""
    misconception: str = ""
    """Id from data/misconceptions.toml of the wrong idea that leads here."""


class FollowUp(Frozen):
    """What an interviewer asks next. In a file: a plain text, or `{ask, answer}`."""

    ask: Markup
    answer: str = ""
    """One to three sentences to compare with; without one it is food for thought and not asked."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"ask": value} if isinstance(value, str) else value


class Question(Frozen):
    """The fields that every kind shares."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
    """`<topic>.<name>`; permanent: edits keep it, and a retired id is never used again."""
    topic: str
    status: Status = "active"
    level: Level
    round: Round
    tracks: tuple[Track, ...] = TRACKS
    difficulty: int = Field(ge=1, le=5)
    importance: int = Field(default=3, ge=1, le=5)
    """How often interviews ask it: 5 in nearly every loop, 1 rarely."""
    stem: Markup
    explanation: Markup
    """Two to four sentences: why the answer is the answer."""
    example: Markup
    """One concrete case."""
    trade_off: Markup
    """What it costs, or when the opposite is right."""
    hints: tuple[Markup, Markup]
    """First a nudge, then nearly the answer."""
    follow_ups: tuple[FollowUp, ...] = Field(min_length=1, max_length=3)
    source: Source


@dataclass(frozen=True, slots=True)
class Shown:
    """One option as a learner sees it."""

    key: str
    """Identifies the option whatever its position: its index in the file, as text."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A question as put to one learner: options in their order, generated numbers filled in."""

    stem: str
    options: tuple[Shown, ...] = ()
    several: bool = False
    """Any number of options may be right."""
    ordered: bool = False
    """The order of picking is the answer."""
    wants_text: bool = False
    """The reply is typed."""
    asks_for: str = ""
    """What to type, for the input box: "a number", "one term", "three or four sentences"."""
    answer: str = ""
    """The right answer in words."""
    explanation: str = ""
    right: tuple[str, ...] = field(default=())
    """Keys of the right options, in order for `ordered`."""
