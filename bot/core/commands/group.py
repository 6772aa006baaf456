"""/daily and /digest: what a group's administrators set for the group."""

from dataclasses import replace

from bot.core.challenge import phrases
from bot.core.challenge.study_group import CLOSES_AT, StudyGroup, awake
from bot.core.commands.command import Command
from bot.core.phrases import clock
from bot.core.reading import read_time
from bot.core.topics import find_topic
from bot.core.turn import Turn
from bot.ports.messages import Choice, CommandSpec, Parameter

OFF = {"off", "none", "stop", "never"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DEFAULT_MINUTE = 9 * 60


def daily(turn: Turn, arguments: str) -> None:
    """Shows, sets or ends the group's question of the day."""
    if not turn.event.place.group:
        turn.say(phrases.DAILY_IN_GROUPS, menu=False)
        return
    group = group_of(turn)
    if not arguments:
        turn.say(_daily_in_words(turn, group), phrases.DAILY_USAGE, menu=False)
        return
    if arguments.lower() in OFF:
        turn.group = replace(group, daily_minute=None, daily_at=None)
        turn.say(phrases.DAILY_OFF, menu=False)
        return
    topic, minutes = _read(arguments)
    named = ""
    if topic and topic.lower() not in {"mix", "mixed", "all", "any"}:
        found = find_topic(turn.bank, topic)
        if found.topic is None:
            turn.say(
                phrases.NO_TOPIC.format(typed=topic[:60]),
                actions=tuple(Choice(f"/daily {near.id}", near.title) for near in found.closest),
                menu=False,
            )
            return
        named = found.topic.id
    minute = minutes[0] if minutes else DEFAULT_MINUTE
    changed = replace(
        group,
        zone=turn.learner.zone,
        topic=named,
        daily_minute=minute,
        close_minute=minutes[1] if len(minutes) > 1 else CLOSES_AT,
        daily_at=None,
    )
    # What else the group has set follows it into its zone.
    turn.group = awake(changed, turn.now)
    turn.say(_daily_in_words(turn, changed), menu=False)


def group_of(turn: Turn) -> StudyGroup:
    """What the group of the event's place has set so far."""
    found = turn.snapshot.group
    return found.group if found else StudyGroup(place=turn.event.place, zone=turn.learner.zone)


def zone_for(turn: Turn, group: StudyGroup, *others: int | None) -> str:
    """The group's zone if it has set any of the `others`, which stay where they are; else that of who sets something."""
    return turn.learner.zone if all(other is None for other in others) else group.zone


def _read(arguments: str) -> tuple[str, list[int]]:
    """(Topic as typed, minutes of the day that are named): "bias variance 9:00 20:00"."""
    topic: list[str] = []
    minutes: list[int] = []
    for word in arguments.split():
        minute = read_time(word)
        if minute is None or len(minutes) == 2:
            topic.append(word)
        else:
            minutes.append(minute)
    return " ".join(topic), minutes


def _daily_in_words(turn: Turn, group: StudyGroup) -> str:
    if group.daily_minute is None:
        return phrases.DAILY_NONE
    topic = turn.bank.topics.get(group.topic)
    return phrases.DAILY_SET.format(
        topic=topic.title if topic else phrases.MIX,
        time=clock(group.daily_minute),
        close=clock(group.close_minute),
        zone=group.zone.replace("_", " "),
    )


def digest(turn: Turn, arguments: str) -> None:
    """Shows, sets or ends the group's weekly digest."""
    if not turn.event.place.group:
        turn.say(phrases.DAILY_IN_GROUPS, menu=False)
        return
    group = group_of(turn)
    if not arguments:
        turn.say(_digest_in_words(group), phrases.DIGEST_USAGE, menu=False)
        return
    if arguments.lower() in OFF:
        turn.group = replace(group, digest_day=None, digest_at=None)
        turn.say(phrases.DIGEST_OFF, menu=False)
        return
    day, minutes = _read(arguments)
    weekday = next((index for index, name in enumerate(DAYS) if len(day) >= 3 and name.startswith(day.lower())), None)
    if day and weekday is None:
        turn.say(phrases.DIGEST_USAGE, menu=False)
        return
    changed = replace(
        group,
        zone=zone_for(turn, group, group.daily_minute, group.weekly_count),
        digest_day=6 if weekday is None else weekday,
        digest_minute=minutes[0] if minutes else DEFAULT_MINUTE,
        digest_at=None,
    )
    turn.group = awake(changed, turn.now)
    turn.say(_digest_in_words(changed), menu=False)


def _digest_in_words(group: StudyGroup) -> str:
    if group.digest_day is None:
        return phrases.DIGEST_NONE
    day = DAYS[group.digest_day].capitalize()
    return phrases.DIGEST_SET.format(day=day, time=clock(group.digest_minute), zone=group.zone.replace("_", " "))


COMMANDS = (
    Command(
        spec=CommandSpec(
            "daily",
            "A question of the day for this group",
            (
                Parameter("topic", "On what; empty: a mix; off: none", suggests=True),
                Parameter("time", "When it is asked, such as 9:00"),
                Parameter("close", "When it closes, such as 20:00; empty: the next morning"),
            ),
            admin=True,
            member=True,
            private_reply=False,
            family="group",
        ),
        run=daily,
        group=True,
    ),
    Command(
        spec=CommandSpec(
            "digest",
            "The week of this group in one message",
            (
                Parameter("day", "Day of the week, or off", choices=(*map(str.capitalize, DAYS), "off")),
                Parameter("time", "When, such as 18:00"),
            ),
            admin=True,
            member=True,
            private_reply=False,
            family="group",
        ),
        run=digest,
        group=True,
    ),
)
