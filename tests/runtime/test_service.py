"""The shell: outages, apologies, the tick that goes on, starting and stopping."""

import asyncio
from datetime import timedelta

import pytest

from bot.ports.events import Place
from bot.runtime import service as services
from bot.runtime.store import due, schema
from tests.chat import opened


async def test_an_outage_is_noticed_and_costs_no_streak(chat):
    daily = chat.service.daily
    await chat.sets_up()
    await chat.says("/quiz bias-variance")
    await chat.says("idk")
    assert "1 day" in (await chat.says("/streak")).text
    await daily.beat()
    chat.clock.move(days=2, hours=5)
    await daily.beat()
    rows = await chat.database.read(lambda c: c.execute(schema.outage.select()).all())
    assert len(rows) == 1
    assert rows[0].end - rows[0].start == timedelta(days=2, hours=5)
    await chat.tick()
    assert "1 day" in (await chat.says("/streak")).text


async def test_a_short_gap_is_no_outage(chat):
    for _ in range(3):
        await chat.service.daily.beat()
        chat.clock.move(minutes=5)
    assert await chat.database.read(lambda c: c.execute(schema.outage.select()).all()) == []


async def test_old_and_settled_rows_are_tidied_away(chat):
    await chat.says("/help")
    await chat.service.dispatcher.quarantine("lab", "poison", "what somebody wrote", "unreadable")
    chat.clock.move(days=15)
    await chat.service.daily.tidy()
    assert await chat.database.read(lambda c: c.execute(schema.outbox.select()).all()) == []
    assert await chat.database.read(lambda c: c.execute(schema.inbox.select()).all()) == []


async def test_an_event_that_breaks_is_set_aside_with_an_apology_and_the_next_one_works(chat, monkeypatch):
    monkeypatch.setattr("bot.runtime.store.exchange.decide", lambda *_: 1 / 0)
    shown = await chat.says("/help")
    assert "Traceback" not in shown.text
    assert "ZeroDivision" not in shown.text
    monkeypatch.undo()
    assert "/quiz" in (await chat.says("/help")).text
    rows = await chat.database.read(lambda c: c.execute(schema.inbox.select()).all())
    assert sorted(row.state for row in rows) == ["done", "quarantined"]


async def test_an_event_is_handled_once_however_often_it_comes(chat):
    chat.event_id = lambda: "the same"
    assert len(await chat.all_said("/help")) == 1
    assert await chat.all_said("/help") == []


async def test_topics_are_suggested_with_their_numbers(chat):
    suggest = chat.service.dispatcher.suggest
    found = await suggest("quiz", "topic", "bias")
    assert found[0].value == "bias-variance"
    assert found[0].label.endswith(")")
    assert await suggest("quiz", "count", "1") == ()
    assert len(await suggest("quiz", "topic", "")) <= 25


async def test_a_tick_that_fails_does_not_end_the_ticking(chat, monkeypatch):
    ticked = asyncio.Event()
    ticks = []

    async def tick():
        ticks.append(1)
        if len(ticks) == 1:
            raise RuntimeError("the first one fails")
        ticked.set()

    monkeypatch.setattr(services, "TICK_S", 0.01)
    monkeypatch.setattr(type(chat.service), "tick", lambda self: tick())
    async with services.ticking(chat.service, heartbeat=True):
        async with asyncio.timeout(10):
            await ticked.wait()


async def test_a_tick_under_way_at_the_end_is_no_failure(chat, monkeypatch, caplog):
    under_way = asyncio.Event()
    ticks = []

    async def tick():
        ticks.append(1)
        if len(ticks) > 1:
            under_way.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(services, "TICK_S", 0.01)
    monkeypatch.setattr(type(chat.service), "tick", lambda self: tick())
    async with services.ticking(chat.service, heartbeat=False):
        async with asyncio.timeout(10):
            await under_way.wait()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not [record for record in caplog.records if record.exc_info]


async def test_run_ends_when_told_and_raises_what_an_adapter_cannot_mend(chat):
    started = asyncio.Event()

    async def run(host):
        started.set()
        await asyncio.Event().wait()

    chat.adapter.run = run
    stop = asyncio.Event()
    running = asyncio.create_task(services.run(chat.service, stop))
    await started.wait()
    stop.set()
    async with asyncio.timeout(10):
        await running

    async def broken(host):
        raise RuntimeError("nothing will mend this")

    chat.adapter.run = broken
    with pytest.raises(RuntimeError, match="mend"):
        await services.run(chat.service, asyncio.Event())


async def test_jitter_spreads_newcomers_and_is_told(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/w.db", jitter_minutes=2) as chat:
        people = [chat, *(chat.other(user) for user in ("bob", "eve"))]
        for person in people:
            await person.sets_up()
        assert "up to 1 minutes later" in (await people[0].says("/settings")).text
        due = await chat.database.read(lambda c: c.execute(schema.learner.select().order_by(schema.learner.c.id)).all())
        first = due[2].next_due_at
        assert [(row.next_due_at - first) / timedelta(minutes=1) for row in due] == [1, 2, 0]


async def test_a_learner_whose_turn_fails_holds_nobody_up_and_is_tried_again(chat, monkeypatch):
    bob = chat.other("bob")
    for person in (chat, bob):
        await person.sets_up()
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    decide = due.decide
    monkeypatch.setattr(due, "decide", lambda s, e, n: 1 / 0 if s.learner.id == 1 else decide(s, e, n))
    assert len(await chat.tick()) == 1
    monkeypatch.undo()
    assert await chat.tick() == []
    chat.clock.move(minutes=5)
    assert len(await chat.tick()) == 1


async def test_a_batch_that_cannot_be_saved_is_handled_one_by_one(chat, monkeypatch):
    for person in (chat, chat.other("bob"), chat.other("eve")):
        await person.sets_up()
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    values = due.outbox_values

    def broken(delivery, *rest, **more):
        return values(delivery, *rest, **more) | ({"key": None} if delivery.place.chat == "bob" else {})

    monkeypatch.setattr(due, "outbox_values", broken)
    assert len(await chat.tick()) == 2
    monkeypatch.undo()
    chat.clock.move(minutes=5)
    assert len(await chat.tick()) == 1


async def test_whoever_has_no_place_of_their_own_is_not_reminded_and_breaks_nothing(chat):
    chat.clock.set("2026-12-01 12:00")
    room = chat.other("ada", Place(platform="lab", chat="room", group=True))
    await room.says("/today")
    await chat.database.write(
        lambda c: c.execute(schema.learner.update().values(home=None, remind_at=chat.clock.now())) and None
    )
    assert await chat.tick() == []
    (row,) = await chat.database.read(lambda c: c.execute(schema.learner.select()).all())
    assert row.remind_at is None
