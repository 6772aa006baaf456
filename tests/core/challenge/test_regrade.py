"""A question whose key was wrong, and is mended: everything that it decided follows, and those it concerns are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core import phrases as words
from bot.core.challenge import phrases
from bot.core.challenge.standings import outcome, points
from bot.core.rating import Rating, chance, met
from bot.runtime.store import ratings, schema
from bot.runtime.store.regrade import Regraded, regrade
from tests.chat import small_bank
from tests.group import group

PICK = "bias-variance.pick"


@pytest.fixture
async def room(database_url):
    bank = small_bank()
    only = replace(bank, questions={PICK: bank.questions[PICK]})
    async with group(database_url, bank=only) as found:
        yield found


def mended():
    """The bank in which "wrong one" is right."""
    bank = small_bank()
    question = bank.questions[PICK]
    options = tuple(
        option.model_copy(
            update={"correct": option.text == "wrong one", "why": "" if option.text == "wrong one" else "no"}
        )
        for option in question.options
    )
    return replace(bank, questions={PICK: question.model_copy(update={"options": options})})


async def played(room) -> None:
    await room.member("ada").says("/challenge start bias-variance 1 30s")
    await room.joins("ada", "ben")
    await room.passes(61, step=5)
    await room.answers("ada", "right one")
    await room.answers("ben", "wrong one")
    await room.passes(45)


async def regraded(room) -> Regraded:
    now, database = room.clock.now(), room._host.database
    return await database.write(lambda connection: regrade(connection, mended(), PICK, now))


async def test_games_boards_and_groups_follow_the_new_key(room):
    await played(room)
    assert "1 Ada: 20 points" in room.last
    done = await regraded(room)
    assert (done.games, done.marks) == (1, 2)
    await room.passes(1)
    assert "the marks of 2 members change" in room.last
    assert "1 Ben: 20 points" in room.last
    assert "2 Ada: 0 points" in room.last
    board = await room.member("ada").says("/leaderboard")
    assert "1 Ben: 20 points" in board
    challenge, events = await room.stored()
    assert [event.kind for event in events][-2:] == ["regraded", "regraded"], "appended, nothing is edited"
    assert {row.points for row in points(outcome(challenge.id, challenge.settings, events))} == {0, 20}
    await room.member("ben").presses(next(s for s in room.shown() if phrases.FINAL in s.text), phrases.MY_ANSWERS)


async def test_a_second_run_changes_nothing_and_tells_nobody(room):
    await played(room)
    await regraded(room)
    await room.passes(1)
    count = len(room.shown())
    assert await regraded(room) == Regraded()
    await room.passes(1)
    assert len(room.shown()) == count


async def test_attempts_and_schedule_follow_and_the_learner_is_told(room):
    alone = room.alone("ada")
    await alone.says("/start")
    await alone.says("/quiz bv fresher")
    await alone.says("wrong one")
    before = await alone.says("/streak")
    done = await regraded(room)
    assert (done.attempts, done.learners) == (1, 1)
    assert done.notices == 1
    await room.passes(1)
    told = room.shown("ada")[-1]
    assert words.MENDED in told
    assert "is right now; it was wrong" in told
    assert (await alone.says("/streak")).text == before.text, "any answer keeps the day"
    assert "1 right" in await alone.says("/stats")
    card = await room._host.database.read(lambda c: c.execute(select(schema.card)).one())
    assert card.lapses == 0
    assert card.last_verdict == "correct"


async def test_a_wrong_idea_that_was_none_is_struck_from_the_ledger_and_one_that_is_enters_it(room):
    def mistaken(connection):
        return {
            row.name: row.mistaken
            for row in connection.execute(select(schema.learner.c.name, schema.learner.c.mistaken))
        }

    for name, answer in (("ada", "wrong one"), ("ben", "right one"), ("cleo", "other wrong")):
        alone = room.alone(name)
        await alone.says("/start")
        await alone.says("/quiz bv fresher")
        await alone.says(answer)
    before = await room._host.database.read(mistaken)
    assert [len(before[name]) for name in ("Ada", "Ben", "Cleo")] == [1, 0, 1]
    await regraded(room)
    after = await room._host.database.read(mistaken)
    assert after["Ada"] == ()
    assert after["Cleo"] == before["Cleo"], "whose grade did not change keeps what was noted"


async def test_ratings_are_fed_by_games_and_first_daily_answers_and_follow_the_mended_key(room):
    await played(room)

    def look(connection):
        rows = connection.execute(select(schema.learner_rating).order_by(schema.learner_rating.c.learner_id)).all()
        return [round(row.mu, 3) for row in rows], ratings.of_questions(connection)

    (ada, ben), questions = await room._host.database.read(look)
    assert ada > 25 > ben
    assert questions[PICK].answers == 2
    await regraded(room)
    (ada, ben), questions = await room._host.database.read(look)
    assert ben > 25 > ada
    assert questions[PICK].answers == 2
    alone = room.alone("cleo")
    await alone.says("/start")
    asked = await alone.says("/today")
    await alone.presses(asked, "right one")
    _, questions = await room._host.database.read(look)
    assert questions[PICK].answers == 3
    await alone.says("/quiz bv")
    await alone.says("a")
    _, questions = await room._host.database.read(look)
    assert questions[PICK].answers == 3, "practice says nothing"


def test_a_rating_moves_towards_what_happened_and_grows_surer():
    learner, question = Rating(), Rating()
    better, worse = met(learner, question, 1.0)
    assert better.mu > learner.mu > worse.mu
    assert better.sigma < learner.sigma
    even, _ = met(learner, question, 0.5)
    assert even.mu == pytest.approx(learner.mu)
    assert chance(better, worse) > 0.5 > chance(worse, better)


async def test_an_open_question_is_graded_by_whoever_answers_it_next(room):
    await room.member("ada").says("/challenge start bias-variance 1 30s")
    await room.joins("ada", "ben")
    await room.passes(61, step=5)
    await room.answers("ada", "wrong one")
    assert await regraded(room) == Regraded()
    assert room.clock.now() - datetime(2026, 12, 1, 18, tzinfo=UTC) > timedelta(seconds=60)
