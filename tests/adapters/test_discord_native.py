"""What only Discord has: sessions and shards, rate limits, cards."""

import asyncio
from dataclasses import replace

import pytest

from bot.ports.adapter import Delivery
from bot.ports.events import Place
from bot.ports.messages import Document, Heading, Message, text
from tests.adapters.test_discord import running
from tests.emulators.discord import CHANNEL, EPHEMERAL, GUILD, IS_CARD, THREAD, Fault, discord_server

ROOM = Place(platform="discord", chat=str(CHANNEL), group=True)
IN_THREAD = Place(platform="discord", chat=str(THREAD), group=True)
WORD = Message((text("The question of the day."),))
EXPORT = Message((text("A file."),), document=Document("a.txt", "content"))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


@pytest.fixture
def impatient(monkeypatch):
    """discord.py waits five seconds before it identifies again; the emulator does not mind."""
    sleep = asyncio.sleep

    async def at_once(seconds, *more):
        await sleep(0 if seconds >= 1 else seconds, *more)

    monkeypatch.setattr(asyncio, "sleep", at_once)


# -- the gateway


@pytest.mark.usefixtures("impatient")
async def test_an_invalid_session_begins_anew_and_the_coach_goes_on(url):
    async with discord_server() as server, running(server, url):
        await server.types("help")
        await server.next_message(0)
        server.sessions_valid = False
        await server.drop_connections()
        await server.until(lambda: server.identified == 2, timeout_s=30)
        await server.types("streak")
        assert "treak" in (await server.next_message(1))["text"]
        assert all(server.compressions), "the gateway speaks compressed"


@pytest.mark.usefixtures("impatient")
async def test_two_shards_share_the_servers(url):
    async with discord_server() as server, running(server, url, shards=2):
        await server.until(lambda: server.identified == 2, timeout_s=30)
        assert sorted(server.shards) == [[0, 2], [1, 2]]
        await server.types("help")
        await server.next_message(0)
        await server.types("streak", guild=True)
        await server.next_message(0, str(CHANNEL))
        assert (GUILD >> 22) % 2 in (0, 1)


async def test_a_rate_limit_is_waited_for(url):
    async with discord_server() as server, running(server, url):
        limited = Fault(429, {"retry_after": 0.01, "global": False, "message": "You are being rate limited."})
        server.faults["interactions/"].extend([limited, limited])
        await server.types("streak")
        await server.next_message(0)
        assert len(server.shown()) == 1


# -- cards


async def a_choice(service, server, **how):
    """A question whose options are too long for buttons, in a server."""
    bank = service.dispatcher._bank
    wanted = next(question for question in bank.active if question.kind == "single")
    service.dispatcher._bank = replace(bank, questions={wanted.id: wanted})
    count = len(server.shown(str(CHANNEL)))
    await server.types("quiz", guild=True, topic=wanted.topic, **how)
    question = await server.next_message(count, str(CHANNEL))
    await service.outbox.settle()
    return question


async def test_in_servers_a_question_is_a_card_and_stays_one(url):
    async with discord_server() as server, running(server, url) as service:
        question = await a_choice(service, server)
        assert question["flags"] & IS_CARD
        assert question["flags"] & EPHEMERAL
        assert question["content"] == ""
        before = question["text"]
        await server.presses(question, "I don't know")
        await server.until(lambda: question["text"] != before)
        assert "A good answer" in question["text"] or "Answer" in question["text"]


async def test_a_card_that_is_edited_later_is_edited_as_a_card(url):
    async with discord_server() as server, running(server, url) as service:
        question = Message((Heading("A question"), text("What is it?")))
        adapter = service.adapters["discord"]
        sent = await adapter.send(Delivery(key="k1", place=ROOM, message=question))
        over = Message((text("It is over."),), edits=sent.message_id)
        await adapter.send(Delivery(key="k2", place=ROOM, message=over))
        (shown,) = server.shown(str(CHANNEL))
        assert (shown["text"], bool(shown["flags"] & IS_CARD)) == ("It is over.", True)


async def test_a_server_that_refuses_cards_is_given_text(url):
    async with discord_server() as server, running(server, url) as service:
        server.cards = False
        question = await a_choice(service, server)
        assert not question["flags"] & IS_CARD
        assert "**" in question["content"]
        calls = len(server.calls)
        await a_choice(service, server)
        assert len([path for _, path, _ in server.calls[calls:] if path.startswith("interactions/")]) == 1, "asked once"


async def test_direct_messages_are_plain_text(url):
    async with discord_server() as server, running(server, url):
        await server.types("quiz", topic="overfitting")
        assert not (await server.next_message(0))["flags"] & IS_CARD
