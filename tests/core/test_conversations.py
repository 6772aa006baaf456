"""The coach as people meet it: whole conversations through the real store and outbox."""

import json

import pytest

from bot.core import phrases
from bot.core.commands.registry import SPECS
from tests.chat import PLAIN, opened


async def test_start_asks_three_things_and_offers_a_question(chat):
    hello = await chat.says("/start")
    assert "Warmstart" in hello
    assert "streak" in hello, "the rules are told before they matter"
    assert phrases.ASK_ZONE in hello
    assert phrases.ASK_TIME in await chat.says("Berlin")
    goal = await chat.says("8:30")
    assert "Daily question: 08:30." in goal
    ready = await chat.says("mid")
    assert "28 days" in ready
    assert "Tomorrow at 08:30: Day 2" in ready
    asked = await chat.presses(ready, phrases.ASK_NOW)
    assert "Day 1 of 28" in asked


@pytest.mark.parametrize(("typed", "time"), [("2", "09:00"), ("4", "19:00"), ("9", "09:00"), ("2:00", "02:00")])
async def test_a_time_is_picked_by_its_number_or_typed(chat, typed, time):
    await chat.says("/start")
    assert [choice.label for choice in (await chat.says("Berlin")).message.options] == [
        "08:00",
        "09:00",
        "13:00",
        "19:00",
    ]
    assert f"Daily question: {time}." in await chat.says(typed)


async def test_every_step_of_start_can_be_skipped(chat):
    await chat.says("/start")
    await chat.says("skip")
    await chat.says("skip")
    ready = await chat.says("skip")
    assert "Tomorrow at 09:00" in ready
    settings = await chat.says("/settings")
    assert "zone: UTC" in settings
    assert "time: 09:00" in settings


async def test_start_guesses_the_zone_where_the_machine_tells(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/w.db", zones={"lab": "Asia/Kolkata"}) as chat:
        hello = await chat.says("/start")
        assert "Asia/Kolkata" in hello
        assert phrases.ASK_TIME in hello


async def test_start_again_resets_nothing(chat):
    await chat.sets_up()
    await chat.says("/quiz bv")
    await chat.says("a")
    again = await chat.says("/start")
    assert "Nothing was reset" in again
    assert "1 day" in await chat.says("/streak")
    assert "zone: Europe/Berlin" in await chat.says("/settings")


async def test_an_unclear_place_offers_choices_that_can_be_typed_by_number(chat):
    await chat.says("/start")
    which = await chat.says("gotham underhill")
    assert phrases.ZONE_UNCLEAR in which or phrases.ZONE_WHICH in which
    offset = await chat.says("+1")
    if phrases.ZONE_WHICH in offset:
        assert phrases.ASK_TIME in await chat.says("1")
    else:
        assert phrases.ASK_TIME in offset


@pytest.mark.parametrize("typed", ["bias-variance", "bias variance", "BiasVariance", "bias-varience", "bv", "BV"])
async def test_a_topic_is_found_however_it_is_typed(chat, typed):
    assert "Bias and variance" in await chat.says(f"/quiz {typed}")


async def test_an_unknown_topic_offers_the_closest(chat):
    offer = await chat.says("/quiz gradient boosting")
    assert "“gradient boosting”" in offer
    assert "Gradient descent" in offer.labels
    assert "Gradient descent · fresher" in await chat.says("1")


async def test_a_level_that_a_topic_does_not_have_is_said_and_another_one_asked(chat):
    asked = await chat.says("/quiz bv mid")
    assert "no question on Bias and variance at level 1-3 years yet" in asked
    assert "What about" in asked
    assert "seen every question" not in asked


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("/ready steady", "/ready forecast"),
        ("/stats all", "/stats week"),
        ("/review abc", "/review 3"),
        ("/review 0", "/review 3"),
    ],
)
async def test_a_word_that_means_nothing_there_is_named_with_what_does(chat, typed, known):
    said = await chat.says(typed)
    assert f"“{typed.partition(' ')[2]}”" in said
    assert known in said


async def test_no_repeat_until_a_topic_is_exhausted_and_then_it_says_so(chat):
    seen = set()
    for _ in range(4):
        asked = await chat.says("/quiz bv")
        assert "seen every question" not in asked
        seen.add(next(line for line in asked.text.splitlines() if line.startswith("What about")))
        await chat.says("idk")
    assert len(seen) == 4
    assert "You have seen every question on Bias and variance" in await chat.says("/quiz bv")


async def test_feedback_says_in_words_what_was_wrong_and_why(chat):
    asked = await chat.says("/quiz bv fresher")
    wrong = await chat.presses(asked, "wrong one")
    assert phrases.WRONG in wrong
    assert "Because wrong one is wrong." in wrong
    assert "right one" in wrong
    assert "pick is so because of the first reason." in wrong
    assert "It comes back tomorrow." in wrong
    assert {phrases.EXPLAIN, phrases.APPEAL, phrases.REPORT} <= set(wrong.labels)
    more = await chat.presses(wrong, phrases.EXPLAIN)
    assert "An example of pick." in more
    assert "The cost of pick." in more
    assert "Right is right." in more, "the misconception behind the option is put right"


async def test_an_answer_by_text_is_the_same_as_by_button(chat):
    await chat.says("/quiz bv fresher")
    assert phrases.RIGHT in await chat.says("right one")


async def test_a_pressed_message_shows_the_pick_and_takes_no_second_one(chat):
    asked = await chat.says("/quiz bv fresher")
    feedback = await chat.presses(asked, "wrong one")
    assert feedback.id == asked.id, "the question is answered in place"
    assert "❌" in feedback
    assert "✅" in feedback
    await chat.presses(asked, "right one")
    assert chat.adapter.deliveries[-1].message.blocks[0].spans[0].text == phrases.ALREADY_ANSWERED
    stats = await chat.says("/stats")
    assert "1 answer: 0 right" in stats


async def test_a_typed_answer_locks_the_question_it_answers(chat):
    asked = await chat.says("/quiz bv fresher")
    await chat.says("idk")
    locked = chat.adapter.screen[asked.id]
    assert not locked.labels
    assert "✅" in locked


async def test_i_dont_know_is_respected_and_keeps_the_streak(chat):
    await chat.says("/quiz bv")
    said = await chat.says("I don't know")
    assert phrases.GAVE_UP in said
    assert "Streak: 1 day" in said
    assert phrases.APPEAL not in said.labels


async def test_chatter_is_never_wrong(chat):
    await chat.says("/quiz bv")
    assert phrases.STILL_OPEN in await chat.says("thanks!")
    assert "1 answer" not in await chat.says("/stats")


async def test_text_without_a_question_gets_guidance(chat):
    await chat.sets_up()
    assert phrases.WHAT_NEXT in await chat.says("what is the meaning of life")


async def test_an_unreadable_answer_leaves_the_question_open(chat):
    await chat.says("/quiz bv fresher")
    unclear = await chat.says("the blue one, obviously")
    assert "letter or number" in unclear
    assert phrases.RIGHT in await chat.says("right one")


async def test_hints_come_one_by_one_and_end(chat):
    asked = await chat.says("/quiz bv fresher")
    first = await chat.presses(asked, phrases.HINT)
    assert "A nudge towards pick." in first
    assert first.id == asked.id
    second = await chat.presses(first, phrases.HINT)
    assert "Nearly the answer of pick." in second
    assert phrases.NO_MORE_HINTS in await chat.presses(second, phrases.HINT)
    assert phrases.RIGHT in await chat.presses(second, "right one")


async def test_a_typed_hint_does_not_repeat_the_question(chat):
    await chat.says("/quiz bv fresher")
    hint = await chat.says("hint")
    assert "A nudge towards pick." in hint
    assert "What about" not in hint


async def test_several_options_toggle_and_submit(chat):
    asked = await chat.says("/quiz overfitting fresher")
    while "several" not in asked:
        await chat.says("idk")
        asked = await chat.says("/quiz overfitting fresher")
    assert phrases.PICK_SOME in await chat.presses(asked, phrases.SUBMIT)
    picked = await chat.presses(asked, "first")
    assert any(label.startswith("✓") for label in picked.labels)
    picked = await chat.presses(chat.adapter.screen[asked.id], "second")
    assert phrases.RIGHT in await chat.presses(picked, phrases.SUBMIT)


async def test_an_order_is_typed_as_letters(chat):
    asked = await chat.says("/quiz overfitting fresher")
    while "steps" not in asked:
        await chat.says("idk")
        asked = await chat.says("/quiz overfitting fresher")
    letters = {}
    for choice in asked.message.options:
        letter, _, text = choice.label.partition(" · ")
        letters[text] = letter
    assert "Give all 4 letters" in await chat.says("a b")
    assert phrases.RIGHT in await chat.says("".join(letters[name] for name in ("one", "two", "three", "four")))


async def test_skip_leaves_the_question_for_another_day_and_today_reopens_it(chat):
    await chat.sets_up()
    await chat.says("/today")
    assert phrases.SKIPPED_DAILY in await chat.says("skip")
    assert phrases.DAILY_REOPENED in await chat.says("/today")


async def test_today_is_asked_once_shown_again_and_then_done(chat):
    await chat.sets_up()
    first = await chat.says("/today")
    again = await chat.says("/today")
    assert phrases.DAILY_AGAIN in again
    assert first.message.options == again.message.options
    await chat.says("idk")
    assert "Today's question is done" in await chat.says("/today")


async def test_the_daily_question_comes_once_at_the_learners_hour(chat):
    await chat.sets_up("Berlin", "09:00")
    assert await chat.tick() == []
    chat.clock.set("2026-12-01 09:00", "Europe/Berlin")
    (asked,) = await chat.tick()
    assert "Day 1 of 28" in asked
    assert await chat.tick() == []
    await chat.says("idk")
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    (asked,) = await chat.tick()
    assert "Day 2 of 28" in asked


async def test_asking_for_today_early_takes_the_slot(chat):
    await chat.sets_up("Berlin", "09:00")
    await chat.says("/today")
    chat.clock.set("2026-12-01 09:00", "Europe/Berlin")
    assert await chat.tick() == []


async def test_practice_never_takes_the_daily_slot(chat):
    await chat.sets_up("Berlin", "09:00")
    await chat.says("/quiz bv")
    await chat.says("idk")
    chat.clock.set("2026-12-01 09:00", "Europe/Berlin")
    assert len(await chat.tick()) == 1


async def test_one_reminder_in_the_evening_and_none_after_an_answer(chat):
    await chat.sets_up("Berlin", "09:00")
    chat.clock.set("2026-12-01 09:00", "Europe/Berlin")
    await chat.tick()
    chat.clock.set("2026-12-01 18:00", "Europe/Berlin")
    (reminder,) = await chat.tick()
    assert phrases.REMINDER in reminder
    assert await chat.tick() == []
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    await chat.tick()
    await chat.says("idk")
    chat.clock.set("2026-12-02 18:00", "Europe/Berlin")
    assert await chat.tick() == []


async def test_a_freeze_is_earned_spent_and_told(chat):
    await chat.sets_up("Berlin", "09:00")
    for day in range(1, 8):
        chat.clock.set(f"2026-12-{day:02d} 09:00", "Europe/Berlin")
        await chat.tick()
        said = await chat.says("idk")
    assert phrases.FREEZE_EARNED in said
    chat.clock.set("2026-12-09 12:00", "Europe/Berlin")
    back = await chat.says("/streak")
    assert "a freeze covered it" in back
    assert "Streak: 7 days" in back


async def test_a_missed_day_without_a_freeze_is_told_kindly(chat):
    await chat.sets_up("Berlin", "09:00")
    await chat.says("/today")
    await chat.says("idk")
    chat.clock.set("2026-12-04 12:00", "Europe/Berlin")
    said = await chat.says("/streak")
    assert "Your 1-day streak ended on 2 Dec" in said
    assert "what you learned stays" in said


async def test_pause_keeps_the_streak_and_the_peace(chat):
    await chat.sets_up("Berlin", "09:00")
    await chat.says("/today")
    await chat.says("idk")
    assert "Paused until 4 Dec" in await chat.says("/pause 3")
    for day in (2, 3):
        chat.clock.set(f"2026-12-0{day} 09:00", "Europe/Berlin")
        assert await chat.tick() == []
    chat.clock.set("2026-12-04 09:00", "Europe/Berlin")
    (asked,) = await chat.tick()
    assert "Day 4 of 28" in asked
    assert "Streak: 2 days" in await chat.says("idk")


async def test_stop_is_final_until_start(chat):
    await chat.sets_up("Berlin", "09:00")
    assert phrases.STOPPED in await chat.says("/stop")
    chat.clock.set("2026-12-02 09:00", "Europe/Berlin")
    assert await chat.tick() == []
    assert "Nothing was reset" in await chat.says("/start")
    chat.clock.set("2026-12-03 09:00", "Europe/Berlin")
    assert len(await chat.tick()) == 1


async def test_the_plan_ends_with_what_was_learned_and_what_is_next(chat):
    await chat.sets_up("Berlin", "09:00")
    for day in range(1, 29):
        chat.clock.set(f"2026-12-{day:02d} 09:00", "Europe/Berlin")
        await chat.tick()
        ended = await chat.all_said("idk")
    assert phrases.ENDING in ended[-1]
    assert "28 answers on 28 days" in ended[-1]
    assert {phrases.KEEP_GOING, phrases.START_AGAIN, phrases.NEW_DATE} == set(ended[-1].labels)
    again = await chat.presses(ended[-1], phrases.START_AGAIN)
    assert "day 1 of 28" in again


async def test_an_interview_date_compresses_the_plan(chat):
    await chat.says("/start")
    await chat.says("Berlin")
    await chat.says("9")
    ready = await chat.says("my interview is on the 14th")
    assert "14 Dec" in ready
    assert "13 days" in ready


async def test_plan_lengths(chat):
    await chat.sets_up()
    assert "day 1 of 42" in await chat.says("/plan 6 weeks")
    assert phrases.PLAN_LENGTH in await chat.says("/plan 20 weeks")
    assert "day 1 of 28" in await chat.says("/plan again")


async def test_review_asks_what_was_wrong(chat):
    await chat.says("/quiz bv fresher")
    await chat.says("wrong one")
    again = await chat.says("/review")
    assert "1 question to put right" in again
    assert phrases.RIGHT in await chat.says("right one")
    assert phrases.NOTHING_TO_REVIEW in await chat.says("/review")


async def test_a_series_counts_and_ends(chat):
    asked = await chat.says("/quiz bv 2")
    assert "Question 1 of 2" in asked
    await chat.says("idk")
    second = await chat.says("next")
    assert "Question 2 of 2" in second
    assert "2 questions: 0 right" in await chat.says("idk")


async def test_an_appeal_is_stored_once(chat):
    await chat.says("/quiz bv fresher")
    wrong = await chat.says("wrong one")
    assert phrases.APPEALED in await chat.presses(wrong, phrases.APPEAL)
    assert phrases.ALREADY_APPEALED in await chat.presses(wrong, phrases.APPEAL)
    data = json.loads((await chat.says("/export")).message.blocks[-1].code)
    assert data["attempts"][0]["appealed"] is True
    assert data["reports"][0]["kind"] == "appeal"


async def test_a_report_reaches_the_author_and_the_question_stays_open(chat):
    await chat.says("/quiz bv fresher")
    assert phrases.ASK_REPORT in await chat.says("/report")
    assert phrases.REPORTED in await chat.says("option two is right as well")
    assert phrases.RIGHT in await chat.says("right one")
    data = json.loads((await chat.says("/export")).message.blocks[-1].code)
    assert data["reports"][0]["text"] == "option two is right as well"


async def test_delete_asks_first_and_then_forgets_everything(chat):
    await chat.sets_up()
    await chat.says("/quiz bv")
    await chat.says("idk")
    await chat.says("/delete")
    assert phrases.KEPT in await chat.says("hm, rather not")
    await chat.says("/delete")
    assert phrases.DELETED in await chat.says("delete")
    assert "Warmstart" in await chat.says("/start"), "a stranger again"


async def test_a_yes_long_after_delete_deletes_nothing(chat):
    await chat.sets_up()
    await chat.says("/delete")
    await chat.says("/streak")
    assert phrases.DELETED not in await chat.says("yes")


async def test_an_old_buttons_question_that_is_gone_says_so(chat):
    await chat.sets_up()
    asked = await chat.says("/quiz bv fresher")
    await chat.says("/delete yes")
    assert phrases.GONE in await chat.presses(asked, "right one")


async def test_somebody_elses_question_cannot_be_answered(chat):
    asked = await chat.says("/quiz bv fresher")
    assert phrases.NOT_YOURS in await chat.other("bob").presses(asked, "right one")


async def test_two_open_questions_are_told_apart(chat):
    first = await chat.says("/quiz bv fresher")
    second = await chat.says("/quiz overfitting mid")
    assert phrases.RIGHT in await chat.presses(first, "right one")
    assert phrases.RIGHT in await chat.says("dropout")
    assert second.id != first.id


async def test_next_does_not_bury_an_open_question(chat):
    first = await chat.says("/quiz bv fresher")
    done = await chat.presses(first, "right one")
    await chat.says("/quiz overfitting mid")
    assert phrases.ALREADY_FURTHER in await chat.presses(done, phrases.ONE_MORE)


async def test_an_unknown_command_offers_the_closest(chat):
    await chat.sets_up()
    assert "/streak" in (await chat.says("/strek")).labels
    assert "There is no command /zzzz" in await chat.says("/zzzz")


async def test_help_lists_every_command(chat):
    await chat.sets_up()
    listing = await chat.says("/help")
    for spec in SPECS:
        assert f"/{spec.name} " in listing
    assert "count" in await chat.says("/help quiz")


async def test_a_stranger_who_just_types_is_welcomed(chat):
    assert "I'm Warmstart" in await chat.says("hello there")


async def test_a_terminal_loses_nothing(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/w.db", capabilities=PLAIN) as chat:
        await chat.sets_up()
        asked = await chat.says("/quiz bv fresher")
        assert "A right one" in asked or "B right one" in asked or "C right one" in asked or "D right one" in asked
        assert phrases.RIGHT in await chat.says("right one")
