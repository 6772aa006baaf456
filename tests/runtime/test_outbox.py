"""What becomes of a delivery, for every way in which a platform can fail."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.ports.adapter import (
    ChatMoved,
    Delivery,
    Health,
    NotSent,
    OutcomeUnknown,
    RecipientUnreachable,
    Refused,
    Throttled,
)
from bot.ports.events import CommandInvoked
from bot.ports.messages import Message, text
from bot.runtime import outbox
from bot.runtime.outbox import GIVE_UP_AFTER
from bot.runtime.store import deliveries, exchange, schema
from tests.chat import RICH, Shown, opened


async def rows(chat, **where):
    def look(connection):
        statement = select(schema.outbox).order_by(schema.outbox.c.id)
        for name, value in where.items():
            statement = statement.where(schema.outbox.c[name] == value)
        return [dict(row) for row in connection.execute(statement).mappings()]

    return await chat.database.read(look)


async def test_a_sent_message_leaves_no_text_behind(chat):
    await chat.says("/help")
    (row,) = await rows(chat)
    assert (row["state"], row["message"], row["attempts"]) == ("sent", "", 1)
    assert row["message_id"] in chat.adapter.screen


async def test_a_short_throttle_is_waited_out_and_keeps_the_order(chat):
    chat.adapter.faults = [Throttled(3.0)]
    await chat.says("/help")
    assert chat.clock.slept == [3.0]
    assert [row["state"] for row in await rows(chat)] == ["sent"]


async def test_a_long_throttle_is_sent_when_the_platform_said(chat):
    chat.adapter.faults = [Throttled(40.0)]
    assert await chat.all_said("/help") == []
    chat.clock.move(seconds=39)
    assert await chat.tick() == []
    chat.clock.move(seconds=1)
    assert len(await chat.tick()) == 1


@pytest.mark.parametrize("fault", [NotSent("no route"), OutcomeUnknown("timed out"), RuntimeError("an adapter's bug")])
async def test_a_passing_fault_is_tried_again(chat, fault):
    chat.adapter.faults = [fault]
    assert await chat.all_said("/help") == []
    chat.clock.move(seconds=2)
    assert len(await chat.tick()) == 1
    assert [row["state"] for row in await rows(chat)] == ["sent"]


async def test_in_doubt_twice_is_parked_and_the_operator_can_retry_it(chat):
    chat.adapter.faults = [OutcomeUnknown("timed out"), OutcomeUnknown("timed out")]
    await chat.all_said("/help")
    for _ in range(20):
        chat.clock.move(minutes=20)
        assert await chat.tick() == []
    (row,) = await rows(chat)
    assert (row["state"], row["next_at"]) == ("in_doubt", None)
    assert await chat.database.write(lambda c: deliveries.retry(c, [row["id"]], chat.clock.now())) == 1
    assert len(await chat.tick()) == 1


async def test_where_a_resend_cannot_double_in_doubt_is_tried_on(tmp_path):
    rich = replace(RICH, resend_window_s=86_400)
    async with opened(f"sqlite:///{tmp_path}/w.db", capabilities=rich) as chat:
        chat.adapter.faults = [OutcomeUnknown("reset")] * 5
        await chat.all_said("/help")
        shown = []
        for _ in range(10):
            chat.clock.move(minutes=2)
            shown += await chat.tick()
        assert len(shown) == 1


async def test_a_message_that_never_leaves_is_given_up(chat):
    chat.adapter.faults = [NotSent("no route")] * (GIVE_UP_AFTER + 5)
    await chat.all_said("/help")
    for _ in range(GIVE_UP_AFTER + 3):
        chat.clock.move(minutes=20)
        await chat.tick()
    (row,) = await rows(chat)
    assert (row["state"], row["attempts"], row["error"]) == ("dead", GIVE_UP_AFTER, "no route")


async def test_a_refusal_is_dead_at_once_and_does_not_stop_the_rest(chat):
    chat.adapter.faults = [Refused("chat not found")]
    assert await chat.all_said("/help") == []
    assert "streak" in (await chat.says("/streak")).text.lower()
    assert [row["state"] for row in await rows(chat)] == ["dead", "sent"]


async def test_what_only_tidies_up_and_cannot_is_no_loss(chat):
    chat.adapter.faults = [Refused("message to edit not found")]
    tidying = edit(1, "answered", chat.place)
    tidying = replace(tidying, message=replace(tidying.message, only_edits=True))
    parcel = await chat.database.write(lambda c: exchange.post(c, tidying, chat.clock.now()))
    chat.service.outbox.send_now([parcel])
    await chat.service.outbox.settle()
    (row,) = await rows(chat)
    assert (row["state"], row["error"]) == ("expired", "message to edit not found")


async def test_a_blocked_bot_pauses_the_learner_quietly_and_start_wakes_them(chat):
    await chat.sets_up()
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    chat.adapter.faults = [RecipientUnreachable("blocked by the user")]
    assert await chat.tick() == []
    for _ in range(3):
        chat.clock.move(days=1)
        assert await chat.tick() == []
    assert [row["state"] for row in await rows(chat) if row["state"] != "sent"] == ["dead"]
    await chat.says("/start")
    chat.clock.set("2026-12-06 09:00", "Europe/Berlin")
    assert len(await chat.tick()) == 1


async def test_a_moved_group_gets_its_messages_at_the_new_address(chat):
    chat.adapter.faults = [ChatMoved("-100777")]
    await chat.all_said("/help")
    assert await chat.tick()
    assert chat.adapter.deliveries[-1].place.chat == "-100777"


async def test_what_a_crash_left_in_flight_is_sent_after_its_lease(chat):
    async def never(delivery):
        raise asyncio.CancelledError

    send, chat.adapter.send = chat.adapter.send, never
    await chat.all_said("/help")
    chat.adapter.send = send
    chat.clock.move(seconds=29)
    assert await chat.tick() == []
    chat.clock.move(seconds=2)
    assert len(await chat.tick()) == 1


async def test_an_expired_daily_question_is_not_sent_late(chat):
    await chat.sets_up()
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    chat.adapter.faults = [Throttled(3600 * 30)]
    await chat.tick()
    chat.clock.set("2026-12-03 16:00", "Europe/Berlin")
    shown = await chat.tick()
    assert len([s for s in shown if s.message.options]) <= 1
    states = [row["state"] for row in await rows(chat) if not row["urgent"]]
    assert "expired" in states


async def test_one_place_in_trouble_holds_nobody_else_up(chat):
    bob = chat.other("bob")
    chat.adapter.faults = [Throttled(600.0)]
    assert await chat.all_said("/help") == []
    assert len(await bob.all_said("/help")) == 1


async def test_what_waits_longer_than_its_lease_is_not_sent_twice(chat):
    """A slow platform, a long queue: each tick renews what is under way instead of claiming it again."""
    go, send = asyncio.Event(), chat.adapter.send

    async def slow(delivery):
        await go.wait()
        return await send(delivery)

    chat.adapter.send = slow
    for name in ("/help", "/streak", "/topics"):
        command, event_id = name[1:], chat.event_id()
        await chat.service.dispatcher.handle(
            CommandInvoked(event_id=event_id, place=chat.place, sender=chat.sender, name=command)
        )
    for _ in range(10):
        chat.clock.move(seconds=10)
        await chat.service.tick()
    go.set()
    await chat.service.outbox.settle()
    assert len(chat.adapter.deliveries) == 3
    assert [row["attempts"] for row in await rows(chat)] == [1, 1, 1]


async def test_a_crash_before_the_try_does_not_count_as_one(chat):
    """Claimed again and again by processes that died before they sent it, a message is still sent."""

    async def never(delivery):
        raise asyncio.CancelledError

    send, chat.adapter.send = chat.adapter.send, never
    await chat.all_said("/help")
    for _ in range(6):
        chat.clock.move(seconds=31)
        now = chat.clock.now()
        assert len(await chat.database.write(lambda c, now=now: deliveries.claim(c, now, 10, ["lab"]))) == 1
    chat.adapter.send = send
    chat.clock.move(seconds=31)
    assert len(await chat.tick()) == 1


async def test_what_a_dead_process_held_is_sent_at_once_after_a_restart(chat):
    async def never(delivery):
        raise asyncio.CancelledError

    send, chat.adapter.send = chat.adapter.send, never
    await chat.all_said("/help")
    chat.adapter.send = send
    await chat.service.outbox.recover()
    assert len(await chat.tick()) == 1


def edit(number, text_, place):
    message = Message((text(text_),), edits="77")
    return Delivery(key=f"edit{number}", place=place, message=message)


async def test_of_a_burst_of_edits_only_the_newest_is_sent(chat):
    now = chat.clock.now()
    parcels = [
        await chat.database.write(lambda c, n=n: exchange.post(c, edit(n, f"{n} answered", chat.place), now))
        for n in range(8)
    ]
    chat.service.outbox.send_now(parcels)
    await chat.service.outbox.settle()
    assert [Shown("", d.message).text for d in chat.adapter.deliveries] == ["7 answered"]
    assert [row["state"] for row in await rows(chat)] == ["expired"] * 7 + ["sent"]


async def test_an_edit_that_failed_does_not_come_after_a_newer_one(chat):
    chat.adapter.faults = [NotSent("no route")]
    now = chat.clock.now()
    for n in range(2):
        parcel = await chat.database.write(lambda c, n=n: exchange.post(c, edit(n, f"{n} answered", chat.place), now))
        chat.service.outbox.send_now([parcel])
        await chat.service.outbox.settle()
    chat.clock.move(minutes=5)
    assert await chat.tick() == []
    assert chat.adapter.screen["77"].text == "1 answered"
    assert [row["state"] for row in await rows(chat)] == ["expired", "sent"]


async def test_a_notice_does_not_wait_behind_the_messages_of_its_place(chat):
    go, noticed, send = asyncio.Event(), asyncio.Event(), chat.adapter.send

    async def slow(delivery):
        if not delivery.message.notice:
            await go.wait()
        receipt = await send(delivery)
        noticed.set()
        return receipt

    chat.adapter.send = slow
    now = chat.clock.now()
    notice = Delivery(key="notice", place=chat.place, message=Message((text("Right!"),), notice=True))
    for delivery in (edit(1, "1 answered", chat.place), notice):
        parcel = await chat.database.write(lambda c, d=delivery: exchange.post(c, d, now))
        chat.service.outbox.send_now([parcel])
    async with asyncio.timeout(10):
        await noticed.wait()
    assert [d.key for d in chat.adapter.deliveries] == ["notice"]
    go.set()
    await chat.service.outbox.settle()


async def test_daily_questions_are_claimed_as_they_can_be_sent(chat, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    people = [chat, *(chat.other(f"p{n}") for n in range(4))]
    for person in people:
        await person.sets_up()
    before = len(chat.adapter.deliveries)
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    counts = []
    for _ in range(3):
        await chat.service.tick()
        counts.append([row["state"] for row in await rows(chat, urgent=False)].count("in_flight"))
        await chat.service.outbox.settle()
    assert max(counts) == 2
    assert len(chat.adapter.deliveries) - before == 5


async def test_nothing_is_claimed_before_the_platform_is_connected(chat):
    chat.adapter.faults = [NotSent("no route")]
    await chat.all_said("/help")
    health, chat.adapter.health = chat.adapter.health, lambda: Health(ok=False, detail="connecting")
    chat.service.outbox._met.clear()
    chat.clock.move(minutes=5)
    assert await chat.tick() == []
    assert [row["attempts"] for row in await rows(chat)] == [1]
    chat.adapter.health = health
    assert len(await chat.tick()) == 1
    chat.adapter.health = lambda: Health(ok=False, detail="connecting again")
    chat.adapter.faults = [NotSent("no route")]
    await chat.all_said("/help")
    chat.clock.move(minutes=5)
    assert len(await chat.tick()) == 1, "once it was there, a platform that stumbles is tried"


async def claimed(chat):
    """The next try of what waits, as another process would begin it."""
    chat.clock.move(seconds=31)
    now = chat.clock.now()
    (parcel,) = await chat.database.write(lambda c: deliveries.claim(c, now, 10, ["lab"]))
    assert await chat.database.write(lambda c: deliveries.trying(c, parcel, now))
    return parcel


async def reported(chat, parcel, fate, **more):
    return await chat.database.write(lambda c: deliveries.record(c, deliveries.Outcome(parcel, fate, **more)))


@pytest.fixture
async def two_tries(chat):
    """A delivery whose first try outlived its lease, and whose second is under way."""
    delivery, now = Delivery(key="k", place=chat.place, message=Message((text("hello"),))), chat.clock.now()
    first = await chat.database.write(lambda c: exchange.post(c, delivery, now))
    return first, await claimed(chat)


@pytest.mark.parametrize("fate", ["sent", "pending", "in_doubt", "dead", "expired"])
async def test_a_late_report_does_not_touch_the_try_that_is_under_way(chat, two_tries, fate):
    first, second = two_tries
    before = await rows(chat)
    assert not await reported(chat, first, fate, message_id="1" if fate == "sent" else "", reason="late")
    assert await rows(chat) == before
    assert await reported(chat, second, "sent", message_id="2")
    assert [(row["state"], row["message_id"]) for row in await rows(chat)] == [("sent", "2")]
    assert not await reported(chat, first, fate, again_at=chat.clock.now(), reason="later still")
    assert [(row["state"], row["message_id"]) for row in await rows(chat)] == [("sent", "2")]


async def test_reports_that_come_together_are_written_as_one_by_one(tmp_path):
    """Questions that arrived, one message that did not, and a report that comes too late."""
    left = []
    for together in (False, True):
        async with opened(f"sqlite:///{tmp_path}/{together}.db") as chat:
            adapter = chat.service.outbox._adapters["lab"]
            adapter.faults = [NotSent("no route")] * 4
            for name in ("ann", "bob", "cleo", "dan"):
                await chat.other(name).all_said("/quiz bias-variance" if name < "d" else "/help")
            chat.clock.move(seconds=31)
            now = chat.clock.now()
            *arrived, failed = await chat.database.write(lambda c, now=now: deliveries.claim(c, now, 10, ["lab"]))
            fates = [("sent", parcel) for parcel in arrived] + [("pending", failed)]
            late = replace(arrived[0], delivery=replace(arrived[0].delivery, attempt=1))
            outcomes = [
                deliveries.Outcome(parcel, fate, message_id=f"m{parcel.id}" if fate == "sent" else "")
                for fate, parcel in [*fates, ("dead", late)]
            ]
            if together:
                told = await asyncio.gather(
                    *(chat.database.write_jointly(outbox.REPORTS, outcome) for outcome in outcomes)
                )
            else:
                told = [
                    await chat.database.write(lambda c, outcome=outcome: deliveries.record(c, outcome))
                    for outcome in outcomes
                ]
            assert told == [True] * len(fates) + [False]
            prompts = await chat.database.read(
                lambda c: [*c.execute(select(schema.prompt.c.id, schema.prompt.c.message_id))]
            )
            left.append((await rows(chat), sorted(prompts)))
    assert left[0] == left[1]
    assert [message for _, message in left[1][1]] == ["m1", "m2", "m3"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_late_report_among_others_is_found_out(chat, two_tries, order):
    first, second = two_tries
    delivery, now = Delivery(key="other", place=chat.place, message=Message((text("hello"),))), chat.clock.now()
    other = await chat.database.write(lambda c: exchange.post(c, delivery, now))
    tries = [
        deliveries.Outcome(first, "sent", message_id="1"),
        deliveries.Outcome(second, "sent", message_id="2"),
    ]
    outcomes = [tries[order[0]], tries[order[1]], deliveries.Outcome(other, "sent", message_id="3")]
    told = await asyncio.gather(*(chat.database.write_jointly(outbox.REPORTS, outcome) for outcome in outcomes))
    assert told == [order[0] == 1, order[1] == 1, True]
    assert [(row["state"], row["message_id"]) for row in await rows(chat)] == [("sent", "2"), ("sent", "3")]


@pytest.mark.parametrize("waits", ["pending", "in_doubt"])
async def test_an_earlier_try_that_arrived_after_all_spares_the_next(chat, two_tries, waits):
    first, second = two_tries
    assert await reported(chat, second, waits, again_at=chat.clock.now())
    assert not await reported(chat, first, "dead", reason="late")
    assert [row["state"] for row in await rows(chat)] == [waits]
    assert await reported(chat, first, "sent", message_id="1")
    assert [(row["state"], row["message_id"], row["next_at"]) for row in await rows(chat)] == [("sent", "1", None)]
    chat.clock.move(minutes=5)
    assert await chat.tick() == []


async def test_what_another_process_claimed_while_it_waited_is_left_to_it(chat):
    """A process that was suspended in a long queue wakes up: its place in the queue is somebody else's by now."""
    go, send = asyncio.Event(), chat.adapter.send

    async def slow(delivery):
        await go.wait()
        return await send(delivery)

    chat.adapter.send = slow
    now = chat.clock.now()
    for key in ("one", "two"):
        delivery = Delivery(key=key, place=chat.place, message=Message((text(key),)))
        parcel = await chat.database.write(lambda c, d=delivery: exchange.post(c, d, now))
        chat.service.outbox.send_now([parcel])
    chat.clock.move(seconds=31)
    now = chat.clock.now()
    others = await chat.database.write(lambda c: deliveries.claim(c, now, 10, ["lab"]))
    assert [parcel.delivery.attempt for parcel in others] == [2, 2]
    go.set()
    await chat.service.outbox.settle()
    assert [d.key for d in chat.adapter.deliveries] == ["one"], "it was on its way already; the second was not"
    assert [row["state"] for row in await rows(chat)] == ["in_flight", "in_flight"]
    assert await chat.database.write(lambda c: deliveries.renew(c, others, now)) == []


async def test_a_claim_that_is_lost_before_the_try_sends_nothing(chat):
    chat.adapter.faults = [NotSent("no route")]
    await chat.all_said("/help")
    chat.clock.move(minutes=1)
    now = chat.clock.now()
    (held,) = await chat.database.write(lambda c: deliveries.claim(c, now, 10, ["lab"]))
    theirs = await claimed(chat)
    chat.service.outbox.send_now([held])
    await chat.service.outbox.settle()
    assert chat.adapter.deliveries == []
    assert await reported(chat, theirs, "sent", message_id="9")
