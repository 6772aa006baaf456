"""
How able a learner and how hard a question is, on one scale.

Every graded answer that nobody could prepare (a game, the first meeting in a daily question) is a match between a
learner and a question. The mathematics is openskill's Plackett-Luce model, which for two sides is Bradley-Terry's
with an uncertainty for each (Weng and Lin, JMLR 2011).
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openskill.models import PlackettLuce

START_MU, START_SIGMA = 25.0, 25.0 / 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A belief about strength: of a learner, or of a question against learners."""

    mu: float = START_MU
    sigma: float = START_SIGMA
    """Uncertainty, one standard deviation; shrinks with every answer."""
    answers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One answer that says something about both."""

    learner_id: int
    question_id: str
    score: float
    """0 to 1."""


@cache
def _model() -> "PlackettLuce":
    from openskill.models import PlackettLuce  # noqa: PLC0415  (60 ms that only an answer needs)

    return PlackettLuce(mu=START_MU, sigma=START_SIGMA)


def met(learner: Rating, question: Rating, score: float) -> tuple[Rating, Rating]:
    """Both after one answer: a right one is the learner's win, a wrong one the question's, a partly right one a draw."""
    model = _model()
    sides = [[model.create_rating([rating.mu, rating.sigma])] for rating in (learner, question)]
    ranks = [1.0, 2.0] if score == 1 else [2.0, 1.0] if score == 0 else [1.0, 1.0]
    (one,), (other,) = model.rate(sides, ranks=ranks)
    return (
        Rating(mu=one.mu, sigma=one.sigma, answers=learner.answers + 1),
        Rating(mu=other.mu, sigma=other.sigma, answers=question.answers + 1),
    )


def chance(learner: Rating, question: Rating) -> float:
    """The probability that this learner gets this question right, 0 to 1."""
    model = _model()
    sides = [[model.create_rating([rating.mu, rating.sigma])] for rating in (learner, question)]
    return float(model.predict_win(sides)[0])
