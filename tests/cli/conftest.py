"""The command line, run in this process, in an empty folder with an empty environment."""

import os

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main


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
