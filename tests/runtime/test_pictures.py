"""Charts as pictures: legible sizes, both tastes, and what `fit` makes of them."""

import struct
from dataclasses import replace
from datetime import date

import pytest

from bot.ports.capabilities import fit
from bot.ports.messages import Bar, Bars, Chart, Curve, Days, Message, Rank, Ranking, Stacks, text
from bot.runtime import pictures
from tests.chat import PLAIN, RICH

ROWS = (
    Bar(label="All of it", value=0.6, low=0.5, high=0.7, strong=True),
    Bar(label="A topic with quite a long name", value=0.0, low=0.0, high=1.0, apart=True),
)
CONTENTS = {
    "bars": Bars(rows=ROWS),
    "days": Days(first=date(2026, 9, 28), counts=(0, 1, 2, 9) * 16),
    "one day": Days(first=date(2026, 11, 30), counts=(1,)),
    "curve": Curve(first=date(2026, 12, 1), value=(0.9, 0.5, 0.4), low=(0.8, 0.3, 0.1), high=(1.0, 0.7, 0.6), marked=date(2026, 12, 3), mark="Interview"),
    "stacks": Stacks(labels=("Mon", "Tue"), parts=(("right", (3, 0)), ("partly", (0, 0)), ("not yet", (1, 0)))),
    "ranking": Ranking(
        rows=(Rank(place="1", label="Ada $x^ 🦊", value=50, strong=True), Rank(place="2=", label="🦊🦊", value=0, apart=True)), most=50
    ),
}  # fmt: skip


def chart(name: str, *, dark: bool = True) -> Chart:
    return Chart(title="Ready: 60 %", note="likely 50 to 70 %", content=CONTENTS[name], alt="Bars.", dark=dark)


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("dark", [True, False])
def test_every_chart_is_drawn_as_wide_as_a_phone(name, dark):
    png = pictures.draw(chart(name, dark=dark))
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1080
    assert 300 < height < 2400
    assert len(png) < 200_000


def test_dark_and_light_differ():
    assert pictures.draw(chart("bars")) != pictures.draw(chart("bars", dark=False))


async def test_a_drawn_message_carries_its_picture_and_alt_text():
    drawn = await pictures.drawn(Message((text("Words."),), chart=chart("bars")))
    assert drawn.chart is None
    assert drawn.picture is not None
    assert drawn.picture.alt == "Bars."


async def test_without_a_drawing_a_chart_alone_says_what_it_would_have_shown(monkeypatch):
    monkeypatch.setattr(pictures, "draw", lambda chart: 1 / 0)
    drawn = await pictures.drawn(Message((), chart=chart("bars")))
    assert drawn.picture is None
    assert drawn.blocks == (text("Bars."),)


def test_a_chart_goes_with_its_words_or_before_them():
    (together,) = fit(Message((text("Words."),), chart=chart("bars")), RICH)
    assert together.chart is not None
    picture, words = fit(Message((text("Words. " * 300),), chart=chart("bars")), RICH)
    assert picture.chart is not None
    assert picture.blocks == (text("Bars."),)
    assert words.chart is None
    assert words.blocks


def test_a_chart_is_left_out_where_it_cannot_be_shown():
    for capabilities in (PLAIN, replace(RICH, charts=False)):
        (told,) = fit(Message((text("Words."),), chart=chart("bars")), capabilities)
        assert told == Message((text("Words."),))
