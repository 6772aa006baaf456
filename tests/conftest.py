"""Fixtures that everyone shares."""

import os
from collections.abc import Iterator

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.cli.main import main
from tests import postgres, processes
from tests.chat import opened

# Left alone, structlog draws every local variable of every frame: ten seconds for one exception with a bank in reach.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server, started when the first test asks for it."""
    with postgres.cluster() as server:
        yield server


@pytest.fixture(autouse=True)
def no_coach_left() -> Iterator[None]:
    """Whatever happens in a test, the programs that it started end with it."""
    yield
    processes.kill_those_left()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """An empty database of each kind, with the tables in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/warmstart.db"
    return request.getfixturevalue("postgres_cluster").emptied()


@pytest.fixture
async def chat(database_url):
    """A conversation on a platform with buttons, edits and notices, on each kind of database."""
    async with opened(database_url) as conversation:
        yield conversation


@pytest.fixture
def warmstart(tmp_path, monkeypatch):
    """`warmstart(words, ..., input="")`: what the command printed and its exit code."""
    for name in list(os.environ):
        if name.startswith(("WARMSTART_", "TELEGRAM_", "DISCORD_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "UTC")

    def run(*words: str, input: str = "") -> Result:
        return CliRunner().invoke(main, words, input=input)

    return run
