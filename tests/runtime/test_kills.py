"""
The real process with both platforms, killed at any instant; and two of them on one PostgreSQL.

Learners ask and give up while processes die. Telegram keeps what it sent until it is confirmed: nothing of it may be lost,
and every answer counts once. Discord does not: what nobody saw answered is done again. Nothing is shown twice on
Discord; on Telegram at most what was on its way when a process died.
"""

import asyncio
import collections
import contextlib
import random

import pytest
from sqlalchemy import text

from bot.runtime.database import connect
from tests.emulators import discord, telegram
from tests.processes import Coach

ONE, TWO = 40, 20
"""Kills of the one process with both platforms; of each of two that share a database (Telegram's are taken in turns)."""
PEOPLE = range(100, 130)


BUSY = (
    "select 1 where exists (select 1 from inbox where state = 'kept') "
    "or exists (select 1 from outbox where state in ('pending', 'in_flight'))"
)


async def ask(url, statement):
    database = await connect(url)
    try:
        return await database.read(lambda c: c.execute(text(statement)).all())
    finally:
        await database.close()


async def until_quiet(url):
    """Nothing is kept, nothing waits: the last process has caught up."""
    async with asyncio.timeout(120):
        while await ask(url, BUSY):  # noqa: ASYNC110  (another process writes it)
            await asyncio.sleep(0.2)


async def connected(coach, server):
    """Starts it and waits for its session on Discord, which keeps nothing for those who are away."""
    before = server.identified
    await coach.up(server.until(lambda: server.identified > before, timeout_s=60))


async def check(url, sent, server, other, kills):
    assert await ask(url, "select event_id from inbox where state = 'quarantined'") == []
    counted = dict(
        await ask(
            url,
            "select account.user_id, count(*) from attempt join account on account.learner_id = attempt.learner_id "
            "where account.platform = 'telegram' group by 1",
        )
    )
    lost = {who: (count, counted.get(str(who), 0)) for who, count in sent.items() if count != counted.get(str(who), 0)}
    assert not lost, "sent and counted"
    uneven = await ask(
        url,
        "select a.learner_id, a.question_id from attempt a join card c on c.learner_id = a.learner_id and c.question_id = "
        "a.question_id group by a.learner_id, a.question_id, c.reviews having count(*) <> c.reviews",
    )
    assert uneven == [], "an answer was counted twice"
    # What is sent twice on Telegram has one text in one chat twice in a row; a prompt's button names it exactly.
    prompts = collections.Counter(
        button["callback_data"]
        for message in server.messages.values()
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if button.get("callback_data", "").endswith(":hint")
    )
    doubled = sum(count - 1 for count in prompts.values())
    in_flight = (await ask(url, "select count(*) from outbox where doubts > 1 and platform = 'telegram'"))[0][0]
    print(f"{kills} kills, {sum(sent.values())} answers, {doubled} doubled on Telegram, {in_flight} were in flight")
    assert doubled <= in_flight
    await check_discord(url, other)


async def check_discord(url, server):
    """What was decided on Discord is shown there, once; an interaction that died unhandled was never decided."""
    asked = {row.id for row in await ask(url, "select id from prompt where platform = 'discord'")}
    shown = collections.Counter(
        custom_id.partition("|")[2].removesuffix(":hint")
        for offered in server.offered.values()
        for custom_id in offered
        if custom_id.endswith(":hint")
    )
    assert asked, "nothing was asked on Discord"
    assert asked == set(shown), "lost, or shown and not known"
    assert not [prompt for prompt, count in shown.items() if count > 1], "shown twice"
    fates = await ask(url, "select distinct state from outbox where platform = 'discord'")
    assert {row.state for row in fates} <= {"sent", "expired"}


@pytest.mark.slow
async def test_one_process_with_both_platforms_is_killed(tmp_path):
    chance, sent, url = random.Random(20270301), dict.fromkeys(PEOPLE, 0), f"sqlite:///{tmp_path}/w.db"
    async with telegram.telegram_server() as server, discord.discord_server() as other:
        coach = Coach(
            tmp_path,
            TELEGRAM_TOKEN=telegram.TOKEN,
            TELEGRAM_API_URL=server.url,
            DISCORD_TOKEN=discord.TOKEN,
            DISCORD_API_URL=other.url,
            DISCORD_GATEWAY_URL=other.gateway,
            DATABASE_URL=url,
        )
        for _ in range(ONE):
            await connected(coach, other)
            for learner in chance.sample(PEOPLE, 6):
                await server.says("/quiz overfitting fresher", user=learner)
                await server.says("i don't know", user=learner)
                await other.types("quiz", user=learner, topic="overfitting")
                sent[learner] += 1
            wanted = len(server.messages) + chance.randrange(1, 14)
            with contextlib.suppress(TimeoutError):
                await server.until(lambda wanted=wanted: len(server.messages) >= wanted, timeout_s=5)
            await asyncio.sleep(chance.random() * 0.05)
            await coach.kill()
        await coach.start()
        await server.says("/help", user=999)
        await server.until(lambda: bool(server.shown(999)), timeout_s=60)
        await until_quiet(url)
        assert await coach.stop() == 0
        assert "Traceback" not in coach.log()
        await check(url, sent, server, other, ONE)


@pytest.mark.slow
async def test_two_processes_on_one_database_are_killed(tmp_path, postgres_cluster):
    """One coach is on Telegram, one on Discord; each looks after the due-queue and its own deliveries."""
    chance, sent, url = random.Random(20270302), dict.fromkeys(PEOPLE, 0), postgres_cluster.fresh()
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    async with telegram.telegram_server() as server, discord.discord_server() as other:
        coaches = [
            Coach(folders[0], TELEGRAM_TOKEN=telegram.TOKEN, TELEGRAM_API_URL=server.url, DATABASE_URL=url),
            Coach(
                folders[1],
                DISCORD_TOKEN=discord.TOKEN,
                DISCORD_API_URL=other.url,
                DISCORD_GATEWAY_URL=other.gateway,
                DATABASE_URL=url,
            ),
        ]
        await coaches[0].start()
        await connected(coaches[1], other)
        for _ in range(TWO * 2):
            for learner in chance.sample(PEOPLE, 4):
                await server.says("/quiz overfitting fresher", user=learner)
                await server.says("i don't know", user=learner)
                await other.types("quiz", user=learner, topic="overfitting")
                sent[learner] += 1
            wanted = len(server.messages) + chance.randrange(1, 8)
            with contextlib.suppress(TimeoutError):
                await server.until(lambda wanted=wanted: len(server.messages) >= wanted, timeout_s=4)
            victim = chance.choice(coaches)
            await victim.kill()
            if victim is coaches[1]:
                await connected(victim, other)
            else:
                await victim.start()
        await server.says("/help", user=999)
        await server.until(lambda: bool(server.shown(999)), timeout_s=60)
        await until_quiet(url)
        for coach in coaches:
            assert await coach.stop() == 0
            assert "Traceback" not in coach.log()
        await check(url, sent, server, other, TWO * 2)
