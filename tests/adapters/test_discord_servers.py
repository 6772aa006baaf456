"""Discord servers: channels and threads, permissions, what administrators pick, answers in front of others."""

import discord
import pytest

from bot.core import phrases
from bot.core.challenge import phrases as game_phrases
from bot.ports.adapter import Delivery, RecipientUnreachable
from bot.ports.events import Place
from bot.ports.messages import Document, Message, text
from bot.runtime.store import schema
from tests.adapters.test_discord import running
from tests.emulators.discord import CHANNEL, EPHEMERAL, THREAD, buttons_of, discord_server

ROOM = Place(platform="discord", chat=str(CHANNEL), group=True)
IN_THREAD = Place(platform="discord", chat=str(THREAD), group=True)
WORD = Message((text("The question of the day."),))
EXPORT = Message((text("A file."),), document=Document("a.txt", "content"))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


def posting(service, place: Place, key: str = "k1", message: Message = WORD):
    return service.adapters["discord"].send(Delivery(key=key, place=place, message=message))


# -- channels and threads


async def test_what_is_sent_unasked_reaches_channels_and_threads(url):
    async with discord_server() as server, running(server, url) as service:
        await posting(service, ROOM)
        await posting(service, IN_THREAD)
        await posting(service, Place(platform="discord", chat=str(CHANNEL), thread=str(THREAD), group=True), key="k2")
        assert (len(server.shown(str(CHANNEL))), len(server.shown(str(THREAD)))) == (1, 2)


async def test_a_command_in_a_thread_is_answered_there(url):
    async with discord_server() as server, running(server, url):
        await server.types("streak", thread=True)
        assert "treak" in (await server.next_message(0, str(THREAD)))["text"]


async def test_an_archived_thread_wakes_up_and_a_locked_one_is_named(url):
    async with discord_server() as server, running(server, url) as service:
        server.archived.add(str(THREAD))
        await posting(service, IN_THREAD)
        assert len(server.shown(str(THREAD))) == 1
        server.archived.add(str(THREAD))
        server.locked.add(str(THREAD))
        with pytest.raises(RecipientUnreachable):
            await posting(service, IN_THREAD, key="k2")


async def test_a_deleted_channel_is_refused_for_good(url):
    async with discord_server() as server, running(server, url) as service:
        server.deleted.add(str(CHANNEL))
        with pytest.raises(RecipientUnreachable, match="deleted"):
            await posting(service, ROOM)


SILENT, BLIND = discord.Permissions(send_messages=True), discord.Permissions(view_channel=True, send_messages=True)


@pytest.mark.parametrize(
    ("denied", "named"), [(SILENT, "“Send Messages”"), (BLIND, "“View Channel” and “Send Messages”")]
)
async def test_missing_permissions_are_named_to_an_administrator_alone(url, denied, named):
    async with discord_server() as server, running(server, url) as service:
        server.denied[str(CHANNEL)] = denied
        with pytest.raises(RecipientUnreachable):
            await posting(service, ROOM)
        await server.types("streak", guild=True, user=8)
        await server.next_message(0, str(CHANNEL))
        await server.types("streak", guild=True, admin=True)
        told = await server.next_message(2, str(CHANNEL))
        assert f"my role {named} there" in told["text"]
        assert told["flags"] & EPHEMERAL
        await server.types("streak", guild=True, admin=True)
        await server.next_message(3, str(CHANNEL))
        await service.outbox.settle()
        assert len(server.shown(str(CHANNEL))) == 4, "told once"


async def picks(server, **how):
    """An administrator has the coach write in the channel, who may not any more."""
    count = len(server.shown(str(THREAD if how.get("thread") else CHANNEL)))
    await server.types("daily", guild=True, admin=True, **how)
    await server.next_message(count, str(THREAD if how.get("thread") else CHANNEL))


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        (SILENT, "“Send Messages”"),
        (BLIND, "“View Channel”"),
        (discord.Permissions(attach_files=True), "“Attach Files”"),
    ],
)
async def test_who_picked_the_channel_is_written_to_at_once(url, denied, named):
    async with discord_server() as server, running(server, url) as service:
        await picks(server)
        server.denied[str(CHANNEL)] = denied
        for key in ("k1", "k2"):
            with pytest.raises(RecipientUnreachable):
                await posting(service, ROOM, key=key, message=EXPORT)
        told = await server.next_message(0)
        assert f"<#{CHANNEL}>" in told["text"]
        assert f"my role {named} there" in told["text"]
        await server.types("streak", guild=True, admin=True)
        await server.next_message(1, str(CHANNEL))
        await service.outbox.settle()
        assert (len(server.shown()), len(server.shown(str(CHANNEL)))) == (1, 2), "told once"


async def test_in_a_thread_the_permission_has_another_name(url):
    async with discord_server() as server, running(server, url) as service:
        await picks(server, thread=True)
        server.denied[str(CHANNEL)] = discord.Permissions(send_messages_in_threads=True)
        with pytest.raises(RecipientUnreachable):
            await posting(service, IN_THREAD)
        assert "my role “Send Messages in Threads” there" in (await server.next_message(0))["text"]


async def test_whose_direct_messages_are_closed_is_told_at_the_next_command_anywhere(url):
    async with discord_server() as server:
        async with running(server, url) as service:
            await picks(server, thread=True)
            server.closed_dms.add("7")
            server.denied[str(CHANNEL)] = discord.Permissions(send_messages_in_threads=True)
            with pytest.raises(RecipientUnreachable):
                await posting(service, IN_THREAD)
            await server.until(lambda: any("/users/@me/channels" in f"/{path}" for _, path, _ in server.calls))
        async with running(server, url) as service:
            await server.types("streak", guild=True, user=8, admin=True)
            await server.next_message(0, str(CHANNEL))
            await server.types("streak", guild=True)
            told = await server.next_message(2, str(CHANNEL))
            assert "“Send Messages in Threads”" in told["text"]
            assert f"<#{THREAD}>" in told["text"]
            assert told["flags"] & EPHEMERAL


async def test_who_closed_direct_messages_is_told_at_the_next_command(url):
    async with discord_server() as server, running(server, url) as service:
        await server.types("start")
        await server.next_message(0)
        for number, said in enumerate(("Berlin", "09:00", "skip"), 1):
            await server.writes(said)
            await server.next_message(number)
        server.closed_dms.add("7")
        service.outbox._clock.set("2026-12-02 09:00", "Europe/Berlin")
        await service.tick()
        await service.outbox.settle()
        await server.types("streak", guild=True)
        told = await server.next_message(0, str(CHANNEL))
        assert phrases.WAS_UNREACHABLE[:40] in told["text"]


# -- what an administrator picks


@pytest.mark.parametrize("thread", [False, True])
async def test_the_daily_question_comes_where_an_administrator_wanted_it(url, thread):
    where = str(THREAD if thread else CHANNEL)
    async with discord_server() as server, running(server, url) as service:
        how = {"guild": True, "thread": thread, "topic": "bias-variance", "time": "9:00"}
        await server.types("daily", **how)
        assert phrases.ADMINS_ONLY in (await server.next_message(0, where))["text"], "checked here, too"
        await server.types("daily", admin=True, **how)
        await server.next_message(1, where)
        await service.outbox.settle()
        service.outbox._clock.set("2026-12-01 09:00", "UTC")
        await service.tick()
        await service.outbox.settle()
        asked = server.shown(where)[-1]
        assert game_phrases.MY_QUESTION in [button["label"] for button in buttons_of(asked)]
        assert not asked["flags"] & EPHEMERAL
        assert asked["id"] in {message for message, _ in server.nonces.values()}


async def test_commands_for_administrators_are_theirs_and_only_where_the_coach_is_a_member(url):
    async with discord_server() as server, running(server, url):
        await server.until(lambda: server.published == 1)
        for command in server.commands:
            for_admins = command["name"] in {"daily", "digest"}
            assert (command.get("default_member_permissions") == "32") is for_admins
            if for_admins:
                assert (command["contexts"], command["integration_types"]) == ([0], [0])


# -- answers in servers


async def test_a_reply_to_the_coachs_message_in_a_server_answers_it(url):
    async with discord_server() as server, running(server, url) as service:
        await server.types("quiz", guild=True, public=True, topic="overfitting")
        await server.next_message(0, str(CHANNEL))
        await service.outbox.settle()
        question = server.shown(str(CHANNEL))[0]
        await server.writes("i don't know", guild=True)
        await server.writes("i don't know", guild=True, pings=True, replies_to=question)
        await server.next_message(1, str(CHANNEL))
        rows = await service.dispatcher._database.read(lambda c: c.execute(schema.attempt.select()).all())
        assert [row.gave_up for row in rows] == [True], "what does not mention the coach is not its business"


async def test_a_mention_with_a_command_is_understood(url):
    async with discord_server() as server, running(server, url):
        me = server.user(1)["id"], "900000000000000001"
        await server.writes(f"<@{me[1]}> /streak", guild=True, pings=True)
        assert "treak" in (await server.next_message(0, str(CHANNEL)))["text"]
