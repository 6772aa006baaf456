"""The ledger of wrong ideas: what a learner mixed up, what would show that it is overcome, and when it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.bank import Bank
from bot.core.grading.grade import Grade, Verdict
from bot.core.questions.registry import AnyQuestion, misconceptions_of
from bot.core.state import Learner, Mistaken
from bot.ports.values import replace

MOST_KEPT = 30
"""The oldest are forgotten beyond this: nobody works through more."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A learner whose ledger took an answer, and what that answer overcame."""

    learner: Learner
    overcome: tuple[Mistaken, ...] = ()


def after(learner: Learner, question: AnyQuestion, grade: Grade, day: date) -> Ledger:
    """
    Enters what an answer revealed, and strikes out what it disproves.

    A misconception is overcome by a right answer, on a later day, to a question that would have revealed it.
    """
    fresh = tuple(Mistaken(id=name, question_id=question.id, day=day) for name in grade.misconceptions)
    again = {item.id for item in fresh}
    kept = tuple(item for item in learner.mistaken if item.id not in again)
    probed = misconceptions_of(question) if grade.verdict is Verdict.CORRECT and kept else frozenset()
    overcome = tuple(item for item in kept if item.id in probed and item.day < day)
    left = (*(item for item in kept if item not in overcome), *fresh)[-MOST_KEPT:]
    return Ledger(replace(learner, mistaken=left) if left != learner.mistaken else learner, overcome)


def contrast(bank: Bank, learner: Learner, day: date, *, asked: Collection[str], avoid: Collection[str] = ()) -> str:
    """
    Id of a question that probes the oldest open misconception from another side, or empty.

    Only what was mixed up before today counts, and only active questions. One that was not asked yet comes first;
    where there is none, another than the one that revealed it.
    """
    probing = bank.probing
    for item in learner.mistaken:
        if item.day >= day:
            continue
        others = [name for name in probing.get(item.id, ()) if name != item.question_id and name not in avoid]
        found = _best(bank, others, asked)
        if found:
            return found
    return ""


def _best(bank: Bank, names: Sequence[str], asked: Collection[str]) -> str:
    ranked = sorted(names, key=lambda name: (name in asked, -bank.questions[name].importance, name))
    return ranked[0] if ranked else ""


def open_claims(bank: Bank, mistaken: Iterable[Mistaken]) -> tuple[str, ...]:
    """What the open entries claim, latest first; ids that the bank no longer knows are passed over."""
    known = [bank.misconceptions[item.id].claim for item in mistaken if item.id in bank.misconceptions]
    return tuple(reversed(known))
