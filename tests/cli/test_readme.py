"""The transcript and the table of commands in the README are the program's own. `python -m tests.cli.test_readme` writes them anew."""

import os
import re
import tempfile
from pathlib import Path

from click.testing import CliRunner

from bot.cli.main import main
from bot.core.commands.registry import FAMILIES, SPECS

README = Path(__file__).parents[2] / "README.md"
TRANSCRIPT = re.compile(r"(<!-- transcript -->\n```text\n)(.*?)(```\n)", re.DOTALL)
TABLE = re.compile(r"(<!-- commands -->\n)(.*?)(<!-- /commands -->\n)", re.DOTALL)
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


def table() -> str:
    """Every command, by family, as the menus have it."""
    lines = ["| | |", "|---|---|"]
    for family, title in FAMILIES.items():
        lines.append(f"| **{title}** | |")
        for spec in SPECS:
            if spec.family == family:
                named = " ".join([f"/{spec.name}", *(f"[{parameter.name}]" for parameter in spec.parameters)])
                lines.append(f"| `{named}` | {spec.summary} |")
    return "\n".join(lines) + "\n"


def test_the_readme_lists_every_command():
    found = TABLE.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found.group(2) == table(), "run: python -m tests.cli.test_readme"
    assert all(spec.family in FAMILIES for spec in SPECS)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATABASE_URL=f"sqlite:///{folder}/w.db", TZ="UTC")
        fresh = recorded(lambda *words, **how: CliRunner().invoke(main, words, **how))
    text = README.read_text(encoding="utf-8")
    text = TRANSCRIPT.sub(lambda found: found[1] + fresh + found[3], text)
    README.write_text(TABLE.sub(lambda found: found[1] + table() + found[3], text), encoding="utf-8")
