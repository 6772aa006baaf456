"""`warmstart check --online`: what the platforms say about the tokens, against platforms on loopback."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.emulators import discord, telegram


@asynccontextmanager
async def something_else():
    """A server that is neither: it answers everything with JSON of its own."""

    async def welcome(request: web.Request) -> web.Response:
        return web.json_response(["welcome to the guest network"])

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", welcome)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
def check(warmstart, monkeypatch):
    """Runs the check with settings, beside the loop in which the platforms live."""

    async def run(**settings: str):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return await asyncio.to_thread(warmstart, "check", "--online")

    return run


async def test_both_platforms_are_asked_and_name_the_bot(check):
    async with telegram.telegram_server() as one, discord.discord_server() as other:
        tokens = {"TELEGRAM_TOKEN": telegram.TOKEN, "DISCORD_TOKEN": discord.TOKEN}
        run = await check(**tokens, TELEGRAM_API_URL=one.url, DISCORD_API_URL=other.url)
        assert run.exit_code == 0, run.output
        assert "ok   Telegram: answers; this is @warmstart_bot" in run.output
        assert "ok   Discord: answers; this is " in run.output
        one.token_revoked = other.token_revoked = True
        run = await check()
        assert run.exit_code == 1
        assert "FAIL Telegram: does not know the token; ask @BotFather" in run.output
        assert "FAIL Discord: does not know the token; reset it" in run.output
        assert not any(token in run.output for token in tokens.values())


async def test_what_is_no_platform_is_named_with_the_setting_that_leads_there(check):
    async with something_else() as address:
        run = await check(
            TELEGRAM_TOKEN=telegram.TOKEN,
            DISCORD_TOKEN=discord.TOKEN,
            TELEGRAM_API_URL=address,
            DISCORD_API_URL=address,
        )
        assert run.exit_code == 1
        assert "TELEGRAM_API_URL right?" in run.output
        assert "DISCORD_API_URL right?" in run.output
        assert telegram.TOKEN not in run.output
