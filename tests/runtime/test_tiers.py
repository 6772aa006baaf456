"""A tier of the grader in a conversation: when it is asked, what its answer changes, and what a fault costs."""

from dataclasses import dataclass, field, replace

import pytest

from bot.core import phrases
from bot.core.regrading import attempt_anew
from bot.runtime import health
from bot.runtime.store import schema
from bot.runtime.store.rows import attempt_of
from tests.chat import opened, small_bank

BANK = small_bank()
HALF = "Dogs bark when they are alert, and a content kitty hums in a lap"
HUMS = "a content kitty hums in a lap"


@dataclass
class FixedTier:
    """Finds what it was told to find, or fails."""

    claims: dict[str, str] = field(default_factory=dict)
    fault: Exception | None = None
    asked: list = field(default_factory=list)
    name: str = "fixed"

    async def find(self, sought):
        self.asked.append(sought)
        if self.fault:
            raise self.fault
        return self.claims

    async def close(self):
        """Nothing to let go of."""


def only(question_id):
    return replace(BANK, questions={question_id: BANK.questions[question_id]})


@pytest.fixture
async def cats(database_url):
    tier = FixedTier()
    async with opened(database_url, bank=only("bias-variance.explain"), tier=tier) as chat:
        chat.tier = tier
        yield chat


async def test_a_find_makes_a_half_right_answer_right(cats):
    cats.tier.claims = {"cats-purr": HUMS}
    await cats.says("/quiz bias-variance")
    assert cats.tier.asked == []
    feedback = await cats.says(HALF)
    assert phrases.RIGHT in feedback
    assert HUMS in feedback
    assert phrases.READ_BY_MODEL in feedback
    assert [asked.question_id for asked in cats.tier.asked] == ["bias-variance.explain"]


async def test_what_was_found_is_kept_and_seen_again_when_regraded(cats):
    cats.tier.claims = {"cats-purr": HUMS, "dogs-bark": "Dogs bark"}
    await cats.says("/quiz bias-variance")
    await cats.says(HALF)
    row = await cats.database.read(lambda c: c.execute(schema.attempt.select()).mappings().one())
    attempt = attempt_of(row)
    assert [(item.key_point, item.words) for item in attempt.evidence] == [("cats-purr", HUMS)]
    question = BANK.questions["bias-variance.explain"]
    assert attempt_anew(question, attempt, (), BANK.context) is None
    assert attempt_anew(question, replace(attempt, evidence=()), (), BANK.context).verdict == "partial"


async def test_where_it_fails_the_rubric_decides(cats):
    cats.tier.fault = RuntimeError(f"cannot read {HALF}")
    await cats.says("/quiz bias-variance")
    feedback = await cats.says(HALF)
    assert phrases.PARTLY in feedback
    assert phrases.READ_BY_MODEL not in feedback


async def test_a_right_answer_or_none_costs_no_call(cats):
    await cats.says("/quiz bias-variance")
    await cats.says("hello")
    await cats.says("idk")
    await cats.says("what I say when no question is open")
    cats.clock.move(days=3)
    await cats.says("/quiz bias-variance")
    await cats.says("Cats purr because they are content, and dogs bark because they are alert.")
    assert cats.tier.asked == []


async def test_a_reply_to_an_answered_question_is_not_read_again(cats):
    await cats.says("/quiz bias-variance")
    await cats.says(HALF)
    await cats.says(HALF)
    assert len(cats.tier.asked) == 1


async def test_a_design_is_read_as_a_whole_once_it_is_complete(database_url):
    tier = FixedTier({"purrs": "how much each of the cats hums"})
    async with opened(database_url, bank=only("gradient-descent.design"), tier=tier) as chat:
        await chat.presses(await chat.says("/quiz gradient-descent mid"), phrases.STEP_BY_STEP)
        await chat.says("the goal is that the cats of our users are happy")
        await chat.says("how much each of the cats hums")
        assert tier.asked == []
        feedback = await chat.says("we watch the purring every day")
        assert len(tier.asked) == 1
        assert phrases.RIGHT in feedback


async def test_a_design_left_early_is_read_too(database_url):
    tier = FixedTier()
    async with opened(database_url, bank=only("gradient-descent.design"), tier=tier) as chat:
        await chat.presses(await chat.says("/quiz gradient-descent mid"), phrases.STEP_BY_STEP)
        step = await chat.says("the goal is that the cats of our users are happy")
        await chat.presses(step, phrases.STEPS_DONE)
        assert [[point.id for point in asked.points] for asked in tier.asked] == [["purrs", "watch"]]


async def test_what_became_of_readings_is_counted_for_the_operator(cats):
    cats.tier.claims = {"cats-purr": HUMS}
    await cats.says("/quiz bias-variance")
    await cats.says(HALF)
    shown = await health.Pages(cats.service, cats.database, cats.clock).metrics(None)
    assert b'warmstart_second_readings_total{outcome="found",tier="fixed"} 1.0' in shown.body
