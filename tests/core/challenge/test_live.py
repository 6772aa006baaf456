"""Live games as people play them: through the real store, outbox and clock."""

import pytest

from bot.core.challenge import phrases
from tests.group import group


@pytest.fixture
async def room(database_url):
    async with group(database_url) as found:
        yield found


async def started(room, *names: str, arguments: str = "bias-variance 2 30s") -> None:
    """A game whose first question is open."""
    await room.member("ada").says(f"/challenge start {arguments}")
    await room.joins(*names)
    await room.passes(61, step=5)


async def test_the_rules_are_told_before_the_start(room):
    said = await room.member("ada").says("/challenge start bias-variance 2 30s")
    assert "Live challenge · Bias and variance" in said
    assert "2 questions, 30 s each" in said
    assert "A right answer earns 20 to 50 points, by difficulty" in said
    assert phrases.SPEED_OFF in said
    assert "zero" in said, "late joiners know what they missed"
    assert "2 members" in said


async def test_the_countdown_and_the_number_of_members_are_edited_in_place(room):
    said = await room.member("ada").says("/challenge start bias-variance 2 30s")
    await room.joins("ben", "cleo")
    await room.passes(20)
    assert "Joined: 2" in room.adapter.screen[said.id]
    assert len(room.shown()) == 1


async def test_each_member_answers_alone_and_nothing_shows_before_the_close(room):
    await started(room, "ada", "ben")
    question = room.with_button("My question")
    assert "What about pick?" in question
    assert not question.message.options, "the options have an order of their own for everybody"
    own = await room.answers("ada", "right one")
    assert "Your answer: right one" in own
    assert phrases.NOTED in room.toasts("ada")[-1]
    await room.answers("ben", "wrong one")
    await room.passes(10)
    seen = room.adapter.screen[question.id]
    assert "Answered: 2" in seen
    group_text = "\n".join(shown.text for shown in room.shown())
    assert "right one" not in group_text
    await room.passes(25)
    reveal = next(shown for shown in room.shown() if "the answer" in shown.text)
    assert "Answer: right one" in reveal
    assert "Why: pick is so because" in reveal, "no asterisks of a markup that nobody reads"
    assert "✅ right one: 1" in reveal
    assert "wrong one: 1" in reveal
    assert "1 of 2 had it right." in reveal
    assert "1 ada" not in reveal.text
    assert "Ada: 20 points" in reveal
    assert "My question" not in room.adapter.screen[question.id].labels, "the closed question takes no press"


async def test_orders_of_options_differ_between_members(room):
    await started(room, "ada")
    orders = set()
    for name in ("ada", "ben", "cleo", "dan", "eve", "fay"):
        own = await room.own_question(name)
        orders.add(tuple(option.label for option in own.message.options))
    assert len(orders) > 1


async def test_the_last_press_before_the_close_counts(room):
    await started(room, "ada", "ben")
    own = await room.answers("ada", "wrong one")
    await room.alone("ada").presses(own, "right one")
    await room.answers("ben", "right one")
    own = room.shown("ben")[-1]
    await room.alone("ben").presses(own, "third wrong")
    await room.passes(31)
    reveal = room.last
    assert "1 of 2 had it right." in reveal
    assert "Ada: 20 points, 1 right" in reveal
    assert "Ben: 0 points, 0 right" in reveal
    _, events = await room.stored()
    assert [event.picks for event in events if event.kind == "answered"] == [("1",), ("0",), ("0",), ("3",)], "appended"


async def test_a_press_after_the_close_does_not_count_and_says_so(room):
    await started(room, "ada", "ben")
    own = await room.own_question("ada")
    await room.passes(31)
    await room.alone("ada").presses(own, "right one")
    assert room.toasts("ada")[-1] == phrases.BETWEEN
    _, events = await room.stored()
    assert not [event for event in events if event.kind == "answered"]


async def test_a_whole_game_ends_with_a_board_and_shared_places(room):
    await started(room, "ada", "ben", "cleo")
    for name in ("ada", "ben"):
        await room.answers(name, "right one")
    await room.answers("cleo", "wrong one")
    await room.passes(30 + 13)
    second = room.with_button("My question")
    assert "Question 2 of 2" in second
    await room.passes(30 + 13)
    final = room.last
    assert phrases.FINAL in final
    assert "1= Ada: 20 points, 1 right" in final
    assert "1= Ben: 20 points, 1 right" in final
    assert "3 Cleo: 0 points, 0 right" in final
    assert phrases.TIED in final
    assert phrases.COUNTED in final
    await room.member("ada").presses(final, phrases.MY_ANSWERS)
    mine = room.shown("ada")[-1]
    assert "✅" in mine
    assert "20 points in all." in mine


async def test_next_question_brings_the_open_one_into_the_members_own_message(room):
    await started(room, "ada", "ben")
    own = await room.answers("ada", "right one")
    await room.passes(30 + 13)
    again = await room.alone("ada").presses(own, phrases.NEXT_QUESTION)
    assert again.id == own.id, "replaced in place"
    assert "Question 2 of 2" in again


async def test_a_late_joiner_plays_on_and_a_leaver_keeps_the_points(room):
    await started(room, "ada", "ben")
    await room.answers("ada", "right one")
    await room.answers("ben", "right one")
    await room.passes(30 + 13)
    second = room.with_button("My question")
    assert "hard" in second
    await room.answers("cleo", "sharp")
    await room.passes(30 + 13)
    final = room.last
    assert "1 Cleo: 50 points" in final
    assert "2= Ada: 20 points" in final


async def test_a_game_with_one_player_does_not_count(room):
    await started(room, "ada")
    await room.answers("ada", "right one")
    await room.passes(2 * 43)
    assert "for practice" in room.last


async def test_nobody_joins_and_the_game_is_called_off(room):
    await room.member("ada").says("/challenge start bv")
    await room.passes(61, step=5)
    assert phrases.NOBODY_CAME in room.last
    assert phrases.CALLED_OFF in room.shown()[0]
    assert not room.shown()[0].labels, "nobody joins what is off"
    await room.member("ada").says("/challenge start bv")
    assert "Starts in" in room.last, "the place is free again"


async def test_one_game_at_a_time_in_each_place(room):
    await room.member("ada").says("/challenge start bv")
    assert phrases.ONE_AT_A_TIME in await room.member("ben").says("/challenge start bv")


async def test_only_the_host_or_an_admin_steers(room):
    await started(room, "ada", "ben")
    refused = await room.member("ben").says("/challenge stop")
    assert "Only Ada" in refused
    await room.member("mod", admin=True).says("/challenge pause")
    assert "Paused by Mod" in room.last


async def test_paused_time_does_not_run_and_answers_wait(room):
    await started(room, "ada", "ben")
    await room.passes(10)
    await room.member("ada").says("/challenge pause")
    await room.passes(3600, step=600)
    assert "Paused" in room.last
    with pytest.raises(AssertionError, match="no message of the group has a button"):
        await room.own_question("ada")
    await room.member("ada").says("/challenge resume")
    challenge, _ = await room.stored()
    assert 14 <= (challenge.due - room.clock.now()).total_seconds() <= 20
    await room.answers("ada", "right one")
    await room.passes(21)
    assert "the answer" in room.last.text


async def test_a_skipped_question_counts_for_nobody(room):
    await started(room, "ada", "ben")
    await room.answers("ada", "right one")
    await room.member("ada").says("/challenge skip")
    assert "was skipped" in room.last
    await room.passes(4)
    assert "Question 2 of 2" in room.last
    await room.answers("ben", "sharp")
    await room.passes(43)
    assert "Ben: 50 points" in room.last
    assert "Ada" not in room.last


async def test_stop_before_the_start_calls_it_off(room):
    said = await room.member("ada").says("/challenge start bv")
    await room.member("ada").says("/challenge stop")
    assert "Called off by Ada" in room.last
    assert phrases.CALLED_OFF in room.adapter.screen[said.id]
    assert not room.adapter.screen[said.id].labels


async def test_stop_ends_it_with_what_was_closed(room):
    await started(room, "ada", "ben")
    await room.answers("ada", "right one")
    await room.answers("ben", "wrong one")
    await room.passes(43)
    await room.answers("ben", "sharp")
    await room.member("ada").says("/challenge stop")
    assert "Stopped by Ada" in room.last
    assert "1 Ada: 20 points" in room.last
    assert "2 Ben: 0 points" in room.last


async def test_status_in_every_phase(room):
    ada = room.member("ada")
    assert phrases.NO_GAME in await ada.says("/challenge status")
    await ada.says("/challenge start bias-variance 2 30s")
    assert "starts in" in await ada.says("/challenge status")
    await room.joins("ada", "ben")
    await room.passes(61, step=5)
    assert "question 1 of 2 is open" in await ada.says("/challenge status")
    await room.passes(31)
    assert "has closed" in await ada.says("/challenge status")


async def test_a_speed_bonus_is_bounded_and_only_when_agreed(room):
    await started(room, "ada", "ben", arguments="bias-variance 1 30s speed")
    await room.answers("ada", "sharp")
    await room.passes(14)
    await room.answers("ben", "sharp")
    await room.passes(43)
    assert "1 Ada: 74 points" in room.last, "one second after the question opened"
    assert "2 Ben: 62 points" in room.last, "after half the time: half the bonus"


async def test_typed_answers_in_private(room):
    await started(room, "ada", "ben", arguments="gradient-descent 6 60s")
    own = await room.own_question("ada")
    assert own.message.options or own.message.text_wanted
    replied = await room.alone("ada").says("b" if own.message.options else "0.5")
    assert "Your answer" in replied or "could not read" in replied or replied.message.notice


async def test_forgetting_a_member_takes_them_off_the_board(room):
    await started(room, "ada", "ben")
    await room.answers("ada", "right one")
    await room.answers("ben", "right one")
    await room.passes(43)
    await room.alone("ben").says("/delete everything")
    await room.passes(43)
    assert "Ben" not in room.last
    assert "Ada: 20 points" in room.last
