"""/ready: how ready one is, and what would help most today."""

from bot.core import ability, charts, phrases, readiness
from bot.core.commands.command import Command
from bot.core.readiness import Readiness
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, CommandSpec, Heading, Items, Parameter, Span, bold, text

TOPICS_SHOWN = 4
FORECAST_DAYS = 28
LONGEST_FORECAST = 60
GUESS_BELOW = 5
"""Answers below which readiness is a guess."""
LABEL_LIMIT = 24


def ready(turn: Turn, arguments: str) -> None:
    """Readiness by round and topic, or, with "forecast", how it would fade."""
    if arguments.lower().strip(" .!") in {"forecast", "fade", "forgetting"}:
        _forecast(turn)
        return
    if arguments:
        turn.say(phrases.NOT_HERE.format(said=arguments[:30], instead="Type /ready, or /ready forecast."), menu=False)
        return
    study = turn.snapshot
    rated = ability.ability(turn.bank, turn.learner, study.history)
    found = readiness.readiness(turn.bank, turn.learner, study.cards, rated, turn.today)
    if found is None:
        turn.say(phrases.EMPTY_BANK)
        return
    title, note = _headline(turn, found)
    weakest = _weakest(found)
    lines: list[Line] = [Heading(title), note]
    if rated.answers < GUESS_BELOW:
        lines.append(phrases.READY_GUESS)
    lines.append(text(bold(phrases.BY_ROUND)))
    lines.append(_rows([(phrases.ROUND_WORDS[name], row) for name, row in found.rounds.items()]))
    lines.append(text(bold(phrases.HOLDS_BACK)))
    lines.append(_rows([(turn.bank.topics[name].title, found.topics[name]) for name in weakest]))
    lever = readiness.lever(turn.bank, turn.learner, study.cards, rated, turn.today)
    actions = [Choice("/ready forecast", phrases.SEE_FORECAST)]
    if lever is not None:
        topic = turn.bank.topics[lever.topic].title
        gain = f"{100 * lever.gain:.1f}"
        count = phrases.counted(lever.count, "question")
        lines.append(phrases.DO_TODAY.format(count=count, topic=topic, gain=gain))
        label = phrases.START_ON.format(count=lever.count, topic=topic)
        short = label if len(label) <= LABEL_LIMIT else phrases.START_NOW
        actions.insert(0, Choice(f"/quiz {lever.topic} {lever.count}", short))
    turn.say(
        *lines,
        chart=charts.of_readiness(turn.learner, turn.bank, found, weakest, title, note),
        actions=tuple(actions),
    )


def _headline(turn: Turn, found: Readiness) -> tuple[str, str]:
    """(As "Ready for 14 Dec: 58 %", as "data scientist · likely 49 to 67 % · as things stand")."""
    learner = turn.learner
    dated = learner.interview is not None and learner.interview > turn.today
    when = (
        phrases.READY_FOR.format(day=phrases.short_date(learner.interview))
        if dated and learner.interview
        else phrases.READINESS
    )
    parts = [
        phrases.LIKELY.format(span=charts.between(found.overall)),
        phrases.AS_THINGS_STAND if dated else phrases.IN_A_WEEK,
    ]
    if learner.track:
        parts.insert(0, phrases.TRACK_WORDS[learner.track])
    return f"{when}: {charts.percent(found.overall.value)}", " · ".join(parts)


def _weakest(found: Readiness) -> list[str]:
    """The topics that cost most: by weight times what is missing."""
    ranked = sorted(found.topics, key=lambda name: -found.topics[name].weight * (1 - found.topics[name].value))
    return ranked[:TOPICS_SHOWN]


def _rows(rows: list[tuple[str, readiness.Estimate]]) -> Items:
    return Items(
        tuple(
            (
                Span(label, "bold"),
                Span(f": {charts.percent(row.value)} ({charts.between(row)}), {row.seen} of {row.questions} seen"),
            )
            for label, row in rows
        )
    )


def _forecast(turn: Turn) -> None:
    """How what was asked so far would fade if nothing were asked again."""
    learner = turn.learner
    left = (learner.interview - turn.today).days if learner.interview else 0
    days = min(max(FORECAST_DAYS, left), LONGEST_FORECAST)
    rated = ability.ability(turn.bank, learner, turn.snapshot.history)
    found = readiness.fading(turn.bank, learner, turn.snapshot.cards, rated, turn.today, days)
    if found is None:
        turn.say(phrases.NOTHING_TO_FADE, actions=(Choice("/today", phrases.ASK_NOW),))
        return
    points = [(phrases.FADING_NOW, 0)]
    points += [
        (phrases.FADING_IN.format(days=phrases.counted(at, "day")), at)
        for at in (7, 14, 28)
        if at <= days and at != left
    ]
    if 0 < left <= days:
        points.append((f"{phrases.INTERVIEW}, {phrases.short_date(found.days[left])}", left))
    rows = tuple(
        (
            Span(label, "bold"),
            Span(f": {charts.percent(found.value[at])} ({100 * found.low[at]:.0f} to {100 * found.high[at]:.0f} %)"),
        )
        for label, at in sorted(points, key=lambda point: point[1])
    )
    title, note = phrases.FADING_TITLE, phrases.FADING_NOTE
    turn.say(
        Heading(title),
        note,
        Items(rows),
        phrases.FADING_SO,
        chart=charts.of_fading(learner, found, title, note),
        actions=(Choice("/quiz best 3", phrases.BEST_NOW), Choice("/ready", phrases.SEE_READY)),
    )


COMMANDS = (
    Command(
        spec=CommandSpec(
            "ready",
            "How ready you are, and what to do about it today",
            (Parameter("what", "forecast: how it would fade", choices=("forecast",)),),
            family="plan",
            links="(?:forecast)?",
        ),
        run=ready,
        study=True,
        milestones=True,
    ),
)
