"""The whole program against the Bot API server: started, stopped, and killed at any instant."""

import asyncio
import random
import sqlite3
from collections import Counter, defaultdict

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


def copies(server) -> Counter[tuple[str, ...]]:
    """How often each message was sent: its buttons name the prompt that it is about, so no two messages look alike."""
    found: Counter[tuple[str, ...]] = Counter()
    for method, data in server.calls:
        if method == "sendMessage" and int(data["chat_id"]) in LEARNERS:
            rows = data.get("reply_markup", {}).get("inline_keyboard", [])
            named = tuple(button["callback_data"] for row in rows for button in row)
            assert any(":" in value for value in named), data
            found[(data["chat_id"], *named)] += 1
    return found


async def at_rest(tmp_path, server) -> str:
    """Lets a coach finish all that there is to do; its log."""
    running = coach(tmp_path, server)
    before = len(server.shown(999))
    await running.start()
    await server.says("/help", user=999)
    await server.until(lambda: len(server.shown(999)) > before, timeout_s=60)
    async with asyncio.timeout(120):
        while rows(tmp_path, "select 1 from inbox where state = 'kept'") or rows(tmp_path, WAITING):  # noqa: ASYNC110  (another process writes it)
            await asyncio.sleep(0.1)
    assert await running.stop() == 0
    return running.log()


@pytest.mark.slow
async def test_killed_at_any_instant_nothing_is_lost_or_counted_twice(tmp_path):
    """
    Learners ask for a question and give up on it, again and again, while the coach is killed again and again.

    Every answer counts once. Every message arrives; a second copy is sent only of one that a kill cut off under way. One that
    two kills cut off may have arrived twice or never, which nobody can know: it is parked, and arrives when the operator says so.
    """
    chance = random.Random(20261124)
    sent = dict.fromkeys(LEARNERS, 0)
    instants = {"before its first request": 0, "in the stream": 0}
    cut: defaultdict[int, set[int]] = defaultdict(set)
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
            if rows(tmp_path, "select 1 from sqlite_master where name = 'outbox'"):
                for row, attempt in rows(tmp_path, "select id, attempts from outbox where state = 'in_flight'"):
                    cut[row].add(attempt)
        await running.end()
        log = await at_rest(tmp_path, server)
        shown = copies(server)
        parked = [row for (row,) in rows(tmp_path, "select id from outbox where state = 'in_doubt'")]
        doubled = [name for name, count in shown.items() if count > 1]
        assert set(parked) <= {row for row, attempts in cut.items() if len(attempts) > 1}, (
            "parked, but not cut off twice"
        )
        assert max(shown.values()) <= 2, "one try more, and no third"
        assert len(doubled) <= len(cut), "a second copy of what no kill had cut off"
        counted_rows = "select count(*) from outbox where edits = '' and recipient != '999'"
        total = rows(tmp_path, counted_rows)[0][0]
        assert total - len(parked) <= len(shown) <= total, "a message that was reported as sent is nowhere"
        if parked:
            said = await running.command("outbox", "retry", *map(str, parked))
            assert f"{len(parked)} of {len(parked)}" in said
            log += await at_rest(tmp_path, server)
        assert len(copies(server)) == total
    counted = dict(
        rows(tmp_path, "select account.user_id, count(*) from attempt join account using (learner_id) group by 1")
    )
    states = dict(rows(tmp_path, "select state, count(*) from outbox group by 1"))
    print("killed", instants, "asked", sum(sent.values()), "messages", total, "cut off under way", len(cut))
    print("sent twice", len(doubled), "parked", len(parked), "deliveries at the end", states)
    assert "Traceback" not in log
    assert min(instants.values()) > 0
    assert rows(tmp_path, "select count(*) from inbox where state != 'done'") == [(0,)]
    assert {learner: counted.get(str(learner), 0) for learner in LEARNERS} == sent
    assert set(states) <= {"sent", "expired"}
