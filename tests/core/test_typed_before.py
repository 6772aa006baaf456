"""What was typed before a question came unasked is not taken for its answer: it waited while the coach was away."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core import phrases
from bot.ports.adapter import NotSent, OutcomeUnknown, Receipt, Refused
from bot.runtime.store import schema

ASLEEP = "2026-12-02 03:00"
"""When the coach goes down; its daily questions come at 09:00, and it is back at 10:30."""
BACK = "2026-12-02 10:30"


async def rows(chat, table):
    return await chat.database.read(lambda c: c.execute(select(table)).all())


async def comes_back(chat):
    """The morning's question comes late, and the moments before and after it."""
    chat.clock.set(BACK, "Europe/Berlin")
    (question,) = await chat.tick()
    return question, chat.clock.now() - timedelta(hours=1), chat.clock.now() + timedelta(minutes=1)


@pytest.fixture
async def slept(chat):
    await chat.sets_up()
    chat.clock.set(ASLEEP, "Europe/Berlin")
    return chat


async def test_with_nothing_open_it_is_told_and_not_graded(slept):
    question, before, after = await comes_back(slept)
    told = await slept.says("are you still there?", sent_at=before)
    assert told.text == phrases.TYPED_BEFORE
    assert await rows(slept, schema.attempt) == []
    assert "Streak" in (await slept.says("i don't know", sent_at=after)).text, "what comes later is the answer"
    assert question.id in slept.adapter.screen


@pytest.mark.parametrize("typed", ["i don't know", "skip", "hint", "/skip", "/hint", "b", "2"])
async def test_nothing_that_was_meant_for_another_touches_it(slept, typed):
    _, before, _ = await comes_back(slept)
    assert (await slept.says(typed, sent_at=before)).text == phrases.TYPED_BEFORE
    assert await rows(slept, schema.attempt) == []
    assert [row.state for row in await rows(slept, schema.prompt)] == ["open"]
    assert [row.hints for row in await rows(slept, schema.prompt)] == [0]


@pytest.mark.parametrize(
    ("typed", "state"),
    [("i don't know", "answered"), ("b", "answered"), ("skip", "skipped"), ("/skip", "skipped")],
)
async def test_it_is_about_the_question_that_was_open_when_it_was_typed(chat, typed, state):
    await chat.sets_up()
    await chat.says("/quiz bias-variance")
    chat.clock.set(ASLEEP, "Europe/Berlin")
    _, before, _ = await comes_back(chat)
    await chat.says(typed, sent_at=before)
    states = {row.purpose: row.state for row in await rows(chat, schema.prompt)}
    assert states == {"quiz": state, "daily": "open"}


async def test_what_follows_a_question_that_was_asked_for_is_its_answer_however_late_it_is_handled(slept):
    """Both waited: the learner asked, and then answered without having seen the question."""
    slept.clock.set("2026-12-02 08:30", "Europe/Berlin")
    asked = slept.clock.now() - timedelta(hours=2)
    await slept.says("/today", sent_at=asked)
    await slept.says("i don't know", sent_at=asked + timedelta(seconds=5))
    assert [row.gave_up for row in await rows(slept, schema.attempt)] == [True]


async def test_the_platforms_own_clock_decides_where_ours_is_wrong(slept):
    """Ours is ten minutes fast: an answer of a minute later was typed, by it, before the question."""
    send, drift = slept.adapter.send, timedelta(minutes=10)

    async def dated(delivery):
        receipt = await send(delivery)
        return Receipt(receipt.message_id, sent_at=slept.clock.now() - drift)

    slept.adapter.send = dated
    _, _, after = await comes_back(slept)
    assert "Streak" in (await slept.says("i don't know", sent_at=after - drift)).text


async def test_what_comes_while_the_question_is_not_out_yet_is_not_its_answer(slept):
    slept.adapter.faults = [NotSent("no route")]
    slept.clock.set(BACK, "Europe/Berlin")
    assert await slept.tick() == []
    assert (await slept.says("are you there?", sent_at=slept.clock.now())).text == phrases.TYPED_BEFORE
    slept.clock.move(minutes=1)
    assert len(await slept.tick()) == 1
    assert "Streak" in (await slept.says("i don't know", sent_at=slept.clock.now())).text


async def test_a_question_that_was_refused_is_not_there_to_be_answered(slept):
    slept.adapter.faults = [Refused("chat not found")]
    slept.clock.set(BACK, "Europe/Berlin")
    assert await slept.tick() == []
    slept.clock.move(minutes=5)
    assert (await slept.says("hello?", sent_at=slept.clock.now())).text == phrases.TYPED_BEFORE
    assert (await slept.says("/today", sent_at=slept.clock.now())).message.actions
    slept.clock.move(minutes=1)
    assert "Streak" in (await slept.says("i don't know", sent_at=slept.clock.now())).text


async def test_an_answer_to_a_copy_whose_sending_was_never_confirmed_counts(slept):
    """The first copy arrived, and only its receipt was lost: the second must not make the answer too early."""
    send = slept.adapter.send

    async def lost(delivery):
        await send(delivery)
        raise OutcomeUnknown("reset")

    async def dated(delivery):
        return Receipt((await send(delivery)).message_id, sent_at=slept.clock.now())

    slept.adapter.send = lost
    slept.clock.set(BACK, "Europe/Berlin")
    await slept.tick()
    answered = slept.clock.now() + timedelta(seconds=40)
    slept.adapter.send = dated
    slept.clock.move(minutes=2)
    await slept.tick()
    assert "Streak" in (await slept.says("i don't know", sent_at=answered)).text


async def test_a_platform_that_does_not_say_when_is_believed(slept):
    await comes_back(slept)
    assert "Streak" in (await slept.says("i don't know")).text
