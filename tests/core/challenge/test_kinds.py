"""Every kind of question that a game may ask: picked, ticked, put in order, typed."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.challenge import phrases
from bot.core.challenge.choosing import seed_of
from bot.core.questions.generated import Generated
from bot.ports.events import ChoicesSelected
from bot.runtime.service import assemble
from tests.chat import small_bank
from tests.group import group


def only(name: str):
    """A bank with this one question."""
    bank = small_bank()
    return replace(bank, questions={name: bank.questions[name]})


async def started(room, topic: str) -> None:
    await room.member("ada").says(f"/challenge start {topic} 1 60s")
    await room.joins("ada", "ben")
    await room.passes(61, step=5)


async def test_several_are_ticked_and_what_is_ticked_at_the_close_counts(tmp_path):
    bank = only("overfitting.several")
    question = bank.questions["overfitting.several"]
    right = [option.text for option in question.options if option.correct]
    wrong = next(option.text for option in question.options if not option.correct)
    async with group(f"sqlite:///{tmp_path}/w.db", bank=bank) as room:
        await started(room, "overfitting")
        own = await room.own_question("ada")
        assert phrases.PICK_SEVERAL in own
        for text in (wrong, *right, wrong):
            await room.alone("ada").presses(room.shown("ada")[-1], text)
        ticked = [label for label in room.shown("ada")[-1].labels if "✓" in label]
        assert len(ticked) == len(right), "the wrong one was ticked and taken away again"
        own = await room.own_question("ben")
        await room.alone("ben").presses(own, right[0])
        await room.passes(75)
        assert f"1 Ada: {question.difficulty * 10} points, 1 right" in room.last
        rows = room.last.text.splitlines()
        assert any("Ben: " in row and "0 right" in row and "Ben: 0 points" not in row for row in rows), "partial credit"


async def test_a_whole_selection_replaces_what_was_ticked(tmp_path):
    bank = only("overfitting.several")
    question = bank.questions["overfitting.several"]
    async with group(f"sqlite:///{tmp_path}/w.db", bank=bank) as room:
        await started(room, "overfitting")
        challenge, _ = await room.stored()
        chat = room.alone("ada")
        for keys in ("01", "02"):
            values = tuple(f"{challenge.id}:a1.{key}" for key in keys)
            event = ChoicesSelected(
                event_id=chat.event_id(), place=chat.place, sender=chat.sender, values=values, complete=True
            )
            await room._host.service.dispatcher.handle(event)
        _, events = await room.stored()
        assert [event.picks for event in events if event.kind == "answered"] == [("0", "1"), ("0", "2")]
        assert question.kind == "multiple"


async def test_an_order_counts_once_it_is_complete(tmp_path):
    bank = only("overfitting.steps")
    items = bank.questions["overfitting.steps"].items
    async with group(f"sqlite:///{tmp_path}/w.db", bank=bank) as room:
        await started(room, "overfitting")
        own = await room.own_question("ada")
        assert phrases.PICK_IN_ORDER in own
        for item in items[:-1]:
            await room.alone("ada").presses(room.shown("ada")[-1], item)
        _, events = await room.stored()
        assert events[-1].score == 0
        await room.alone("ada").presses(room.shown("ada")[-1], items[-1])
        _, events = await room.stored()
        assert events[-1].score == 1
        replied = await room.alone("ben").says(f"/challenge {(await room.stored())[0].id}")
        assert "Question 1 of 1" in replied, "the deep link's way in"


@pytest.mark.parametrize(("name", "topic", "right", "wrong"), [
    ("bias-variance.number", "bias-variance", "0.75", "12"),
    ("overfitting.term", "overfitting", None, "something else entirely"),
])  # fmt: skip
async def test_typed_answers_are_read_in_the_private_chat(tmp_path, name, topic, right, wrong):
    bank = only(name)
    right = right or bank.questions[name].accept[0]
    async with group(f"sqlite:///{tmp_path}/w.db", bank=bank) as room:
        await started(room, topic)
        own = await room.own_question("ada")
        assert own.message.text_wanted
        await room.alone("ada").says(wrong)
        noted = await room.alone("ada").says(right)
        assert f"Your answer: {right}" in noted
        await room.passes(75)
        assert "Ada: 20 points, 1 right" in room.last or "1 right" in room.last
        assert "gone" not in room.last
        after = await room.alone("ada").says(right)
        assert phrases.IS_OVER in after
        assert phrases.IS_OVER not in await room.alone("ada").says("hello"), "the aside is over, too"


async def test_what_cannot_be_read_is_no_answer(tmp_path):
    async with group(f"sqlite:///{tmp_path}/w.db", bank=only("bias-variance.number")) as room:
        await started(room, "bias-variance")
        await room.own_question("ada")
        assert "I could not read that as a number" in await room.alone("ada").says("no idea at all what")
        _, events = await room.stored()
        assert not [event for event in events if event.kind == "answered"]


async def test_a_question_that_was_withdrawn_in_mid_game_counts_for_nobody(tmp_path):
    async with group(f"sqlite:///{tmp_path}/w.db", bank=only("bias-variance.pick")) as room:
        await started(room, "bias-variance")
        await room.answers("ada", "right one")
        room._host.service.dispatcher._bank = replace(small_bank(), questions={})
        await room.passes(75)
        assert phrases.WITHDRAWN in "\n".join(shown.text for shown in room.shown())
        assert "Ada" not in room.last


async def test_two_processes_close_a_question_once(database_url):
    """Both look at the same moment, on one database."""
    async with group(database_url, bank=only("bias-variance.pick")) as room:
        await started(room, "bias-variance")
        await room.answers("ada", "right one")
        host = room._host
        second = assemble(host.database, only("bias-variance.pick"), room.clock, {"lab": room.adapter})
        room.clock.move(seconds=62)
        await asyncio.gather(host.service.games.tick(), second.games.tick(), host.service.games.tick())
        await host.service.outbox.settle()
        await second.outbox.settle()
        _, events = await room.stored()
        assert [event.kind for event in events].count("closed") == 1
        assert sum("the answer" in shown.text for shown in room.shown()) == 1


def with_own_numbers():
    """A bank with one question whose numbers differ from member to member."""
    bank = small_bank()
    typed = bank.questions["bias-variance.number"]
    kept = {name: value for name, value in typed.model_dump().items() if name in Generated.model_fields}
    stem = "A test has sensitivity {sensitivity}, specificity {specificity}, the share of the sick is {base}. How sure?"
    made = Generated.model_validate({**kept, "kind": "generated", "generator": "bayes-posterior", "stem": stem})
    return replace(bank, questions={made.id: made}), made


async def test_a_generated_question_has_numbers_of_their_own_for_everybody(tmp_path):
    bank, made = with_own_numbers()
    async with group(f"sqlite:///{tmp_path}/w.db", bank=bank) as room:
        await started(room, "bias-variance")
        assert phrases.OWN_NUMBERS in room.last
        assert "sensitivity" not in room.last, "the group sees nobody's numbers"
        challenge, _ = await room.stored()
        asked, right = {}, {}
        for number, name in enumerate(("ada", "ben"), 1):
            asked[name] = (await room.own_question(name)).text
            right[name] = made.present(seed_of(challenge.id, 1, number)).answer
        assert asked["ada"] != asked["ben"]
        assert right["ada"] != right["ben"]
        await room.alone("ada").says(right["ada"])
        await room.alone("ben").says(right["ada"])
        await room.passes(75)
        read = "\n".join(shown.text for shown in room.shown())
        assert phrases.OWN_ANSWERS_LINE in read
        assert "1 of 2 had it right" in read, "a copied answer is no answer"
        await room.member("ben").presses(room.last, phrases.MY_ANSWERS)
        assert right["ben"] in room.shown("ben")[-1]
