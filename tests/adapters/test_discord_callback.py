"""The one answer to an interaction, and what may go wrong on its short way."""

import pytest

from tests.adapters.test_discord import running
from tests.emulators.discord import Fault, discord_server

LIMITED = Fault(429, {"retry_after": 0.01, "global": False, "message": "You are being rate limited."})


@pytest.fixture
def url(tmp_path, monkeypatch):
    monkeypatch.setattr("adapters.discord.callback.PAUSES_S", (0.0,) * 4)
    # However slow the machine is, it is the answer that meets the fault, not a deferral.
    monkeypatch.setattr("adapters.discord.adapter.ACKNOWLEDGE_WITHIN_S", 60.0)
    return f"sqlite:///{tmp_path}/w.db"


def answers(server):
    """Answers that came through, or were said to have failed."""
    return [path for _, path, _ in server.calls if path.startswith("interactions/")]


@pytest.mark.parametrize("faults", [[Fault(500), Fault(503)], [Fault(502), LIMITED, Fault(504), Fault(500)]])
async def test_a_server_that_stumbles_is_asked_again(url, faults):
    async with discord_server() as server, running(server, url) as service:
        server.faults["interactions/"].extend(faults)
        await server.types("streak")
        await server.next_message(0)
        await service.outbox.settle()
        assert len(answers(server)) == len(faults) + 1
        assert len(server.shown()) == 1


async def test_an_error_after_it_was_applied_shows_it_once(url):
    async with discord_server() as server, running(server, url) as service:
        server.faults["interactions/"].append(Fault(502, applied=True))
        await server.types("streak")
        await server.next_message(0)
        await service.outbox.settle()
        assert len(server.shown()) == 1
        assert service.outbox.outcomes == {("discord", "sent"): 1}


async def test_a_server_that_stays_down_is_tried_by_the_outbox(url):
    async with discord_server() as server, running(server, url) as service:
        server.faults["interactions/"].extend([Fault(502)] * 5)
        await server.types("streak")
        await server.until(lambda: len(answers(server)) == 5)
        await service.outbox.settle()
        assert service.outbox.outcomes == {("discord", "in_doubt"): 1}
        assert server.shown() == []
        service.outbox._clock.move(seconds=5)
        await service.tick()
        await service.outbox.settle()
        assert len(server.shown()) == 1


async def test_who_guards_discord_is_not_asked_again_at_once(url):
    async with discord_server() as server, running(server, url) as service:
        server.faults["interactions/"].append(Fault(429, {"retry_after": 0.01}, guard=True))
        await server.types("streak")
        await server.until(lambda: len(answers(server)) == 1)
        await service.outbox.settle()
        assert len(answers(server)) == 1
        assert service.outbox.outcomes == {("discord", "pending"): 1}
        service.outbox._clock.move(seconds=61)
        await service.tick()
        await service.outbox.settle()
        assert len(server.shown()) == 1
