"""The real python-telegram-bot and the real coach, against a Bot API server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from adapters.telegram import TelegramAdapter, menus
from bot.core import phrases
from bot.core.commands.registry import SPECS
from bot.runtime.database import connect
from bot.runtime.service import Service, assemble
from bot.runtime.store import deliveries
from tests import tables
from tests.chat import small_bank
from tests.clock import FakeClock
from tests.emulators.telegram import BOT, TOKEN, Fault, TelegramServer, telegram_server

GROUP = {"id": -100500, "type": "supergroup", "title": "Study group"}


def said(message) -> str:
    """Its text, or the words under its picture."""
    return message.get("text") or message.get("caption") or ""


async def no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def running(server: TelegramServer, database_url: str, *, menus_due=False, **more) -> AsyncIterator[Service]:
    """The coach, connected to the server. Its command menus are there already, unless they are due."""
    await tables.ready(database_url)
    database = await connect(database_url)
    if not menus_due:
        published = menus.as_published(BOT["id"], SPECS)
        await database.write(lambda c: deliveries.remember(c, "telegram", menus.FACT, published))
    clock = more.pop("clock", None) or FakeClock(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    at_once = more.pop("at_once", None)
    sleep = more.pop("sleep", no_wait)
    adapter = TelegramAdapter(TOKEN, api_url=server.url, sleep=sleep, now=lambda: clock.now().timestamp(), **more)
    service = assemble(database, small_bank(), clock, {"telegram": adapter})
    if at_once is not None:
        await at_once(service)
    task = asyncio.create_task(adapter.run(service.dispatcher))
    try:
        yield service
    finally:
        await service.outbox.settle()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await adapter.close()
        await database.close()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


async def test_a_conversation_from_start_to_feedback(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/start")
        asked = await server.next_message(0)
        assert "where are you" in asked["text"]
        await server.says("Berlin", user=7)
        times = await server.next_message(1)
        await server.presses(times, "09:00")
        await server.next_message(2)
        await server.says("/quiz bias-variance")
        await server.until(
            lambda: any("inline_keyboard" in m.get("reply_markup", {}) and "Hint" in str(m) for m in server.shown())
        )
        question = server.shown()[-1]
        labels = [b["text"] for row in question["reply_markup"]["inline_keyboard"] for b in row]
        assert "Hint" in labels


async def test_a_button_locks_after_use_and_shows_what_was_picked(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/start quiz_bias-variance")
        question = await server.next_message(0)
        before, asked = question["text"], question["reply_markup"]["inline_keyboard"]
        options = [b for row in asked for b in row if b["text"].startswith("A")]
        assert options, question
        query = await server.presses(question, options[0]["text"])
        await server.until(lambda: question["text"] != before)
        left = {b["text"] for row in question.get("reply_markup", {}).get("inline_keyboard", []) for b in row}
        assert not left & {b["text"] for row in asked for b in row}
        await server.until(lambda: [a["callback_query_id"] for a in server.answers] == [query])
        assert len(server.shown()) == 1, "the answer is edited in place"


async def test_commands_are_read_as_people_write_them(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/STREAK@warmstart_bot")
        assert "streak" in said(await server.next_message(0)).lower()
        await server.says("/streak@another_bot")
        await server.says("/help")
        assert "/quiz" in (await server.next_message(1))["text"]
        assert len(server.shown()) == 2


async def test_what_waited_at_telegram_is_not_the_answer_to_a_question_that_came_after_it(url):
    """The coach was away at nine, and asks as soon as it is back; what people wrote meanwhile comes after that."""
    async with telegram_server() as server:
        async with running(server, url) as service:
            clock = service.outbox._clock
            server.now = clock.now
            await server.says("/start")
            await server.next_message(0)
            await server.says("Berlin")
            await server.next_message(1)
            await server.says("9:00")
            await server.next_message(2)
            await server.says("skip")
            await server.next_message(3)
        clock.set("2026-12-02 09:30", "Europe/Berlin")
        await server.says("is anybody there?")
        clock.move(minutes=30)
        count = len(server.shown())
        async with running(server, url, clock=clock, at_once=Service.tick) as service:
            await server.until(lambda: any(said(m) == phrases.TYPED_BEFORE for m in server.shown()[count:]))
            await service.tick()  # what was asked before the connection was there goes out now
            await server.until(lambda: any("Day 2 of 28" in said(m) for m in server.shown()[count:]))
            await service.outbox.settle()
            clock.move(minutes=1)
            await server.says("i don't know")
            await server.until(lambda: any("Streak: 1 day" in said(m) for m in server.shown()))


async def test_an_unreadable_update_is_set_aside_and_the_rest_goes_on(url):
    async with telegram_server() as server, running(server, url) as service:
        await server.push(message={"message_id": "not a number", "chat": 5})
        await server.push(callback_query={"id": "x"})
        await server.push(some_new_thing={"a": 1})
        await server.says("/help")
        await server.next_message(0)
        from bot.runtime.store import schema  # noqa: PLC0415

        rows = await service.dispatcher._database.read(lambda c: c.execute(schema.inbox.select()).all())
        states = [row.state for row in rows]
        assert states.count("quarantined") == 2
        assert states.count("done") == 2


async def test_nothing_is_confirmed_before_it_is_kept(url):
    async with telegram_server() as server:
        async with running(server, url) as service:
            await server.says("/help")
            await server.next_message(0)
            keep = service.dispatcher.keep

            async def failing(*row):
                service.dispatcher.keep = keep
                raise OSError("disk full")

            service.dispatcher.keep = failing
            await server.says("/streak")
            assert "treak" in said(await server.next_message(1))
        assert server.deliveries >= 3, "the update was given out again"
        assert len(server.shown()) == 2


async def test_what_was_kept_before_a_crash_is_handled_at_the_next_start(url):
    async with telegram_server() as server:
        async with running(server, url) as service:
            await server.until(lambda: server.polled > 0)

            async def crash(event):
                raise asyncio.CancelledError

            service.dispatcher.handle = crash
            await server.says("/streak")
            await server.until(lambda: server.deliveries == 1)
            await server.until(lambda: not server.updates)
        assert server.shown() == []
        async with running(server, url):
            assert "treak" in said(await server.next_message(0))


async def test_a_stop_waits_for_updates_and_not_for_what_may_be_dropped(url):
    async with telegram_server() as server:
        never = asyncio.Event()

        async def wait(seconds):
            await never.wait()

        async with running(server, url, sleep=wait) as service:
            await server.says("/start quiz_bias-variance")
            question = await server.next_message(0)
            before = question["text"]
            await server.presses(question, "A")
            await server.until(lambda: question["text"] != before)
            loop, adapter = asyncio.get_running_loop(), service.adapters["telegram"]
            assert adapter._tasks, "the press waits to be answered without words"
            began = loop.time()
        assert loop.time() - began < 2, "it did not wait for that"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(502, "Bad Gateway"),
        Fault(401, "Unauthorized"),
        Fault(409, "Conflict: terminated by other getUpdates request"),
        Fault(429, "Too Many Requests", {"retry_after": 1}),
        Fault(reset=True),
    ],
    ids=["502", "401", "409", "429", "reset"],
)
async def test_polling_survives(url, fault):
    async with telegram_server() as server:
        server.faults["getUpdates"].extend([fault, fault, fault])
        async with running(server, url) as service:
            await server.says("/help")
            await server.next_message(0)
            assert service.adapters["telegram"].health().ok


async def test_a_webhook_that_somebody_sets_does_not_end_the_polling(url):
    async with telegram_server() as server, running(server, url) as service:
        await server.says("/help")
        await server.next_message(0)
        server.webhook = {"url": "https://elsewhere.example.org"}
        await server.says("/streak")
        assert "treak" in said(await server.next_message(1))
        await server.says("/help")
        await server.next_message(2)
        assert server.webhook == {}
        assert service.adapters["telegram"].health().ok


async def test_a_refused_token_is_said_in_health_and_mended_without_a_restart(url):
    async with telegram_server() as server:
        server.token_revoked = True
        waits = []

        async def wait(seconds):
            waits.append(seconds)
            if len(waits) == 3:
                server.token_revoked = False
            await asyncio.sleep(0)

        async with running(server, url, sleep=wait) as service:
            await server.says("/help")
            await server.next_message(0)
            assert service.adapters["telegram"].health().ok
        assert len(waits) >= 3


async def test_a_throttled_reply_comes_when_telegram_said(url):
    async with telegram_server() as server, running(server, url) as service:
        server.faults["sendMessage"].append(Fault(429, "Too Many Requests", {"retry_after": 30}))
        await server.says("/help")
        await server.until(lambda: server.calls and server.calls[-1][0] == "sendMessage")
        await service.outbox.settle()
        assert server.shown() == []
        clock = service.outbox._clock
        clock.move(seconds=31)
        await service.tick()
        await service.outbox.settle()
        assert len(server.shown()) == 1


async def test_a_lost_answer_is_in_doubt_and_sent_once_more(url):
    async with telegram_server() as server, running(server, url) as service:
        server.faults["sendMessage"].append(Fault(reset=True))
        await server.says("/help")
        await server.until(lambda: any(name == "sendMessage" for name, _ in server.calls))
        await service.outbox.settle()
        assert server.shown() == []
        service.outbox._clock.move(seconds=3)
        await service.tick()
        await service.outbox.settle()
        assert len(server.shown()) == 1


async def test_a_blocked_bot_pauses_and_start_wakes(url):
    async with telegram_server() as server, running(server, url) as service:
        for text in ("/start", "Berlin", "09:00", "skip"):
            before = len(server.shown())
            await server.says(text)
            await server.next_message(before)
        server.blocked.add("7")
        service.outbox._clock.set("2026-12-02 09:00", "Europe/Berlin")
        await service.tick()
        await service.outbox.settle()
        calls = len(server.calls)
        service.outbox._clock.set("2026-12-03 09:00", "Europe/Berlin")
        await service.tick()
        await service.outbox.settle()
        assert len(server.calls) == calls, "no more attempts"
        server.blocked.clear()
        before = len(server.shown())
        await server.says("/start")
        await server.next_message(before)
        service.outbox._clock.set("2026-12-04 09:00", "Europe/Berlin")
        before = len(server.shown())
        await service.tick()
        await server.next_message(before)


async def test_in_a_group_only_commands_replies_and_presses_are_for_us(url):
    async with telegram_server() as server, running(server, url):
        server.privacy_mode = False
        await server.says("anybody up for lunch?", chat=GROUP)
        await server.says("/quiz@warmstart_bot bias-variance", chat=GROUP)
        question = await server.next_message(0, GROUP["id"])
        (call,) = [data for name, data in server.calls if name == "sendMessage"]
        assert call["reply_parameters"]["allow_sending_without_reply"] is True
        await server.says("a", chat=GROUP, reply_to_message=question)
        await server.until(lambda: len(server.shown(GROUP["id"])) > 1 or len(server.calls) > 4)


async def test_a_group_that_migrates_keeps_everything(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/quiz bias-variance", chat={**GROUP, "id": -5, "type": "group"})
        await server.next_message(0, -5)
        server.faults["sendMessage"].append(Fault(400, "group upgraded", {"migrate_to_chat_id": -100500}))
        await server.says("/help", chat={**GROUP, "id": -5, "type": "group"})
        await server.until(lambda: [n for n, _ in server.calls].count("sendMessage") == 2)


async def test_a_forum_topic_is_answered_in_its_topic(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/help", chat=GROUP, message_thread_id=42, is_topic_message=True)
        assert (await server.next_message(0, GROUP["id"]))["message_thread_id"] == 42


async def test_all_my_data_comes_as_a_file(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/start quiz_bias-variance")
        await server.next_message(0)
        await server.says("/export")
        await server.until(lambda: any("document" in message for message in server.shown()))


@pytest.mark.parametrize("content", [{"sticker": {}}, {"voice": {}}, {"photo": []}])
async def test_what_is_not_text_gets_guidance(url, content):
    full = {
        "sticker": {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"},
        "voice": {"file_id": "v", "file_unique_id": "v", "duration": 1},
        "photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}],
    }  # fmt: skip
    (name,) = content
    async with telegram_server() as server, running(server, url):
        update = await server.says("", **{name: full[name]})
        assert update
        assert (await server.next_message(0))["text"]
