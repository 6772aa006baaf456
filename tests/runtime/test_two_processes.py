"""Two processes on one database, each with one platform: what one decides for the other's platform, the other sends."""

import pytest

from bot.cli import platforms
from bot.runtime.store import schema
from tests.two_platforms import apart, learner_of, linked, rows


async def test_a_link_is_told_on_the_other_processs_platform(database_url):
    async with apart(database_url) as (telegram, discord):
        await telegram.sets_up()
        said = await linked(telegram, discord)
        assert "Telegram and Discord" in said.text or "Discord and Telegram" in said.text
        waiting = [row for row in await rows(discord, schema.outbox) if row["platform"] == "telegram"]
        waiting.sort(key=lambda row: row["id"])
        assert [row["state"] for row in waiting[-1:]] == ["pending"], "it waits for nobody's lease to run out"
        await discord.tick()
        (told,) = await telegram.tick()
        assert "/unlink" in told.text
        assert {row["state"] for row in await rows(discord, schema.outbox)} == {"sent"}


async def test_who_is_due_on_the_other_platform_is_asked_there(database_url):
    async with apart(database_url) as (telegram, discord):
        await telegram.sets_up("Berlin", "09:00")
        telegram.clock.set("2026-12-02 09:00", "Europe/Berlin")
        assert await discord.tick() == [], "it is this process that finds the learner due"
        assert len(await rows(discord, schema.daily)) == 1
        (asked,) = await telegram.tick()
        assert asked.labels
        assert await telegram.tick() == []


async def test_the_daily_question_moves_to_the_other_processs_platform(database_url):
    async with apart(database_url) as (telegram, discord):
        await telegram.sets_up("Berlin", "09:00")
        await discord.presses(await linked(telegram, discord), "Discord")
        await telegram.tick()
        assert '"discord"' in (await learner_of(telegram))["home"]
        telegram.clock.set("2026-12-02 09:00", "Europe/Berlin")
        assert await telegram.tick() == []
        (asked,) = await discord.tick()
        await discord.presses(asked, asked.labels[0])
        assert [row["platform"] for row in await rows(telegram, schema.prompt)] == ["discord"]


@pytest.mark.parametrize("platform", sorted(platforms.LIMITS))
def test_every_process_knows_what_each_platform_can_carry(platform):
    assert platforms.capabilities(platform).text_limit > 0
    assert set(platforms.BUILDERS) <= set(platforms.LIMITS)
