"""Sprints and weekly challenges: everybody at their own pace, in private."""

import pytest

from bot.core.challenge import phrases
from tests.group import group

RIGHT = {"pick": "right one", "hard": "sharp"}
WRONG = {"pick": "wrong one", "hard": "blunt"}


@pytest.fixture
async def room(database_url):
    async with group(database_url) as found:
        yield found


async def sprint(room, *names: str, arguments: str = "bias-variance 2 2min sprint") -> None:
    await room.member("ada").says(f"/challenge start {arguments}")
    await room.joins(*names)
    await room.passes(61, step=5)


def text_for(own, answers: dict[str, str]) -> str:
    return next(text for stem, text in answers.items() if f"What about {stem}?" in own)


async def answers_all(room, name: str, answers: dict[str, str]) -> None:
    """Takes the questions one after the other, in the member's own message."""
    own = await room.own_question(name)
    for _ in range(2):
        await room.alone(name).presses(own, text_for(own, answers))
        own = room.shown(name)[-1]


async def test_the_questions_come_one_after_the_other_in_one_message(room):
    await sprint(room, "ada", "ben")
    assert "2 questions in 120 s" in room.last or "2 questions in 2 min" in room.last
    own = await room.own_question("ada")
    first = own.id
    await room.alone("ada").presses(own, text_for(own, RIGHT))
    second = room.shown("ada")[-1]
    assert second.id == first
    assert "Question 2 of 2" in second
    await room.alone("ada").presses(second, text_for(second, RIGHT))
    done = room.shown("ada")[-1]
    assert "answered all 2 questions" in done
    again = await room.alone("ada").presses(done, "Question 1")
    assert "Your answer" in again, "back to change it"


async def test_most_points_when_time_is_up(room):
    await sprint(room, "ada", "ben")
    await answers_all(room, "ada", RIGHT)
    await answers_all(room, "ben", WRONG)
    group_text = "\n".join(shown.text for shown in room.shown())
    assert "Ada:" not in group_text, "hidden until the close"
    await room.passes(121, step=3)
    assert phrases.FINAL in room.last
    assert "1 Ada: 70 points, 2 right" in room.last
    assert "2 Ben: 0 points, 0 right" in room.last
    await room.member("ben").presses(room.last, phrases.MY_ANSWERS)
    mine = room.shown("ben")[-1]
    assert mine.text.count("❌") == 2
    assert "sharp" in mine


async def test_orders_of_questions_differ(room):
    await sprint(room, "ada")
    first = {(await room.own_question(name)).text.splitlines()[1] for name in ("ada", "ben", "cleo", "dan", "eve")}
    assert len(first) == 2


async def test_an_answer_after_the_end_does_not_count(room):
    await sprint(room, "ada", "ben")
    own = await room.own_question("ada")
    await room.passes(121, step=3)
    await room.alone("ada").presses(own, text_for(own, RIGHT))
    assert room.toasts("ada")[-1] == phrases.IS_OVER


async def test_a_week_opens_on_monday_and_closes_on_sunday(room):
    said = await room.member("ada").says("/challenge start bias-variance 2 weekly")
    assert "Open from Monday 09:00 to Sunday 20:00 (UTC)" in said
    await room.joins("ada", "ben")
    room.clock.set("2026-12-07 08:59")
    await room.passes(0.1)
    assert "Open from" in room.last
    room.clock.set("2026-12-07 09:00")
    await room.passes(1)
    assert "open until Sunday 20:00 (UTC)" in room.last
    await answers_all(room, "ada", RIGHT)
    room.clock.set("2026-12-10 15:00")
    await answers_all(room, "cleo", RIGHT)
    room.clock.set("2026-12-13 19:59")
    await room.passes(1)
    assert phrases.FINAL not in room.last
    room.clock.set("2026-12-13 20:00")
    await room.passes(1)
    assert "1= Ada: 70 points" in room.last
    assert "1= Cleo: 70 points" in room.last


async def test_a_week_leaves_room_for_an_evening(room):
    await room.member("ada").says("/challenge start bias-variance 2 weekly")
    assert phrases.ONE_AT_A_TIME in await room.member("ada").says("/challenge start bias-variance 2 weekly")
    assert "Starts in" in await room.member("ada").says("/challenge start bias-variance 2")
    assert phrases.ONE_AT_A_TIME in await room.member("ada").says("/challenge start bias-variance 2")
    await room.member("ada").says("/challenge stop")
    assert "Weekly challenge on" in await room.member("ada").says("/challenge status")
