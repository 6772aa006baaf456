"""Which reply an event brings that a rubric grades: read before it is decided, so that a tier can read it too."""

from dataclasses import replace

from bot.core import design_steps
from bot.core.bank import Bank
from bot.core.conversation import Action, Reply, meaning
from bot.core.grading.evidence import sought
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Conversation, Prompt
from bot.ports.events import AnyEvent
from bot.ports.tier import Sought


def sought_in(bank: Bank, conversation: Conversation, prompt: Prompt | None, event: AnyEvent) -> Sought | None:
    """What a tier should look for in the reply that this event completes; None for all other events."""
    question = bank.questions.get(prompt.question_id) if prompt else None
    if prompt is None or prompt.state != "open" or question is None or question.status == "retired":
        return None
    reply = _completed(conversation, prompt, question, event)
    return sought(question, reply, bank.context) if reply else None


def _completed(conversation: Conversation, prompt: Prompt, question: AnyQuestion, event: AnyEvent) -> str:
    """The whole reply that is graded once this event is handled; empty if none is."""
    match meaning(conversation, event):
        case Reply(text_is="answer", prompt_id=about, text=text) if about == prompt.id:
            return text
        case Reply(text_is="step", prompt_id=about, text=text) if about == prompt.id:
            after = replace(prompt, picks=(*prompt.picks, design_steps.kept(text)))
        case Action(prompt_id=about, actions=("leave", *_)) if about == prompt.id:
            after = replace(prompt, picks=(*prompt.picks, ""))
        case Action(prompt_id=about, actions=("done", *_)) if about == prompt.id:
            return design_steps.whole(question, prompt)
        case _:
            return ""
    return design_steps.whole(question, after) if design_steps.is_complete(question, after) else ""
