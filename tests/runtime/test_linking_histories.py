"""Joining two histories loses nothing, and parting them gives each platform back what was done there."""

import asyncio
import tempfile
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from bot.core import progress
from bot.core.linking import _review_again
from bot.runtime.store import linking, schema
from bot.runtime.store.rows import attempt_of, card_of, milestone_of
from tests.two_platforms import both, learner_of, linked, rows

STEPS = st.sampled_from(["right", "wrong", "give up", "leave open", "skip", "sure", "story", "report", "daily"])
MOMENTS = st.lists(st.tuples(st.integers(0, 1), STEPS, st.integers(0, 40)), min_size=4, max_size=22)
"""(Which platform, what is done there, after how many hours)."""
KEPT_WHOLE = ("prompt", "attempt", "story", "report", "challenge_event", "point", "daily")


async def does(chat, step: str, number: int) -> None:
    """One thing that a learner does."""
    topic = ("overfitting", "bias-variance", "gradient-descent")[number % 3]
    if step == "daily":
        await chat.tick()
    elif step == "story":
        await chat.says(f"/stories add Story {number}\nI owned the thing number {number} and we shipped it.")
    elif step == "report":
        await chat.says("/report")
        await chat.says(f"report number {number}")
    else:
        shown = await chat.says(f"/quiz {topic}")
        if step == "skip":
            await chat.says("skip")
        elif step in {"give up", "sure"}:
            answered = await chat.says("i don't know")
            if step == "sure" and "Certain" in answered.labels:
                await chat.presses(answered, "Certain")
        elif step in {"right", "wrong"}:
            if shown.message.options and not shown.message.several and not shown.message.ordered:
                await chat.presses(shown, shown.labels[number % len(shown.message.options)])
            else:
                await chat.says("42" if step == "wrong" else "high variance, the gap between training and validation")


async def plays(chat, game: str) -> None:
    """A game of a group on the chat's platform that is over, in which the learner earned points."""
    learner = (await learner_of(chat))["id"]
    platform, now = chat.place.platform, chat.clock.now()

    def add(connection):
        head = {"id": game, "head": "{}", "since": now, "next_at": None, "shown": 0, "version": 1, "code": None}
        connection.execute(insert(schema.challenge).prefix_with("OR IGNORE"), head)
        number = 0 if platform == "telegram" else 1
        venue = {"challenge_id": game, "number": number, "platform": platform, "chat": f"{platform}-group", "thread": "",
                 "slot": "game", "running": False, "message_id": "", "shows": 0}  # fmt: skip
        connection.execute(insert(schema.challenge_venue), venue)
        event = {"challenge_id": game, "kind": "answered", "at": now, "learner_id": learner, "question": 1, "picks": ("a",),
                 "score": 1.0, "left": 0.5, "venue": number, "due": None}  # fmt: skip
        connection.execute(insert(schema.challenge_event), event)
        point = {"challenge_id": game, "learner_id": learner, "platform": platform, "chat": f"{platform}-group", "at": now,
                 "points": 10, "right": 1}  # fmt: skip
        connection.execute(insert(schema.point), point)

    await chat.database.write(add)


async def everything(chat) -> dict[str, Counter]:
    """What must not be lost: table -> rows, without whose they are and what linking may renumber."""
    found = {}
    for name in KEPT_WHOLE:
        kept = await rows(chat, schema.metadata.tables[name])
        leave = {"learner_id", "before", "local_date", "copy_of"} | ({"number"} if name == "story" else set())
        found[name] = Counter(str({key: value for key, value in row.items() if key not in leave}) for row in kept)
    return found


async def progress_of(chat, learner_id: int):
    return [row for row in await rows(chat, schema.progress_event) if row["learner_id"] == learner_id]


async def check_streak(chat, learner) -> None:
    """The events alone give the learner's streak again."""
    told = progress.replay(map(milestone_of, await progress_of(chat, learner["id"])))
    assert told == (learner["streak"], learner["best_streak"], learner["freezes"])
    assert learner["best_streak"] >= learner["streak"]
    assert 0 <= learner["freezes"] <= progress.MAX_FREEZES


async def check_cards(chat, learner_id: int) -> None:
    """The schedule is what the learner's answers lead to, each question once."""
    attempts = [attempt_of(row) for row in await rows(chat, schema.attempt) if row["learner_id"] == learner_id]
    expected, out_of_date = _review_again(attempt for attempt in attempts if attempt.purpose != "follow-up")
    cards = [card_of(row) for row in await rows(chat, schema.card) if row["learner_id"] == learner_id]
    key = lambda card: card.question_id  # noqa: E731
    assert sorted(cards, key=key) == sorted(expected, key=key)
    assert out_of_date == ()


async def check_dailies(chat) -> None:
    """At most one daily question for each learner and date, and on one study day no two that count."""
    slots = [(row["learner_id"], row["local_date"]) for row in await rows(chat, schema.daily)]
    assert len(slots) == len(set(slots))


async def story(moments, set_up: tuple[bool, bool], after: list) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with both(f"sqlite:///{folder}/w.db") as chats:
            for chat, wanted in zip(chats, set_up, strict=True):
                await (chat.sets_up("Berlin", "09:00") if wanted else chat.says("/help"))
            await plays(chats[0], "g000000001")
            await plays(chats[1], "g000000002")
            await plays(chats[0], "g000000003")
            await plays(chats[1], "g000000003")
            for number, (which, step, hours) in enumerate(moments):
                chats[0].clock.moment += timedelta(hours=hours)
                await does(chats[which], step, number)
            before, events = await everything(chats[0]), len(await rows(chats[0], schema.progress_event))
            learners = [await learner_of(chat) for chat in chats]
            alive = max(_streak_now(chats[0], learner) for learner in learners)
            await linked(*chats)
            one = await learner_of(chats[0])
            assert one == await learner_of(chats[1])
            assert await everything(chats[0]) == before
            assert len(await rows(chats[0], schema.progress_event)) >= events + 2
            assert one["streak"] >= alive
            assert one["best_streak"] == max(one["streak"], *(learner["best_streak"] for learner in learners))
            for table in linking.MOVED:
                assert {row["learner_id"] for row in await rows(chats[0], table)} <= {one["id"]}, table.name
            await check_all(chats[0], one)
            for number, (which, step, hours) in enumerate(after, 100):
                chats[0].clock.moment += timedelta(hours=hours)
                await does(chats[which], step, number)
            await check_all(chats[0], await learner_of(chats[0]))
            before = await everything(chats[0])
            await chats[len(after) % 2].says("/unlink")
            assert await everything(chats[0]) == before
            await check_parted(chats)


def _streak_now(chat, learner) -> int:
    """The streak that a learner has a right to now, without spending anything."""
    done = max(filter(None, (learner["last_kept"], learner["settled"])), default=None)
    return learner["streak"] if done and done >= chat.clock.now().date() - timedelta(days=1) else 0


async def check_all(chat, learner) -> None:
    await check_streak(chat, learner)
    await check_cards(chat, learner["id"])
    await check_dailies(chat)


async def check_parted(chats) -> None:
    ids = {}
    for chat in chats:
        learner = await learner_of(chat)
        ids[learner["id"]] = chat.place.platform
        await check_all(chat, learner)
    assert len(ids) == 2
    of_prompt = {row["id"]: row["platform"] for row in await rows(chats[0], schema.prompt)}
    for name in ("prompt", "story", "point", "account"):
        for row in await rows(chats[0], schema.metadata.tables[name]):
            assert row["platform"] == ids[row["learner_id"]], name
    for row in await rows(chats[0], schema.attempt):
        assert of_prompt[row["prompt_id"]] == ids[row["learner_id"]]
    for row in await rows(chats[0], schema.challenge_event):
        assert ids[row["learner_id"]] == ("telegram", "discord")[row["venue"]]


HISTORIES = (
    MOMENTS,
    st.tuples(st.booleans(), st.booleans()),
    st.lists(st.tuples(st.integers(0, 1), STEPS, st.integers(0, 40)), max_size=8),
)


@settings(max_examples=8, deadline=None)
@given(*HISTORIES)
def test_nothing_is_lost_in_joining_and_parting(moments, set_up, after):
    asyncio.run(story(moments, set_up, after))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(*HISTORIES)
def test_nothing_is_lost_in_joining_and_parting_in_many_histories(moments, set_up, after):
    asyncio.run(story(moments, set_up, after))
