"""
The real process with both platforms, killed at any instant; and two of them on one PostgreSQL.

Learners ask and give up while processes die. Telegram keeps what it sent until it is confirmed: nothing of it may be lost,
and every answer counts once. Discord does not: what it pushes to a process that dies unheard was never decided; what was
decided is shown. Nothing is shown twice on Discord; on Telegram at most what was on its way when a process died.
"""

import asyncio
import collections
import contextlib
import random
import time

import pytest
from sqlalchemy import text

from bot.runtime.database import connect
from tests.emulators import discord, telegram
from tests.processes import Coach, ForkedCoach

ONE, TWO = 300, 60
"""Kills of the one process with both platforms; of two that share a database, in turns by chance."""
STOPS = 5
STOPPED_WITHIN_S = 10
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


def both(server, other):
    """The settings of a coach that is on both platforms."""
    on_discord = {"DISCORD_TOKEN": discord.TOKEN, "DISCORD_API_URL": other.url, "DISCORD_GATEWAY_URL": other.gateway}
    return {"TELEGRAM_TOKEN": telegram.TOKEN, "TELEGRAM_API_URL": server.url, **on_discord}


class People:
    """Learners who ask and give up, on both platforms."""

    def __init__(self, server, other, seed):
        self.server, self.other, self.chance = server, other, random.Random(seed)
        self.sent = dict.fromkeys(PEOPLE, 0)

    async def ask(self, how_many, *, discord):
        for learner in self.chance.sample(PEOPLE, how_many):
            await self.server.says("/quiz overfitting fresher", user=learner)
            await self.server.says("i don't know", user=learner)
            self.sent[learner] += 1
            if discord:
                await self.other.types("quiz", user=learner, topic="overfitting")
                await self.other.writes("i don't know", user=learner)

    async def see(self, most, timeout_s=1.5):
        """Waits for one to so many more messages on either platform."""
        seen = [(platform, len(platform.messages)) for platform in (self.server, self.other)]
        platform, before = self.chance.choice(seen)
        wanted = before + self.chance.randrange(1, most)
        with contextlib.suppress(TimeoutError):
            await platform.until(lambda: len(platform.messages) >= wanted, timeout_s=timeout_s)


async def last_life(url, server, other, coaches):
    """Starts everything once more, lets it catch up, and stops it in order."""
    await coaches[0].start()
    await server.says("/help", user=999)
    await server.until(lambda: bool(server.shown(999)), timeout_s=60)
    for coach in coaches[1:]:
        await connected(coach, other)
    # A client that resumes is given events again that it may have had: none may count twice.
    for event in [e for e in other._events if e["t"] in {"INTERACTION_CREATE", "MESSAGE_CREATE"}][-60:]:
        await other.dispatch(event["t"], event["d"])
    await until_quiet(url)
    for coach in coaches:
        assert await coach.stop() == 0
        assert "Traceback" not in coach.log()


@pytest.mark.slow
async def test_one_process_with_both_platforms_is_killed(tmp_path):
    url = f"sqlite:///{tmp_path}/w.db"
    instants = collections.Counter()
    async with telegram.telegram_server() as server, discord.discord_server() as other:
        settings = both(server, other) | {"DATABASE_URL": url}
        people, coach = People(server, other, 20270301), ForkedCoach(tmp_path, **settings)
        chance = people.chance
        for _ in range(ONE):
            await people.ask(2, discord=False)
            before = server.polled, other.identified
            await coach.start()
            if chance.random() < 0.85:
                await other.until(lambda before=before: other.identified > before[1], timeout_s=60)
                await people.ask(3, discord=True)
                await people.see(10)
            await asyncio.sleep(chance.random() * 0.3)
            await coach.kill()
            instants[server.polled > before[0], other.identified > before[1]] += 1
        await coach.end()
        print("(heard by Telegram, by Discord):", dict(instants))
        assert instants[False, False] > 0
        assert instants[True, True] > ONE // 2
        await last_life(url, server, other, [Coach(tmp_path, **settings)])
        await check(url, people.sent, server, other, ONE)


@pytest.mark.slow
async def test_two_processes_on_one_database_are_killed(tmp_path, postgres_cluster):
    """One coach is on Telegram, one on Discord; each looks after the due-queue and its own deliveries."""
    url = postgres_cluster.fresh()
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    async with telegram.telegram_server() as server, discord.discord_server() as other:
        settings = both(server, other) | {"DATABASE_URL": url}
        own = [{k: v for k, v in settings.items() if not k.startswith(p)} for p in ("DISCORD_", "TELEGRAM_")]
        people = People(server, other, 20270302)
        coaches = [ForkedCoach(folder, **its) for folder, its in zip(folders, own, strict=True)]
        await coaches[0].start()
        await connected(coaches[1], other)
        for _ in range(TWO):
            await people.ask(4, discord=True)
            await people.see(8)
            victim = people.chance.choice(coaches)
            await victim.kill()
            if victim is coaches[1]:
                await connected(victim, other)
            else:
                await victim.start()
        for coach in coaches:
            await coach.kill()
            await coach.end()
        await last_life(url, server, other, [Coach(folder, **its) for folder, its in zip(folders, own, strict=True)])
        await check(url, people.sent, server, other, TWO)


@pytest.mark.slow
async def test_sigterm_in_full_work_loses_and_doubles_nothing(tmp_path):
    """Stopped again and again in the middle of a crowd, within ten seconds: nothing is lost, nothing shown twice."""
    url = f"sqlite:///{tmp_path}/w.db"
    async with telegram.telegram_server() as server, discord.discord_server() as other:
        settings = both(server, other) | {"DATABASE_URL": url}
        people, took = People(server, other, 20270303), []
        coach = Coach(tmp_path, **settings)
        for _ in range(STOPS):
            await connected(coach, other)
            await people.ask(len(PEOPLE), discord=True)
            await people.see(40, timeout_s=30)
            began = time.monotonic()
            assert await coach.stop() == 0
            took.append(time.monotonic() - began)
        print("stopped after", [f"{seconds:.1f} s" for seconds in took])
        assert max(took) < STOPPED_WITHIN_S
        await last_life(url, server, other, [coach])
        await check(url, people.sent, server, other, 0)
        assert await ask(url, "select 1 from outbox where doubts > 1") == []
        assert {row.state for row in await ask(url, "select distinct state from outbox")} <= {"sent", "expired"}
