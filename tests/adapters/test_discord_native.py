"""What only Discord has: threads and permissions, windows, sessions and shards, replies in servers, load."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from adapters.discord import adapter as discord_adapter
from bot.core import phrases
from bot.ports.adapter import Delivery, RecipientUnreachable
from bot.ports.events import Place
from bot.ports.messages import Document, Heading, Message, text
from bot.runtime.store import schema
from tests.adapters.test_discord import running
from tests.emulators.discord import CHANNEL, EPHEMERAL, GUILD, IS_CARD, THREAD, Fault, discord_server

ROOM = Place(platform="discord", chat=str(CHANNEL), group=True)
IN_THREAD = Place(platform="discord", chat=str(THREAD), group=True)
WORD = Message((text("The question of the day."),))


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


EXPORT = Message((text("A file."),), document=Document("a.txt", "content"))


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


# -- forms


@pytest.mark.parametrize("radio", [True, False])
async def test_a_report_is_a_form_with_its_reasons(url, radio):
    async with discord_server() as server, running(server, url) as service:
        server.radio = radio
        await server.types("quiz", topic="overfitting")
        await server.next_message(0)
        await server.types("report")
        asked = await server.next_message(1)
        for number, (picks, said) in enumerate((("Unclear", "which set is meant?"), ("Typo", "")), 1):
            await server.presses(asked, "Answer")
            await server.until(lambda number=number: len(server.forms) == number)
            choice = server.forms[-1]["components"][0]["component"]
            assert choice["type"] == (21 if radio else 3)
            count = len(server.shown())
            await server.submits(server.forms[-1], said, picks=picks)
            assert phrases.REPORTED in (await server.next_message(count))["text"]
        await service.outbox.settle()
        rows = await service.dispatcher._database.read(lambda c: c.execute(schema.report.select()).all())
        assert [row.text for row in rows] == ["unclear: which set is meant?", "typo"]


# -- interactions


async def test_an_interaction_that_comes_twice_loses_no_answer(url, monkeypatch):
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 0.0)
    monkeypatch.setattr("adapters.discord.adapter.PLACEHOLDER_FOR_S", 0.0)
    async with discord_server() as server, running(server, url):
        await server.types("help")
        await server.until(lambda: any("/quiz" in message["text"] for message in server.shown()))
        await server.dispatch("INTERACTION_CREATE", server._events[-1]["d"])
        await server.types("streak")
        await server.until(lambda: any("treak" in message["text"] for message in server.shown()[1:]))
        await asyncio.sleep(0.05)
        assert "/quiz" in server.shown()[0]["text"]


@pytest.mark.parametrize("applied", [False, True])
async def test_a_deferral_whose_reply_was_lost_costs_no_answer(url, monkeypatch, applied):
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 0.0)
    async with discord_server() as server, running(server, url) as service:
        handle, release = service.dispatcher.handle, asyncio.Event()

        async def slow(event):
            await release.wait()
            await handle(event)

        service.dispatcher.handle = slow
        server.faults["interactions/"].append(Fault(reset=True, applied=applied))
        await server.types("streak", guild=True)
        await server.until(lambda: not server.faults["interactions/"])
        release.set()
        await server.until(lambda: any("treak" in message["text"] for message in server.shown(str(CHANNEL))))
        assert len(server.shown(str(CHANNEL))) == 1


async def test_an_answer_during_the_deferral_leaves_no_placeholder(url, monkeypatch):
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 0.0)
    async with discord_server() as server, running(server, url) as service:
        for number in range(20):
            await server.types("streak", user=100 + number)
        await server.until(
            lambda: all(
                any("treak" in message["text"] for message in server.shown(user=100 + number)) for number in range(20)
            )
        )
        await service.outbox.settle()
        for number in range(20):
            assert ["treak" in message["text"] for message in server.shown(user=100 + number)] == [True]


@pytest.mark.parametrize("command", ["settings", "streak"])
async def test_an_answer_that_never_left_is_given_again(url, command):
    async with discord_server() as server, running(server, url) as service:
        moment = server.now()
        server.now = lambda: moment  # however slow the machine is, the interaction does not run out
        server.faults["interactions/"].append(Fault(reset=True))
        await server.types(command, guild=True)
        await server.until(lambda: not server.faults["interactions/"])
        await service.outbox.settle()
        service.outbox._clock.move(seconds=5)
        await service.tick()
        await service.outbox.settle()
        (shown,) = server.shown(str(CHANNEL))
        assert command[1:] in shown["text"]
        assert shown["flags"] & EPHEMERAL


async def test_too_late_for_the_interaction_the_answer_comes_by_direct_message(url):
    async with discord_server() as server, running(server, url):
        late = server.now() + timedelta(seconds=4)
        interaction = await server.types("streak")
        server.now = lambda: late
        server.interactions[interaction]["at"] = late - timedelta(seconds=4)
        await server.next_message(0)
        assert server.interactions[interaction]["answered"] is None
        assert "treak" in server.shown()[0]["text"]


async def test_a_form_on_an_old_message_works_after_a_restart(url):
    async with discord_server() as server:
        async with running(server, url) as service:
            bank = service.dispatcher._bank
            (wanted, *_) = [question for question in bank.active if question.kind == "open"]
            service.dispatcher._bank = replace(bank, questions={wanted.id: wanted})
            await server.types("quiz", topic=wanted.topic)
            question = await server.next_message(0)
        async with running(server, url) as service:
            await server.presses(question, "Answer")
            await server.until(lambda: bool(server.forms))
            await server.submits(server.forms[0], "it memorizes the training data and fails on new data")
            await server.next_message(1)
            await service.outbox.settle()
            # The second time it says kindly that it is over.
            count = len(server.shown())
            await server.submits(server.forms[0], "and again")
            assert phrases.ALREADY_ANSWERED[:20] in (await server.next_message(count))["text"]


async def test_a_button_of_an_unknown_kind_says_that_it_is_over(url):
    async with discord_server() as server, running(server, url):
        await server.types("streak")
        message = await server.next_message(0)
        data = {"custom_id": "from-an-older-version", "component_type": 2}
        await server._interaction(3, data, 7, False, message=message)
        assert phrases.GONE[:20] in (await server.next_message(1))["text"]


async def test_above_its_capacity_the_coach_asks_to_come_back(url, monkeypatch):
    monkeypatch.setattr(discord_adapter, "MOST_AT_ONCE", 3)
    async with discord_server() as server, running(server, url) as service:
        handle, release = service.dispatcher.handle, asyncio.Event()

        async def slow(event):
            await release.wait()
            await handle(event)

        service.dispatcher.handle = slow
        held = [await server.types("help", user=user) for user in range(10, 13)]
        shed = await server.types("help", user=20)
        await server.until(lambda: server.interactions[shed]["answered"] == 4)
        assert server.shown(user=20)[0]["text"] == discord_adapter.BUSY
        release.set()
        await server.until(lambda: all(server.interactions[one]["original"] for one in held))


async def test_what_is_being_handled_is_finished_before_receiving_ends(url):
    async with discord_server() as server:
        done = []
        async with running(server, url) as service:
            handle, begun = service.dispatcher.handle, asyncio.Event()

            async def slow(event):
                begun.set()
                await asyncio.sleep(0.05)
                await handle(event)
                done.append(event)

            service.dispatcher.handle = slow
            await server.types("help")
            await begun.wait()
        assert len(done) == 1


# -- a kill between an answer and the note of it


@asynccontextmanager
async def dying(server, url):
    """A process that never writes down what became of its deliveries."""
    async with running(server, url) as service:

        async def forget(outcome):
            """As a process that is killed."""

        service.outbox._record = forget
        yield service


async def caught_up(service):
    await service.outbox.recover()
    await service.tick()
    await service.outbox.settle()


@pytest.mark.parametrize("guild", [False, True])
@pytest.mark.parametrize("command", ["quiz", "streak", "export"])
async def test_what_arrived_before_a_kill_is_not_shown_again(url, command, guild):
    guild = guild and command != "export"
    where = str(CHANNEL) if guild else None
    async with discord_server() as server:
        async with dying(server, url) as service:
            await server.types(command, guild=guild)
            await server.next_message(0, where)
            await service.outbox.settle()
        before = [dict(message) for message in server.shown(where)]
        async with running(server, url) as service:
            await caught_up(service)
            assert server.shown(where) == before
            rows = await service.dispatcher._database.read(lambda c: c.execute(schema.outbox.select()).all())
            assert {(row.state, row.reply_token) for row in rows} == {("sent", "")}


@pytest.mark.parametrize("guild", [False, True])
async def test_a_deferred_answer_that_a_kill_kept_back_comes_after_it(url, monkeypatch, guild):
    where = str(CHANNEL) if guild else None
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 0.0)
    async with discord_server() as server:
        async with dying(server, url) as service:
            handle, deferred = service.dispatcher.handle, asyncio.Event()

            async def slow(event):
                await deferred.wait()
                await handle(event)

            async def unsent(parcel):
                raise asyncio.CancelledError

            service.dispatcher.handle, service.outbox._attempt = slow, unsent
            interaction = await server.types("streak", guild=guild)
            await server.until(lambda: server.interactions[interaction]["answered"] == 5)
            deferred.set()
            await asyncio.sleep(0)
        async with running(server, url) as service:
            await caught_up(service)
            (shown,) = server.messages.values()
            assert "treak" in shown["text"]
            assert bool(shown["flags"] & EPHEMERAL) is guild
            assert where is None or shown["channel_id"] == where


# -- the gateway


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
