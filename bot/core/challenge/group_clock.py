"""What the clock does for a group: its question of the day, and its weekly digest."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.challenge import phrases
from bot.core.challenge.boards import board_lines
from bot.core.challenge.choosing import choose
from bot.core.challenge.clock import look_again, open_lines
from bot.core.challenge.events import ChallengeEvent, Change, Settings, Venue
from bot.core.challenge.game import Challenge, replay
from bot.core.challenge.leaderboard import board
from bot.core.challenge.names import identifier
from bot.core.challenge.showing import mine_action, short_stem, to_groups
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.challenge.study_group import GroupSnapshot, StudyGroup, closes, next_time, next_weekday
from bot.core.markup import spans
from bot.core.phrases import counted
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, Heading, Paragraph, Span

FORGIVEN_LATENESS = timedelta(hours=2)
"""A question or a digest later than this is left out: its hour has passed."""
TOP_OF_THE_WEEK = 5


def on_due(turn: Turn) -> None:
    """It is the group's hour."""
    found = turn.snapshot.group
    if found is None:
        return
    group, now = found.group, turn.now
    daily_due, digest_due = _due(group.daily_at, now), _due(group.digest_at, now)
    if daily_due and group.daily_minute is not None:
        group = replace(group, daily_at=next_time(now, group.daily_minute, group.zone))
    if digest_due and group.digest_day is not None:
        group = replace(group, digest_at=next_weekday(now, group.digest_day, group.digest_minute, group.zone))
    turn.group = group
    if _in_time(found.group.digest_at, now):
        digest(turn, found)
    if _in_time(found.group.daily_at, now) and "daily" not in turn.snapshot.taken:
        ask(turn, group)


def _due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _in_time(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now <= at + FORGIVEN_LATENESS


def ask(turn: Turn, group: StudyGroup) -> None:
    """Opens the group's question of the day: a game of one question that counts from the first answer on."""
    name = identifier(turn.event.place.platform, turn.event.event_id)
    rounds = choose(turn.bank, group.topic, 1, turn.snapshot.recent, name)
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
    events = (
        ChallengeEvent(kind="announced", at=turn.now, due=turn.now),
        ChallengeEvent(kind="asked", at=turn.now, question=1, due=due),
    )
    challenge: Challenge = replay(name, settings, events)
    venues = (Venue(place=group.place),)
    look = look_again(challenge, turn.now)
    turn.change_game(Change(id=name, events=events, moved=True, look_at=look, venues=venues, settings=settings))
    game = GameSnapshot(challenge=challenge, venues=venues, events=events)
    to_groups(turn, game, *open_lines(turn, challenge, 0), number=1, actions=mine_action(challenge))


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
