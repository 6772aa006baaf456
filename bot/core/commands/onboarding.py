"""/start: three questions at most, each with a sane default, and never a reset."""

from dataclasses import replace

from bot.core import phrases, progress
from bot.core.commands import settings
from bot.core.commands.command import Command
from bot.core.plan import plan_until
from bot.core.state import ProgressEvent
from bot.core.study_day import zone
from bot.core.turn import Turn
from bot.ports.messages import Choice, CommandSpec

STEPS = ("zone", "time", "goal")
TIMES = ("08:00", "09:00", "13:00", "19:00")


def start(turn: Turn, arguments: str) -> None:
    """Sets a newcomer up, says hello to everyone else, and takes the answers to its own questions."""
    name, _, value = arguments.partition(" ")
    if name in STEPS and value:
        _step(turn, name, value.strip())
    elif turn.learner.onboarded:
        _hello_again(turn)
    else:
        _begin(turn)


def newcomer(turn: Turn) -> None:
    """The defaults that everyone begins with, before they have said anything."""
    guess = turn.snapshot.zone_guess
    learner = replace(
        turn.learner,
        name=turn.event.sender.name,
        zone=guess or turn.learner.zone,
        created_at=turn.now,
    )
    turn.change(learner)
    turn.change(replace(learner, plan=plan_until(turn.today, None)))
    turn.log(ProgressEvent(kind="plan_started", day=turn.today, at=turn.now))


def settle_home(turn: Turn) -> None:
    """The daily question goes where the learner talks to the coach alone."""
    if turn.event.place.group:
        return
    learner, home = turn.learner, turn.learner.home
    # On which of several platforms it comes is chosen with /link.
    if home is None or home.platform == turn.event.place.platform:
        learner = replace(learner, home=turn.event.place)
    if learner.state == "active" and learner.next_due_at is None:
        learner = replace(learner, next_due_at=progress.next_due(learner, turn.now))
    turn.change(learner)


def _begin(turn: Turn) -> None:
    settle_home(turn)
    name = f", {turn.event.sender.name}" if turn.event.sender.name else ""
    lines = [phrases.HELLO.format(name=name), phrases.RULES]
    if turn.event.place.group:
        turn.say(*lines, phrases.NO_HOME)
        return
    if turn.snapshot.zone_guess:
        _ask_time(turn, *lines, phrases.ZONE_GUESSED.format(zone=turn.learner.zone))
    else:
        turn.aside("set-zone", "start")
        turn.say(*lines, phrases.ASK_ZONE, actions=(Choice("/start zone skip", phrases.SKIP_SETUP),))


def _hello_again(turn: Turn) -> None:
    if turn.learner.state != "active":
        turn.change(replace(turn.learner, state="active", resumes=None, next_due_at=None))
    settle_home(turn)
    name = f", {turn.learner.name}" if turn.learner.name else ""
    turn.say(
        phrases.HELLO_AGAIN.format(name=name),
        settings.next_question(turn),
        actions=(Choice("/today", phrases.ASK_NOW), Choice("/plan", phrases.SEE_PLAN)),
    )


def _step(turn: Turn, name: str, value: str) -> None:
    skipped = value.lower().rstrip(".!") in {"skip", "later", "no", "none", "default"}
    if not skipped and not settings.change(turn, name, value, command="/start"):
        return
    turn.settle_down()
    if turn.learner.onboarded:
        turn.say(phrases.SAVED, settings.next_question(turn))
    elif name == "zone":
        _ask_time(turn)
    elif name == "time":
        _ask_goal(turn)
    else:
        _ready(turn)


def _ask_time(turn: Turn, *lines: str) -> None:
    turn.aside("set-time", "start")
    times = tuple(Choice(f"/start time {time}", time) for time in TIMES)
    turn.say(*lines, phrases.ASK_TIME, options=times, actions=(Choice("/start time skip", phrases.SKIP_SETUP),))


def _ask_goal(turn: Turn) -> None:
    turn.aside("set-goal", "start")
    levels = tuple(Choice(f"/start goal {level}", word) for level, word in phrases.LEVEL_WORDS.items())
    turn.say(phrases.ASK_GOAL, options=levels, actions=(Choice("/start goal skip", phrases.SKIP_SETUP),))


def _ready(turn: Turn) -> None:
    turn.change(replace(turn.learner, onboarded=True))
    plan, template = turn.learner.plan, turn.bank.plan
    if plan is None:
        turn.say(settings.next_question(turn))
        return
    lines = [phrases.READY.format(days=phrases.counted(plan.length, "day"), until=phrases.short_date(plan.end))]
    due = turn.learner.next_due_at
    if due is not None and plan.length > 1:
        local = due.astimezone(zone(turn.learner.zone))
        first, second = (
            plan.focus(template, plan.start).title,
            plan.focus(template, plan.start.fromordinal(plan.start.toordinal() + 1)).title,
        )
        lines.append(phrases.PREVIEW.format(first=first, time=f"{local:%H:%M}", second=second))
    lines.append(phrases.OFFER_NOW)
    turn.say(*lines, actions=(Choice("/today", phrases.ASK_NOW), Choice("/plan", phrases.SEE_PLAN)))


COMMANDS = (
    Command(
        spec=CommandSpec("start", "Set me up, or say hello again", family="plan"),
        run=start,
    ),
)
