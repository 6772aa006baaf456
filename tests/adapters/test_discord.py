"""The real discord.py and the real coach, against a Discord on loopback."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from adapters.discord import DiscordAdapter
from bot.runtime.database import connect
from bot.runtime.service import Service, assemble
from bot.runtime.store import schema
from tests import tables
from tests.chat import small_bank
from tests.clock import FakeClock
from tests.emulators.discord import CHANNEL, EPHEMERAL, TOKEN, DiscordServer, Fault, buttons_of, discord_server


async def no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def running(server: DiscordServer, database_url: str, **more) -> AsyncIterator[Service]:
    """The coach, connected to the server."""
    await tables.ready(database_url)
    database = await connect(database_url)
    adapter = DiscordAdapter(TOKEN, api_url=server.url, gateway_url=server.gateway, sleep=no_wait, **more)
    clock = FakeClock(datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    service = assemble(database, small_bank(), clock, {"discord": adapter})
    before = server.identified
    task = asyncio.create_task(adapter.run(service.dispatcher))
    try:
        await server.until(lambda: server.identified > before or server.token_revoked)
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


async def test_a_slash_command_is_answered_directly(url):
    async with discord_server() as server, running(server, url):
        interaction = await server.types("quiz", topic="bias-variance")
        question = await server.next_message(0)
        assert server.interactions[interaction]["answered"] == 4
        before = question["text"]
        pressed = await server.presses(question, "A")
        await server.until(lambda: question["text"] != before)
        assert server.interactions[pressed]["answered"] == 7, "edited in place"
        assert len(server.shown()) == 1


async def test_set_up_by_direct_messages(url):
    async with discord_server() as server, running(server, url):
        await server.types("start")
        await server.next_message(0)
        for number, text in enumerate(("Berlin", "8:30", "skip"), 1):
            await server.writes(text)
            last = await server.next_message(number)
        assert "08:30" in last["text"]
        await server.writes("/streak")
        assert "treak" in (await server.next_message(4))["text"]


async def test_commands_are_published_when_they_change_and_complete(url, monkeypatch):
    async with discord_server() as server:
        async with running(server, url):
            await server.until(lambda: server.published == 1)
        async with running(server, url):
            await server.types("help")
            await server.next_message(0)
        assert server.published == 1
        monkeypatch.setattr("adapters.discord.commands.SHARE", "shared")
        async with running(server, url):
            await server.until(lambda: server.published == 2)
        monkeypatch.undo()
        async with running(server, url):
            await server.until(lambda: server.published == 3)
        quiz = next(command for command in server.commands if command["name"] == "quiz")
        assert quiz["contexts"] == [0, 1, 2]
        assert quiz["integration_types"] == [0, 1]
        assert [option["name"] for option in quiz["options"]] == ["topic", "count", "level", "public"]
        delete = next(command for command in server.commands if command["name"] == "delete")
        assert delete["contexts"] == [1]


async def test_topics_complete_with_counts(url):
    async with discord_server() as server, running(server, url):
        await server.completes("quiz", "topic", "bias")
        await server.until(lambda: bool(server.suggestions))
        (first, *_) = server.suggestions[0]["choices"]
        assert first["value"] == "bias-variance"
        assert re.fullmatch(r"Bias and variance \(\d+\)", first["name"])


async def test_in_a_server_answers_are_for_the_one_who_asked_unless_shared(url):
    async with discord_server() as server, running(server, url):
        await server.types("streak", guild=True)
        assert (await server.next_message(0, str(CHANNEL)))["flags"] & EPHEMERAL
        await server.types("streak", guild=True, public=True)
        assert not (await server.next_message(1, str(CHANNEL)))["flags"] & EPHEMERAL


async def test_an_open_answer_is_typed_into_a_form(url):
    async with discord_server() as server, running(server, url) as service:
        open_topic = next(q.topic for q in service.dispatcher._bank.active if q.kind == "open")
        await server.types("quiz", guild=True, topic=open_topic, count=3)
        question = await server.next_message(0, str(CHANNEL))
        while not any(button["label"] == "Answer" for button in buttons_of(question)):
            before = question["text"]
            labels = [button["label"] for button in buttons_of(question)]
            await server.presses(question, "Skip" if "Skip" in labels else "Next")
            await server.until(lambda q=question, b=before: q["text"] != b or server.shown(str(CHANNEL))[-1] != q)
            await service.outbox.settle()
            question = server.shown(str(CHANNEL))[-1]
        await server.presses(question, "Answer")
        await server.until(lambda: bool(server.forms))
        count = len(server.calls)
        await server.submits(server.forms[0], "no idea what this is about, to be honest with you", guild=True)
        await server.until(lambda: len(server.calls) > count)


async def test_several_options_are_picked_in_a_menu(url):
    async with discord_server() as server, running(server, url) as service:
        topic = next(q.topic for q in service.dispatcher._bank.active if q.kind == "multiple")
        for _ in range(6):
            count = len(server.shown())
            await server.types("quiz", topic=topic)
            question = await server.next_message(count)
            menus = [p for r in question["components"] for p in r["components"] if p["type"] == 3]
            if menus:
                break
            await server.presses(question, "Skip")
            await service.outbox.settle()
        labels = [option["label"] for option in menus[0]["options"]]
        before = question["text"]
        await server.selects(question, labels[:2])
        await server.until(lambda: question["text"] != before)


async def test_a_slow_database_is_deferred_in_time(url, monkeypatch):
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 0.01)
    async with discord_server() as server, running(server, url) as service:
        handle, release = service.dispatcher.handle, asyncio.Event()

        async def slow(event):
            await release.wait()
            await handle(event)

        service.dispatcher.handle = slow
        interaction = await server.types("help")
        await server.until(lambda: server.interactions[interaction]["answered"] == 5)
        release.set()
        await server.until(lambda: any("/quiz" in message["text"] for message in server.shown()))
        assert len(server.messages) == 1, "the placeholder became the answer"


async def test_a_thinking_message_that_nothing_replaces_goes_away(url, monkeypatch):
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 0.0)
    monkeypatch.setattr("adapters.discord.adapter.PLACEHOLDER_FOR_S", 0.01)
    async with discord_server() as server, running(server, url) as service:

        async def nothing(event):
            """As for an event that was handled before."""

        service.dispatcher.handle = nothing
        await server.types("help")
        await server.until(lambda: any(method == "DELETE" for method, _, _ in server.calls))
        assert server.shown() == []


async def test_buttons_work_after_a_restart(url):
    async with discord_server() as server:
        async with running(server, url):
            await server.types("quiz", topic="bias-variance")
            question = await server.next_message(0)
        async with running(server, url):
            before = question["text"]
            await server.presses(question, "A")
            await server.until(lambda: question["text"] != before)


async def test_the_daily_question_comes_by_direct_message_and_never_twice(url):
    async with discord_server() as server, running(server, url) as service:
        await server.types("start")
        await server.next_message(0)
        for number, text in enumerate(("Berlin", "09:00", "skip"), 1):
            await server.writes(text)
            await server.next_message(number)
        count = len(server.shown())
        service.outbox._clock.set("2026-12-02 09:00", "Europe/Berlin")
        server.faults["channels/"].append(Fault(reset=True, applied=True))
        await service.tick()
        await service.outbox.settle()
        service.outbox._clock.move(seconds=5)
        await service.tick()
        await service.outbox.settle()
        assert len(server.shown()) == count + 1, "the nonce kept the second try from showing"


async def test_closed_direct_messages_pause_and_the_next_command_works(url):
    async with discord_server() as server, running(server, url) as service:
        await server.types("start")
        await server.next_message(0)
        for number, text in enumerate(("Berlin", "09:00", "skip"), 1):
            await server.writes(text)
            await server.next_message(number)
        server.closed_dms.add("7")
        for day in (2, 3):
            service.outbox._clock.set(f"2026-12-{day:02} 09:00", "Europe/Berlin")
            await service.tick()
            await service.outbox.settle()
        rows = await service.dispatcher._database.read(lambda c: c.execute(schema.learner.select()).all())
        assert [row.state for row in rows] == ["unreachable"]
        await server.types("streak", guild=True)
        assert await server.next_message(0, str(CHANNEL))


async def test_a_poison_event_is_set_aside_and_the_connection_stays(url):
    async with discord_server() as server, running(server, url) as service:
        await server.dispatch("INTERACTION_CREATE", {"id": "5", "what": "is this"})
        await server.dispatch("MESSAGE_CREATE", {"id": "6"})
        await server.dispatch("SOMETHING_NEW", {"id": "7"})
        await server.types("help")
        await server.next_message(0)
        assert server.identified == 1
        rows = await service.dispatcher._database.read(lambda c: c.execute(schema.inbox.select()).all())
        assert {row.event_id for row in rows if row.state == "quarantined"} == {"5", "6"}


async def test_a_broken_connection_is_resumed_and_nothing_in_between_is_lost(url):
    async with discord_server() as server, running(server, url):
        await server.types("help")
        await server.next_message(0)
        await server.drop_connections()
        await server.types("streak")
        await server.until(lambda: server.resumed == 1, timeout_s=20)
        assert "treak" in (await server.next_message(1))["text"]


async def test_the_same_interaction_twice_is_one(url):
    async with discord_server() as server, running(server, url):
        await server.types("help")
        await server.next_message(0)
        await server.dispatch("INTERACTION_CREATE", server._events[-1]["d"])
        await server.types("streak")
        await server.next_message(1)
        assert len(server.shown()) == 2


async def test_an_answer_that_was_applied_but_whose_reply_was_lost_is_not_doubled(url):
    async with discord_server() as server, running(server, url) as service:
        server.faults["interactions/"].append(Fault(reset=True, applied=True))
        await server.types("help")
        await server.next_message(0)
        await service.outbox.settle()
        service.outbox._clock.move(seconds=5)
        await service.tick()
        await service.outbox.settle()
        assert len(server.shown()) == 1


async def test_a_refused_token_is_said_and_mended_without_a_restart(url):
    async with discord_server() as server:
        server.token_revoked = True
        async with running(server, url) as service:
            adapter = service.adapters["discord"]
            async with asyncio.timeout(10):
                while "DISCORD_TOKEN" not in adapter.health().detail:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            server.token_revoked = False
            await server.until(lambda: server.identified > 0)
            await server.types("help")
            await server.next_message(0)
            assert adapter.health().ok


async def test_all_my_data_comes_as_a_file(url):
    async with discord_server() as server, running(server, url):
        await server.types("quiz", topic="bias-variance")
        await server.next_message(0)
        await server.types("export")
        await server.until(lambda: any(message["file"] for message in server.shown()))
