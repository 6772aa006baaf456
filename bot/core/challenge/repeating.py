"""A challenge that comes every week by itself, until somebody who manages the group ends that."""

from bot.core.challenge import phrases
from bot.core.challenge.choosing import suitable
from bot.core.challenge.starting import DEFAULT_COUNT, MOST_QUESTIONS, read, topic_named
from bot.core.challenge.study_group import CLOSES_ON, OPENS_ON, StudyGroup, awake
from bot.core.phrases import clock, counted
from bot.core.turn import Turn
from bot.ports.values import replace

OFF = {"off", "none", "stop", "never"}


def repeat(turn: Turn, arguments: str) -> None:
    """Has a challenge open here every Monday, says which, or ends that."""
    found = turn.snapshot.group
    group = found.group if found else StudyGroup(place=turn.event.place, zone=turn.learner.zone)
    if not arguments and group.weekly_count is not None:
        turn.say(in_words(turn, group), menu=False)
        return
    if not turn.event.sender.admin:
        turn.say(phrases.REPEAT_ADMINS, menu=False)
        return
    if OFF & set(arguments.lower().split()):
        said = phrases.REPEAT_NONE if group.weekly_count is None else phrases.REPEAT_OFF
        turn.group = replace(group, weekly_count=None, weekly_at=None)
        turn.say(said, menu=False)
        return
    wanted = read(arguments)
    topic = topic_named(turn, wanted.topic, "/challenge repeat")
    if topic is None:
        return
    count = min(wanted.count or DEFAULT_COUNT["weekly"], MOST_QUESTIONS, len(suitable(turn.bank, topic)))
    if not count:
        turn.say(phrases.NO_QUESTIONS, menu=False)
        return
    alone = group.daily_minute is None and group.digest_day is None
    group = replace(
        group,
        zone=turn.learner.zone if alone else group.zone,
        weekly_count=count,
        weekly_topic=topic,
        weekly_speed=wanted.speed,
        weekly_at=None,
    )
    turn.group = awake(group, turn.now)
    turn.say(in_words(turn, group), menu=False)


def in_words(turn: Turn, group: StudyGroup) -> str:
    """What comes, when, and how to end it."""
    topic = turn.bank.topics.get(group.weekly_topic)
    return phrases.REPEAT_SET.format(
        opens=clock(OPENS_ON[1]),
        closes=clock(CLOSES_ON[1]),
        zone=group.zone.replace("_", " "),
        topic=topic.title if topic else phrases.MIX,
        questions=counted(group.weekly_count or 0, "question"),
    )
