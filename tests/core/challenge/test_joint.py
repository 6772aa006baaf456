"""Joint games: two groups, on one platform or two, and one board."""

import re

import pytest
from sqlalchemy import update

from bot.core.challenge import phrases
from bot.ports.events import Place
from bot.runtime.store import schema
from tests.chat import RICH, LabAdapter
from tests.group import group

OTHER = Place(platform="other", chat="far-away", group=True)
NEXT_DOOR = Place(platform="lab", chat="next-door", group=True)


@pytest.fixture
async def rooms(database_url):
    """A group, and one on another platform."""
    far = LabAdapter(RICH, platform="other")
    async with group(database_url, more={"other": far}) as room:
        yield room, room.beside(OTHER, far)


async def begun(room, other) -> str:
    """A joint game that the other group has joined; its code."""
    said = await room.member("ada").says("/challenge start bias-variance 1 30s joint")
    code = re.search(r"/challenge join (\w{6})", said.text)[1]
    joined = await other.member("zoe", admin=True).says(f"/challenge join {code.lower()}")
    assert "A joint game with 1 other group" in joined
    return code


async def test_two_groups_on_two_platforms_have_one_board(rooms):
    room, other = rooms
    await begun(room, other)
    assert phrases.ANOTHER_GROUP in room.last
    await room.joins("ada")
    await other.joins("zoe", "yan")
    await room.passes(301, step=10)
    assert "question" in room.last.text.lower()
    assert room.last.text.splitlines()[0] == other.last.text.splitlines()[0], "the same question in both"
    own = await room.own_question("ada")
    text = "sharp" if "hard" in own else "right one" if "pick" in own else ""
    for where, name in ((room, "ada"), (other, "zoe")):
        await where.own_question(name)
        if text:
            await where.alone(name).presses(where.shown(name)[-1], text)
        else:
            await where.alone(name).says("0.75")
    await room.passes(45)
    assert "1= Ada" in room.last
    assert "1= Zoe" in room.last
    assert room.last.text == other.last.text
    here = await room.member("ada").says("/leaderboard")
    there = await other.member("zoe").says("/leaderboard")
    assert "Ada" in here
    assert "Zoe" not in here, "a group's own board has its own members"
    assert "Zoe" in there
    assert "Ada" not in there


async def test_a_member_of_both_groups_plays_once(rooms, request):
    room, other = rooms
    await begun(room, other)
    await room.joins("ada")
    # The two accounts belong to one learner.
    await other.member("ada-too").says("/help")
    account = schema.account

    def link(connection):
        ada = connection.execute(account.select().where(account.c.user_id == "ada")).one().learner_id
        connection.execute(update(account).where(account.c.user_id == "ada-too").values(learner_id=ada))

    await room._host.database.write(link)
    await other.joins("ada-too")
    assert phrases.ALREADY_JOINED in other.toasts("ada-too")[-1]
    await room.joins("ben")
    await room.passes(301, step=10)
    challenge, _ = await room.stored()
    await room.press("ada", f"{challenge.id}:a1.1", alone=True)
    await other.press("ada-too", f"{challenge.id}:a1.0", alone=True)
    await room.passes(45)
    assert room.last.text.count("Ada") == 1


async def test_who_links_accounts_that_both_played_is_one_member_on_every_board(rooms):
    room, other = rooms
    await begun(room, other)
    await room.joins("ada", "ben")
    await other.joins("zoe")
    await room.passes(301, step=10)
    challenge, _ = await room.stored()
    for where, name in ((room, "ada"), (room, "ben"), (other, "zoe")):
        await where.press(name, f"{challenge.id}:a1.0", alone=True)
        await where.alone(name).says("0.75")
    await room.passes(45)
    assert room.last.text.count(": ") >= 3
    ada, zoe = room.alone("ada"), other.alone("zoe")
    await ada.says("/start")
    said = (await ada.says("/link")).text
    await zoe.says(f"/link {said.partition('/link ')[2].split()[0]}")
    for where, name in ((room, "ben"), (other, "zoe")):
        for window in ("week", "all", "game"):
            board = await where.member(name).says(f"/leaderboard {window}")
            assert board.text.count("Ada") + board.text.count("Zoe") == 1, f"{window}: {board.text}"


async def test_what_stands_in_the_way_is_said(rooms):
    room, other = rooms
    code = await begun(room, other)
    third = room.beside(NEXT_DOOR)
    assert phrases.ADMINS_JOIN in await third.member("eve").says(f"/challenge join {code}")
    assert "no game with the code" in await third.member("mod", admin=True).says("/challenge join AAAAAA")
    assert phrases.JOIN_USAGE in await third.member("mod", admin=True).says("/challenge join")
    assert phrases.PLAYS_ALREADY in await other.member("zoe", admin=True).says(f"/challenge join {code}")
    await third.member("mod").says("/challenge start bias-variance 1")
    assert phrases.ONE_AT_A_TIME in await third.member("mod", admin=True).says(f"/challenge join {code}")
    await third.member("mod", admin=True).says("/challenge stop")
    await room.joins("ada")
    await room.passes(301, step=10)
    assert phrases.TOO_LATE_TO_JOIN in await third.member("mod", admin=True).says(f"/challenge join {code}")
