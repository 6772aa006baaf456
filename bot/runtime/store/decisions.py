"""What several decisions write, put together: a statement for each table instead of one for each row."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.core.rating import Meeting
from bot.core.state import Decision, Snapshot
from bot.ports.events import Place
from bot.runtime.database import Conflict
from bot.runtime.store import ratings, schema
from bot.runtime.store.exchange import PROGRESS
from bot.runtime.store.learners import ADD_CONVERSATION, KEEP_CONVERSATION, first_version, moving, next_version
from bot.runtime.store.rows import (
    PROMPT_KEEPS,
    attempt_values,
    card_values,
    conversation_values,
    learner_changes,
    progress_values,
    prompt_values,
)
from bot.runtime.store.statements import upsert_all

UNCOUNTED = -1
"""What the driver of PostgreSQL says of many changes at once."""
Values = list[dict[str, Any]]


def is_plain(decision: Decision) -> bool:
    """
    Whether it touches nothing but its learner's own study, so that decisions of others can be saved with it.

    Ratings are shared, but no decision looks at them: they take in what a batch adds in its order.
    """
    whole = decision.game, decision.group, decision.link, decision.elsewhere, decision.reports, decision.stories
    return not (decision.forget or decision.dropped_stories or any(whole))


@dataclass(slots=True)
class Rows:
    """What plain decisions of different learners write, table by table; their messages are not among it."""

    learners: dict[tuple[str, ...], Values] = field(default_factory=lambda: defaultdict(list))
    """By the columns that changed."""
    prompts: Values = field(default_factory=list)
    attempts: Values = field(default_factory=list)
    cards: Values = field(default_factory=list)
    daily: Values = field(default_factory=list)
    progress: Values = field(default_factory=list)
    kept_conversations: Values = field(default_factory=list)
    new_conversations: Values = field(default_factory=list)
    met: list[Meeting] = field(default_factory=list)

    def add(self, decision: Decision, snapshot: Snapshot, place: Place) -> None:
        """Adds what a decision about this snapshot writes."""
        learner = snapshot.learner
        changed = learner_changes(learner, decision.learner or learner)
        if changed:
            self.learners[tuple(changed)].append({"learner": learner.id, **changed})
        for prompt in decision.prompts:
            self.prompts.append({**prompt_values(prompt), "platform": prompt.platform or place.platform})
        self.attempts += map(attempt_values, decision.attempts)
        self.cards += [{"learner_id": learner.id, **card_values(card)} for card in decision.cards]
        for event in decision.progress:
            self.progress.append(progress_values(event, learner.id, place.platform))
        if decision.daily is not None:
            slot = {"local_date": decision.daily.local_date, "prompt_id": decision.daily.prompt_id}
            self.daily.append({"learner_id": learner.id, **slot})
        self.met += decision.met
        if decision.conversation is not None:
            values, seen = conversation_values(decision.conversation), snapshot.conversation.version
            if seen:
                self.kept_conversations.append(next_version(place, learner.id, seen, values))
            else:
                self.new_conversations.append(first_version(place, learner.id, values))

    def write_study(self, connection: Connection) -> None:
        """What the coach knows of its learners. Raises Conflict where somebody else changed a conversation."""
        upsert_all(connection, schema.prompt, self.prompts, ("id",), keeps=PROMPT_KEEPS)
        upsert_all(connection, schema.attempt, self.attempts, ("prompt_id",))
        upsert_all(connection, schema.card, self.cards, ("learner_id", "question_id"))
        PROGRESS.run_all(connection, self.progress)
        must_all(KEEP_CONVERSATION.run_all(connection, self.kept_conversations), self.kept_conversations)
        ADD_CONVERSATION.run_all(connection, self.new_conversations)
        if self.met:
            ratings.apply(connection, self.met)

    def write_learners(self, connection: Connection) -> None:
        """What changed of the learners themselves."""
        for columns, changed in self.learners.items():
            moving(columns).run_all(connection, changed)


def must_all(changed: int, rows: Sequence[object]) -> None:
    """Raises Conflict where fewer rows were changed than there are."""
    # Where the driver does not count, whoever writes many rows at once holds their learners' locks.
    if changed not in {UNCOUNTED, len(rows)}:
        raise Conflict("some of the rows were changed by somebody else")
