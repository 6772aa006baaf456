"""What the clock does for a group: its question of the day, the challenge of the week, and its weekly digest."""

from datetime import datetime, timedelta

from bot.core.challenge import phrases
from bot.core.challenge.boards import board_lines
from bot.core.challenge.choosing import choose
from bot.core.challenge.clock import look_again, open_lines
from bot.core.challenge.events import ChallengeEvent, Change, Round, Settings, Venue
from bot.core.challenge.game import Challenge, replay
from bot.core.challenge.leaderboard import board
from bot.core.challenge.names import identifier
from bot.core.challenge.showing import mine_action, short_stem, to_groups
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.challenge.study_group import (
    CLOSES_ON,
    GroupSnapshot,
    StudyGroup,
    asleep,
    awake,
    closes,
    is_due,
    next_weekday,
)
from bot.core.markup import spans
from bot.core.phrases import counted
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, Heading, Paragraph, Span
from bot.ports.values import replace

FORGIVEN_LATENESS = timedelta(hours=2)
"""A question or a digest later than this is left out: its hour has passed."""
FORGIVEN_DAYS = timedelta(days=3)
"""So much later the challenge of the week still opens, and closes on Sunday all the same."""
TOP_OF_THE_WEEK = 5


def on_due(turn: Turn) -> None:
    """It is the group's hour."""
    found = turn.snapshot.group
    if found is None:
        return
    group, now = found.group, turn.now
    following = awake(asleep(group), now)
    if is_due(group.digest_at, now):
        if _in_time(group.digest_at, now, FORGIVEN_LATENESS):
            digest(turn, found)
        group = replace(group, digest_at=following.digest_at)
    if is_due(group.weekly_at, now):
        if _in_time(group.weekly_at, now, FORGIVEN_DAYS) and "weekly" not in turn.snapshot.taken:
            open_week(turn, group)
        group = replace(group, weekly_at=following.weekly_at)
    elif is_due(group.daily_at, now):
        # One game in one decision: where both open at the same time, the clock's next look brings this one.
        if _in_time(group.daily_at, now, FORGIVEN_LATENESS) and "daily" not in turn.snapshot.taken:
            ask(turn, group)
        group = replace(group, daily_at=following.daily_at)
    turn.group = group


def on_arrival(turn: Turn) -> None:
    """The coach was added to a group: a word of greeting, and of what was set there before."""
    lines: list[Line] = [phrases.HELLO_GROUP]
    found = turn.snapshot.group
    if found is not None and found.group.next_at is not None:
        lines.append(phrases.GOES_ON)
    turn.say(*lines, place=turn.event.place, menu=False)


def _in_time(at: datetime | None, now: datetime, forgiven: timedelta) -> bool:
    return at is not None and at <= now <= at + forgiven


def ask(turn: Turn, group: StudyGroup) -> None:
    """Opens the group's question of the day: a game of one question that counts from the first answer on."""
    rounds = _rounds(turn, group.topic, 1)
    if not rounds:
        return
    due = closes(turn.now, group)
    settings = Settings(
        mode="daily",
        topic=group.topic,
        rounds=rounds,
        seconds=int((due - turn.now).total_seconds()),
        minimum=1,
        zone=group.zone,
    )
    _open(turn, group, settings, due)


def open_week(turn: Turn, group: StudyGroup) -> None:
    """Opens the challenge of the week: it needs no invitation, as it comes every Monday."""
    rounds = _rounds(turn, group.weekly_topic, group.weekly_count or 0)
    if not rounds:
        return
    due = next_weekday(turn.now, *CLOSES_ON, group.zone)
    settings = Settings(
        mode="weekly",
        topic=group.weekly_topic,
        rounds=rounds,
        seconds=int((due - turn.now).total_seconds()),
        speed=group.weekly_speed,
        zone=group.zone,
    )
    _open(turn, group, settings, due)


def _rounds(turn: Turn, topic: str, count: int) -> tuple[Round, ...]:
    return choose(turn.bank, topic, count, turn.snapshot.recent, _name(turn))


def _name(turn: Turn) -> str:
    return identifier(turn.event.place.platform, turn.event.event_id)


def _open(turn: Turn, group: StudyGroup, settings: Settings, due: datetime) -> None:
    """Begins a game that is open from the start, until `due`."""
    name, number = _name(turn), 1 if settings.mode == "daily" else 0
    events = (
        ChallengeEvent(kind="announced", at=turn.now, due=turn.now),
        ChallengeEvent(kind="asked", at=turn.now, question=number, due=due),
    )
    challenge: Challenge = replay(name, settings, events)
    venues = (Venue(place=group.place),)
    look = look_again(challenge, turn.now)
    turn.change_game(Change(id=name, events=events, moved=True, look_at=look, venues=venues, settings=settings))
    game = GameSnapshot(challenge=challenge, venues=venues, events=events)
    to_groups(turn, game, *open_lines(turn, challenge, 0), number=number, actions=mine_action(challenge))


def digest(turn: Turn, found: GroupSnapshot) -> None:
    """The week in one message: the top of the board, the best streak, and what most got wrong. Nothing of nothing."""
    lines: list[Line] = []
    standings = board(found.board) if found.board else ()
    standings = tuple(row for row in standings if row.points > 0)
    if standings:
        lines += board_lines(standings, TOP_OF_THE_WEEK)
    if found.streaks:
        name, days = found.streaks[0]
        lines.append(phrases.BEST_STREAK.format(name=name, days=counted(days, "day")))
    question = turn.bank.questions.get(found.missed.question_id) if found.missed else None
    if found.missed and question is not None:
        seed = ""
        presented = question.present(seed)
        missed = phrases.MOST_MISSED.format(wrong=found.missed.wrong, answered=found.missed.answered)
        lines.append(Paragraph((Span(missed + " "), *short_stem(question, seed))))
        if question.kind != "generated":
            lines.append(Paragraph((Span(phrases.ANSWER_IS, "bold"), *spans(presented.answer))))
            lines.append(Paragraph((Span(phrases.WHY, "bold"), *spans(presented.explanation))))
    if not lines:
        return
    turn.say(
        Heading(phrases.DIGEST),
        *lines,
        place=found.group.place,
        urgent=False,
        menu=False,
        actions=(Choice("/leaderboard week 1", phrases.LEADERBOARD),),
    )
