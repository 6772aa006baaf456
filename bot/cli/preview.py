"""A question as learners see it on a platform."""

from dataclasses import replace
from datetime import UTC, datetime

from adapters.discord.render import CAPABILITIES as DISCORD
from adapters.telegram.render import CAPABILITIES as TELEGRAM
from adapters.terminal.chat import CAPABILITIES as TERMINAL
from adapters.terminal.chat import shown
from bot.core import asking, feedback
from bot.core.bank import Bank
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Conversation, Learner, Prompt, Snapshot
from bot.core.turn import Turn
from bot.ports.capabilities import fit
from bot.ports.events import Place, Sender, TextReceived
from bot.ports.messages import Message

PLATFORMS = {"terminal": TERMINAL, "telegram": TELEGRAM, "discord": DISCORD}


def show(bank: Bank, question: AnyQuestion, seed: str, platform: str) -> str:
    """The question, both hints, and the whole explanation; on a chat platform cut into its messages, with their buttons."""
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
    whole = (replace(asked, actions=()) if platform == "terminal" else asked, explained)
    parts = [part for message in whole for part in fit(message, PLATFORMS[platform])]
    if platform == "terminal":
        return "\n".join(shown(part) for part in parts)
    return "\n".join(f"── message {number} of {len(parts)}\n{shown(part)}" for number, part in enumerate(parts, 1))
