"""A question as the terminal shows it."""

from dataclasses import replace
from datetime import UTC, datetime

from adapters.terminal.chat import CAPABILITIES, shown
from bot.core import asking, feedback
from bot.core.bank import Bank
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Conversation, Learner, Prompt, Snapshot
from bot.core.turn import Turn
from bot.ports.capabilities import fit
from bot.ports.events import Place, Sender, TextReceived
from bot.ports.messages import Message


def show(bank: Bank, question: AnyQuestion, seed: str) -> str:
    """The question, both hints, and the whole explanation."""
    now = datetime.now(UTC)
    event = TextReceived(
        event_id="preview", place=Place(platform="terminal", chat="preview"), sender=Sender(id="you"), text=""
    )
    turn = Turn(Snapshot(bank=bank, learner=Learner(id=0), conversation=Conversation()), event, now)
    prompt = Prompt(
        id=seed,
        learner_id=0,
        question_id=question.id,
        purpose="quiz",
        asked_at=now,
        day=now.date(),
        hints=len(question.hints),
    )
    asking.show(turn, prompt, question, hints=True)
    asked = turn.decision().sends[0].message
    explained = Message(feedback.explanation(turn, prompt, question, ()))
    parts = [part for message in (replace(asked, actions=()), explained) for part in fit(message, CAPABILITIES)]
    return "\n".join(shown(part) for part in parts)
