"""Interactions on Discord: forms, deadlines, what comes twice or is lost on its way, load, and kills."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.discord import adapter as discord_adapter
from bot.core import phrases
from bot.runtime.store import schema
from tests.adapters.test_discord import running
from tests.emulators.discord import CHANNEL, EPHEMERAL, Fault, discord_server


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


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


# -- deadlines, and what comes twice


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


async def test_after_a_quarter_of_an_hour_the_answer_comes_by_direct_message(url, monkeypatch):
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 0.0)
    async with discord_server() as server, running(server, url) as service:
        handle, release = service.dispatcher.handle, asyncio.Event()

        async def slow(event):
            await release.wait()
            await handle(event)

        service.dispatcher.handle = slow
        interaction = await server.types("streak")
        await server.until(lambda: server.interactions[interaction]["answered"] == 5)
        late = server.now() + timedelta(minutes=16)
        server.now = lambda: late
        release.set()
        assert "treak" in (await server.next_message(0))["text"]
        assert not server.interactions[interaction].get("filled")


def test_the_deadline_leaves_room_within_a_second():
    assert discord_adapter.ACKNOWLEDGE_WITHIN_S <= 0.9


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
