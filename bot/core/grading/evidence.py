"""
Where an optional tier may help: what it is asked, and what of its answer counts.

It is asked only where the rubric did not find a reply right as it is. A find counts if it quotes the learner word for
word, from sentences that the learner stands behind, and speaks of the question's matter. What the rubric found stands:
its hits, contradictions, misconceptions and guards.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.grading import guards
from bot.core.grading.clauses import sentences
from bot.core.grading.context import GradingContext
from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.matching import DISTANCED, REJECTED, compiled
from bot.core.grading.words import plain
from bot.core.grading.words import words as words_of
from bot.core.questions.open import Open
from bot.core.questions.registry import AnyQuestion
from bot.ports.tier import Sought, SoughtPoint

TOKEN = re.compile(r"[^\W_]+")
FEWEST_WORDS = 2
"""A quote of fewer words says nothing, and would be found in any reply."""
MOST_POINTS = 2
"""Key points that the same words may prove: who quotes one sentence for everything has not read it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a tier found in one reply to one question, checked."""

    question_id: str
    reply: str
    words: Mapping[str, str]
    """Key point id -> the learner's words for it."""


def sought(question: AnyQuestion, reply: str, context: GradingContext) -> Sought | None:
    """What a tier should look for in a reply; None where it could not help, or should not be trusted to."""
    if not isinstance(question, Open):
        return None
    said, instructed = guards.without_instructions(reply, question.stem)
    if instructed:
        # Who talks to the grader might talk to a model as well.
        return None
    grade = question.grade_text(reply, "", context)
    if grade.unclear or grade.gave_up or not grade.missed or grade.verdict is Verdict.CORRECT:
        return None
    own = "\n".join(sentence for sentence in sentences(said) if _is_own(sentence))
    if not own:
        return None
    says = {point.id: point.says for point in question.rubric.key_points}
    return Sought(
        question_id=question.id,
        stem=question.stem,
        reply=reply,
        said=own,
        points=tuple(SoughtPoint(id=name, says=says[name]) for name in grade.missed),
    )


def _is_own(sentence: str) -> bool:
    """Whether a sentence says what the learner thinks, not what others do or what is not so."""
    folded = plain(sentence)
    return not REJECTED.search(folded) and not DISTANCED.search(folded)


def verified(asked: Sought, claims: Mapping[str, str]) -> Evidence:
    """The claims about points that were asked for, with words that stand in the reply, as they stand there."""
    found: dict[str, str] = {}
    proved: Counter[str] = Counter()
    for point in asked.points:
        words = verbatim(claims.get(point.id, ""), asked.said)
        if words and proved[words] < MOST_POINTS:
            proved[words] += 1
            found[point.id] = words
    return Evidence(asked.question_id, asked.reply, found)


def verbatim(quote: str, text: str) -> str:
    """
    The part of a text that a quote repeats word for word, as it stands in the text; empty if there is none.

    Case, punctuation and spacing are forgiven, words are not: none may differ, be left out or be cut short.
    """
    wanted = [word for word, _, _ in _tokens(quote)]
    there = _tokens(text)
    if len(wanted) < FEWEST_WORDS:
        return ""
    for start in range(len(there) - len(wanted) + 1):
        if [word for word, _, _ in there[start : start + len(wanted)]] == wanted:
            return text[there[start][1] : there[start + len(wanted) - 1][2]]
    return ""


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """(Word without its case, where it begins, where it ends) of each word of a text."""
    return [
        (unicodedata.normalize("NFKC", match.group()).casefold(), match.start(), match.end())
        for match in TOKEN.finditer(text)
    ]


def graded(
    question: AnyQuestion, reply: str, seed: str, context: GradingContext, evidence: Evidence | None = None
) -> Grade:
    """Grades a typed reply, with what a tier found in this very reply, if anything."""
    about_this = evidence is not None and (evidence.question_id, evidence.reply) == (question.id, reply)
    if evidence is None or not about_this or not isinstance(question, Open):
        return question.grade_text(reply, seed, context)
    matter = _matter(question, context)
    words = {name: said for name, said in evidence.words.items() if _stems(said) & matter}
    grade = question.grade_text(reply, seed, replace(context, evidence=words))
    lent = tuple(item for item in grade.quoted if words.get(item.key_point) == item.words)
    return replace(grade, evidence=lent)


def _matter(question: Open, context: GradingContext) -> frozenset[str]:
    """Stems of all that the question's author wrote of it, and of the words in which its rubric expects an answer."""
    says = " ".join(point.says for point in question.rubric.key_points)
    known = compiled(question.rubric, context.lexicon).known
    return known | _stems(f"{question.stem} {question.model_answer} {question.explanation} {says}")


def _stems(text: str) -> frozenset[str]:
    return frozenset(guards.content(words_of(plain(text))))
