"""Item statistics from real answers: how easy, how telling, which options draw people, and what misleads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import StatisticsError, correlation, mean

from bot.core.bank import Bank
from bot.core.questions.choice import OptionsQuestion
from bot.core.questions.code import Code
from bot.core.questions.registry import AnyQuestion
from bot.runtime.store.items import Answer

ENOUGH = 20
"""Answers from which a statistic says anything."""
MISLEADING = 0.0
"""Discrimination below which people who know more do worse: the question is to blame, not they."""
TOO_HARD, TOO_EASY = 0.15, 0.97


@dataclass(frozen=True, slots=True)
class Health:
    """How one question does."""

    question_id: str
    answers: int
    facility: float
    """Mean score of first answers, 0 to 1."""
    discrimination: float | None
    """Correlation of the score here with the learner's mean score elsewhere, -1 to 1; None where it cannot be told."""
    picks: Mapping[str, int]
    """Option -> how many picked it; the right ones are marked "*". Empty for questions without options."""
    reports: int
    concern: str
    """What to look at, or empty."""


def health(bank: Bank, answers: Iterable[Answer], reports: Mapping[str, int]) -> list[Health]:
    """For each question with an answer or a report: what gives concern first, then the least telling."""
    scores: dict[str, dict[int, float]] = defaultdict(dict)
    replies: dict[str, list[str]] = defaultdict(list)
    of_learner: dict[int, list[float]] = defaultdict(list)
    for answer in answers:
        scores[answer.question_id][answer.learner_id] = answer.score
        replies[answer.question_id].append(answer.reply)
        of_learner[answer.learner_id].append(answer.score)
    found = []
    for name in sorted({*scores, *reports} & set(bank.questions)):
        question, here = bank.questions[name], scores[name]
        discrimination = _discrimination(here, of_learner)
        facility = mean(here.values()) if here else 0.0
        picks = _picks(question, replies[name])
        found.append(
            Health(
                name,
                len(here),
                facility,
                discrimination,
                picks,
                reports.get(name, 0),
                _concern(len(here), facility, discrimination, picks, reports.get(name, 0)),
            )
        )
    return sorted(found, key=lambda item: (not item.concern, 1 if item.discrimination is None else item.discrimination))


def _discrimination(here: Mapping[int, float], of_learner: Mapping[int, list[float]]) -> float | None:
    pairs = []
    for learner, score in here.items():
        others = len(of_learner[learner]) - 1
        if others >= 2:
            pairs.append((score, (sum(of_learner[learner]) - score) / others))
    if len(pairs) < 3:
        return None
    try:
        return correlation([one for one, _ in pairs], [other for _, other in pairs])
    except StatisticsError:
        return None  # everybody did equally well


def _picks(question: AnyQuestion, replies: Iterable[str]) -> dict[str, int]:
    options = question.options if isinstance(question, OptionsQuestion | Code) else ()
    counted = Counter(key for reply in replies for key in reply.split())
    return {("* " if option.correct else "") + option.text: counted[str(index)] for index, option in enumerate(options)}


def _concern(
    answers: int, facility: float, discrimination: float | None, picks: Mapping[str, int], reports: int
) -> str:
    if reports >= 3 and reports * 5 >= answers:
        return f"{reports} reports: read them with `warmstart bank reports`"
    if answers < ENOUGH:
        return ""
    if discrimination is not None and discrimination < MISLEADING:
        return "people who know more do worse here: check the key, or quarantine it"
    if facility < TOO_HARD:
        return "hardly anybody gets it: check the key and the stem"
    if facility > TOO_EASY:
        return "nearly everybody gets it: write better wrong options"
    unused = [text for text, count in picks.items() if not text.startswith("* ") and count == 0]
    return f"nobody picks “{unused[0][:40]}”: write a better wrong option" if unused else ""
