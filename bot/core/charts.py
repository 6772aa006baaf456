"""What the pictures show: facts, which the shell draws. Each comes with a text that says the same."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from bot.core import phrases
from bot.core.bank import Bank
from bot.core.grading.grade import Verdict
from bot.core.readiness import Estimate, Fading, Readiness
from bot.core.state import Asked, Learner
from bot.ports.messages import Bar, Bars, Chart, Curve, Days, Stacks

CALENDAR_WEEKS = 10


def percent(share: float) -> str:
    """As "58 %"."""
    return f"{100 * share:.0f} %"


def between(found: Estimate) -> str:
    """As "49 to 67 %"."""
    return f"{100 * found.low:.0f} to {100 * found.high:.0f} %"


def of_readiness(
    learner: Learner, bank: Bank, found: Readiness, weakest: Sequence[str], title: str, note: str
) -> Chart | None:
    """The whole, each round, and the topics that hold it back; None where no pictures are wanted."""
    if learner.pictures == "off":
        return None
    rows = [_bar(phrases.ALL_OF_IT, found.overall, strong=True)]
    rows += [_bar(phrases.ROUND_WORDS[name], row, apart=not at) for at, (name, row) in enumerate(found.rounds.items())]
    rows += [_bar(bank.topics[name].title, found.topics[name], apart=not at) for at, name in enumerate(weakest)]
    told = "; ".join(f"{row.label} {percent(row.value)}" for row in rows)
    alt = phrases.READY_ALT.format(title=title, rows=told)
    return Chart(title=title, note=note, content=Bars(rows=tuple(rows)), alt=alt, dark=learner.pictures == "dark")


def _bar(label: str, found: Estimate, *, strong: bool = False, apart: bool = False) -> Bar:
    return Bar(label=label, value=found.value, low=found.low, high=found.high, strong=strong, apart=apart)


def of_fading(learner: Learner, found: Fading, title: str, note: str) -> Chart | None:
    """Recall day by day if nothing is asked again."""
    if learner.pictures == "off":
        return None
    end = found.value[-1]
    alt = phrases.FADING_ALT.format(now=percent(found.value[0]), later=percent(end), days=len(found.days) - 1)
    curve = Curve(
        first=found.days[0],
        value=found.value,
        low=found.low,
        high=found.high,
        marked=learner.interview if learner.interview in found.days else None,
        mark=phrases.INTERVIEW,
    )
    return Chart(title=title, note=note, content=curve, alt=alt, dark=learner.pictures == "dark")


def of_days(learner: Learner, history: Sequence[Asked], today: date, title: str, note: str) -> Chart | None:
    """The last ten weeks as a calendar."""
    if learner.pictures == "off":
        return None
    first = today - timedelta(days=today.weekday() + 7 * (CALENDAR_WEEKS - 1))
    answered = Counter(asked.day for asked in history)
    counts = tuple(answered[first + timedelta(days=at)] for at in range((today - first).days + 1))
    active = sum(count > 0 for count in counts)
    alt = phrases.DAYS_ALT.format(title=title, active=active, days=len(counts))
    return Chart(
        title=title, note=note, content=Days(first=first, counts=counts), alt=alt, dark=learner.pictures == "dark"
    )


def of_week(learner: Learner, week: Sequence[Asked], first: date, title: str, note: str) -> Chart | None:
    """Seven days of answers from `first` on, by how they went."""
    if learner.pictures == "off":
        return None
    days = [first + timedelta(days=at) for at in range(7)]
    kinds = (
        (phrases.RIGHT_ONES, Verdict.CORRECT),
        (phrases.PARTLY_ONES, Verdict.PARTIAL),
        (phrases.NOT_YET, Verdict.INCORRECT),
    )
    counted = Counter((asked.day, asked.verdict) for asked in week)
    parts = tuple((name, tuple(counted[day, verdict] for day in days)) for name, verdict in kinds)
    alt = phrases.WEEK_ALT.format(title=title, note=note)
    stacks = Stacks(labels=tuple(f"{day:%a}" for day in days), parts=parts)
    return Chart(title=title, note=note, content=stacks, alt=alt, dark=learner.pictures == "dark")
