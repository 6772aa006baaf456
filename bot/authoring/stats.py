"""What the bank covers, and where it is thin."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.core.bank import Bank
from bot.core.questions.base import LEVELS, ROUNDS, TRACKS
from bot.core.questions.choice import SingleChoice
from bot.core.questions.code import Code
from bot.core.questions.registry import AnyQuestion

FOUR = 4
LEARNERS = 60
"""Simulated for the share by place: every learner sees an order of their own. A multiple of 2, 3 and 4."""


def lines(bank: Bank) -> Iterator[str]:
    """Counts by topic, week, day and level, by kind, round and track; then the gaps: days and levels without a question."""
    yield from _by_level("topic", [(topic, bank.by_topic.get(topic, ())) for topic in sorted(bank.topics)])
    yield ""
    weeks = [
        (f"{number} {week.title}", [topic for day in week.days for topic in day.topics])
        for number, week in enumerate(bank.plan.weeks, 1)
    ]
    days = [(f"{number} {day.title}", day.topics) for number, day in enumerate(bank.plan.days, 1)]
    for title, spans in (("week of the plan", weeks), ("day of the plan", days)):
        yield from _by_level(title, [(name, _on(bank, topics)) for name, topics in spans])
        yield ""
    yield _counted("kinds", Counter(question.kind for question in bank.active))
    yield _counted("rounds", Counter({name: sum(q.round == name for q in bank.active) for name in ROUNDS}))
    yield _counted("tracks", Counter({name: sum(name in q.tracks for q in bank.active) for name in TRACKS}))
    yield ""
    for number, day in enumerate(bank.plan.days, 1):
        missing = [level for level in LEVELS if not any(bank.of(topic, level) for topic in day.topics)]
        if missing:
            yield f"day {number} ({day.title}) has no question for {', '.join(missing)}"
    yield ""
    yield from _giveaways(bank)
    yield _contrasts(bank)
    asked = {topic for day in bank.plan.days for topic in day.topics}
    if empty := sorted(asked - set(bank.by_topic)):
        yield f"topics of the plan without a question: {', '.join(empty)}"
    yield f"{len(bank.active)} questions on {len(bank.by_topic)} topics"


def _on(bank: Bank, topics: Iterable[str]) -> tuple[AnyQuestion, ...]:
    """The questions of these topics, each once."""
    return tuple(question for topic in dict.fromkeys(topics) for question in bank.by_topic.get(topic, ()))


def _by_level(title: str, rows: Sequence[tuple[str, Sequence[AnyQuestion]]]) -> Iterator[str]:
    """A table: a line for each row, with its questions of each level."""
    width = max((len(name) for name, _ in rows), default=0)
    yield f"{title:{width}}  " + "  ".join(f"{level:>7}" for level in LEVELS)
    for name, questions in rows:
        counts = Counter(question.level for question in questions)
        yield f"{name:{width}}  " + "  ".join(f"{counts[level]:>7}" for level in LEVELS)


def _giveaways(bank: Bank) -> Iterator[str]:
    """The share of right options by place (as shown to many learners) and by length rank: even shares give nothing away."""
    by_place: Counter[int] = Counter()
    by_length: Counter[int] = Counter()
    for question in bank.active:
        options = question.options if isinstance(question, SingleChoice | Code) else ()
        if len(options) != FOUR:
            continue
        right = next(option for option in options if option.correct)
        longer = sum(len(option.text) > len(right.text) for option in options)
        alike = sum(len(option.text) == len(right.text) for option in options)
        for rank in range(longer, longer + alike):
            by_length[rank] += LEARNERS // alike
        for learner in range(LEARNERS):
            shown = question.present(f"{question.id} {learner}")
            by_place[[item.key for item in shown.options].index(shown.right[0])] += 1
    for title, counts in (("place", by_place), ("length, longest first", by_length)):
        total = sum(counts.values())
        if total:
            shares = ", ".join(f"{100 * counts[rank] / total:.1f}%" for rank in range(FOUR))
            yield f"right option by {title}: {shares}"


def _contrasts(bank: Bank) -> str:
    """How many misconceptions another question can take up again after the one that revealed them."""
    shown_by = Counter(min(len(bank.probing.get(name, ())), 2) for name in bank.misconceptions)
    return f"misconceptions: {shown_by[2]} shown by two questions or more, {shown_by[1]} by one, {shown_by[0]} by none"


def _counted(title: str, counts: Counter[str]) -> str:
    return f"{title}: " + ", ".join(f"{count} {name}" for name, count in counts.most_common())
