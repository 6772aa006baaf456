"""The reply that an event brings, looked at before the event is decided."""

from datetime import datetime

from sqlalchemy import Connection

from bot.core import coach
from bot.core.bank import Bank
from bot.core.evidence import sought_in
from bot.core.state import Conversation
from bot.ports.events import AnyEvent
from bot.ports.tier import Sought
from bot.runtime.store.learners import BY_ACCOUNT, CONVERSATION, PROMPT, key_of, led_back, with_prompt
from bot.runtime.store.rows import conversation_of, learner_of, prompt_of


def sought_by(connection: Connection, bank: Bank, event: AnyEvent, now: datetime) -> Sought | None:
    """What a tier of the grader should look for in this event; None for all that is no reply graded by a rubric."""
    who = {"platform": event.place.platform, "user_id": event.sender.id}
    row = BY_ACCOUNT.first(connection, who)
    if row is None:
        return None
    learner = learner_of(row)
    event = with_prompt(connection, learner.id, event)
    found = CONVERSATION.first(connection, key_of(event.place, learner.id))
    conversation = conversation_of(found) if found else Conversation()
    event, _ = led_back(connection, learner, conversation, event)
    about = coach.needs(learner, conversation, event, now).prompt_id
    shown = PROMPT.first(connection, {"prompt": about}) if about else None
    prompt = prompt_of(shown) if shown else None
    if prompt is None or prompt.learner_id != learner.id:
        return None
    return sought_in(bank, conversation, prompt, event)
