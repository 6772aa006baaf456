"""Readiness, forecasts and pictures, as people meet them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.core import phrases
from bot.ports.messages import Bars, Curve, Days, Stacks
from bot.runtime import pictures
from tests.chat import PLAIN, RICH, opened


@pytest.fixture
async def chat(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/w.db") as conversation:
        yield conversation


@pytest.fixture
def charts(monkeypatch):
    """What was to be drawn, instead of the pictures themselves."""
    seen = []

    def draw(chart):
        seen.append(chart)
        return b"\x89PNG"

    monkeypatch.setattr(pictures, "draw", draw)
    return seen


async def test_ready_tells_rounds_topics_and_what_to_do(chat, charts):
    await chat.sets_up()
    ready = await chat.says("/ready")
    assert ready.text.startswith("Ready: ")
    assert phrases.READY_GUESS in ready
    assert "likely" in ready
    assert "ML theory: " in ready
    assert ready.message.picture is not None
    (chart,) = charts
    assert isinstance(chart.content, Bars)
    assert chart.content.rows[0].low < chart.content.rows[0].value < chart.content.rows[0].high
    assert "All of it" in chart.alt
    assert "Today it helps most" in ready
    asked = await chat.presses(ready, ready.labels[0])
    assert "Question 1 of" in asked or "fresher" in asked


async def readiness_after(tmp_path, name, *said):
    async with opened(f"sqlite:///{tmp_path}/{name}.db") as chat:
        for line in said:
            await chat.says("/quiz bv fresher")
            await chat.says(line)
        return int((await chat.says("/ready")).text.split(":")[1].split("%")[0])


async def test_a_right_answer_makes_readier_than_a_wrong_one(tmp_path, charts):
    right = await readiness_after(tmp_path, "right", "right one")
    wrong = await readiness_after(tmp_path, "wrong", "wrong one")
    assert right > wrong


async def test_ready_names_the_day_and_the_role(chat, charts):
    await chat.sets_up()
    await chat.says("/settings date 20 Dec")
    await chat.says("/settings track data-scientist")
    ready = await chat.says("/ready")
    assert ready.text.startswith("Ready for 20 Dec: ")
    assert "data scientist" in ready
    assert phrases.AS_THINGS_STAND in ready


async def test_the_forecast_falls_and_marks_the_interview(chat, charts):
    assert phrases.NOTHING_TO_FADE in await chat.says("/ready forecast")
    await chat.says("/settings date 20 Dec")
    await chat.says("/quiz bv fresher")
    await chat.says("right one")
    told = await chat.says("/ready forecast")
    assert "Interview, 20 Dec" in told
    curve = charts[-1].content
    assert isinstance(curve, Curve)
    assert list(curve.value) == sorted(curve.value, reverse=True)
    assert curve.marked.isoformat() == "2026-12-20"


async def test_the_streak_is_a_calendar(chat, charts):
    await chat.says("/quiz bv")
    await chat.says("idk")
    await chat.says("/streak")
    days = charts[-1].content
    assert isinstance(days, Days)
    assert days.first.weekday() == 0
    assert days.counts[-1] == 1
    assert sum(days.counts) == 1


async def test_the_week_on_demand(chat, charts):
    assert phrases.NO_WEEK in await chat.says("/stats week")
    await chat.says("/quiz bv fresher")
    await chat.says("right one")
    told = await chat.says("/stats week")
    assert "Your week: 1 answer" in told
    assert "All right: Bias and variance." in told
    assert isinstance(charts[-1].content, Stacks)


async def test_the_week_comes_with_mondays_question_unless_it_is_not_wanted(chat, charts):
    await chat.sets_up("Berlin", "09:00")
    await chat.says("/quiz bv")
    await chat.says("idk")
    chat.clock.set("2026-12-07 09:00", "Europe/Berlin")
    summary, asked = await chat.tick()
    assert "Your week: 1 answer" in summary
    assert "30 Nov to 6 Dec" in summary
    assert "Day 7" in asked
    await chat.says("idk")
    assert phrases.WEEKLY_OFF in await chat.says("/settings weekly off")
    chat.clock.set("2026-12-14 09:00", "Europe/Berlin")
    (asked,) = await chat.tick()
    assert "Your week" not in asked


async def test_pictures_are_dark_light_or_none(chat, charts):
    await chat.says("/streak")
    await chat.says("/settings pictures light")
    await chat.says("/streak")
    assert [chart.dark for chart in charts] == [True, False]
    await chat.says("/settings pictures off")
    assert (await chat.says("/streak")).message.picture is None
    assert "dark, light and off" in await chat.says("/settings pictures pink")


async def test_where_nothing_can_be_drawn_the_text_goes_out_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "can_draw", lambda: False)
    async with opened(f"sqlite:///{tmp_path}/w.db", capabilities=RICH) as chat:
        ready = await chat.says("/ready")
        assert ready.message.picture is None
        assert ready.text.startswith("Ready")


async def test_a_drawing_that_fails_costs_the_picture_alone(chat, monkeypatch):
    monkeypatch.setattr(pictures, "draw", lambda chart: 1 / 0)
    ready = await chat.says("/ready")
    assert ready.message.picture is None
    assert ready.text.startswith("Ready")


async def test_a_plain_terminal_gets_words(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/w.db", capabilities=PLAIN) as chat:
        assert "By round" in await chat.says("/ready")


async def test_readiness_fits_under_a_picture(chat, charts):
    await chat.sets_up()
    assert len((await chat.says("/ready")).text) <= RICH.caption_limit


async def test_after_the_question_of_the_day_the_coach_chooses(chat):
    await chat.sets_up()
    first = await chat.says("/today")
    topic = first.text.split(" · ")[1]
    feedback = await chat.says("idk")
    second = await chat.presses(feedback, phrases.ONE_MORE)
    assert topic not in second.text.splitlines()[0]
    series = await chat.says("/quiz best 2")
    assert "Question 1 of 2" in series


async def test_a_date_makes_what_is_forgotten_by_then_come_back(tmp_path):
    start = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    async with opened(f"sqlite:///{tmp_path}/w.db", start=start) as chat:
        await chat.sets_up()
        await chat.says("/settings date 29 Dec")
        stems = []
        for day in range(20):
            chat.clock.set(f"{datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=day):%Y-%m-%d} 09:00", "Europe/Berlin")
            asked = (await chat.tick())[-1]
            stems.append(asked.text.splitlines()[1])
            await chat.says("idk")
        assert len(set(stems)) < len(stems), "old questions compete with new ones"
        assert all(one != other for one, other in pairwise(stems))
