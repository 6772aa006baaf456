"""The end of a plan: what was learned, and what is next."""

from dataclasses import replace

from bot.core import phrases
from bot.core.grading.grade import Grade, Verdict
from bot.core.state import Asked, ProgressEvent, Prompt
from bot.core.turn import Turn
from bot.ports.messages import Block, Choice, Heading, Items, Span, text

WHATS_NEXT = (
    Choice("/plan keep", phrases.KEEP_GOING),
    Choice("/plan again", phrases.START_AGAIN),
    Choice("/plan date", phrases.NEW_DATE),
)


def is_due(turn: Turn) -> bool:
    """Whether the plan is over (or on its last day) and its ending still untold."""
    plan = turn.learner.plan
    return plan is not None and not turn.learner.plan_finished and turn.today >= plan.end


def after_answer(turn: Turn, prompt: Prompt, grade: Grade) -> None:
    """Tells the ending once the last day's question is answered."""
    if prompt.purpose != "daily" or not is_due(turn):
        return
    question = turn.bank.questions[prompt.question_id]
    latest = Asked(
        question_id=prompt.question_id,
        topic=question.topic,
        day=turn.today,
        verdict=grade.verdict,
        score=grade.score,
        purpose=prompt.purpose,
    )
    tell(turn, (latest, *turn.snapshot.history))


def tell(turn: Turn, history: tuple[Asked, ...]) -> None:
    """Says what was learned over the plan and offers what is next; once."""
    plan = turn.learner.plan
    if plan is None:
        return
    turn.change(replace(turn.learner, plan_finished=True))
    turn.log(ProgressEvent(kind="plan_finished", day=turn.today, at=turn.now))
    own = [asked for asked in history if asked.day >= plan.start]
    lines: list[Block | str] = [Heading(phrases.ENDING), Items(tuple((Span(line),) for line in _figures(turn, own)))]
    interview = turn.learner.interview
    if interview and interview > turn.today:
        lines.append(phrases.GOOD_LUCK.format(when=phrases.day_in_words(interview, turn.today)))
    lines.append(text(phrases.WHATS_NEXT))
    turn.say(*lines, actions=WHATS_NEXT)


def _figures(turn: Turn, own: list[Asked]) -> list[str]:
    right = sum(asked.verdict is Verdict.CORRECT for asked in own)
    days = len({asked.day for asked in own})
    lines = [f"{phrases.counted(len(own), 'answer')} on {phrases.counted(days, 'day')}, {right} of them right"]
    first, last = _first_and_last(own)
    put_right = sum(not first[name] and last[name] for name in first)
    if put_right:
        lines.append(f"{phrases.counted(put_right, 'question')} wrong at first and right later")
    shares = _shares(own)
    if shares:
        strongest = [
            turn.bank.topics[topic].title for topic, share in shares if share >= 0.75 and topic in turn.bank.topics
        ][:3]
        weakest = [
            turn.bank.topics[topic].title
            for topic, share in reversed(shares)
            if share < 0.5 and topic in turn.bank.topics
        ][:3]
        if strongest:
            lines.append(f"Strongest: {phrases.listed(strongest)}")
        if weakest:
            lines.append(f"Worth another look: {phrases.listed(weakest)}")
    if turn.learner.best_streak > 1:
        lines.append(f"Best streak: {phrases.counted(turn.learner.best_streak, 'day')}")
    return lines


def _first_and_last(own: list[Asked]) -> tuple[dict[str, bool], dict[str, bool]]:
    """For each question, whether its first and its last answer were right; `own` is latest first."""
    last: dict[str, bool] = {}
    first: dict[str, bool] = {}
    for asked in own:
        right = asked.verdict is Verdict.CORRECT
        last.setdefault(asked.question_id, right)
        first[asked.question_id] = right
    return first, last


def _shares(own: list[Asked]) -> list[tuple[str, float]]:
    """Topics by their mean score, best first."""
    scores: dict[str, list[float]] = {}
    for asked in own:
        scores.setdefault(asked.topic, []).append(asked.score)
    means = [(topic, sum(values) / len(values)) for topic, values in scores.items()]
    return sorted(means, key=lambda item: -item[1])
