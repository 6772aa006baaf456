"""/settings, /pause, /resume and /stop: when and how the coach writes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.core import asking, phrases, progress
from bot.core.commands.command import Command
from bot.core.conversation import Reply
from bot.core.plan import plan_until
from bot.core.questions.base import LEVELS, TRACKS
from bot.core.reading import read_date, read_time, read_zone
from bot.core.state import Learner, Pictures, ProgressEvent
from bot.core.study_day import day_ends_at, zone
from bot.core.turn import Turn
from bot.ports.messages import Choice, CommandSpec, Heading, Items, Parameter, Span, TextWanted

MAX_PAUSE_DAYS = 60
PICTURES: tuple[Pictures, ...] = ("dark", "light", "off")
ON = {"on", "yes", "true", "1"}
OFF = {"off", "no", "none", "never", "0", "auto", "automatic", "any"}
LEVEL_NAMES = {"1-3": "mid", "1-3 years": "mid", "1–3 years": "mid", "junior": "fresher", "entry": "fresher", "beginner": "fresher",
               "intermediate": "mid", "experienced": "senior", "expert": "senior"}  # fmt: skip


def reschedule(turn: Turn, learner: Learner) -> None:
    """Puts the changed learner in place, with the next daily question where the change moves it to."""
    if learner.next_due_at is not None:
        due = progress.next_due(learner, turn.now)
        if turn.learner.next_due_at is not None and learner.state == "paused":
            due = max(due, turn.learner.next_due_at)
        learner = replace(learner, next_due_at=due)
    turn.change(learner)


def next_question(turn: Turn) -> str:
    """When the next daily question comes, as a sentence."""
    learner = turn.learner
    if learner.state == "paused":
        return (
            phrases.PAUSED_UNTIL.format(day=phrases.short_date(learner.resumes)) if learner.resumes else phrases.PAUSED
        )
    if learner.home is None or learner.next_due_at is None:
        return phrases.NO_HOME
    when, time = asking.next_slot(turn)
    return phrases.NEXT_QUESTION.format(when=when, time=time)


def _wanted(name: str, choices: tuple[Choice, ...] = ()) -> TextWanted | None:
    """What is to be typed, with an example of it; nothing where there is something to pick."""
    return None if choices else TextWanted(f"{name}.", f"New {name}", phrases.EXAMPLES[name])


# -- one setting at a time; each says why a value does not do, and asks again


def _zone(turn: Turn, value: str, command: str) -> bool:
    found = read_zone(value, turn.now)
    if not found.name:
        turn.aside("set-zone", command.removeprefix("/"))
        choices = tuple(Choice(f"{command} zone {name}", name.replace("_", " ")) for name in found.candidates)
        turn.say(
            phrases.ZONE_WHICH if choices else phrases.ZONE_UNCLEAR,
            options=choices,
            text_wanted=_wanted("zone", choices),
        )
        return False
    moved = progress.change_zone(turn.learner, found.name, turn.now)
    before = turn.learner
    turn.record(moved)
    turn.change(before)
    reschedule(turn, moved.learner)
    local = turn.now.astimezone(zone(found.name))
    turn.note(phrases.ZONE_SET.format(zone=found.name.replace("_", " "), time=f"{local:%H:%M}"))
    return True


def _time(turn: Turn, value: str, command: str) -> bool:
    minute = read_time(value)
    if minute is None:
        turn.aside("set-time", command.removeprefix("/"))
        turn.say(phrases.TIME_UNCLEAR, text_wanted=_wanted("time"), menu=False)
        return False
    reschedule(turn, replace(turn.learner, daily_minute=minute))
    turn.note(phrases.TIME_SET.format(time=phrases.clock(minute)))
    return True


def _goal(turn: Turn, value: str, command: str) -> bool:
    wanted = value.lower().strip(" .!")
    if LEVEL_NAMES.get(wanted, wanted) in LEVELS:
        return _level(turn, value, command)
    return _date(turn, value, command)


def _date(turn: Turn, value: str, command: str) -> bool:
    plan = turn.learner.plan
    start = plan.start if plan and not turn.learner.plan_finished and plan.end >= turn.today else turn.today
    if value.lower().strip(" .!") in OFF - {"0"}:  # a number is a day or a length
        turn.change(replace(turn.learner, interview=None, plan=plan_until(start, None)))
        turn.note(phrases.DATE_CLEARED)
        return True
    day = read_date(value, turn.today)
    if day is None:
        turn.aside("set-goal", command.removeprefix("/"))
        turn.say(phrases.DATE_UNCLEAR, text_wanted=_wanted("date"), menu=False)
        return False
    fitted = plan_until(start, day)
    turn.change(replace(turn.learner, interview=day, plan=fitted, plan_finished=False))
    turn.log(ProgressEvent(kind="plan_started", day=turn.today, at=turn.now, note=f"{fitted.start} to {fitted.end}"))
    turn.note(
        phrases.DATE_SET.format(day=f"{day:%A} {phrases.short_date(day)}", days=phrases.counted(fitted.length, "day"))
    )
    return True


def _level(turn: Turn, value: str, command: str) -> bool:  # noqa: ARG001  (all settings look alike)
    wanted = value.lower().strip(" .!")
    wanted = LEVEL_NAMES.get(wanted, wanted)
    if wanted in OFF:
        turn.change(replace(turn.learner, level=None))
        turn.note(phrases.LEVEL_ADAPTS)
        return True
    for level in LEVELS:
        if wanted == level:
            turn.change(replace(turn.learner, level=level))
            turn.note(phrases.LEVEL_SET.format(level=phrases.LEVEL_WORDS[level]))
            return True
    turn.say(phrases.SETTING_VALUE.format(name="level", known=phrases.listed([*LEVELS, "auto"])), menu=False)
    return False


def _track(turn: Turn, value: str, command: str) -> bool:  # noqa: ARG001
    wanted = "-".join(value.lower().split())
    if wanted in OFF:
        turn.change(replace(turn.learner, track=None))
        turn.note(phrases.TRACK_ANY)
        return True
    for track in TRACKS:
        if wanted == track:
            turn.change(replace(turn.learner, track=track))
            turn.note(phrases.TRACK_SET.format(track=phrases.TRACK_WORDS[track]))
            return True
    turn.say(phrases.SETTING_VALUE.format(name="track", known=phrases.listed([*TRACKS, "any"])), menu=False)
    return False


def _reminder(turn: Turn, value: str, command: str) -> bool:  # noqa: ARG001
    on = value.lower().strip(" .!") in ON
    if not on and value.lower().strip(" .!") not in OFF:
        turn.say(phrases.SETTING_VALUE.format(name="reminder", known="on or off"), menu=False)
        return False
    turn.change(replace(turn.learner, reminder=on, remind_at=turn.learner.remind_at if on else None))
    turn.note(phrases.REMINDER_ON if on else phrases.REMINDER_OFF)
    return True


def _rollover(turn: Turn, value: str, command: str) -> bool:  # noqa: ARG001
    minute = read_time(value)
    if minute is None or minute % 60 or minute > 360:
        turn.say(phrases.SETTING_VALUE.format(name="rollover", known="a full hour from 0:00 to 6:00"), menu=False)
        return False
    reschedule(turn, replace(turn.learner, rollover_hour=minute // 60))
    turn.note(phrases.ROLLOVER_SET.format(time=phrases.clock(minute)))
    return True


def _pictures(turn: Turn, value: str, command: str) -> bool:  # noqa: ARG001
    wanted = value.lower().strip(" .!")
    for taste in PICTURES:
        if wanted == taste:
            turn.change(replace(turn.learner, pictures=taste))
            turn.note(phrases.PICTURES_SET[taste])
            return True
    turn.say(phrases.SETTING_VALUE.format(name="pictures", known=phrases.listed(PICTURES)), menu=False)
    return False


def _weekly(turn: Turn, value: str, command: str) -> bool:  # noqa: ARG001
    on = value.lower().strip(" .!") in ON
    if not on and value.lower().strip(" .!") not in OFF:
        turn.say(phrases.SETTING_VALUE.format(name="weekly", known="on or off"), menu=False)
        return False
    turn.change(replace(turn.learner, weekly=on))
    turn.note(phrases.WEEKLY_ON if on else phrases.WEEKLY_OFF)
    return True


def _polls(turn: Turn, value: str, command: str) -> bool:  # noqa: ARG001
    on = value.lower().strip(" .!") in ON
    if not on and value.lower().strip(" .!") not in OFF:
        turn.say(phrases.SETTING_VALUE.format(name="polls", known="on or off"), menu=False)
        return False
    turn.change(replace(turn.learner, quiz_polls=on))
    turn.note(phrases.POLLS_ON if on else phrases.POLLS_OFF)
    return True


SETTINGS: dict[str, Callable[[Turn, str, str], bool]] = {
    "zone": _zone,
    "time": _time,
    "date": _date,
    "level": _level,
    "track": _track,
    "reminder": _reminder,
    "rollover": _rollover,
    "pictures": _pictures,
    "weekly": _weekly,
    "polls": _polls,
}
NAMES = {name: Span(name, "bold") for name in SETTINGS}
BUTTONS = {name: Choice(f"/settings {name}", name) for name in SETTINGS}
VALUES = {
    "level": (*LEVELS, "auto"),
    "track": (*TRACKS, "any"),
    "reminder": ("on", "off"),
    "rollover": ("0:00", "2:00", "4:00", "6:00"),
    "pictures": PICTURES,
    "weekly": ("on", "off"),
    "polls": ("on", "off"),
}
ASIDES = {
    "zone": ("set-zone", phrases.ASK_ZONE_ALONE),
    "time": ("set-time", phrases.ASK_TIME_ALONE),
    "date": ("set-goal", phrases.ASK_DATE),
}


def change(turn: Turn, name: str, value: str, *, command: str) -> bool:
    """Changes one setting; False if the value did not do, which was said, with what would."""
    setting = _goal if name == "goal" else SETTINGS[name]
    return setting(turn, value, command)


def on_reply(turn: Turn, reply: Reply) -> str:
    """What the text typed in answer to a setting's question means, as a command with arguments."""
    command = turn.conversation.detail or "settings"
    name = "date" if reply.text_is == "goal" and command == "settings" else reply.text_is
    return f"{command} {name} {reply.text}"


def settings(turn: Turn, arguments: str) -> None:
    """Shows the settings, or changes one."""
    name, _, value = arguments.partition(" ")
    name = {
        "timezone": "zone",
        "tz": "zone",
        "interview": "date",
        "hour": "time",
        "reminders": "reminder",
        "poll": "polls",
        "role": "track",
    }.get(name.lower(), name.lower())
    if not name:
        _show(turn)
    elif name not in SETTINGS:
        turn.say(phrases.SETTING_UNKNOWN.format(name=name, known=phrases.listed(_known(turn))), menu=False)
    elif name not in _known(turn):
        turn.say(phrases.NO_POLLS_HERE, menu=False)
    elif value.strip():
        if change(turn, name, value.strip(), command="/settings"):
            turn.say(next_question(turn), menu=False)
    elif name in ASIDES:
        state, question = ASIDES[name]
        turn.aside(state, "settings")
        turn.say(question, text_wanted=_wanted(name))
    else:
        turn.aside("menu")
        options = tuple(Choice(f"/settings {name} {choice}", choice) for choice in VALUES[name])
        turn.say(phrases.CHOOSE_SETTING.format(name=name), options=options)


def _known(turn: Turn) -> list[str]:
    """The settings that there are where the learner is."""
    return [name for name in SETTINGS if name != "polls" or turn.snapshot.polls is not None]


def _show(turn: Turn) -> None:
    learner = turn.learner
    interview = f"{learner.interview:%A} {phrases.short_date(learner.interview)}" if learner.interview else "no date"
    late = f", up to {learner.jitter_minutes} minutes later" if learner.jitter_minutes else ""
    polls = turn.snapshot.polls if learner.quiz_polls is None else learner.quiz_polls
    rows: tuple[tuple[str, str], ...] = (
        ("zone", learner.zone.replace("_", " ")),
        ("time", phrases.clock(learner.daily_minute) + late),
        ("date", interview),
        ("level", phrases.LEVEL_WORDS[learner.level] if learner.level else "adapts to your answers"),
        ("track", phrases.TRACK_WORDS[learner.track] if learner.track else "any"),
        ("reminder", "on, once in the evening" if learner.reminder else "off"),
        ("rollover", f"a study day ends at {phrases.clock(learner.rollover_hour * 60)}"),
        ("pictures", learner.pictures),
        ("weekly", "a summary with Monday's question" if learner.weekly else "off"),
    )
    if turn.snapshot.polls is not None:
        rows += (("polls", "short questions come as quiz polls" if polls else "off"),)
    turn.say(
        Heading("Settings"),
        Items(tuple((NAMES[name], Span(f": {value}")) for name, value in rows)),
        next_question(turn),
        phrases.SETTINGS_HELP,
        actions=tuple(BUTTONS[name] for name, _ in rows),
    )


# -- pausing


def pause(turn: Turn, arguments: str) -> None:
    """Stops the daily question for a while; the streak waits."""
    days = arguments.removesuffix("days").removesuffix("day").strip()
    if days and not (days.isdecimal() and 1 <= int(days) <= MAX_PAUSE_DAYS):
        turn.say(phrases.PAUSE_USAGE, menu=False)
        return
    learner = replace(turn.learner, state="paused", remind_at=None)
    if days:
        resumes = turn.today + timedelta(days=int(days))
        begins = day_ends_at(resumes - timedelta(days=1), learner.zone, learner.rollover_hour)
        due = progress.next_due(learner, begins - timedelta(microseconds=1))
        turn.change(replace(learner, resumes=resumes, next_due_at=due if learner.home else None))
        turn.say(phrases.PAUSED_UNTIL.format(day=phrases.short_date(resumes)), menu=False)
    else:
        turn.change(replace(learner, resumes=None, next_due_at=None))
        turn.say(phrases.PAUSED, menu=False)


def wake(turn: Turn) -> None:
    """Makes the learner active again, with a next daily question if there is a place for it."""
    learner = replace(turn.learner, state="active", resumes=None)
    turn.change(replace(learner, next_due_at=progress.next_due(learner, turn.now) if learner.home else None))


def resume(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """Ends a pause, or a stop."""
    if turn.learner.state == "active":
        turn.say(next_question(turn), menu=False)
        return
    wake(turn)
    turn.say(phrases.RESUMED, next_question(turn), actions=(Choice("/today", phrases.ASK_NOW),))


def stop(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """Writes no more, and keeps everything."""
    turn.change(replace(turn.learner, state="stopped", resumes=None, next_due_at=None, remind_at=None))
    turn.say(phrases.STOPPED, menu=False)


COMMANDS = (
    Command(
        spec=CommandSpec(
            "settings",
            "See or change time zone, time, date, level",
            (Parameter("name", "Which setting", choices=tuple(SETTINGS)), Parameter("value", "The new value")),
            family="settings",
        ),
        run=settings,
    ),
    Command(
        spec=CommandSpec(
            "pause",
            "Take a break; your streak waits",
            (Parameter("days", "For how many days", number=True),),
            family="settings",
        ),
        run=pause,
    ),
    Command(spec=CommandSpec("resume", "Come back from a break", family="settings"), run=resume),
    Command(spec=CommandSpec("stop", "No more messages; everything is kept", family="settings"), run=stop),
)
