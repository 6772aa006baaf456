"""
What the clock does to a game: starts it, closes questions, goes on, ends it, and keeps the group's message fresh.

Every step is one event that carries the end of the phase it begins. Nothing else remembers where a game is, so a
process that was killed goes on from the last event.
"""

from datetime import datetime, timedelta

from bot.core.challenge import phrases
from bot.core.challenge.events import ChallengeEvent, Change, Kind
from bot.core.challenge.game import Challenge, after
from bot.core.challenge.showing import (
    READING_TIME,
    clock_line,
    edit_groups,
    final_chart,
    final_lines,
    in_short,
    invitation,
    join_action,
    mine_action,
    question_lines,
    reveal_lines,
    so_far_lines,
    to_groups,
)
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.challenge.standings import Outcome, met, outcome, points
from bot.core.questions.registry import AnyQuestion
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice
from bot.ports.values import replace

LATE = timedelta(seconds=20)
"""A close that comes later than this robbed members of time in which nobody could answer: the clock starts anew."""
TOO_LATE = timedelta(hours=1)
"""A live game that stood still for longer than this ends: those who played are gone."""
SET_BACK = timedelta(seconds=30)
"""A phase that seems to have begun so far in the future means that the clock was set back."""
PATIENT = frozenset({"weekly", "daily"})
"""Modes whose close may come late without harm."""
PATIENT_LOOK = timedelta(minutes=15)


def look_again(challenge: Challenge, now: datetime) -> datetime | None:
    """When the clock should look next: at the phase's end, or sooner where the group watches a countdown."""
    if challenge.due is None or challenge.finished:
        return None
    left = challenge.due - now
    if challenge.phase == "between":
        return challenge.due
    if challenge.settings.mode in PATIENT:
        return min(challenge.due, now + PATIENT_LOOK)
    if left <= timedelta(seconds=30):
        pause = timedelta(seconds=5)
    else:
        pause = timedelta(seconds=10) if left <= timedelta(minutes=5) else timedelta(minutes=1)
    return min(challenge.due, now + pause)


def on_due(turn: Turn) -> None:
    """The clock looks at a game."""
    game = turn.snapshot.game
    if game is None or game.challenge.finished or game.challenge.due is None or game.challenge.since is None:
        return
    challenge, now, due, since = game.challenge, turn.now, game.challenge.due, game.challenge.since
    patient = challenge.settings.mode in PATIENT
    if since - now > SET_BACK:
        move(turn, game, "retimed", due=now + (due - since))
    elif now < due:
        refresh(turn, game)
    elif now - due > TOO_LATE and not patient and challenge.phase != "lobby":
        end(turn, game, lead=(phrases.AWAY_TOO_LONG,))
    elif now - due > LATE and not patient and challenge.phase in {"lobby", "open"}:
        _start_anew(turn, game)
    elif challenge.phase == "lobby":
        start(turn, game)
    elif challenge.phase == "open":
        close(turn, game)
    elif challenge.phase == "between" and challenge.number < challenge.count:
        ask(turn, game, challenge.number + 1)
    else:
        end(turn, game)


def move(
    turn: Turn,
    game: GameSnapshot,
    *kinds: Kind,
    due: datetime | None = None,
    question: int = 0,
    learner_id: int = 0,
    shown: int = 0,
) -> GameSnapshot:
    """Appends events that move the game on; the last of them begins a phase that ends at `due`."""
    events = tuple(
        ChallengeEvent(
            kind=kind,
            at=turn.now,
            question=question,
            learner_id=learner_id,
            due=due if kind == kinds[-1] else None,
        )
        for kind in kinds
    )
    challenge = game.challenge
    for event in events:
        challenge = after(challenge, event)
    turn.change_game(
        Change(id=challenge.id, events=events, moved=True, look_at=look_again(challenge, turn.now), shown=shown)
    )
    return replace(game, challenge=challenge, events=(*game.events, *events), shown=shown)


def refresh(turn: Turn, game: GameSnapshot) -> None:
    """The countdown, and how many are in or have answered: at most one edit for each look, whatever happened since."""
    challenge = game.challenge
    look = look_again(challenge, turn.now)
    turn.change_game(Change(id=challenge.id, moved=True, look_at=look, shown=game.count))
    if challenge.settings.mode in PATIENT and game.count == game.shown:
        return
    if challenge.phase == "lobby":
        lines, actions = invitation(turn, challenge, game.count), join_action(challenge)
    else:
        lines, actions = open_lines(turn, challenge, game.count), mine_action(challenge)
    edit_groups(turn, game, *lines, number=challenge.number, actions=actions, expires_at=look)


def open_lines(turn: Turn, challenge: Challenge, count: int) -> list[Line]:
    """What the group sees while a question, or a whole game at one's own pace, is open."""
    if challenge.own_pace:
        return [*in_short(turn, challenge), clock_line(turn, challenge, count)]
    return [*question_lines(turn, challenge, question_of(turn, challenge)), clock_line(turn, challenge, count)]


def question_of(turn: Turn, challenge: Challenge, number: int = 0) -> AnyQuestion | None:
    """The question with that number, or the one asked last; None if the bank does not have it any more."""
    wanted = number or challenge.number
    return turn.bank.questions.get(challenge.round(wanted).question_id) if wanted else None


def _start_anew(turn: Turn, game: GameSnapshot) -> None:
    challenge = game.challenge
    seconds = challenge.settings.seconds if challenge.phase == "open" else 30
    moved = move(turn, game, "retimed", due=turn.now + timedelta(seconds=seconds))
    to_groups(turn, moved, phrases.AWAY, *_again(turn, moved), number=challenge.number, actions=_action(challenge))


def _again(turn: Turn, game: GameSnapshot) -> list[Line]:
    challenge = game.challenge
    if challenge.phase == "lobby":
        return invitation(turn, challenge, game.count)
    return open_lines(turn, challenge, _answered(game))


def _answered(game: GameSnapshot) -> int:
    """How many have answered what is open, from all events."""
    found = outcome(game.challenge.id, game.challenge.settings, game.events)
    if not game.challenge.own_pace:
        return len(found.open_answers)
    return len(found.members)


def _action(challenge: Challenge) -> tuple[Choice, ...]:
    return join_action(challenge) if challenge.phase == "lobby" else mine_action(challenge)


def start(turn: Turn, game: GameSnapshot) -> None:
    """The invitation is over: the first question, or the whole game at one's own pace."""
    challenge = game.challenge
    if game.count == 0 and challenge.settings.mode in {"live", "sprint"}:
        move(turn, game, "called_off")
        edit_groups(turn, game, *invitation(turn, replace(challenge, due=None), 0), phrases.CALLED_OFF, number=0)
        to_groups(turn, game, phrases.NOBODY_CAME, number=0)
        return
    for venue in game.venues:
        started = phrases.STARTED_IN_ROOM if venue.room else phrases.STARTED
        here = replace(game, venues=(venue,))
        edit_groups(turn, here, *invitation(turn, replace(challenge, due=None), 0), started, number=0)
    if not challenge.own_pace:
        ask(turn, game, 1)
        return
    moved = move(turn, game, "asked", due=turn.now + timedelta(seconds=challenge.settings.seconds), shown=game.count)
    to_groups(
        turn,
        moved,
        *open_lines(turn, moved.challenge, game.count),
        number=0,
        actions=mine_action(challenge),
    )


def ask(turn: Turn, game: GameSnapshot, number: int) -> None:
    """Opens a question for everybody."""
    seconds = timedelta(seconds=game.challenge.settings.seconds)
    moved = move(turn, game, "asked", question=number, due=turn.now + seconds)
    to_groups(
        turn,
        moved,
        *open_lines(turn, moved.challenge, 0),
        number=number,
        actions=mine_action(moved.challenge),
    )


def close(turn: Turn, game: GameSnapshot) -> None:
    """Closes what is open, once: the answer, the why, who chose what, and how it stands."""
    challenge, number = game.challenge, game.challenge.number
    if challenge.own_pace:
        end(turn, game)
        return
    if challenge.settings.mode == "daily":
        _close_daily(turn, game)
        return
    # A question that was taken out of the bank meanwhile has no answer to show: it counts for nobody.
    kind: Kind = "closed" if question_of(turn, challenge) else "skipped"
    moved = move(turn, game, kind, question=number, due=turn.now + READING_TIME)
    found = outcome(challenge.id, challenge.settings, moved.events)
    _lock(turn, moved, found)
    turn.change_game(Change(id=challenge.id, met=met(found, (number,))))
    last = number == challenge.count
    line = (phrases.FINAL_IN if last else phrases.NEXT_IN).format(left=phrases.duration(READING_TIME.total_seconds()))
    to_groups(
        turn,
        moved,
        *reveal_lines(found, number, question_of(turn, challenge)),
        *(() if last else so_far_lines(found, game.members)),
        line,
        number=number,
    )


def _close_daily(turn: Turn, game: GameSnapshot) -> None:
    challenge = game.challenge
    moved = move(turn, game, "closed", "ended", question=challenge.number)
    found = outcome(challenge.id, challenge.settings, moved.events)
    _lock(turn, moved, found)
    turn.change_game(Change(id=challenge.id, met=met(found, (challenge.number,))))
    _settle_points(turn, found)
    to_groups(
        turn,
        moved,
        *reveal_lines(found, 1, question_of(turn, challenge)),
        number=challenge.number,
        actions=after_actions(challenge),
    )


def _lock(turn: Turn, game: GameSnapshot, found: Outcome) -> None:
    """Takes the button off the question's message."""
    number = game.challenge.number
    count = len(found.answers.get(number, {}))
    lines = question_lines(turn, game.challenge, question_of(turn, game.challenge))
    edit_groups(turn, game, *lines, phrases.ANSWERED_CLOSED.format(count=count), number=number)


def end(turn: Turn, game: GameSnapshot, *, lead: tuple[Line, ...] = (), learner_id: int = 0) -> None:
    """The board, and the points for the leaderboards."""
    challenge = game.challenge
    open_live = challenge.phase == "open" and not challenge.own_pace
    kinds: tuple[Kind, ...] = ("skipped", "ended") if open_live else ("ended",)
    moved = move(turn, game, *kinds, question=challenge.number, learner_id=learner_id)
    found = outcome(challenge.id, challenge.settings, moved.events)
    if challenge.phase == "lobby":
        edit_groups(turn, moved, *invitation(turn, replace(challenge, due=None), 0), phrases.CALLED_OFF, number=0)
        to_groups(turn, moved, *lead, number=0)
        return
    if challenge.phase == "open":
        edit_groups(turn, moved, *open_lines(turn, moved.challenge, _members(found)), number=challenge.number)
    if challenge.own_pace:
        turn.change_game(Change(id=challenge.id, met=met(found, found.answers)))
    _settle_points(turn, found)
    to_groups(
        turn,
        moved,
        *lead,
        *final_lines(found, game.members),
        number=challenge.number,
        actions=after_actions(challenge),
        chart=final_chart(turn, found, game.members),
    )


def _members(found: Outcome) -> int:
    return len(found.members if found.challenge.own_pace else found.open_answers)


def after_actions(challenge: Challenge) -> tuple[Choice, ...]:
    """Under the final board."""
    return (
        Choice(f"{challenge.id}:mine", phrases.MY_ANSWERS),
        Choice("/leaderboard", phrases.LEADERBOARD),
    )


def _settle_points(turn: Turn, found: Outcome) -> None:
    if found.counts:
        turn.change_game(Change(id=found.challenge.id, points=points(found)))
