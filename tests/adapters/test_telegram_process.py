"""The whole program against the Bot API server: started, stopped, and killed at any instant."""

import asyncio
import random
import sqlite3

import pytest

from tests.emulators.telegram import TOKEN, telegram_server
from tests.processes import Coach, ForkedCoach

KILLS = 200
LEARNERS = range(100, 140)


WAITING = "select 1 from outbox where state in ('pending', 'in_flight') or (state = 'in_doubt' and next_at is not null)"


def coach(tmp_path, server, kind=Coach):
    return kind(tmp_path, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=server.url, DATABASE_URL=f"sqlite:///{tmp_path}/w.db")


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
    """
    Learners ask for a question and give up on it, again and again, while the coach is killed again and again.

    Every answer counts once. Every message arrives, but for those whose two tries were both cut off by a kill: whether such
    a one arrived nobody can know, and it is parked for the operator.
    """
    chance = random.Random(20261124)
    sent = dict.fromkeys(LEARNERS, 0)
    instants = {"before its first request": 0, "in the stream": 0}
    async with telegram_server() as server:
        running = coach(tmp_path, server, ForkedCoach)
        for _ in range(KILLS):
            for learner in chance.sample(list(LEARNERS), 4):
                await server.says("/quiz overfitting fresher", user=learner)
                await server.says("i don't know", user=learner)
                sent[learner] += 1
            polled = server.polled
            await running.start()
            if chance.random() < 0.8:
                await server.until(lambda polled=polled: server.polled > polled, timeout_s=60)
            await asyncio.sleep(chance.random() * 0.5)
            instants["in the stream" if server.polled > polled else "before its first request"] += 1
            await running.kill()
        await running.end()
        last = coach(tmp_path, server)
        await last.start()
        await server.says("/help", user=999)
        await server.until(lambda: bool(server.shown(999)), timeout_s=60)
        async with asyncio.timeout(90):
            while rows(tmp_path, "select 1 from inbox where state = 'kept'") or rows(tmp_path, WAITING):  # noqa: ASYNC110  (another process writes it)
                await asyncio.sleep(0.1)
        assert await last.stop() == 0
        log = last.log()
    states = dict(rows(tmp_path, "select state, count(*) from outbox group by 1"))
    counted = dict(
        rows(tmp_path, "select account.user_id, count(*) from attempt join account using (learner_id) group by 1")
    )
    new = rows(tmp_path, "select count(*) from outbox where state = 'sent' and edits = ''")[0][0]
    print("messages shown", len(server.messages), "of", new)
    print("killed", instants, "asked", sum(sent.values()), "counted", sum(counted.values()), "deliveries", states)
    assert "Traceback" not in log
    assert min(instants.values()) > 0
    assert rows(tmp_path, "select count(*) from inbox where state != 'done'") == [(0,)]
    assert {learner: counted.get(str(learner), 0) for learner in LEARNERS} == sent
    assert set(states) <= {"sent", "expired", "in_doubt"}
    assert rows(tmp_path, "select count(*) from outbox where state = 'in_doubt' and doubts < 2") == [(0,)]
    assert states.get("in_doubt", 0) < 0.05 * sum(states.values())
