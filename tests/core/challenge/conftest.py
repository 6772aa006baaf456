"""
Games draw a board at their end; what is on it matters here, not how it looks.

All are played on SQLite; on PostgreSQL those of `ON_BOTH` always, and the others in the slow suite.
"""

from pathlib import Path

import pytest

from bot.ports.messages import Chart
from bot.runtime import pictures

ON_BOTH = "test_live.py", "test_regrade.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as slow what repeats another database's game."""
    for item in items:
        spec = getattr(item, "callspec", None)
        here = item.path.parent == Path(__file__).parent and item.path.name not in ON_BOTH
        if here and spec is not None and "postgresql" in spec.params.values():
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def charts(monkeypatch) -> list[Chart]:
    """The charts that were to be drawn, newest last."""
    drawn: list[Chart] = []

    def draw(chart: Chart) -> bytes:
        drawn.append(chart)
        return b"a picture"

    monkeypatch.setattr(pictures, "draw", draw)
    return drawn
