"""The pages name files that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
HERE = re.compile(r"`((?:bot|adapters|tests|docs|data)(?:/[\w.-]+)+/?)`|\]\(((?!http)[^)#]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = {found[0] or found[1] for found in HERE.findall(text)}
    missing = [name for name in named if not ((ROOT / name).exists() or (page.parent / name).exists())]
    assert missing == []


def test_the_map_of_the_house_has_every_room():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in ROOT.glob("bot/*/__init__.py")]
    assert [room for room in rooms if f"| `bot/{room}` |" not in text] == []
    assert len(text.splitlines()) <= 120
