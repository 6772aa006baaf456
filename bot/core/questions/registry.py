"""Every kind of question. A new kind is one file and one row here."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.core.questions.choice import MultipleChoice, SingleChoice
from bot.core.questions.code import Code
from bot.core.questions.generated import Generated
from bot.core.questions.open import Open
from bot.core.questions.order import Order
from bot.core.questions.true_false import TrueFalse
from bot.core.questions.typed import Numeric, Short

AnyQuestion = SingleChoice | MultipleChoice | TrueFalse | Order | Short | Numeric | Generated | Code | Open

QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(Annotated[AnyQuestion, Field(discriminator="kind")])
"""Validates one [[question]] table."""
