"""The whole program against Discord on loopback. Killed at any instant it is in tests/runtime/test_kills.py."""

from tests.emulators.discord import TOKEN, discord_server
from tests.processes import Coach


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
