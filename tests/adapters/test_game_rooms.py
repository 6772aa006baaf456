"""A game in a thread or topic of its own, where the bot may open one, with the real client libraries."""

import asyncio

import pytest

from bot.core.challenge import phrases
from bot.ports.adapter import Delivery
from bot.ports.events import Place
from bot.ports.messages import Message, Room, text
from tests.adapters import test_discord, test_telegram
from tests.adapters.test_games import (
    GROUP,
    RIGHT,
    ROOM,
    handled,
    labels_of,
    newest_with,
    option_of,
    passes,
    text_of,
    with_options_only,
)
from tests.emulators.discord import EPHEMERAL, discord_server
from tests.emulators.telegram import telegram_server

CHAT = str(GROUP["id"])


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


def in_topic(server, topic: int) -> list:
    return [message for message in server.shown(CHAT) if message.get("message_thread_id") == topic]


async def test_on_telegram_it_is_played_in_a_topic_of_its_own(url):
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        with_options_only(service)
        server.forums.add(CHAT)
        await server.says("/challenge start bias-variance 1 30s", user=1, chat=GROUP)
        await server.until(lambda: bool(server.topics))
        invitation = server.shown(CHAT)[-1]
        assert "message_thread_id" not in invitation, "for all to see"
        ((_, topic), name), = server.topics.items()  # fmt: skip
        assert name == "Live challenge · Bias and variance"
        for user in (1, 2):
            await server.presses(invitation, phrases.JOIN, user=user)
        await server.until(lambda: len(server.answers) == 2)
        await passes(service, 61, step=5)
        assert phrases.STARTED_IN_ROOM in text_of(invitation)
        question = in_topic(server, topic)[-1]
        assert phrases.MY_QUESTION in labels_of(question)
        for user in (1, 2):
            await server.presses(question, phrases.MY_QUESTION, user=user)
            own = await server.next_message(0, user)
            before = text_of(own)
            await server.presses(own, option_of(own, RIGHT), user=user)
            await server.until(lambda own=own, before=before: text_of(own) != before)
        count = len(in_topic(server, topic))
        there = {"message_thread_id": topic, "is_topic_message": True}
        await server.says("/challenge pause", user=1, chat=GROUP, **there)
        await server.until(lambda: len(in_topic(server, topic)) > count)
        assert "Paused by Ada" in text_of(in_topic(server, topic)[-1]), "steered from within"
        await server.says("/challenge resume", user=1, chat=GROUP, **there)
        await server.until(lambda: len(in_topic(server, topic)) > count + 1)
        await passes(service, 50)
        assert phrases.FINAL in text_of(in_topic(server, topic)[-1])
        assert server.shown(CHAT)[0] is invitation
        assert len(server.shown(CHAT)) == 1 + len(in_topic(server, topic)), "the group reads nothing but the invitation"
        count = len(server.shown(CHAT))
        await server.says("/leaderboard", user=1, chat=GROUP)
        assert "1= Ada" in text_of(await server.next_message(count, CHAT)), "the points are the group's"


async def test_on_discord_it_is_played_in_a_thread_of_its_own(url):
    async with discord_server() as server, test_discord.running(server, url) as service:
        with_options_only(service)
        await server.types(
            "challenge", user=1, guild=True, action="start", topic="bias-variance", questions=1, seconds=30
        )
        invitation = await newest_with(server, phrases.JOIN)
        await server.until(lambda: bool(server.threads))
        thread = invitation["id"]
        assert server.threads == {thread: ROOM}
        await handled(service, server)
        for user in (1, 2):
            await server.presses(invitation, phrases.JOIN, user=user)
        await server.until(lambda: sum(bool(m["flags"] & EPHEMERAL) for m in server.shown(ROOM)) == 2)
        await handled(service, server)
        await passes(service, 61, step=5)
        assert phrases.STARTED_IN_ROOM in text_of(invitation)
        question = server.shown(thread)[-1]
        assert phrases.MY_QUESTION in labels_of(question)
        for user in (1, 2):
            count = len(server.shown(thread))
            await server.presses(question, phrases.MY_QUESTION, user=user)
            await server.until(lambda count=count: len(server.shown(thread)) > count)
            own = server.shown(thread)[-1]
            assert own["flags"] & EPHEMERAL
            before = text_of(own)
            await server.presses(own, option_of(own, RIGHT), user=user)
            await server.until(lambda own=own, before=before: text_of(own) != before)
        await passes(service, 10)
        assert "Answered: 2" in text_of(question)
        count = len(server.shown(thread))
        await server.types("challenge", user=1, room=thread, action="skip")
        await server.until(lambda: len(server.shown(thread)) > count)
        assert "skipped" in text_of(server.shown(thread)[-1]), "steered from within"
        await passes(service, 30)
        final = server.shown(thread)[-1]
        assert phrases.FINAL in text_of(final)
        open_to_all = [message for message in server.shown(ROOM) if not message["flags"] & EPHEMERAL]
        assert open_to_all == [invitation]


async def test_on_discord_without_the_right_to_open_threads_it_stays_in_the_channel(url):
    async with discord_server() as server, test_discord.running(server, url) as service:
        with_options_only(service)
        server.may_open_threads = False
        await server.types("challenge", user=1, guild=True, action="start", topic="bias-variance", questions=1)
        invitation = await newest_with(server, phrases.JOIN)
        await server.presses(invitation, phrases.JOIN, user=1)
        await handled(service, server)
        await passes(service, 61, step=5)
        assert phrases.STARTED in text_of(invitation)
        assert phrases.MY_QUESTION in labels_of(server.shown(ROOM)[-1])


async def test_on_telegram_without_topics_it_stays_in_the_group(url):
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        with_options_only(service)
        await server.says("/challenge start bias-variance 1", user=1, chat=GROUP)
        invitation = await server.next_message(0, CHAT)
        await server.presses(invitation, phrases.JOIN, user=1)
        await server.until(lambda: bool(server.answers))
        await passes(service, 61, step=5)
        assert text_of(invitation).endswith(phrases.STARTED)
        assert phrases.MY_QUESTION in labels_of(server.shown(CHAT)[-1])


INVITATION = Message((text("Join in"),), room=Room("gabcdefghi:0", "Live challenge"))


async def test_a_room_is_opened_once_whatever_was_lost_in_between(url):
    async with telegram_server() as server:
        server.forums.add(CHAT)
        receipts = []
        for number in (1, 2):
            async with test_telegram.running(server, url) as service:
                await server.until(lambda number=number: server.polled >= number)
                place = Place(platform="telegram", chat=CHAT, group=True)
                receipts.append(
                    await service.adapters["telegram"].send(Delivery(key="k", place=place, message=INVITATION))
                )
        assert len(server.topics) == 1
        assert receipts[0].room == receipts[1].room != ""
    async with discord_server() as server:
        receipts = []
        for _ in range(2):
            async with test_discord.running(server, url) as service:
                place = Place(platform="discord", chat=ROOM, group=True)
                receipts.append(
                    await service.adapters["discord"].send(Delivery(key="k", place=place, message=INVITATION))
                )
        assert len(server.threads) == 1
        assert receipts[0] == receipts[1]
        assert receipts[0].room == receipts[0].message_id


async def test_a_room_that_is_closed_in_mid_game_leaves_the_game_in_the_place_itself(url):
    async with discord_server() as server, test_discord.running(server, url) as service:
        with_options_only(service)
        await server.types(
            "challenge", user=1, guild=True, action="start", topic="bias-variance", questions=1, seconds=30
        )
        invitation = await newest_with(server, phrases.JOIN)
        await server.until(lambda: bool(server.threads))
        await handled(service, server)
        await server.presses(invitation, phrases.JOIN, user=1)
        await handled(service, server)
        server.deleted.add(invitation["id"])
        await passes(service, 61, step=5)
        assert phrases.MY_QUESTION in labels_of(server.shown(ROOM)[-1])
        await passes(service, 50)
        assert phrases.FINAL in text_of(server.shown(ROOM)[-1])
