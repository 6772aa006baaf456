"""Every kind of question. A new kind is one file and one row here."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.core.questions.choice import MultipleChoice, OptionsQuestion, SingleChoice
from bot.core.questions.code import Code
from bot.core.questions.generated import Generated
from bot.core.questions.open import Open
from bot.core.questions.order import Order
from bot.core.questions.true_false import TrueFalse
from bot.core.questions.typed import Numeric, Short

AnyQuestion = SingleChoice | MultipleChoice | TrueFalse | Order | Short | Numeric | Generated | Code | Open

QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(Annotated[AnyQuestion, Field(discriminator="kind")])
"""Validates one [[question]] table."""


def misconceptions_of(question: AnyQuestion) -> frozenset[str]:
    """Ids of the misconceptions that a question can reveal: behind its options, its traps, or its rubric's claims."""
    names: set[str] = set()
    if isinstance(question, OptionsQuestion | Code):
        names |= {option.misconception for option in question.options}
    if isinstance(question, TrueFalse):
        names |= {reason.misconception for reason in question.reasons}
    if isinstance(question, Open):
        names |= {claim.id for claim in question.rubric.misconceptions}
    names |= {trap.misconception for trap in getattr(question, "traps", ())}
    return frozenset(names - {""})
