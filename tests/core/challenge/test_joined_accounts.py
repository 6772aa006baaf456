"""A game that a learner plays with two accounts, which are joined meanwhile or afterwards, and parted again."""

import re
from dataclasses import replace

import pytest

from bot.core.challenge.choosing import seed_of
from bot.core.questions.generated import Generated
from bot.runtime.store import schema
from tests.chat import RICH, LabAdapter, small_bank
from tests.core.challenge.test_joint import OTHER, begun
from tests.group import group


def generated_bank():
    """A bank with one question, whose numbers are new for everybody."""
    bank = small_bank()
    (typed,) = [question for question in bank.questions.values() if question.kind == "numeric"]
    fields = {name: value for name, value in typed.model_dump().items() if name in Generated.model_fields}
    stem = "{base} in 100 parts are broken; {caught} % of them raise an alarm, and {alarmed} % of the others. And so?"
    made = Generated.model_validate({**fields, "kind": "generated", "generator": "bayes-posterior", "stem": stem})
    return replace(bank, questions={made.id: made})


@pytest.fixture
async def rooms(database_url):
    """A group, and one on another platform, with one generated question to ask."""
    far, bank = LabAdapter(RICH, platform="other"), generated_bank()
    async with group(database_url, more={"other": far}, bank=bank) as room:
        yield room, room.beside(OTHER, far), next(iter(bank.questions.values()))


async def links(room, other) -> None:
    """Ada's account here and Zoe's there become one."""
    made = await room.alone("ada").says("/link")
    code = re.search(r"/link (\S+)", made.text)[1]
    await other.alone("zoe").says(f"/link {code}")


async def learners(room) -> dict[str, int]:
    """User id -> learner id."""
    found = await room._host.database.read(lambda c: c.execute(schema.account.select()).all())
    return {row.user_id: row.learner_id for row in found}


async def points(room) -> set[tuple[int, str, int]]:
    """(Learner id, platform, points)."""
    found = await room._host.database.read(lambda c: c.execute(schema.point.select()).all())
    return {(row.learner_id, row.platform, row.points) for row in found}


async def right_answer(room, question, learner: int) -> str:
    challenge, _ = await room.stored()
    return question.present(seed_of(challenge.id, 1, learner)).answer


async def test_a_question_that_is_open_while_accounts_are_joined_stays_what_it_was(rooms):
    room, other, question = rooms
    await begun(room, other)
    await room.joins("ada", "ben")
    await other.joins("zoe")
    await room.passes(301, step=10)
    before = await learners(room)
    shown = {name: (await where.own_question(name)).text for name, where in (("ada", room), ("zoe", other))}
    await links(room, other)
    (one,) = {(await learners(room))[name] for name in ("ada", "zoe")}
    for name, where in (("ada", room), ("zoe", other)):
        assert (await where.own_question(name)).text == shown[name], "the same numbers as before"
        await where.alone(name).says(await right_answer(room, question, before[name]))
        _, events = await room.stored()
        last = [event for event in events if event.kind == "answered"][-1]
        assert (last.learner_id, last.score, last.copy_id) == (one, 1.0, before[name])
    await room.alone("ben").says("/help")
    await room.passes(45)


async def test_a_game_played_with_both_accounts_counts_once_on_its_board_and_once_in_each_group(rooms):
    room, other, question = rooms
    await begun(room, other)
    await room.joins("ada", "ben")
    await other.joins("zoe")
    await room.passes(301, step=10)
    ids = await learners(room)
    for name, where, said in (("ada", room, ""), ("zoe", other, ""), ("ben", room, "0.001")):
        await where.own_question(name)
        await where.alone(name).says(said or await right_answer(room, question, ids[name]))
    await room.passes(45)
    before = await points(room)
    worth = max(count for _, _, count in before)
    assert before == {(ids["ada"], "lab", worth), (ids["ben"], "lab", 0), (ids["zoe"], "other", worth)}
    await links(room, other)
    one = (await learners(room))["ada"]
    assert await points(room) == {(one, "lab", worth), (ids["ben"], "lab", 0), (one, "other", worth)}
    for where in (room, other):
        for window in ("", " game"):
            board = (await where.member("ben" if where is room else "yan").says(f"/leaderboard{window}")).text
            assert len(re.findall("Ada|Zoe", board)) == 1, board
            assert str(worth) in board
            assert str(2 * worth) not in board
    await room.alone("ada").says("/unlink")
    assert await points(room) == before
