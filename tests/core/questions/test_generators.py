"""Generated exercises: solved a second time by other means, and graded as learners type them."""

import re
from functools import cache

import pytest

from bot.core.chance import Chance
from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Verdict
from bot.core.questions import generators
from bot.core.questions.generated import GENERATORS, Generated
from bot.runtime.question_bank import data_folder, read
from tests.core.questions import solvers_models
from tests.core.questions.solvers import SOLVERS

assert generators.__all__
assert solvers_models.__doc__  # imported for what it registers
BANK, _ = read([data_folder()])
QUESTIONS = {question.generator: question for question in BANK.questions.values() if isinstance(question, Generated)}
DECIMALS = {"whole number": 0, "one decimal": 1, "two decimals": 2, "three decimals": 3, "four decimals": 4}
ASKED = re.compile("|".join(DECIMALS), re.IGNORECASE)
FEW, MANY = 150, 1000

every_generator = pytest.mark.parametrize("name", sorted(GENERATORS))
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.id)


def drawn(name: str, seeds: int):
    return [GENERATORS[name](Chance(name, seed)) for seed in range(seeds)]


exercises = cache(drawn)


def check_solved(name: str, seeds: int) -> None:
    for exercise in exercises(name, seeds):
        # The answer itself, not only within the tolerance: rounding is the learner's, not the generator's.
        assert SOLVERS[name](exercise.values) == pytest.approx(exercise.answer, rel=1e-9, abs=1e-12), exercise


@every_generator
def test_another_way_leads_to_the_same_answer(name):
    check_solved(name, FEW)


@pytest.mark.slow
@every_generator
def test_another_way_leads_to_the_same_answer_for_thousands_of_seeds(name):
    check_solved(name, MANY)


def test_every_generator_is_solved_and_asked():
    assert set(GENERATORS) == set(SOLVERS) == set(QUESTIONS)


def asked_decimals(question: Generated) -> int | None:
    """How the stem asks to round; None if the answer comes out exactly."""
    found = ASKED.search(question.stem)
    return DECIMALS[found[0].lower()] if found else None


def typed(value: float, decimals: int | None) -> str:
    return f"{value:.{decimals}f}" if decimals is not None else f"{value:.6f}".rstrip("0").rstrip(".")


def check_graded(question: Generated, seeds: int) -> None:
    context, decimals = GradingContext(), asked_decimals(question)
    for seed in map(str, range(seeds)):
        exercise = question.exercise(seed)
        right = question.grade_text(typed(exercise.answer, decimals), seed, context)
        assert right.verdict is Verdict.CORRECT, exercise
        assert question.grade_text(f"{exercise.answer:.9f}", seed, context).verdict is Verdict.CORRECT, exercise
        for slip in exercise.slips:
            wrong = question.grade_text(typed(slip.value, decimals), seed, context)
            assert (wrong.verdict, wrong.feedback) == (Verdict.INCORRECT, (slip.why,)), (exercise, slip, wrong)


@every_question
def test_the_answer_is_right_and_slips_are_named(question):
    check_graded(question, FEW)


@pytest.mark.slow
@every_question
def test_the_answer_is_right_and_slips_are_named_for_thousands_of_seeds(question):
    check_graded(question, MANY)


@every_question
def test_the_tolerance_fits_the_rounding(question):
    decimals = asked_decimals(question)
    for exercise in exercises(question.generator, FEW):
        if decimals is None:
            assert typed(exercise.answer, None) == typed(round(exercise.answer, 4), None), (
                "ask for rounding in the stem"
            )
            assert exercise.tolerance <= 0.006 * max(1, abs(exercise.answer))
        else:
            assert 0.5 <= exercise.tolerance * 10**decimals <= 1.2


@every_question
def test_placeholders_are_filled(question):
    for seed in map(str, range(FEW)):
        shown = question.present(seed)
        assert not re.search(r"\{[a-z]\w*\}", shown.stem + shown.explanation), shown
        assert len(shown.stem) <= 1200
    names = set(question.exercise("seed").values)
    assert names == set(re.findall(r"\{([a-z]\w*)\}", question.stem)) | names & set(
        re.findall(r"\{([a-z]\w*)\}", question.explanation)
    ), "every value is shown"


@every_question
def test_only_the_stem_and_the_explanation_have_placeholders(question):
    fixed = (
        question.example,
        question.trade_off,
        *question.hints,
        *(follow_up.ask for follow_up in question.follow_ups),
    )
    assert not any(re.search(r"\{[a-z]\w*\}", text) for text in fixed)


@every_generator
def test_a_seed_gives_one_exercise_and_seeds_differ(name):
    once = exercises(name, FEW)
    assert drawn(name, FEW) == once
    assert len({tuple(exercise.values.items()) for exercise in once}) >= 30
    assert len({round(exercise.answer, 6) for exercise in once}) >= 8, "too easy to guess"


@every_generator
def test_answers_and_slips_are_numbers_that_one_can_tell_apart(name):
    for exercise in exercises(name, FEW):
        values = [exercise.answer, *(slip.value for slip in exercise.slips)]
        assert exercise.slips
        assert all(
            abs(one - other) > 2 * exercise.tolerance for i, one in enumerate(values) for other in values[i + 1 :]
        )
        assert exercise.worked
        assert {slip.misconception for slip in exercise.slips} <= {"", *BANK.misconceptions}
