"""The transcript in the README is what the coach says. `python -m tests.cli.test_readme` writes it anew."""

import os
import re
import tempfile
from pathlib import Path

from click.testing import CliRunner

from bot.cli.main import main

README = Path(__file__).parents[2] / "README.md"
TRANSCRIPT = re.compile(r"(<!-- transcript -->\n```text\n)(.*?)(```\n)", re.DOTALL)
SAID = (
    "/quiz overfiting fresher",
    "its when the model memorizes the train data, so train score is great but on new data it is bad",
    "/streak",
)


def recorded(run) -> str:
    """The conversation as a new user would see it."""
    shown = run("chat", "--at", "2026-12-01 09:00", input="\n".join(SAID) + "\n")
    assert shown.exit_code == 0, shown.output
    return shown.output.strip() + "\n"


def test_the_readme_shows_what_happens(warmstart):
    found = TRANSCRIPT.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found.group(2) == recorded(warmstart), "run: python -m tests.cli.test_readme"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATABASE_URL=f"sqlite:///{folder}/w.db", TZ="UTC")
        fresh = recorded(lambda *words, **how: CliRunner().invoke(main, words, **how))
    text = README.read_text(encoding="utf-8")
    README.write_text(TRANSCRIPT.sub(lambda found: found[1] + fresh + found[3], text), encoding="utf-8")
