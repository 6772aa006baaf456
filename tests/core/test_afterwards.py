"""After an answer: how sure one was, what one had mixed up, and what an interviewer would ask next."""

import json

import pytest

from bot.core import phrases
from bot.ports.messages import CodeBlock


async def exported(chat):
    """All that is stored, put together from the messages that it was split into."""
    blocks = [block for shown in await chat.all_said("/export") for block in shown.message.blocks]
    return json.loads("\n".join(block.code for block in blocks if isinstance(block, CodeBlock)))


async def card(chat):
    return next(found for found in (await exported(chat))["cards"] if found["question_id"] == "bias-variance.pick")


async def test_being_sure_is_noted_and_rates_the_card_anew(chat):
    feedback = await chat.presses(await chat.says("/quiz bv fresher"), "right one")
    good = await card(chat)
    noted = await chat.presses(feedback, phrases.CERTAIN)
    assert noted.message.notice
    assert "certain" in noted
    easy = await card(chat)
    assert easy["stability"] > good["stability"]
    await chat.presses(feedback, phrases.A_GUESS)
    assert (await card(chat))["stability"] < good["stability"]
    assert "A guess: 1 of 1 right" in await chat.says("/stats")


@pytest.mark.parametrize("typed", ["guess", "A guess.", "a guess"])
async def test_how_sure_one_was_can_be_typed(chat, typed):
    await chat.presses(await chat.says("/quiz bv fresher"), "right one")
    assert "a guess" in await chat.says(typed)
    assert "A guess: 1 of 1 right" in await chat.says("/stats")


async def test_how_sure_one_was_long_ago_does_not_undo_later_answers(chat):
    first = await chat.presses(await chat.says("/quiz bv fresher"), "right one")
    chat.clock.move(days=3)
    for _ in range(4):
        await chat.says("/quiz bv")
        await chat.says("idk")
    before = await card(chat)
    await chat.presses(first, phrases.CERTAIN)
    assert await card(chat) == before


async def test_confidently_wrong_comes_back_first(chat):
    await chat.sets_up()
    feedback = await chat.presses(await chat.says("/quiz bv fresher"), "wrong one")
    assert "comes back first" in await chat.presses(feedback, phrases.CERTAIN)
    chat.clock.set("2026-12-03 09:00", "Europe/Berlin")
    (asked,) = await chat.tick()
    assert "What about pick?" in asked


async def test_a_misconception_is_met_again_from_another_side_and_struck_off(chat):
    await chat.sets_up()
    await chat.presses(await chat.says("/quiz bv fresher"), "wrong one")
    assert "Wrong is right." in await chat.says("/stats")
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    (asked,) = await chat.tick()
    assert "What about pick?" not in asked
    right = {"hard": "sharp", "several": "first second"}
    stem = next(name for name in right if f"What about {name}?" in asked)
    if stem == "several":
        for option in ("first", "second"):
            asked = await chat.presses(asked, next(c.label for c in asked.message.options if c.text[0].text == option))
        feedback = await chat.presses(asked, phrases.SUBMIT)
    else:
        feedback = await chat.says(right[stem])
    assert "You mixed this up on 1 Dec (“Wrong is right.”)" in feedback
    assert phrases.OPEN_CLAIMS not in await chat.says("/stats")


async def test_a_right_answer_on_the_same_day_overcomes_nothing(chat):
    await chat.presses(await chat.says("/quiz bv fresher"), "wrong one")
    await chat.says("/quiz bv senior")
    assert "mixed this up" not in await chat.says("sharp")


async def explained(chat):
    """The feedback on the open question."""
    while "What about explain?" not in await chat.says("/quiz bv"):
        await chat.says("idk")
    return await chat.says("cats purr and dogs bark")


async def test_follow_ups_are_a_chain_judged_by_the_learner(chat):
    feedback = await explained(chat)
    first = await chat.presses(feedback, phrases.FOLLOW_UP)
    assert "Follow-up 1 of 2: Why do cats purr?" in first
    compare = await chat.says("it calms them")
    assert "They purr because purring calms them." in compare
    assert "go on from there" in await chat.presses(compare, "Yes")
    second = await chat.presses(compare, phrases.NEXT_FOLLOW_UP)
    assert "When do dogs not bark?" in second
    given = await chat.says("idk")
    assert "Asleep." in given
    assert "Yes" not in given.labels, "nothing was said that could be judged"
    assert phrases.NEXT_FOLLOW_UP not in given.labels
    judged = [attempt for attempt in (await exported(chat))["attempts"] if attempt["purpose"] == "follow-up"]
    assert sorted((attempt["verdict"], attempt["reply"]) for attempt in judged) == [
        ("correct", "it calms them"),
        ("incorrect", ""),
    ]
    assert "explain" not in await chat.says("/review"), "a follow-up is no wrong answer to the question"


async def test_each_follow_up_can_be_left_out(chat):
    first = await chat.presses(await explained(chat), phrases.FOLLOW_UP)
    second = await chat.presses(first, phrases.LEAVE_IT)
    assert "When do dogs not bark?" in second
    assert phrases.LEAVE_IT not in second.labels
    assert "What about" in await chat.says("enough")


async def test_a_command_ends_the_chain(chat):
    await chat.presses(await explained(chat), phrases.FOLLOW_UP)
    await chat.says("/streak")
    assert phrases.WHAT_NEXT in await chat.says("it calms them")
