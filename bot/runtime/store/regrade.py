"""Regrades everything that a question's old key decided, in one transaction, and tells those whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, select, update

from bot.core import phrases as words
from bot.core.bank import Bank
from bot.core.challenge import phrases
from bot.core.challenge.boards import board_lines
from bot.core.challenge.events import ChallengeEvent, Change
from bot.core.challenge.game import Challenge
from bot.core.challenge.standings import outcome, points, ranked
from bot.core.markup import first_sentence, spans
from bot.core.questions.registry import AnyQuestion
from bot.core.regrading import attempt_anew, card_anew, ledger_anew, marks_anew
from bot.core.state import Attempt
from bot.ports.adapter import Delivery
from bot.ports.events import Place
from bot.ports.messages import Message, Paragraph, Span, text
from bot.runtime.store import boards, games, ratings, schema
from bot.runtime.store.exchange import post
from bot.runtime.store.items import settle_appeals
from bot.runtime.store.rows import attempt_of, attempt_values, card_values, place_of
from bot.runtime.store.statements import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded:
    """What was done."""

    attempts: int = 0
    learners: int = 0
    games: int = 0
    marks: int = 0
    notices: int = 0


def regrade(connection: Connection, bank: Bank, question_id: str, now: datetime) -> Regraded:
    """
    Grades every answer to a question again. Raises KeyError for an unknown one; a second run changes nothing.

    Attempts, the schedule, the ledger of wrong ideas, games, boards and ratings follow the new key, and appeals that it
    answers are settled. Streaks need no change: any answer, right or wrong, kept its day.
    """
    question = bank.questions[question_id]
    changed = _attempts(connection, bank, question)
    notices = sum(_tell_learner(connection, question, attempts, now) for attempts in changed.values())
    found = Regraded(attempts=sum(map(len, changed.values())), learners=len(changed))
    for head in connection.execute(select(schema.challenge.c.head)).scalars().all():
        challenge = games.head_of(head)
        numbers = [n for n, r in enumerate(challenge.settings.rounds, 1) if r.question_id == question_id]
        marks = _marks(connection, bank, question, challenge, numbers, now) if numbers else ()
        if marks:
            notices += _settle(connection, question, challenge, marks, now)
            found = replace(found, games=found.games + 1, marks=found.marks + len(marks))
    if found.attempts or found.marks:
        ratings.rebuild(connection)
    return replace(found, notices=notices)


# -- attempts


def _attempts(connection: Connection, bank: Bank, question: AnyQuestion) -> dict[int, list[tuple[Attempt, Attempt]]]:
    """Learner id -> (before, after) of the attempts that changed; written, with the schedules that follow from them."""
    attempt, prompt = schema.attempt, schema.prompt
    asked = (
        select(attempt, prompt.c.picks)
        .join(prompt, prompt.c.id == attempt.c.prompt_id)
        .where(attempt.c.question_id == question.id)
        .order_by(attempt.c.learner_id, attempt.c.at, attempt.c.prompt_id)
    )
    changed: dict[int, list[tuple[Attempt, Attempt]]] = {}
    histories: dict[int, list[Attempt]] = {}
    for row in connection.execute(asked).mappings():
        before = attempt_of(row)
        after = attempt_anew(question, before, row["picks"], bank.context)
        histories.setdefault(before.learner_id, []).append(after or before)
        if after is not None:
            changed.setdefault(before.learner_id, []).append((before, after))
    for learner, pairs in changed.items():
        for _, after in pairs:
            upsert(connection, schema.attempt, attempt_values(after), ("prompt_id",))
        settle_appeals(connection, [after.prompt_id for _, after in pairs])
        card = card_anew(histories[learner])
        if card is not None:
            row_ = {"learner_id": learner, **card_values(card)}
            upsert(connection, schema.card, row_, ("learner_id", "question_id"))
        _mend_ledger(connection, bank, learner)
    return changed


def _mend_ledger(connection: Connection, bank: Bank, learner: int) -> None:
    """The wrong ideas that are still to be overcome, from all that this learner ever answered."""
    attempt, table = schema.attempt, schema.learner
    asked = select(attempt).where(attempt.c.learner_id == learner).order_by(attempt.c.at, attempt.c.prompt_id)
    rows = connection.execute(asked).mappings().all()
    mistaken = ledger_anew(map(attempt_of, rows), bank.questions)
    connection.execute(update(table).where(table.c.id == learner).values(mistaken=mistaken))


def _tell_learner(
    connection: Connection, question: AnyQuestion, pairs: Sequence[tuple[Attempt, Attempt]], now: datetime
) -> int:
    """A word to somebody whose grade changed, where they talk to the coach alone; how many were posted."""
    learner = schema.learner
    asked = select(learner.c.home, learner.c.state).where(learner.c.id == pairs[0][0].learner_id)
    row = connection.execute(asked).one()
    if not row.home or row.state in {"stopped", "unreachable"}:
        return 0
    before, after = pairs[-1]
    said = words.REGRADED.format(
        day=words.short_date(after.day),
        now=words.VERDICT_WORDS[after.verdict],
        before=words.VERDICT_WORDS[before.verdict],
    )
    blocks = (Paragraph((Span(words.MENDED + " "), *spans(first_sentence(question.stem)))), text(said))
    place = place_of(row.home)
    _post(connection, place, Message(blocks), f"{question.id}:{before.prompt_id}", now, after.learner_id)
    return 1


def _post(
    connection: Connection, place: Place, message: Message, about: str, now: datetime, learner_id: int | None = None
) -> None:
    key = blake2b(f"regrade\x1f{about}\x1f{now.isoformat()}".encode(), digest_size=12).hexdigest()
    delivery = Delivery(key=key, place=place, message=message, urgent=False)
    post(connection, delivery, now, learner_id=learner_id, claimed=False)


# -- games


def _marks(
    connection: Connection,
    bank: Bank,
    question: AnyQuestion,
    challenge: Challenge,
    numbers: Sequence[int],
    now: datetime,
) -> tuple[ChallengeEvent, ...]:
    """The marks that change, of questions that are closed; one that is open is graded by whoever answers it."""
    events = games.events_of(connection, challenge.id)
    answers = outcome(challenge.id, challenge.settings, events).answers
    return tuple(
        event
        for number in numbers
        for event in marks_anew(question, challenge.id, number, answers.get(number, {}), bank.context, now)
    )


def _settle(
    connection: Connection,
    question: AnyQuestion,
    challenge: Challenge,
    marks: tuple[ChallengeEvent, ...],
    now: datetime,
) -> int:
    """Appends the new marks, adds the board up again, and tells the groups that played; how many were told."""
    loaded = games.load(connection, challenge.id, 0, "head", lock=True)
    assert loaded is not None
    game, version = loaded
    change = Change(id=challenge.id, events=marks)
    games.save(connection, change, game, version, now)
    events = games.events_of(connection, challenge.id)
    found = outcome(challenge.id, challenge.settings, events)
    if found.counts:
        games.save(connection, Change(id=challenge.id, points=points(found)), game, version, now)
    began = next((event.at for event in events if event.kind == "announced"), now)
    standings = ranked(points(found), boards.members(connection, tuple(found.members)))
    said = phrases.GAME_REGRADED.format(
        mode=phrases.MODE_NAMES[challenge.settings.mode],
        day=words.short_date(began.date()),
        members=words.counted(len({event.learner_id for event in marks}), "member"),
    )
    stem = Paragraph((Span(words.MENDED + " "), *spans(first_sentence(question.stem))))
    lines = [stem, text(said), *(text(line) if isinstance(line, str) else line for line in board_lines(standings))]
    for venue in game.venues:
        about = f"{challenge.id}:{venue.place.platform}:{venue.place.chat}:{venue.place.thread}"
        _post(connection, venue.stage, Message(tuple(lines)), about, now)
    return len(game.venues)
