"""The whole program against Discord on loopback: stopped, and killed at any instant."""

import asyncio
import contextlib
import random

import pytest

from tests.adapters.test_telegram_process import rows
from tests.emulators.discord import TOKEN, discord_server
from tests.processes import Coach

KILLS = 100
LEARNERS = range(100, 130)


def coach(tmp_path, server):
    return Coach(
        tmp_path,
        DISCORD_TOKEN=TOKEN,
        DISCORD_API_URL=server.url,
        DISCORD_GATEWAY_URL=server.gateway,
        DATABASE_URL=f"sqlite:///{tmp_path}/w.db",
    )


async def connected(running, server):
    """Starts it, and waits for its session; patiently, since a machine that tests much at once may stall for seconds."""
    before = server.identified
    await running.up(server.until(lambda: server.identified > before, timeout_s=120))


async def test_it_starts_answers_and_stops_cleanly(tmp_path):
    async with discord_server() as server:
        running = coach(tmp_path, server)
        await connected(running, server)
        await server.types("start")
        await server.next_message(0)
        assert await running.stop() == 0, running.log()
        assert TOKEN not in running.log()
        assert "Traceback" not in running.log()


@pytest.mark.slow
async def test_killed_at_any_instant_what_is_repeated_counts_once(tmp_path):
    """
    Learners ask and give up while the coach is killed again and again. What nobody saw answered they do again, as people
    would; every attempt that the coach acknowledged is counted exactly once.
    """
    chance = random.Random(20261124)
    sent = dict.fromkeys(LEARNERS, 0)
    async with discord_server() as server:
        running = coach(tmp_path, server)
        for _ in range(KILLS):
            await connected(running, server)
            count = len(server.calls)
            for learner in chance.sample(LEARNERS, 6):
                await server.types("quiz", user=learner, topic="overfitting")
                await server.writes("i don't know", user=learner)
                sent[learner] += 1
            with contextlib.suppress(TimeoutError):
                wanted = count + chance.randrange(1, 14)
                await server.until(lambda wanted=wanted: len(server.calls) >= wanted, timeout_s=2)
            await asyncio.sleep(chance.random() * 0.02)
            await running.kill()
        await connected(running, server)
        # A client that resumes is given the events again that it may have had: none may count twice.
        for event in [event for event in server._events if event["t"] in {"INTERACTION_CREATE", "MESSAGE_CREATE"}][
            -60:
        ]:
            await server.dispatch(event["t"], event["d"])
        await server.types("help", user=999)
        await server.next_message(0, user=999)
        assert await running.stop() == 0
        log = running.log()
    assert "Traceback" not in log
    assert rows(tmp_path, "select count(*) from inbox where state != 'done'") == [(0,)]
    # One attempt for each question, one delivery for each key: nothing was handled twice.
    assert rows(
        tmp_path, "select count(*) from prompt where state = 'answered' and id not in (select prompt_id from attempt)"
    ) == [(0,)]
    counted = dict(
        rows(tmp_path, "select account.user_id, count(*) from attempt join account using (learner_id) group by 1")
    )
    assert counted
    assert all(count <= sent[int(learner)] for learner, count in counted.items())
