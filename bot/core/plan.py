"""The study plan: four weeks as a template, stretched or compressed to the learner's own dates."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pydantic import Field

from bot.core.questions.base import Frozen

MAX_DAYS = 84
DEFAULT_DAYS = 28


class PlanDay(Frozen):
    """One day of the template."""

    title: str = Field(max_length=60)
    topics: tuple[str, ...] = Field(min_length=1)
    """Focus topics, the most important first."""


class PlanWeek(Frozen):
    """One week of the template."""

    title: str
    aim: str
    """One sentence: what one can do after it."""
    days: tuple[PlanDay, ...] = Field(min_length=7, max_length=7)


class PlanTemplate(Frozen):
    """data/plan.toml."""

    weeks: tuple[PlanWeek, ...] = Field(min_length=4, max_length=4)

    @cached_property
    def days(self) -> tuple[PlanDay, ...]:
        """All 28 days in order."""
        return tuple(day for week in self.weeks for day in week.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A learner's own plan: the template from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def length(self) -> int:
        """In days."""
        return (self.end - self.start).days + 1

    def day_number(self, today: date) -> int:
        """1 on the first day; below 1 before it, above `length` after it."""
        return (today - self.start).days + 1

    def template_index(self, today: date) -> int:
        """Which of the 28 template days today is: 0 to 27. The weeks keep their shares, whatever the length."""
        return self._first_index(today)

    def focus(self, template: PlanTemplate, today: date) -> PlanDay:
        """Today's focus. A plan shorter than 28 days merges the template's days that fall on one date."""
        number = min(max(self.day_number(today), 1), self.length)
        first = (number - 1) * DEFAULT_DAYS // self.length
        after = max(first + 1, number * DEFAULT_DAYS // self.length)
        merged = template.days[first:after]
        if len(merged) == 1:
            return merged[0]
        topics = tuple(dict.fromkeys(topic for day in merged for topic in day.topics))
        return PlanDay(title=merged[0].title, topics=topics)

    def missed_topics(self, template: PlanTemplate, today: date, met: AbstractSet[str]) -> tuple[str, ...]:
        """The leading topics of days that are past without a question from any of their topics, oldest first."""
        days = template.days[: self._first_index(today)]
        return tuple(day.topics[0] for day in days if not met & set(day.topics))

    def topics_ahead(self, template: PlanTemplate, today: date) -> tuple[str, ...]:
        """The topics of the days to come, nearest first."""
        later = template.days[self._first_index(today) + 1 :]
        return tuple(dict.fromkeys(topic for day in later for topic in day.topics))

    def _first_index(self, today: date) -> int:
        number = min(max(self.day_number(today), 1), self.length)
        return (number - 1) * DEFAULT_DAYS // self.length


def plan_until(start: date, interview: date | None) -> Plan:
    """
    Four weeks from `start`, or up to the day before the interview; at least a week's worth of shape, at most twelve weeks.

    An interview nearer than a week compresses the four weeks into the days that are left (one day at the least).
    """
    if interview is None or interview <= start:
        return Plan(start=start, end=start + timedelta(days=DEFAULT_DAYS - 1))
    days = min(max((interview - start).days, 1), MAX_DAYS)
    return Plan(start=start, end=start + timedelta(days=days - 1))
