"""Games draw a board at their end; what is on it matters here, not how it looks."""

import pytest

from bot.ports.messages import Chart
from bot.runtime import pictures


@pytest.fixture(autouse=True)
def charts(monkeypatch) -> list[Chart]:
    """The charts that were to be drawn, newest last."""
    drawn: list[Chart] = []

    def draw(chart: Chart) -> bytes:
        drawn.append(chart)
        return b"a picture"

    monkeypatch.setattr(pictures, "draw", draw)
    return drawn
