"""The question bank as the core sees it: topics, questions, misconceptions, all validated."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from bot.core.grading.context import GradingContext
from bot.core.grading.matters import Matters
from bot.core.grading.vocabulary import Vocabulary
from bot.core.plan import PlanTemplate
from bot.core.questions.base import Frozen, Level, Track
from bot.core.questions.open import Open
from bot.core.questions.registry import AnyQuestion, misconceptions_of
from bot.core.questions.rubric import Pattern, Rubric
from bot.core.questions.typed import Short

if TYPE_CHECKING:
    from bot.core.relevance import Columns

Area = Literal[
    "foundations",
    "statistics",
    "evaluation",
    "algorithms",
    "deep-learning",
    "language-models",
    "coding",
    "system-design",
    "production",
    "behavioural",
]


class Topic(Frozen):
    """One topic: the [topic] table of a question file."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)
    title: str = Field(max_length=48)
    aliases: tuple[str, ...] = ()
    """Other names and abbreviations that people type ("bv")."""
    area: Area
    week: int = Field(ge=1, le=4)
    """The week of the four-week plan that it belongs to."""
    summary: str = Field(max_length=140)
    """One line on what it is about."""


class Misconception(Frozen):
    """One wrong idea that many hold."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    claim: str
    """The wrong idea, as one would say it."""
    correction: str
    """What is true instead, and why people mix it up; one or two sentences."""
    patterns: tuple[Pattern, ...] = ()
    """How people say it, whatever was asked: each names all that it speaks of, in one clause."""


@dataclass(frozen=True)
class Bank:
    """Everything under data/, in memory."""

    topics: Mapping[str, Topic]
    questions: Mapping[str, AnyQuestion]
    """All of them, drafts and retired ones too: history refers to them. In file order."""
    misconceptions: Mapping[str, Misconception]
    plan: PlanTemplate
    star: Rubric
    """What makes a learner's own story whole: data/star.toml."""
    lexicon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: tuple[tuple[str, ...], ...] = ()
    """Groups of exact synonyms from data/terms.toml."""
    opposites: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Lines of such groups that exclude one another, from the same file."""

    @cached_property
    def active(self) -> tuple[AnyQuestion, ...]:
        """Questions that may be asked, in file order."""
        return tuple(question for question in self.questions.values() if question.status == "active")

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[AnyQuestion, ...]]:
        """Active questions of each topic; topics without any are absent."""
        grouped: dict[str, list[AnyQuestion]] = {}
        for question in self.active:
            grouped.setdefault(question.topic, []).append(question)
        return {topic: tuple(questions) for topic, questions in grouped.items()}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Id of an active question -> its index among them."""
        return {question.id: number for number, question in enumerate(self.active)}

    @cached_property
    def columns(self) -> "Columns":
        """The active questions as arrays."""
        from bot.core.relevance import Columns  # noqa: PLC0415  (it knows the bank, and brings NumPy with it)

        return Columns.of(self)

    @cached_property
    def topic_names(self) -> Mapping[str, str]:
        """What a topic with active questions may be called, as `topics.normal` writes it -> its id."""
        from bot.core.topics import names_of  # noqa: PLC0415  (it knows the bank)

        return names_of(self)

    @cached_property
    def probing(self) -> Mapping[str, tuple[str, ...]]:
        """Misconception -> ids of the active questions that can reveal it, in file order."""
        found: dict[str, list[str]] = {}
        for question in self.active:
            for name in misconceptions_of(question):
                found.setdefault(name, []).append(question.id)
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def context(self) -> GradingContext:
        """What grading may know."""
        return GradingContext(
            vocabulary=Vocabulary.of(self._terms(), self.terms, self.opposites),
            lexicon=self.lexicon,
            corrections={item.id: item.correction for item in self.misconceptions.values()},
            matters=Matters({topic: tuple(self._written_of(topic)) for topic in self.by_topic}),
            claims={item.id: item.patterns for item in self.misconceptions.values() if item.patterns},
        )

    def _written_of(self, topic: str) -> Iterator[str]:
        for question in self.by_topic[topic]:
            yield f"{question.stem} {question.explanation}"
            if isinstance(question, Open):
                says = (point.says for point in question.rubric.key_points)
                yield " ".join((question.model_answer, question.example, question.trade_off, *question.hints, *says))

    def _terms(self) -> Iterable[str]:
        for topic in self.topics.values():
            yield topic.title.lower()
        for question in self.questions.values():
            if isinstance(question, Short):
                yield from (term.lower() for term in (*question.accept, *question.must_reject))

    def without(self, names: Collection[str]) -> "Bank":
        """The same bank with these questions as drafts: known, and not asked."""
        if not any(name in self.questions for name in names):
            return self
        set_aside = {
            name: question.model_copy(update={"status": "draft"}) if name in names else question
            for name, question in self.questions.items()
        }
        return replace(self, questions=set_aside)

    def of(self, topic: str, level: Level | None = None, track: Track | None = None) -> tuple[AnyQuestion, ...]:
        """Active questions of a topic, of a level and for a track where given."""
        return tuple(
            question
            for question in self.by_topic.get(topic, ())
            if (level is None or question.level == level) and (track is None or track in question.tracks)
        )
