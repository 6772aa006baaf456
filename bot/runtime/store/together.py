"""
Replies and commands that come at the same time, in one transaction and by few statements.

What one costs is mostly its dozen statements; of a hundred, each table is read and written once. Only plain
ones go together: of known learners, each of them once, in private, whose decisions touch nothing but their learner's own
study. All of a batch is read before any of it is written, which is as if they had come one after the other, because no
two of them share a row. Whatever is not so is left to `exchange.take`, and so is the whole batch where one of its
writes does not find what was read, or an event was handled before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.core import coach
from bot.core.bank import Bank
from bot.core.coach import decide
from bot.core.grading.evidence import Evidence
from bot.core.progress import daily_slot
from bot.core.state import Attempt, Card, Conversation, Decision, Learner, Needs, Prompt, Snapshot
from bot.ports.events import AnyEvent, ChoicesSelected, CommandInvoked, TextReceived
from bot.ports.values import replace
from bot.runtime.platforms import Platforms
from bot.runtime.store import schema, study
from bot.runtime.store.decisions import Rows, is_plain, must_all
from bot.runtime.store.exchange import KEPT_STILL, POST, Parcel, deliveries_of, done_row, key_of, outbox_values
from bot.runtime.store.learners import Loaded, led_back, load_for, outages_of, with_prompt
from bot.runtime.store.rows import attempt_of, card_of, conversation_of, learners_of, prompt_of
from bot.runtime.store.statements import Row, Statement, upsert_all

_prompt, _card = schema.prompt, schema.card
_ids: Any = bindparam("ids", expanding=True)
LEARNERS = Statement(
    select(schema.account.c.user_id, schema.learner)
    .join(schema.learner, schema.learner.c.id == schema.account.c.learner_id)
    .where(schema.account.c.platform == bindparam("platform"), schema.account.c.user_id.in_(_ids))
)
CONVERSATIONS = Statement(select(schema.conversation).where(schema.conversation.c.learner_id.in_(_ids)))
PROMPTS = Statement(select(_prompt).where(_prompt.c.id.in_(_ids)))
ATTEMPTS = Statement(select(schema.attempt).where(schema.attempt.c.prompt_id.in_(_ids)))
CARDS = Statement(
    select(_prompt.c.id.label("prompt_id"), _card)
    .join(_card, (_card.c.learner_id == _prompt.c.learner_id) & (_card.c.question_id == _prompt.c.question_id))
    .where(_prompt.c.id.in_(_ids))
)
POSTED = Statement(select(schema.outbox.c.id, schema.outbox.c.key).where(schema.outbox.c.key.in_(_ids)))
_ELSE = attrgetter(*(field.name for field in fields(Needs) if field.name not in {"prompt_id", "study", "milestones"}))
NOTHING_ELSE = _ELSE(Needs())


@dataclass(frozen=True, slots=True)
class Taking:
    """An event on its way, and what the shell knows of it."""

    event: AnyEvent
    now: datetime
    zone_guess: str = ""
    evidence: Evidence | None = None


@dataclass(slots=True)
class _Reply:
    """One of a batch."""

    at: int
    """Where it stands among those that were asked for."""
    taking: Taking
    loaded: Loaded
    decision: Decision


def may_go_together(event: AnyEvent) -> bool:
    """Whether an event is of the kind that comes often and touches one learner's study."""
    return isinstance(event, ChoicesSelected | CommandInvoked | TextReceived) and not event.place.group


def take_all(
    connection: Connection, bank: Bank, takings: Sequence[Taking], platforms: Platforms
) -> list[tuple[Parcel, ...] | None]:
    """
    For each event what this process is to send, claimed already; None for one that must be taken by itself.

    Raises Conflict where one of them was handled before or somebody else changed what was read: none is handled then.
    """
    replies: list[_Reply] = []
    for at, loaded in load_all(connection, bank, takings):
        taking = takings[at]
        polls = platforms.polls_by_default(taking.event.place.platform)
        try:
            snapshot = loaded.snapshot
            if taking.evidence is not None or polls is not None:
                snapshot = replace(snapshot, evidence=taking.evidence, polls=polls)
            decision = decide(snapshot, loaded.event, taking.now)
        except Exception:  # noqa: S112  (it is raised again where the event is taken by itself, and told there)
            continue
        if is_plain(decision):
            replies.append(_Reply(at, taking, loaded, decision))
    parcels: list[tuple[Parcel, ...] | None] = [None] * len(takings)
    for reply, sent in zip(replies, _save(connection, replies, platforms), strict=True):
        parcels[reply.at] = sent
    return parcels


def _save(connection: Connection, replies: Sequence[_Reply], platforms: Platforms) -> list[tuple[Parcel, ...]]:
    events = [
        done_row(reply.taking.event.place.platform, reply.taking.event.event_id, reply.taking.now) for reply in replies
    ]
    must_all(upsert_all(connection, schema.inbox, events, ("platform", "event_id"), only=KEPT_STILL), events)
    rows, messages = Rows(), []
    for reply in replies:
        rows.add(reply.decision, reply.loaded.snapshot, reply.taking.event.place)
        messages.append(list(_messages(reply, platforms)))
    rows.write_study(connection)
    rows.write_learners(connection)
    # Only /today gives a taken slot to another prompt: when the day's question was withdrawn.
    upsert_all(connection, schema.daily, rows.daily, ("learner_id", "local_date"))
    POST.run_all(connection, [row for own in messages for row, _ in own])
    keys = [row["key"] for own in messages for row, parcel in own if parcel is not None]
    ids = {row["key"]: row["id"] for row in POSTED.all(connection, {"ids": keys})} if keys else {}
    return [tuple(parcel(ids[row["key"]]) for row, parcel in own if parcel is not None) for own in messages]


def _messages(reply: _Reply, platforms: Platforms) -> Iterable[tuple[dict[str, Any], Callable[[int], Parcel] | None]]:
    """(A row of the outbox, what makes a parcel of its id if this process is to send it)."""
    event, now, learner = reply.taking.event, reply.taking.now, reply.loaded.snapshot.learner.id
    key, recipient = partial(key_of, event), reply.loaded.recipient
    for send, delivery in deliveries_of(event, reply.decision.sends, recipient, platforms.capabilities, key):
        ours = delivery.place.platform in platforms.names
        row = outbox_values(
            delivery,
            now,
            claimed=ours,
            learner_id=learner,
            prompt_id=send.prompt_id,
            shows=send.shows,
            expires_at=send.expires_at,
        )

        def parcel(identifier: int, delivery=delivery, send=send):  # type: ignore[no-untyped-def]
            return Parcel(identifier, delivery, send.prompt_id, learner, send.shows, now)

        yield row, parcel if ours else None


# -- what the decisions look at


@dataclass(slots=True)
class _Wanting:
    """One of a batch of which little must be loaded: no game, no group, nothing of other learners."""

    at: int
    event: AnyEvent
    learner: Learner
    conversation: Conversation
    wanted: Needs


def load_all(connection: Connection, bank: Bank, takings: Sequence[Taking]) -> list[tuple[int, Loaded]]:
    """(Place among the events, all that `decide` may look at) for those that can go together."""
    found: list[tuple[int, Loaded]] = []
    simple: list[_Wanting] = []
    learners = _learners(connection, takings)
    conversations = _conversations(connection, [learner for _, learner in learners])
    for at, learner in learners:
        taking, place = takings[at], takings[at].event.place
        key = (learner.id, place.platform, place.chat, place.thread)
        conversation = conversations.get(key, Conversation())
        event = with_prompt(connection, learner.id, taking.event)
        event, _ = led_back(connection, learner, conversation, event)
        wanted = coach.needs(learner, conversation, event, taking.now)
        if _ELSE(wanted) == NOTHING_ELSE:
            simple.append(_Wanting(at, event, learner, conversation, wanted))
            continue
        recipient = taking.event.sender.id
        loaded = load_for(connection, bank, learner, taking.event, taking.now, recipient, zone_guess=taking.zone_guess)
        found.append((at, loaded))
    prompts, attempts, cards = _prompts(connection, [one.wanted.prompt_id for one in simple if one.wanted.prompt_id])
    practice = study.practice_of(connection, [one.learner for one in simple if one.wanted.study])
    slots = {one.learner.id: daily_slot(one.learner, takings[one.at].now) for one in simple if one.wanted.milestones}
    milestones = study.milestones_of(connection, slots)
    for one in simple:
        about, learner = one.wanted.prompt_id, one.learner
        prompt = prompts.get(about)
        own = prompt is not None and prompt.learner_id == learner.id
        snapshot = Snapshot(
            bank=bank,
            learner=learner,
            conversation=one.conversation,
            prompt=prompt,
            attempt=attempts.get(about) if own else None,
            card=cards.get(about) if own else None,
            outages=outages_of(connection, learner, takings[one.at].now),
            zone_guess=takings[one.at].zone_guess,
            **practice.get(learner.id, {}),
            **milestones.get(learner.id, {}),
        )
        found.append((one.at, Loaded(snapshot, one.event, one.event.sender.id)))
    return sorted(found, key=lambda pair: pair[0])


def _learners(connection: Connection, takings: Sequence[Taking]) -> list[tuple[int, Learner]]:
    """(Place among the events, the learner behind it), each learner once."""
    asked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, taking in enumerate(takings):
        asked[taking.event.place.platform].append((at, taking.event.sender.id))
    found: dict[int, tuple[int, Learner]] = {}
    for platform, senders in asked.items():
        columns = LEARNERS.columns(connection, {"platform": platform, "ids": [user for _, user in senders]})
        known = dict(zip(columns["user_id"], learners_of(columns), strict=True))
        for at, user in senders:
            if user in known:
                found.setdefault(known[user].id, (at, known[user]))
    return list(found.values())


def _conversations(
    connection: Connection, learners: Sequence[Learner]
) -> dict[tuple[int, str, str, str], Conversation]:
    rows = CONVERSATIONS.all(connection, {"ids": [learner.id for learner in learners]})
    return {(row["learner_id"], row["platform"], row["chat"], row["thread"]): conversation_of(row) for row in rows}


def _prompts(
    connection: Connection, ids: Sequence[str]
) -> tuple[dict[str, Prompt], dict[str, Attempt], dict[str, Card]]:
    """(Prompts, attempts at those that are answered, cards of their questions), each by the prompt's id."""
    prompts = {row["id"]: prompt_of(row) for row in PROMPTS.all(connection, {"ids": ids})}
    answered = [prompt.id for prompt in prompts.values() if prompt.state == "answered"]
    tried: Sequence[Row] = ATTEMPTS.all(connection, {"ids": answered}) if answered else ()
    attempts = {row["prompt_id"]: attempt_of(row) for row in tried}
    cards = {row["prompt_id"]: card_of(row) for row in CARDS.all(connection, {"ids": ids})}
    return prompts, attempts, cards
