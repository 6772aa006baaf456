"""Mock interviews, designs step by step, and the learner's own stories."""

import json

import pytest

from bot.core import phrases
from bot.core.commands.interview import parts_of
from bot.ports.messages import CodeBlock
from bot.runtime.question_bank import load
from tests.chat import opened

STORY = (
    "Churn model\nLast year at my company our churn model was losing money. I was responsible for fixing it before the "
    "quarter ended. I talked to the sales team, then I rebuilt the labels and I tested the new model. "
    "In the end churn fell from 9 to 4 percent, and I learned to check labels first."
)


async def exported(chat):
    blocks = [block for shown in await chat.all_said("/export") for block in shown.message.blocks]
    return json.loads("\n".join(block.code for block in blocks if isinstance(block, CodeBlock)))


async def test_an_interview_keeps_a_straight_face_until_the_debrief(chat):
    await chat.sets_up()
    first = await chat.says("/mock theory 12")
    assert "12 minutes, 3 questions" in first
    assert phrases.MOCK_END in first.labels
    shown = await chat.all_said("idk")
    assert all(phrases.GAVE_UP not in message and phrases.WHY not in message for message in shown)
    assert "12 minutes left" in shown[-1]
    chat.clock.move(minutes=5)
    assert "7 minutes left" in await chat.says("skip")
    debrief = await chat.says("idk")
    assert phrases.MOCK_DONE in debrief
    assert "Debrief · An ML theory round · 0 of 100" in debrief
    assert phrases.MOCK_FIX_FIRST in debrief
    debrief = await chat.says("/mock theory 12")
    while "Debrief" not in debrief:
        debrief = await chat.says("skip")
    assert "Last time, on 1 Dec, it was 0." in debrief
    kept = [json.loads(row["note"]) for row in (await exported(chat))["progress"] if row["kind"] == "mock_finished"]
    assert [facts["questions"] for facts in kept] == [3, 3]


async def test_answers_count_in_the_debrief_and_the_best_needs_no_fixing(chat):
    await chat.sets_up()
    asked = await chat.says("/mock theory 40")
    answers = {"pick": "right one", "hard": "sharp", "number": "0.75", "term": "dropout"}
    for _ in range(10):
        name = next((name for name in answers if f"What about {name}?" in asked), "")
        asked = await chat.says(answers[name] if name else "skip")
        if "Debrief" in asked:
            break
    assert "Bias and variance: 75 (4 questions)" in asked, asked.text
    assert "Fix first" in asked


async def test_a_follow_up_in_an_interview_is_compared_at_the_end(chat):
    await chat.sets_up()
    asked = await chat.says("/mock theory 40")
    while "What about explain?" not in asked:
        asked = await chat.says("skip")
    follow_up = await chat.says("cats purr and dogs bark")
    assert f"{phrases.MOCK_FOLLOW_UP} Why do cats purr?" in follow_up
    asked = await chat.says("it calms them")
    assert "They purr because" not in asked
    debrief = asked if "Debrief" in asked else await chat.says("/mock stop")
    assert "Why do cats purr? They purr because purring calms them." in debrief


async def test_a_follow_up_in_an_interview_can_be_left_out(chat):
    await chat.sets_up()
    asked = await chat.says("/mock theory 40")
    while "What about explain?" not in asked:
        asked = await chat.says("skip")
    follow_up = await chat.says("cats purr and dogs bark")
    after = await chat.presses(follow_up, phrases.LEAVE_IT)
    assert phrases.MOCK_FOLLOW_UP not in after


async def test_time_is_called_by_the_clock(chat):
    await chat.sets_up()
    await chat.says("/mock theory 12")
    await chat.says("idk")
    chat.clock.move(minutes=13)
    (debrief,) = await chat.tick()
    assert phrases.MOCK_TIME_IS_UP in debrief
    assert "Debrief" in debrief
    assert phrases.WHAT_NEXT in await chat.says("right one"), "the interview is over"


async def test_the_daily_question_waits_for_the_interview_to_end(chat):
    await chat.sets_up("Berlin", "09:00")
    chat.clock.set("2026-12-01 08:50", "Europe/Berlin")
    await chat.says("/mock theory 20")
    chat.clock.set("2026-12-01 09:00", "Europe/Berlin")
    assert await chat.tick() == []
    chat.clock.set("2026-12-01 09:10", "Europe/Berlin")
    shown = await chat.tick()
    assert any("Day 1 of 28" in message for message in shown)
    assert any(phrases.MOCK_NOTHING in message for message in shown)


async def test_a_quiz_in_the_middle_closes_the_interview_with_its_debrief(chat):
    await chat.sets_up()
    await chat.says("/mock theory 20")
    await chat.says("idk")
    shown = await chat.all_said("/quiz bv")
    assert phrases.MOCK_INTERRUPTED in shown[0]
    assert "Debrief" in shown[0]
    assert "Last time" not in shown[0]
    assert "Bias and variance" in shown[-1]
    await chat.says("/mock theory 20")
    await chat.says("idk")
    shown = await chat.all_said("/quiz bv")
    assert "Last time, on 1 Dec, it was 0." in shown[0]


async def test_a_reminder_is_still_given_after_an_interview(chat):
    await chat.sets_up("Berlin", "09:00")
    chat.clock.set("2026-12-01 09:00", "Europe/Berlin")
    await chat.tick()
    await chat.says("/mock theory 12")
    await chat.says("/mock stop")
    chat.clock.set("2026-12-01 18:00", "Europe/Berlin")
    (reminder,) = await chat.tick()
    assert phrases.REMINDER in reminder


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/mock", phrases.MOCK_WHICH),
        ("/mock juggling", "“juggling” is none of my rounds"),
        ("/mock stop", phrases.MOCK_NONE),
        ("/mock theory ds 30", "30 minutes"),
        ("/mock system design 25 min", "a system design round"),
        ("/mock loop", "a whole loop"),
        ("/mock theory 999", "120 minutes"),
    ],
)
async def test_what_may_be_typed_after_mock(chat, typed, said):
    await chat.sets_up()
    assert said in await chat.says(typed)


async def test_the_whole_bank_carries_every_kind_of_interview(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/w.db", bank=load()) as chat:
        await chat.sets_up()
        for kind in ("screening", "theory", "coding", "design", "behavioural", "loop"):
            asked = await chat.says(f"/mock {kind}")
            assert phrases.MOCK_RULES in asked
            assert phrases.MOCK_NO_MORE not in asked, f"the bank has no {kind} question"
            while "Debrief" not in asked:
                asked = await chat.says("skip")


@pytest.mark.parametrize("level", ["fresher", "senior"])
@pytest.mark.parametrize("round_", ["design", "behavioural"])
async def test_a_design_round_has_designs_and_a_behavioural_one_stories(tmp_path, round_, level):
    bank = load()
    async with opened(f"sqlite:///{tmp_path}/w.db", bank=bank) as chat:
        await chat.sets_up()
        await chat.says(f"/settings level {level}")
        await chat.says("/stories add " + STORY)
        asked = await chat.says(f"/mock {round_}")
        seen = []
        while "Debrief" not in asked:
            seen.append(asked)
            asked = await chat.says("skip")
        kinds = [kind for shown in seen for kind in {q.kind for q in bank.active if q.stem[:40] in shown}]
        assert kinds == [round_] * len(seen), [shown.text for shown in seen]
        if round_ == "design":
            assert all(phrases.STEP_BY_STEP in shown.labels for shown in seen)
        else:
            assert all("Churn model" in shown for shown in seen)


async def test_a_design_is_answered_step_by_step_and_graded_as_a_whole(chat):
    step = await chat.presses(await chat.says("/quiz gradient-descent mid"), phrases.STEP_BY_STEP)
    assert "1 of 3 · Goal" in step
    step = await chat.says("the goal is that the cats of our users are happy")
    assert "2 of 3 · Data" in step
    step = await chat.presses(step, phrases.LEAVE_IT)
    assert "3 of 3 · Monitoring" in step
    feedback = await chat.says("I would watch the purring every day and alert when it stops")
    assert phrases.PARTLY in feedback
    assert "Covered: goal and monitoring. Not yet: data." in feedback


async def test_a_design_can_be_handed_in_early_or_in_one_piece(chat):
    step = await chat.presses(await chat.says("/quiz gradient-descent mid"), phrases.STEP_BY_STEP)
    assert phrases.STEPS_DONE in step.labels
    assert phrases.GAVE_UP in await chat.says("that's all")
    chat.clock.move(days=2)
    again = await chat.says("/quiz gradient-descent mid")
    assert "How would you design it?" in again
    assert phrases.RIGHT in await chat.says(
        "happy cats are the goal, purrs and barks the data, and we watch the purring"
    )


async def test_stories_are_kept_checked_changed_and_dropped(chat):
    assert phrases.STORIES_NONE in await chat.says("/stories")
    assert phrases.STORY_ASK in await chat.says("/stories add")
    assert phrases.STORY_TOO_SHORT in await chat.says("we won")
    await chat.says("/stories add")
    kept = await chat.says(STORY)
    assert "Kept as story 1: “Churn model”." in kept
    assert phrases.STORY_ALL_PARTS in kept
    assert phrases.STORY_TOO_SHORT in await chat.says("/stories add conflict")
    partial = await chat.says("/stories add We had a bad outage at my company and the whole team was very sad about it")
    assert phrases.STAR_ADVICE["action"] in partial
    listed = await chat.says("/stories")
    assert "Churn model · all four parts" in listed
    assert "still without" in listed
    assert "fell from 9 to 4 percent" in await chat.says("/stories 1")
    assert phrases.STORY_ASK in await chat.says("/stories 2 rewrite")
    await chat.says(STORY.replace("Churn model\n", "Second\n"))
    assert "Second · all four parts" in await chat.says("/stories")
    assert "what “juggle” means" in await chat.says("/stories juggle")
    assert "what “juggle” means" in await chat.says("/stories 1 juggle")
    await chat.says("/stories delete 1")
    assert "There is no story 1." in await chat.says("/stories 1")
    assert [story["title"] for story in (await exported(chat))["stories"]] == ["Second"]


async def test_the_plan_counts_rehearsals(chat):
    await chat.sets_up()
    assert "mock interviews 0 of 3 (/mock), stories 0 of 6 (/stories), designs 0 of 5" in await chat.says("/plan")
    await chat.says("/stories add " + STORY)
    await chat.says("/mock design 12")
    await chat.says("the goal is that cats are happy")
    assert "mock interviews 1 of 3 (/mock), stories 1 of 6 (/stories), designs 1 of 5" in await chat.says("/plan")


async def test_stories_of_one_learner_are_no_ones_else(chat):
    await chat.says("/stories add " + STORY)
    other = chat.other("bob")
    assert phrases.STORIES_NONE in await other.says("/stories")


async def test_deleting_everything_deletes_stories(chat):
    await chat.says("/stories add " + STORY)
    await chat.says("/delete yes")
    assert phrases.STORIES_NONE in await chat.says("/stories")


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (STORY, {"situation", "task", "action", "result"}),
        ("I built a dashboard and I fixed the pipeline", {"action"}),
        ("the weather is nice in spring", set()),
    ],
)
def test_parts_of_a_story(said, parts):
    class Stub:
        bank = load()

    assert set(parts_of(Stub(), said)) == parts
