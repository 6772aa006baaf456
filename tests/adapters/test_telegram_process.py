"""The whole program against the Bot API server: started, stopped, and killed at any instant."""

import asyncio
import contextlib
import random
import sqlite3
import time

import pytest

from tests.emulators.telegram import TOKEN, telegram_server
from tests.processes import Coach

KILLS = 200
LEARNERS = range(100, 140)


def coach(tmp_path, server):
    return Coach(tmp_path, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=server.url, DATABASE_URL=f"sqlite:///{tmp_path}/w.db")


def rows(tmp_path, statement):
    connection = sqlite3.connect(tmp_path / "w.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


async def test_it_starts_answers_and_stops_cleanly(tmp_path):
    async with telegram_server() as server:
        running = coach(tmp_path, server)
        await running.start()
        await server.says("/start")
        await server.until(lambda: bool(server.shown()), timeout_s=30)
        assert await running.stop() == 0, running.log()
        assert TOKEN not in running.log()
        assert "Traceback" not in running.log()


async def test_sigterm_loses_and_doubles_nothing(tmp_path):
    async with telegram_server() as server:
        running = coach(tmp_path, server)
        await running.start()
        for learner in LEARNERS:
            await server.says("/quiz overfitting", user=learner)
        await server.until(lambda: len(server.messages) > 5, timeout_s=30)
        assert await running.stop() == 0
        await running.start()
        await server.says("/help", user=999)
        await server.until(lambda: len({chat for chat, _ in server.messages}) == len(LEARNERS) + 1, timeout_s=30)
        assert await running.stop() == 0
        assert len(server.messages) == len(LEARNERS) + 1


@pytest.mark.slow
async def test_killed_at_any_instant_nothing_is_lost_or_counted_twice(tmp_path):
    """Learners ask for a question and give up on it, again and again, while the coach is killed again and again."""
    seed = 20261124
    chance = random.Random(seed)
    sent = dict.fromkeys(LEARNERS, 0)
    async with telegram_server() as server:
        running = coach(tmp_path, server)
        deadline = time.monotonic() + 900
        for _ in range(KILLS):
            await running.start()
            for learner in chance.sample(list(LEARNERS), 8):
                await server.says("/quiz overfitting fresher", user=learner)
                await server.says("i don't know", user=learner)
                sent[learner] += 1
            # From before the first import is done to well into the stream.
            before = len(server.messages)
            if chance.random() < 0.7:
                wanted = before + chance.randrange(1, 16)
                with contextlib.suppress(TimeoutError):
                    await server.until(lambda wanted=wanted: len(server.messages) >= wanted, timeout_s=4)
                await asyncio.sleep(chance.random() * 0.02)
            else:
                await asyncio.sleep(chance.random() * 1.2)
            await running.kill()
            assert time.monotonic() < deadline
        await running.start()
        await server.says("/help", user=999)
        await server.until(lambda: bool(server.shown(999)), timeout_s=60)
        async with asyncio.timeout(60):
            while rows(tmp_path, "select 1 from inbox where state = 'kept'"):  # noqa: ASYNC110  (another process writes it)
                await asyncio.sleep(0.05)
        assert await running.stop() == 0
        log = running.log()
    assert "Traceback" not in log
    assert rows(tmp_path, "select count(*) from inbox where state != 'done'") == [(0,)]
    counted = dict(
        rows(tmp_path, "select account.user_id, count(*) from attempt join account using (learner_id) group by 1")
    )
    lost = {
        learner: (count, counted.get(str(learner), 0))
        for learner, count in sent.items()
        if count != counted.get(str(learner), 0)
    }
    print(
        "sent",
        sum(sent.values()),
        "counted",
        sum(counted.values()),
        "states",
        rows(tmp_path, "select state, count(*) from outbox group by 1"),
    )
    assert not lost
