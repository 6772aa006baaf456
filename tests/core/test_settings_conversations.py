"""/settings, /pause, /resume: what is typed, and what is said when it does not do."""

from dataclasses import replace

import pytest

from bot.core import phrases
from bot.ports.capabilities import PollLimits
from tests.chat import RICH, opened


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("/settings time 7:45", "07:45"),
        ("/settings zone Tokyo", "Asia/Tokyo"),
        ("/settings tz new york", "New York"),
        ("/settings level senior", "senior"),
        ("/settings level 1-3 years", "1-3 years"),
        ("/settings level auto", "follows your answers"),
        ("/settings track data scientist", "data scientist"),
        ("/settings track any", "every track"),
        ("/settings role data-scientist", "data scientist"),
        ("/settings reminder on", "evening"),
        ("/settings reminder off", "no reminder"),
        ("/settings rollover 2:00", "02:00"),
        ("/settings date 2026-12-20", "20 Dec"),
        ("/settings date none", "date"),
    ],
)
async def test_a_setting_is_changed_and_confirmed(chat, typed, says):
    await chat.sets_up()
    assert says.lower() in (await chat.says(typed)).text.lower()


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("/settings time noonish", "8:30"),
        ("/settings level guru", "senior"),
        ("/settings track plumber", "ml-engineer"),
        ("/settings reminder sometimes", "on or off"),
        ("/settings rollover 9:30", "0:00 to 6:00"),
        ("/settings colour blue", "zone"),
        ("/settings date the day after never", "14 Dec"),
        ("/plan 0", "14 Dec"),
    ],
)
async def test_what_does_not_do_says_what_would(chat, typed, offers):
    await chat.sets_up()
    before = (await chat.says("/settings")).text
    assert offers in (await chat.says(typed)).text
    assert (await chat.says("/settings")).text == before


async def test_a_setting_without_a_value_asks_for_it(chat):
    await chat.sets_up()
    assert phrases.ASK_TIME_ALONE in await chat.says("/settings time")
    assert "06:15" in (await chat.says("6:15")).text
    offered = await chat.says("/settings level")
    assert "senior" in offered.labels
    assert "senior" in (await chat.presses(offered, "senior")).text


async def test_the_hour_moves_and_no_second_question_comes_that_day(chat):
    await chat.sets_up(time="09:00")
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    assert len(await chat.tick()) == 1
    await chat.says("/settings reminder off")
    await chat.says("/settings time 20:00")
    chat.clock.set("2026-12-02 20:00", "Europe/Berlin")
    assert await chat.tick() == []
    chat.clock.set("2026-12-03 20:00", "Europe/Berlin")
    assert len(await chat.tick()) == 1


async def test_a_flight_across_the_date_line_never_doubles_a_date(chat):
    await chat.sets_up()
    dates = set()
    for day, zone in enumerate(["Asia/Tokyo", "Pacific/Honolulu", "Pacific/Kiritimati", "Europe/Berlin"], 2):
        await chat.says(f"/settings zone {zone}")
        for hour in range(24):
            chat.clock.set(f"2026-12-{day:02} {hour:02}:00")
            for shown in await chat.tick():
                if shown.message.options or shown.message.text_wanted:
                    dates.add(chat.clock.now())
    from bot.runtime.store import schema  # noqa: PLC0415  (this test alone)

    rows = await chat.database.read(lambda c: c.execute(schema.daily.select()).all())
    assert len(rows) == len({row.local_date for row in rows})


async def test_pause_for_days_ends_by_itself(chat):
    await chat.sets_up()
    assert "4 Dec" in (await chat.says("/pause 3 days")).text
    for day in (2, 3):
        chat.clock.set(f"2026-12-{day:02} 09:00", "Europe/Berlin")
        assert await chat.tick() == []
    chat.clock.set("2026-12-04 09:00", "Europe/Berlin")
    assert len(await chat.tick()) == 1


@pytest.mark.parametrize("typed", ["/pause forever and ever", "/pause -3", "/pause 100000"])
async def test_a_pause_that_cannot_be_read_is_explained(chat, typed):
    await chat.sets_up()
    assert "/pause" in (await chat.says(typed)).text


async def test_resume_without_a_pause_says_so(chat):
    await chat.sets_up()
    first = await chat.says("/resume")
    assert "09:00" in first.text or "paused" in first.text.lower()


POLLS = PollLimits(question=300, option=100, options=(2, 12), explanation=200, explanation_lines=2)


@pytest.mark.parametrize("default", [False, True])
async def test_quiz_polls_are_the_learner_s_own_choice_where_there_are_any(database_url, default):
    rich = replace(RICH, polls=POLLS, polls_by_default=default)
    async with opened(database_url, capabilities=rich) as chat:
        await chat.sets_up()
        shown = await chat.says("/settings")
        assert ("polls: short questions" in shown) is default
        assert "polls" in shown.labels
        for value, said in (("on", phrases.POLLS_ON), ("off", phrases.POLLS_OFF)):
            assert said in await chat.says(f"/settings polls {value}")
            asked = await chat.says("/quiz bias-variance")
            assert (asked.message.quiz is not None) is (value == "on")
        assert "on or off" in await chat.says("/settings polls perhaps")
        assert "on" in (await chat.says("/settings polls")).labels


async def test_where_there_are_no_quiz_polls_there_is_no_such_setting(chat):
    await chat.sets_up()
    shown = await chat.says("/settings")
    assert "polls" not in shown.labels
    assert "polls:" not in shown
    for typed in ("/settings polls", "/settings polls on"):
        assert (await chat.says(typed)).text == phrases.NO_POLLS_HERE
    assert "polls" not in await chat.says("/settings colour blue")
