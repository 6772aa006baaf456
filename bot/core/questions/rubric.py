"""
The rubric of an open question: what a good answer says, in a small language of patterns.

A pattern is a claim: terms joined by " + ", all of which must appear in one clause (or two neighbouring ones).
A term is alternatives joined by "|"; an alternative is one word or a phrase. Words match by their stem and
forgive a typo in long words. "!" before a term says that the claim is about its negation: "!eliminate|remove".
"=word" matches that very word alone, where its stem says too much ("=useful", which has the stem of "use").
"@name" stands for a set of synonyms from data/lexicon.toml. "a > b" asks for b close behind a, where " + " leaves
the order open; a last "+ -word" means that none of these words may stand in the clause. A claim made with the opposite polarity ("does not
reduce variance" for "reduce|lower + variance") is no evidence: it counts against.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Pattern = Annotated[str, Field(min_length=2, max_length=600)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]

Role = Literal["core", "extra", "bonus", "example", "trade_off"]

DESIGN_PARTS = ("goal", "data", "features", "model", "metric", "serving", "monitoring")
STAR_PARTS = ("situation", "task", "action", "result")


class KeyPoint(BaseModel):
    """One idea of a good answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    says: str
    """The idea as one short sentence, shown in feedback when it is missing."""
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    """Any one of them recognised is a hit."""
    role: Role = "core"
    """core: a right answer needs it; extra: completes it; bonus: what an expert adds, never required; example and
    trade_off: a concrete case, a cost."""
    weight: int = Field(default=1, ge=1, le=3)
    subject: str = ""
    """Name from `Rubric.subjects` of what it must be said of; empty where that is plain."""
    part: str = ""
    """The step of a design (`DESIGN_PARTS`) or the part of a story (`STAR_PARTS`); empty in plain questions."""
    any_polarity: bool = False
    """True where merely raising the matter counts ("how would you check for leakage?")."""


class Claim(BaseModel):
    """A misconception as people say it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    """From data/misconceptions.toml."""
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    subject: str = ""
    fatal: bool = False
    """True where it turns the question's own core round or misses it: then nothing said of its subject counts, and
    without a subject only half of what was said."""


class Rubric(BaseModel):
    """How an open question is graded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(default=1, ge=1)
    """Raised whenever an edit may change a grade: attempts remember it, appeals are regraded by it."""
    subjects: dict[str, str] = Field(default_factory=dict)
    """Name -> alternatives joined by "|": the things compared ("bias": "bias|biased|underfit")."""
    key_points: tuple[KeyPoint, ...] = Field(min_length=2)
    misconceptions: tuple[Claim, ...] = ()
    enough: int = Field(default=0, ge=0)
    """How many core points make an answer right; 0: all of them. For "name three ways" questions."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        seen: set[str] = set()
        for point in self.key_points:
            if point.id in seen:
                raise ValueError(f"key point {point.id!r} occurs twice: give each its own id")
            seen.add(point.id)
        items: list[KeyPoint | Claim] = [*self.key_points, *self.misconceptions]
        for item in items:
            if item.subject and item.subject not in self.subjects:
                raise ValueError(
                    f"{item.id!r} speaks of subject {item.subject!r}: define it in [question.rubric.subjects]"
                )
        if not any(point.role == "core" for point in self.key_points):
            raise ValueError("no key point has role 'core': say what a right answer cannot do without")
        if self.enough > sum(point.role == "core" for point in self.key_points):
            raise ValueError(f"enough = {self.enough}, but there are fewer core points")
        return self
