"""Begins a game: reads what is wanted, chooses the questions, and invites the group."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.challenge import phrases
from bot.core.challenge.choosing import choose
from bot.core.challenge.clock import look_again
from bot.core.challenge.events import ChallengeEvent, Change, Mode, Settings, Venue
from bot.core.challenge.game import Challenge, after, slot_of
from bot.core.challenge.names import code_of, identifier
from bot.core.challenge.showing import invitation, invite
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.challenge.study_group import CLOSES_ON, OPENS_ON, next_weekday
from bot.core.phrases import counted
from bot.core.topics import find_topic
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice

MOST_QUESTIONS = 20
LOBBY = timedelta(seconds=60)
"""Time to join before the first question."""
JOINT_LOBBY = timedelta(minutes=5)
DEFAULT_COUNT: dict[Mode, int] = {"live": 5, "sprint": 15, "weekly": 10, "daily": 1}
DEFAULT_SECONDS: dict[Mode, int] = {"live": 30, "sprint": 300, "weekly": 0, "daily": 0}
SHORTEST: dict[Mode, int] = {"live": 10, "sprint": 60, "weekly": 0, "daily": 0}
LONGEST: dict[Mode, int] = {"live": 600, "sprint": 3600, "weekly": 0, "daily": 0}
MOST_GROUPS = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed after /challenge start."""

    topic: str = ""
    count: int = 0
    seconds: int = 0
    mode: Mode = "live"
    speed: bool = False
    joint: bool = False


def read(arguments: str) -> Wanted:
    """
    Reads "bias variance 5 30s live speed", in any order.

    The first bare number is the count of questions, the second the seconds; a number of more questions than a game
    may have is taken as seconds, too.
    """
    topic: list[str] = []
    count = seconds = 0
    mode: Mode = "live"
    speed = joint = False
    for word in arguments.lower().split():
        timed = re.fullmatch(r"(\d{1,4})(s|sec|secs|seconds|m|min|mins|minutes)", word)
        if timed:
            seconds = int(timed.group(1)) * (60 if timed.group(2).startswith("m") else 1)
        elif re.fullmatch(r"\d{1,4}", word):
            if count or int(word) > MOST_QUESTIONS:
                seconds = int(word)
            else:
                count = int(word)
        elif word in {"live", "sprint", "weekly"}:
            mode = word  # type: ignore[assignment]
        elif word in {"speed", "fast", "bonus"}:
            speed = True
        elif word in {"joint", "together"}:
            joint = True
        elif word not in {"questions", "question", "mixed", "mix", "any", "all"}:
            topic.append(word)
    return Wanted(" ".join(topic), count, seconds, mode, speed, joint)


def start(turn: Turn, arguments: str) -> None:
    """Invites the group to a game, or says what stands in the way."""
    wanted = read(arguments)
    if slot_of(wanted.mode) in turn.snapshot.taken:
        turn.say(phrases.ONE_AT_A_TIME, menu=False)
        return
    topic = topic_named(turn, wanted.topic, "/challenge start")
    if topic is None:
        return
    mode = wanted.mode
    count = min(wanted.count or DEFAULT_COUNT[mode], MOST_QUESTIONS)
    name = identifier(turn.event.place.platform, turn.event.event_id)
    rounds = choose(turn.bank, topic, count, turn.snapshot.recent, name)
    if not rounds:
        turn.say(phrases.NO_QUESTIONS, menu=False)
        return
    due, seconds = turn.now + LOBBY, max(SHORTEST[mode], min(wanted.seconds or DEFAULT_SECONDS[mode], LONGEST[mode]))
    if mode == "weekly":
        due, seconds = _week(turn)
    settings = Settings(
        mode=mode,
        topic=topic,
        rounds=rounds,
        seconds=seconds,
        speed=wanted.speed,
        joint=wanted.joint,
        zone=turn.learner.zone,
        host=turn.learner.id,
        host_name=turn.learner.name,
    )
    lead: list[str] = []
    if len(rounds) < (wanted.count or 0):
        questions = counted(len(rounds), "question")
        lead.append(phrases.FEWER_QUESTIONS.format(questions=questions, count=len(rounds)))
    code = code_of(name) if wanted.joint else ""
    if code:
        # The others need a moment to find the code.
        due = max(due, turn.now + JOINT_LOBBY)
    game = announce(turn, name, settings, due=due, code=code)
    invite(turn, game.challenge, game.venues[0], 0, *lead, *invitation(turn, game.challenge, 0))


def topic_named(turn: Turn, typed: str, command: str) -> str | None:
    """The id of the topic that is meant, empty for a mix; None if there is no such topic, which is said then."""
    if not typed:
        return ""
    found = find_topic(turn.bank, typed)
    if found.topic is None:
        turn.say(
            phrases.NO_TOPIC.format(typed=typed[:60]),
            actions=tuple(Choice(f"{command} {topic.id}", topic.title) for topic in found.closest),
            menu=False,
        )
        return None
    return found.topic.id


def _week(turn: Turn) -> tuple[datetime, int]:
    """(When the next weekly challenge opens, for how many seconds): from Monday to Sunday on the host's clock."""
    opens = next_weekday(turn.now, *OPENS_ON, turn.learner.zone)
    closes = next_weekday(opens, *CLOSES_ON, turn.learner.zone)
    return opens, int((closes - opens).total_seconds())


def announce(turn: Turn, name: str, settings: Settings, *, due: datetime, code: str = "") -> GameSnapshot:
    """A new game in the event's place, as an invitation that ends at `due`."""
    event = ChallengeEvent(kind="announced", at=turn.now, learner_id=settings.host, due=due)
    challenge = after(Challenge(id=name, settings=settings), event)
    venues = (Venue(place=turn.event.place),)
    look = look_again(challenge, turn.now)
    turn.change_game(
        Change(id=name, events=(event,), moved=True, look_at=look, venues=venues, settings=settings, code=code)
    )
    return GameSnapshot(challenge=challenge, venues=venues, events=(event,))


def join(turn: Turn, code: str) -> None:
    """Another group joins a game that waits for its start: one set of questions, one board."""
    game = turn.snapshot.game
    if game is None:
        turn.say(phrases.NO_SUCH_CODE.format(code=code[:20]) if code else phrases.JOIN_USAGE, menu=False)
    elif not turn.event.sender.admin:
        turn.say(phrases.ADMINS_JOIN, menu=False)
    elif any(venue.is_at(turn.event.place) for venue in game.venues):
        turn.say(phrases.PLAYS_ALREADY, menu=False)
    elif slot_of(game.challenge.settings.mode) in turn.snapshot.taken:
        turn.say(phrases.ONE_AT_A_TIME, menu=False)
    elif game.challenge.phase != "lobby":
        turn.say(phrases.TOO_LATE_TO_JOIN, menu=False)
    elif len(game.venues) >= MOST_GROUPS:
        turn.say(phrases.FULL, menu=False)
    else:
        venue = Venue(place=turn.event.place)
        turn.change_game(Change(id=game.challenge.id, venues=(venue,)))
        lines: list[Line] = [phrases.JOINT_WITH.format(groups=counted(len(game.venues), "other group"))]
        lines += invitation(turn, game.challenge, game.count)
        invite(turn, game.challenge, venue, len(game.venues), *lines)
        for other in game.venues:
            turn.say(phrases.ANOTHER_GROUP, place=other.stage, menu=False)
