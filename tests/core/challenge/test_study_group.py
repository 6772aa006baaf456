"""What a group sets for itself: a question of the day, and a digest."""

from datetime import UTC, datetime

import pytest

from bot.core import phrases as words
from bot.core.challenge import phrases
from bot.core.challenge.study_group import StudyGroup, closes, next_time, next_weekday
from bot.ports.events import Place
from tests.group import group


@pytest.fixture
async def room(database_url):
    async with group(database_url) as found:
        yield found


async def sets(room, line: str):
    return await room.member("mod", admin=True).says(line)


def right_of(own) -> str:
    return "sharp" if "hard" in own else "right one"


async def test_only_admins_set_it(room):
    assert words.ADMINS_ONLY in await room.member("ada").says("/daily bias-variance 9:00")
    said = await sets(room, "/daily bias-variance 9:00")
    assert "Bias and variance, at 09:00, until 09:00 (UTC)" in said
    assert "Bias and variance" in await sets(room, "/daily")


async def test_it_is_asked_answered_in_private_and_revealed_at_the_close(room):
    await sets(room, "/daily bias-variance 9:00 20:00")
    room.clock.set("2026-12-02 09:00")
    await room.passes(1)
    asked = room.last
    assert "Question of the day · Bias and variance" in asked
    assert "closes Wednesday 20:00 (UTC)" in asked
    own = await room.own_question("ada")
    text = right_of(own) if own.message.options else "0.75"
    if own.message.options:
        await room.alone("ada").presses(own, text)
    else:
        await room.alone("ada").says(text)
    await room.passes(3600, step=600)
    assert "Answered: 1" in room.adapter.screen[asked.id]
    assert "the answer" not in room.last
    room.clock.set("2026-12-02 20:00")
    await room.passes(1)
    assert phrases.THE_DAILY_ANSWER in room.last
    assert "1 of 1 had it right" in room.last
    assert "Ada: " in await room.member("ada").says("/leaderboard"), "the daily question counts"
    room.clock.set("2026-12-03 09:00")
    await room.passes(1)
    assert "Question of the day" in room.last
    assert room.last.id != asked.id


async def test_a_group_that_was_down_gets_one_question_and_not_at_night(room):
    await sets(room, "/daily bias-variance 9:00")
    room.clock.set("2026-12-05 23:00")
    await room.passes(2)
    assert "Question of the day ·" not in room.last.text
    room.clock.set("2026-12-06 09:30")
    await room.passes(2)
    assert sum("Question of the day ·" in shown.text for shown in room.shown()) == 1


async def test_off_is_off(room):
    await sets(room, "/daily bias-variance 9:00")
    await sets(room, "/daily off")
    room.clock.set("2026-12-02 09:00")
    await room.passes(2)
    assert room.last.text == phrases.DAILY_OFF


async def test_an_answer_in_the_group_keeps_the_day(room):
    await sets(room, "/daily bias-variance 9:00")
    room.clock.set("2026-12-02 09:00")
    await room.passes(1)
    own = await room.own_question("ada")
    if own.message.options:
        await room.alone("ada").presses(own, right_of(own))
    else:
        await room.alone("ada").says("0.75")
    assert "1 day" in await room.alone("ada").says("/streak")


async def test_the_digest_tells_of_the_week(room):
    assert "Sunday at 18:00" in await sets(room, "/digest sunday 18:00")
    await room.member("ada").says("/challenge start bias-variance 1 30s")
    await room.joins("ada", "ben", "cleo")
    await room.passes(61, step=5)
    for name in ("ada", "ben", "cleo"):
        own = await room.own_question(name)
        wrong = "blunt" if "hard" in own else "wrong one"
        await room.alone(name).presses(own, right_of(own) if name == "ada" else wrong)
    await room.passes(45)
    room.clock.set("2026-12-06 18:00")
    await room.passes(1)
    assert phrases.DIGEST in room.last
    assert "1 Ada: " in room.last
    assert "wrong (2 of 3)" in room.last
    assert "Why: " in room.last
    before = room.last.id
    room.clock.set("2026-12-13 18:00")
    await room.passes(1)
    assert room.last.id == before, "a week without anything says nothing"


async def test_a_digest_day_that_is_none(room):
    assert phrases.DIGEST_USAGE in await sets(room, "/digest someday 18:00")


HERE = Place(platform="lab", chat="room", group=True)


def test_hours_are_the_groups_own():
    now = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert next_time(now, 150, "Europe/Berlin") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "after the gap"
    assert next_weekday(now, 0, 540, "Europe/Berlin") == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    assert next_weekday(datetime(2026, 11, 23, 9, tzinfo=UTC), 0, 540, "UTC") == datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(("close", "hours"), [(20 * 60, 11), (540, 24 - 1 / 60), (9 * 60 + 30, 24 - 1 / 60)])
def test_a_question_closes_before_the_next_one_opens(close, hours):
    asked = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    found = closes(asked, StudyGroup(place=HERE, daily_minute=540, close_minute=close))
    assert (found - asked).total_seconds() / 3600 == pytest.approx(hours)
