"""The summary of a week: asked for with /stats week, and told with Monday's question."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.core import charts, phrases
from bot.core.grading.grade import Verdict
from bot.core.state import Asked
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, Heading, Items, Span

TOPICS_NAMED = 3


def tell(turn: Turn, *, unasked: bool = False) -> bool:
    """The last seven days up to today, or, unasked, up to yesterday. False, and nothing said, where nothing was answered."""
    last = turn.today - timedelta(days=1) if unasked else turn.today
    first = last - timedelta(days=6)
    week = [asked for asked in turn.snapshot.history if first <= asked.day <= last]
    if not week:
        return False
    right = sum(asked.verdict is Verdict.CORRECT for asked in week)
    partly = sum(asked.verdict is Verdict.PARTIAL for asked in week)
    title = phrases.WEEK_TITLE.format(answers=phrases.counted(len(week), "answer"))
    span = phrases.days_listed([first + timedelta(days=at) for at in range(7)])
    note = phrases.WEEK_NOTE.format(span=span, right=right, partly=partly)
    lines: list[Line] = [Heading(title), note, Items(tuple((Span(fact),) for fact in _facts(turn, week)))]
    turn.say(
        *lines,
        chart=charts.of_week(turn.learner, week, first, title, note),
        actions=() if unasked else (Choice("/review", phrases.REVIEW), Choice("/ready", phrases.SEE_READY)),
        urgent=not unasked,
        menu=not unasked,
    )
    return True


def _facts(turn: Turn, week: Sequence[Asked]) -> list[str]:
    earlier = {asked.question_id for asked in turn.snapshot.history[len(week) :]}
    new = {asked.question_id for asked in week} - earlier
    days = len({asked.day for asked in week})
    facts = [phrases.WEEK_DAYS.format(days=phrases.counted(days, "day"), new=phrases.counted(len(new), "new question"))]
    scores: dict[str, list[float]] = {}
    for asked in week:
        if asked.topic in turn.bank.topics:
            scores.setdefault(asked.topic, []).append(asked.score)
    good = [topic for topic, values in scores.items() if sum(values) == len(values)]
    again = Counter({topic: len(values) - sum(values) for topic, values in scores.items()})
    weak = [topic for topic, lost in again.most_common(TOPICS_NAMED) if lost >= 1]
    named = [turn.bank.topics[topic].title for topic in good[:TOPICS_NAMED]]
    if named:
        facts.append(phrases.WEEK_GOOD.format(topics=phrases.listed(named)))
    if weak:
        facts.append(
            phrases.WEEK_AGAIN.format(topics=phrases.listed([turn.bank.topics[topic].title for topic in weak]))
        )
    if turn.learner.streak:
        facts.append(phrases.WEEK_STREAK.format(days=phrases.counted(turn.learner.streak, "day")))
    return facts
