"""/plan, /streak and /stats: where one stands."""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.core import charts, misconceptions, mock, phrases, weekly
from bot.core.afterwards import SURE
from bot.core.commands import settings
from bot.core.commands.command import Command
from bot.core.commands.interview import STORIES_WANTED
from bot.core.grading.grade import Verdict
from bot.core.plan import DEFAULT_DAYS, MAX_DAYS, Plan, plan_until
from bot.core.progress import MAX_FREEZES
from bot.core.state import Asked, ProgressEvent
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, CommandSpec, Heading, Items, Parameter, Span, text

MIN_WEEKS, MAX_WEEKS = 2, MAX_DAYS // 7
DAYS_SHOWN = 5
CALENDAR_DAYS = 28
CLAIMS_SHOWN = 3
MOCKS_WANTED, DESIGNS_WANTED = 3, 5
"""As the guide has it: three mock interviews, and five or six designs framed aloud."""


def plan(turn: Turn, arguments: str) -> None:
    """Shows the plan, or changes its length or date."""
    wanted = arguments.lower().strip(" .!")
    weeks = re.fullmatch(r"(\d{1,2})\s*(?:w|weeks?)", wanted)
    if not wanted:
        _show(turn)
    elif wanted in {"keep", "keep going"}:
        turn.change(replace(turn.learner, plan_finished=True))
        turn.say(phrases.KEPT_GOING, settings.next_question(turn), menu=False)
    elif wanted in {"again", "start again", "new", "restart"}:
        _again(turn)
    elif weeks:
        _length(turn, int(weeks.group(1)))
    elif wanted in {"date", "new date"}:
        settings.settings(turn, "date")
    elif settings.change(turn, "date", arguments, command="/settings"):
        _show(turn)


def _again(turn: Turn) -> None:
    interview = turn.learner.interview if turn.learner.interview and turn.learner.interview > turn.today else None
    fresh = plan_until(turn.today, interview)
    turn.change(replace(turn.learner, plan=fresh, plan_finished=False, interview=interview))
    turn.log(ProgressEvent(kind="plan_started", day=turn.today, at=turn.now, note=f"{fresh.start} to {fresh.end}"))
    turn.note(phrases.STARTED_AGAIN.format(days=fresh.length))
    _show(turn)


def _length(turn: Turn, weeks: int) -> None:
    old = turn.learner.plan
    start = old.start if old and not turn.learner.plan_finished and old.end >= turn.today else turn.today
    end = start + timedelta(days=7 * weeks - 1)
    if not MIN_WEEKS <= weeks <= MAX_WEEKS or end < turn.today:
        turn.say(phrases.PLAN_LENGTH, menu=False)
        return
    turn.change(replace(turn.learner, plan=Plan(start=start, end=end), plan_finished=False))
    turn.log(ProgressEvent(kind="plan_started", day=turn.today, at=turn.now, note=f"{start} to {end}"))
    turn.note(phrases.LENGTH_SET.format(days=phrases.counted(7 * weeks, "day"), until=phrases.short_date(end)))
    _show(turn)


def _show(turn: Turn) -> None:
    own = turn.learner.plan
    if own is None or turn.today > own.end:
        turn.say(
            phrases.PLAN_OVER,
            settings.next_question(turn),
            actions=(Choice("/plan again", phrases.START_AGAIN), Choice("/plan date", phrases.NEW_DATE)),
        )
        return
    number = max(own.day_number(turn.today), 1)
    template = turn.bank.plan
    this_week = own.template_index(turn.today) // 7
    lines: list[Line] = [Heading(f"Your plan · day {number} of {own.length} · until {phrases.short_date(own.end)}")]
    weeks = []
    for index, week in enumerate(template.weeks):
        mark = "▶ " if index == this_week else "✓ " if index < this_week else ""
        first, last = (
            own.start + timedelta(days=index * own.length // 4),
            own.start + timedelta(days=(index + 1) * own.length // 4 - 1),
        )
        when = (
            phrases.short_date(first) if last <= first else f"{phrases.short_date(first)} to {phrases.short_date(last)}"
        )
        weeks.append((Span(f"{mark}{week.title}", "bold" if index == this_week else "plain"), Span(f" ({when})")))
    lines.append(Items(tuple(weeks), tuple(str(number) for number in range(1, len(weeks) + 1))))
    lines.append(text(template.weeks[this_week].aim))
    lines.append(
        Items(
            tuple(
                _day(turn, own, turn.today + timedelta(days=ahead))
                for ahead in range(DAYS_SHOWN)
                if turn.today + timedelta(days=ahead) <= own.end
            )
        )
    )
    lines.append(_rehearsals(turn))
    lines.append(settings.next_question(turn))
    if own.length != DEFAULT_DAYS or turn.learner.interview:
        lines.append(phrases.PLAN_USAGE)
    turn.say(*lines, actions=(Choice("/today", phrases.TODAYS_QUESTION),))


def _rehearsals(turn: Turn) -> str:
    """How far the parts are that no single question covers: mock interviews, own stories, whole designs."""
    designs = {
        asked.question_id
        for asked in turn.snapshot.history
        if not asked.gave_up and getattr(turn.bank.questions.get(asked.question_id), "kind", "") == "design"
    }
    return phrases.REHEARSALS.format(
        mocks=f"{len(mock.results(turn.snapshot.milestones))} of {MOCKS_WANTED}",
        stories=f"{len(turn.snapshot.stories)} of {STORIES_WANTED}",
        designs=f"{len(designs)} of {DESIGNS_WANTED}",
    )


def _day(turn: Turn, own: Plan, day: date) -> tuple[Span, ...]:
    when = phrases.day_in_words(day, turn.today).removeprefix("on ").capitalize()
    return (Span(when, "bold"), Span(f": {own.focus(turn.bank.plan, day).title}"))


def streak(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """The streak, its freezes, the last four weeks and the rules."""
    learner = turn.learner
    held = phrases.STREAK_LINE.format(
        best=phrases.counted(learner.best_streak, "day"), freezes=f"{learner.freezes} of {MAX_FREEZES}"
    )
    title = f"Streak: {phrases.counted(learner.streak, 'day')}"
    lines: list[Line] = [Heading(title), held]
    if learner.last_kept != turn.today and learner.streak:
        lines.append(phrases.STREAK_TODAY)
    lines.append(text(Span(_calendar(turn), "code")))
    lines.append(phrases.STREAK_RULES.format(rollover=phrases.clock(learner.rollover_hour * 60)))
    turn.say(*lines, chart=charts.of_days(learner, turn.snapshot.history, turn.today, title, held), menu=False)


def _calendar(turn: Turn) -> str:
    """The last four weeks as "■" answered, "·" not, a space between weeks; today is last."""
    answered = {asked.day for asked in turn.snapshot.history}
    days = [turn.today - timedelta(days=back) for back in reversed(range(CALENDAR_DAYS))]
    marks = ["■" if day in answered else "·" for day in days]
    return " ".join("".join(marks[at : at + 7]) for at in range(0, CALENDAR_DAYS, 7))


def stats(turn: Turn, arguments: str) -> None:
    """What the answers so far say, or those of the week."""
    if arguments.lower().strip(" .!") in {"week", "weekly"}:
        if not weekly.tell(turn):
            turn.say(phrases.NO_WEEK, actions=(Choice("/today", phrases.ASK_NOW),))
        return
    if arguments:
        turn.say(phrases.NOT_HERE.format(said=arguments[:30], instead="Type /stats, or /stats week."), menu=False)
        return
    history = turn.snapshot.history
    if not history:
        turn.say(phrases.NO_STATS, actions=(Choice("/today", phrases.ASK_NOW),))
        return
    right = sum(asked.verdict is Verdict.CORRECT for asked in history)
    partly = sum(asked.verdict is Verdict.PARTIAL for asked in history)
    due = sum(card.due <= turn.today for card in turn.snapshot.cards)
    week = [asked for asked in history if asked.day > turn.today - timedelta(days=7)]
    facts = [
        f"{phrases.counted(len(history), 'answer')}: {right} right, {partly} partly, {len(history) - right - partly} not yet",
        f"{len(week)} in the last seven days",
        f"{len({asked.question_id for asked in history})} of {len(turn.bank.active)} questions seen, {due} due for review",
    ]
    lines: list[Line] = [Heading("Your answers"), Items(tuple((Span(fact),) for fact in facts))]
    if calibration := _calibration(history):
        lines += [Heading(phrases.CALIBRATION), Items(tuple((Span(row),) for row in calibration))]
    claims = misconceptions.open_claims(turn.bank, turn.learner.mistaken)[:CLAIMS_SHOWN]
    if claims:
        lines += [Heading(phrases.OPEN_CLAIMS), Items(tuple((Span(f"“{claim}”"),) for claim in claims))]
    rows = _by_topic(turn, history)
    if rows:
        lines += [Heading("By topic, weakest first"), Items(tuple((Span(row),) for row in rows))]
    turn.say(*lines, actions=(Choice("/quiz", phrases.PRACTISE), Choice("/review", phrases.REVIEW)))


def _calibration(history: tuple[Asked, ...]) -> list[str]:
    """As "Certain: 8 of 10 right", for each degree of sureness that was ever told."""
    rows = []
    for sure, label in SURE.items():
        told = [asked.verdict is Verdict.CORRECT for asked in history if asked.sure == sure]
        if told:
            rows.append(f"{label}: {sum(told)} of {len(told)} right")
    return rows


def _by_topic(turn: Turn, history: tuple[Asked, ...]) -> list[str]:
    scores: dict[str, list[float]] = {}
    for asked in history:
        if asked.topic in turn.bank.topics:
            scores.setdefault(asked.topic, []).append(asked.score)
    ranked = sorted(scores.items(), key=lambda item: (sum(item[1]) / len(item[1]), -len(item[1])))
    shown = ranked if len(ranked) <= 10 else ranked[:10]
    return [
        f"{turn.bank.topics[topic].title}: {100 * sum(values) / len(values):.0f}% of {phrases.counted(len(values), 'answer')}"
        for topic, values in shown
    ]


COMMANDS = (
    Command(
        spec=CommandSpec(
            "plan",
            "Your plan; or a date, a length, a fresh start",
            (Parameter("change", "14 Dec, 6 weeks, again"),),
            family="plan",
        ),
        run=plan,
        study=True,
        milestones=True,
        stories=True,
    ),
    Command(
        spec=CommandSpec("streak", "Your streak, your freezes and the rules", family="plan", links=""),
        run=streak,
        study=True,
        milestones=True,
    ),
    Command(
        spec=CommandSpec(
            "stats",
            "How you are doing, topic by topic, or this week",
            (Parameter("what", "week: the last seven days", choices=("week",)),),
            family="plan",
        ),
        run=stats,
        study=True,
        milestones=True,
    ),
)
