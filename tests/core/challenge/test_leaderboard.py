"""Leaderboards of a group."""

from dataclasses import replace

import pytest

from bot.core.challenge import phrases
from bot.core.challenge.events import Member, Points
from bot.core.challenge.leaderboard import BoardSnapshot, around, board, page_of
from bot.runtime.store.regrade import regrade
from tests.chat import small_bank
from tests.group import Place, group


@pytest.fixture
async def room(database_url):
    async with group(database_url) as found:
        yield found


async def played(room, right: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    """A whole game of one question."""
    await room.member("ada").says("/challenge start bias-variance 1 30s")
    await room.joins(*right, *wrong)
    await room.passes(61, step=5)
    right_text, wrong_text = ("sharp", "blunt") if "hard" in room.last.text else ("right one", "wrong one")
    for name in right:
        await room.answers(name, right_text)
    for name in wrong:
        await room.answers(name, wrong_text)
    await room.passes(45)


async def test_games_add_up_over_the_week(room):
    await played(room, ("ada", "ben"), ("cleo",))
    once = await room.member("ada").says("/leaderboard")
    assert "Ada: " in once
    assert "1= Ada" in once
    assert "this week" in once
    points_once = int(once.text.split("Ada: ")[1].split()[0])
    await played(room, ("ada",), ("ben",))
    twice = await room.member("ada").says("/leaderboard week")
    assert "1 Ada" in twice
    assert int(twice.text.split("Ada: ")[1].split()[0]) > points_once
    assert "2 Ben" in twice


async def test_another_group_sees_nothing_of_it(room):
    await played(room, ("ada", "ben"), ())
    ada = room._host.other("ada", Place(platform="lab", chat="elsewhere", group=True))
    ada._numbers = room.member("ada")._numbers
    assert phrases.NO_POINTS_YET in await ada.says("/leaderboard all")


async def test_practice_earns_nothing_and_the_daily_question_does(room):
    await played(room, ("ada", "ben"), ())
    before = (await room.member("ada").says("/leaderboard")).text
    alone = room.alone("ada")
    await alone.says("/quiz bv fresher")
    await alone.says("right one")
    assert (await room.member("ada").says("/leaderboard")).text == before
    asked = await alone.says("/today")
    assert asked
    await alone.says("idk")
    assert (await room.member("ada").says("/leaderboard")).text == before, "a wrong answer earns nothing either"


async def test_hide_me_is_honoured_on_every_board(room):
    await played(room, ("ada", "ben"), ("cleo",))
    assert phrases.HIDDEN_NOW in await room.member("ben").says("/leaderboard hide me")
    assert "Ben" not in await room.member("ada").says("/leaderboard")
    own = await room.member("ben").says("/leaderboard", share=True)
    assert "Ben" not in own, "where all read along, not even the asker's own row"
    assert phrases.HIDDEN_NOTE in own
    await played(room, ("ada", "ben"), ())
    final = next(shown for shown in reversed(room.shown()) if phrases.FINAL in shown.text)
    assert "Ben" not in final
    assert phrases.COUNTED in final, "hidden or not, they took part"
    await room.alone("ben").says("/leaderboard show me")
    assert "Ben" in await room.member("ada").says("/leaderboard")


async def test_hide_me_is_honoured_in_everything_that_names_members(tmp_path, charts):
    bank = small_bank()
    pick = "bias-variance.pick"
    only = replace(bank, questions={name: bank.questions[name] for name in (pick, "bias-variance.hard")})
    async with group(f"sqlite:///{tmp_path}/w.db", bank=only) as room:
        await room.member("mod", admin=True).says("/digest sunday 18:00")
        for name in ("ada", "ben", "cleo"):
            await room.alone(name).says("/start")
        await room.alone("ben").says("/leaderboard hide me")
        await room.member("ada").says("/challenge start bias-variance 2 30s joint")
        await room.joins("ada", "ben", "cleo", "dan")
        await room.passes(301, step=10)
        for name in ("ada", "ben", "cleo", "dan"):
            await room.answers(name, "right one")
        await room.passes(31)
        await room.member("ada").says("/challenge status", share=True)
        await room.passes(60)
        now = room.clock.now()
        await room._host.database.write(lambda c: regrade(c, with_another_key(only, pick), pick, now))
        for day in range(2, 7):
            room.clock.set(f"2026-12-{day:02} 12:00")
            for name in ("ben", "cleo"):
                await room.alone(name).says("/quiz bv")
                await room.alone(name).says("idk")
        room.clock.set("2026-12-06 18:00")
        await room.passes(3)
        read = "\n".join(shown.text for shown in room.shown())
        for said in (phrases.SO_FAR, phrases.FINAL, phrases.DIGEST, "The marks of", "Longest streak: Cleo"):
            assert said.lower() in read.lower(), said
        assert "Cleo" in read
        assert "Ben" not in read
        assert charts
        assert "Ben" not in str(charts)


def with_another_key(bank, name: str):
    """The bank in which the question's second option is right."""
    question = bank.questions[name]
    options = tuple(
        option.model_copy(update={"correct": index == 1, "why": "" if index == 1 else "no"})
        for index, option in enumerate(question.options)
    )
    return replace(bank, questions={**bank.questions, name: question.model_copy(update={"options": options})})


async def test_a_word_that_names_no_window_is_said(room):
    said = await room.member("ada").says("/leaderboard yesterday")
    assert "“yesterday”" in said
    assert "week, month, all or game" in said


async def test_windows_and_the_last_game(room):
    await played(room, ("ada", "ben"), ())
    room.clock.move(days=8)
    assert phrases.NO_POINTS_YET in await room.member("ada").says("/leaderboard week")
    assert "Ada" in await room.member("ada").says("/leaderboard month")
    room.clock.move(days=40)
    assert phrases.NO_POINTS_YET in await room.member("ada").says("/leaderboard month")
    assert "Ada" in await room.member("ada").says("/leaderboard all")
    assert "Ben" in await room.member("ada").says("/leaderboard challenge")


async def test_in_private_it_says_where_boards_are(room):
    assert phrases.BOARD_IN_GROUPS in await room.alone("ada").says("/leaderboard")


async def test_a_board_that_is_worth_a_look_has_a_picture_with_the_same_facts_in_words(room, charts):
    await played(room, ("ada", "ben", "dan"), ("cleo",))
    final = next(shown for shown in reversed(room.shown()) if phrases.FINAL in shown.text)
    assert final.message.picture is not None
    assert [(row.place, row.label, row.value) for row in charts[-1].content.rows][3:] == [("4", "Cleo", 0)]
    assert "4 Cleo: 0 points" in final.message.picture.alt
    assert "4 Cleo: 0 points" in final
    await room.member("ben").says("/leaderboard")
    assert charts[-1].note == "1 to 4 of 4"
    assert [row.strong for row in charts[-1].content.rows] == [False, True, False, False], "the asker's own is marked"
    await room.member("cleo").says("/leaderboard hide me")
    await room.member("ada").says("/leaderboard")
    assert charts[-1].note == "1 to 3 of 3"
    assert "Cleo" not in str(charts[-1]), "neither in words nor in the picture"


async def test_who_wants_no_pictures_gets_words(room):
    await played(room, ("ada", "ben"), ("cleo",))
    await room.alone("ben").says("/settings pictures off")
    assert (await room.member("ben").says("/leaderboard")).message.picture is None


async def test_two_rows_are_read_as_fast(room, charts):
    await played(room, ("ada",), ("ben",))
    assert charts == []


def test_pages_and_the_own_row_with_its_neighbours():
    rows = tuple(Points(learner_id=number, venue=0, points=1000 - number, right=0) for number in range(1, 36))
    found = BoardSnapshot(window="week", rows=rows, members={n: Member(name=f"M{n}") for n in range(1, 36)})
    standings = board(found)
    shown, page, pages = page_of(standings, 99)
    assert (page, pages, len(shown)) == (4, 4, 5)
    shown, _, _ = page_of(standings, 1)
    assert [row.learner_id for row in around(standings, 20, shown)] == [19, 20, 21]
    assert [row.learner_id for row in around(standings, 35, shown)] == [34, 35]
    assert around(standings, 3, shown) == ()
    assert around(standings, 99, shown) == ()


async def test_pages_are_turned_by_buttons_in_place(room, charts):
    names = [f"m{number:02}" for number in range(12)]
    await played(room, tuple(names[:6]), tuple(names[6:]))
    first = await room.member("m00").says("/leaderboard", share=True)
    assert "Page 1 of 2." in first
    second = await room.member("m00").presses(first, phrases.FURTHER)
    assert second.id == first.id
    assert [row.place for row in charts[-1].content.rows][:2] == ["7=", "7="], "the picture turns with it"
    assert "Page 2 of 2." in second
    assert phrases.AROUND_YOU in second


async def test_from_the_final_board_it_comes_in_private_where_buttons_would_not_know_the_group(room):
    await played(room, ("ada", "ben"), ())
    await room.member("ada").says("/leaderboard hide me")
    final = next(shown for shown in reversed(room.shown()) if phrases.FINAL in shown.text)
    own = await room.member("ada").presses(final, phrases.LEADERBOARD)
    assert own.message.private
    assert phrases.HIDDEN_ROW in own
    assert "Ada: " in own
    assert own.labels == []
