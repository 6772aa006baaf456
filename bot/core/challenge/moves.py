"""What a member does in a game: joins, takes their question, answers, goes on."""

import re
from dataclasses import dataclass

from bot.core import progress
from bot.core.challenge import own, phrases
from bot.core.challenge.choosing import seed_of
from bot.core.challenge.events import ChallengeEvent, Change
from bot.core.challenge.game import Challenge
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.questions.options import read_picks
from bot.core.turn import Turn

ANSWER = re.compile(r"a(\d{1,3})\.(.+)", re.DOTALL)
NEXT, NAMED = re.compile(r"next(\d{1,3})"), re.compile(r"q(\d{1,3})")
"""Buttons of a member's own message, which is replaced in place; "mine" and "join" stand under the group's."""
LONGEST_TYPED = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as it comes in: a press, a whole selection, or something typed."""

    number: int
    keys: tuple[str, ...] = ()
    complete: bool = False
    typed: str = ""


def on_move(turn: Turn, actions: tuple[str, ...], *, complete: bool) -> None:
    """A button of a game was pressed."""
    game = turn.snapshot.game
    if game is None:
        turn.say(phrases.IS_OVER, notice=True)
        return
    challenge, name = game.challenge, actions[0]
    if name == "join":
        _join(turn, game)
    elif name == "mine":
        mine(turn, game)
    elif following := NEXT.fullmatch(name):
        mine(turn, game, after=int(following.group(1)), edits=turn.pressed)
    elif (named := NAMED.fullmatch(name)) and challenge.takes(int(named.group(1))):
        _show(turn, game, int(named.group(1)), edits=turn.pressed)
    elif found := [match for match in map(ANSWER.fullmatch, actions) if match]:
        keys = tuple(match.group(2) for match in found)
        answer(turn, game, Answered(int(found[0].group(1)), keys, complete))
    else:
        turn.say(phrases.IS_OVER if challenge.finished else phrases.NOT_IN_TIME, notice=True)


def on_text(turn: Turn, text: str, number: int) -> None:
    """Something was typed while the member's own question stood there."""
    game = turn.snapshot.game
    if game is None or not game.challenge.takes(number):
        turn.settle_down()
        turn.say(_why_not(game.challenge) if game else phrases.IS_OVER, menu=False)
        return
    answer(turn, game, Answered(number, typed=text.strip()[:LONGEST_TYPED]))


def _venue(turn: Turn, game: GameSnapshot) -> int:
    """The group in which it was done; -1 in a private chat."""
    return next((index for index, venue in enumerate(game.venues) if venue.is_at(turn.event.place)), -1)


def _join(turn: Turn, game: GameSnapshot) -> None:
    challenge = game.challenge
    if challenge.finished:
        turn.say(phrases.IS_OVER, notice=True)
    elif _is_in(game):
        turn.say(phrases.ALREADY_JOINED, notice=True)
    else:
        join(turn, game)
        turn.say(phrases.JOINED_WEEKLY if challenge.settings.mode == "weekly" else phrases.JOINED, notice=True)


def _is_in(game: GameSnapshot) -> bool:
    """Whether the learner joined; steering a game is no joining."""
    return any(event.kind in {"joined", "answered"} for event in game.own)


def join(turn: Turn, game: GameSnapshot) -> None:
    """Notes that somebody is in, and from which group."""
    event = ChallengeEvent(kind="joined", at=turn.now, learner_id=turn.learner.id, venue=_venue(turn, game))
    turn.change_game(Change(id=game.challenge.id, events=(event,)))


def mine(turn: Turn, game: GameSnapshot, *, after: int = 0, edits: str = "") -> None:
    """The member's own question: the open one, or the next one at their own pace; afterwards, how it went."""
    challenge = game.challenge
    if challenge.finished:
        own.how_it_went(turn, challenge, game.own)
        return
    if challenge.phase != "open" or challenge.paused:
        turn.say(_why_not(challenge), notice=True)
        return
    if not challenge.own_pace:
        number = challenge.number
    else:
        number = own.next_number(challenge, own.copy_id(turn), tuple(own.last_answers(game.own)), after)
    if not _is_in(game):
        join(turn, game)
    if number == 0:
        own.all_answered(turn, challenge, edits=edits)
    else:
        toast = phrases.LOOK_IN_PRIVATE if turn.event.place.group and not edits else ""
        _show(turn, game, number, edits=edits, toast=toast)


def _show(turn: Turn, game: GameSnapshot, number: int, *, edits: str = "", toast: str = "") -> None:
    question = turn.bank.questions.get(game.challenge.round(number).question_id)
    if question is None:
        turn.say(phrases.WITHDRAWN, notice=True)
        return
    picks = own.picks_in(own.last_answers(game.own).get(number), own.copy_id(turn))
    own.show(turn, game.challenge, question, number, picks, edits=edits, toast=toast)


def _why_not(challenge: Challenge) -> str:
    if challenge.finished:
        return phrases.IS_OVER
    if challenge.paused:
        return phrases.IS_PAUSED
    return {"lobby": phrases.NOT_YET_OPEN, "between": phrases.BETWEEN}.get(challenge.phase, phrases.NOT_IN_TIME)


def answer(turn: Turn, game: GameSnapshot, answered: Answered) -> None:
    """
    Takes an answer: one event more, whatever the size of the game. A later one replaces it until the close.

    Where several are to be picked, a press ticks an option or takes its tick away.
    """
    challenge, number = game.challenge, answered.number
    if not challenge.takes(number):
        turn.say(_why_not(challenge), notice=True)
        return
    question = turn.bank.questions.get(challenge.round(number).question_id)
    if question is None:
        turn.say(phrases.WITHDRAWN, notice=True)
        return
    copy = own.copy_id(turn)
    seed = seed_of(challenge.id, number, copy)
    presented = question.present(seed)
    known = {shown.key for shown in presented.options}
    keys = tuple(key for key in answered.keys if key in known)
    if presented.wants_text:
        grade = question.grade_text(answered.typed, seed, turn.bank.context)
        if grade.unclear or not answered.typed:
            turn.say(phrases.NOT_UNDERSTOOD.format(what=presented.asks_for or "an answer"), menu=False)
            return
        picks: tuple[str, ...] = (answered.typed,)
    else:
        picks = keys or read_picks(answered.typed, presented)
        if not picks:
            turn.say(phrases.PICK_ONE, notice=not answered.typed, menu=False)
            return
        if (presented.several or presented.ordered) and not answered.complete and not answered.typed:
            before = own.picks_in(own.last_answers(game.own).get(number), copy)
            picks = tuple(key for key in before if key not in picks) + tuple(key for key in picks if key not in before)
        grade = question.grade_picks(picks, seed)
    event = ChallengeEvent(
        kind="answered",
        at=turn.now,
        learner_id=turn.learner.id,
        question=number,
        picks=picks,
        score=0.0 if grade.unclear or not picks else grade.score,
        left=round(challenge.time_left(turn.now), 4),
        venue=_venue(turn, game),
        copy_of=copy if copy != turn.learner.id else 0,
    )
    turn.change_game(Change(id=challenge.id, events=(event,)))
    # An answer is an answer: it keeps the day, as any other does.
    turn.record(progress.keep(turn.learner, turn.now, turn.today, turn.snapshot.outages))
    single = not (presented.several or presented.ordered)
    if challenge.own_pace and single:
        answers = {*own.last_answers(game.own), number}
        following = own.next_number(challenge, own.copy_id(turn), tuple(answers), number)
        if following:
            _show(turn, game, following, edits=turn.pressed, toast=phrases.NOTED)
        else:
            own.all_answered(turn, challenge, edits=turn.pressed)
    else:
        shown = {"edits": turn.pressed, "toast": phrases.NOTED}
        own.show(turn, challenge, question, number, picks, presented=presented, **shown)
