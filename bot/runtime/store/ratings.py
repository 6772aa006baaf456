"""Ratings of learners and questions: they follow from the answers, and are kept for speed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.core.challenge.standings import outcome
from bot.core.rating import Meeting, Rating, met
from bot.runtime.store import games, schema
from bot.runtime.store.statements import Statement, upsert_all

LEARNER, QUESTION, ATTEMPT = schema.learner_rating, schema.question_rating, schema.attempt


RATED = {
    name: Statement(select(table).where(table.c[name] == bindparam("key")))
    for name, table in (("learner_id", LEARNER), ("question_id", QUESTION))
}


def apply(connection: Connection, meetings: Iterable[Meeting]) -> None:
    """Takes answers into account, in their order."""
    meetings = tuple(meetings)
    learners = _known(connection, "learner_id", {meeting.learner_id for meeting in meetings})
    questions = _known(connection, "question_id", {meeting.question_id for meeting in meetings})
    _play(meetings, learners, questions)
    for table, name, known in ((LEARNER, "learner_id", learners), (QUESTION, "question_id", questions)):
        upsert_all(connection, table, [_values(name, key, rating) for key, rating in known.items()], (name,))


def _known(connection: Connection, name: str, keys: set[Any]) -> dict[Any, Rating]:
    found: dict[Any, Rating] = {}
    for key in sorted(keys):
        row = RATED[name].first(connection, {"key": key})
        if row is not None:
            found[key] = Rating(mu=row["mu"], sigma=row["sigma"], answers=row["answers"])
    return found


def _play(meetings: Iterable[Meeting], learners: dict[int, Rating], questions: dict[str, Rating]) -> None:
    fresh = Rating()
    for meeting in meetings:
        learner, question = learners.get(meeting.learner_id, fresh), questions.get(meeting.question_id, fresh)
        learners[meeting.learner_id], questions[meeting.question_id] = met(learner, question, meeting.score)


def _values(name: str, key: Any, rating: Rating) -> dict[str, Any]:
    return {name: key, "mu": rating.mu, "sigma": rating.sigma, "answers": rating.answers}


def of_questions(connection: Connection) -> dict[str, Rating]:
    """Question id -> rating, of all that were met."""
    rows = connection.execute(select(QUESTION)).mappings()
    return {row["question_id"]: Rating(mu=row["mu"], sigma=row["sigma"], answers=row["answers"]) for row in rows}


def rebuild(connection: Connection) -> None:
    """
    All ratings from all answers, in the order in which they came, after marks were mended.

    The answers of one question of a game were taken together at its close; here each has its own moment.
    """
    dated = sorted((*_dailies(connection), *_of_games(connection)), key=lambda pair: pair[0])
    learners: dict[int, Rating] = {}
    questions: dict[str, Rating] = {}
    _play((meeting for _, meeting in dated), learners, questions)
    connection.execute(delete(LEARNER))
    connection.execute(delete(QUESTION))
    if learners:
        connection.execute(insert(LEARNER), [_values("learner_id", key, rating) for key, rating in learners.items()])
        rows = [_values("question_id", key, rating) for key, rating in questions.items()]
        connection.execute(insert(QUESTION), rows)


def _dailies(connection: Connection) -> Iterable[tuple[tuple[datetime, int], Meeting]]:
    """First attempts, where they were made in a daily question."""
    columns = (ATTEMPT.c.learner_id, ATTEMPT.c.question_id, ATTEMPT.c.purpose, ATTEMPT.c.score, ATTEMPT.c.at)
    seen: set[tuple[int, str]] = set()
    for row in connection.execute(select(*columns).order_by(ATTEMPT.c.at, ATTEMPT.c.prompt_id)):
        first = (row.learner_id, row.question_id) not in seen
        seen.add((row.learner_id, row.question_id))
        if first and row.purpose == "daily":
            meeting = Meeting(learner_id=row.learner_id, question_id=row.question_id, score=row.score)
            yield (row.at, row.learner_id), meeting


def _of_games(connection: Connection) -> Iterable[tuple[tuple[datetime, int], Meeting]]:
    for head in connection.execute(select(schema.challenge.c.head)).scalars().all():
        challenge = games.head_of(head)
        events = games.events_of(connection, challenge.id)
        for number, answers in outcome(challenge.id, challenge.settings, events).answers.items():
            question_id = challenge.round(number).question_id
            for learner, answer in answers.items():
                meeting = Meeting(learner_id=learner, question_id=question_id, score=answer.score)
                yield (answer.at, learner), meeting
