"""Between rows and the core's values."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from bot.core.grading.grade import Verdict
from bot.core.plan import Plan
from bot.core.state import Asked, Attempt, Card, Conversation, Learner, MenuEntry, ProgressEvent, Prompt, Run, Story
from bot.ports.events import Place
from bot.ports.messages import Message, Quote
from bot.ports.values import filled

Columns = Mapping[str, Any] | RowMapping

PLACE: TypeAdapter[Place] = TypeAdapter(Place)
MENU: TypeAdapter[tuple[MenuEntry, ...]] = TypeAdapter(tuple[MenuEntry, ...])
RUN: TypeAdapter[Run] = TypeAdapter(Run)
MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)

_LEARNER, _CARD, _ASKED = (itemgetter(*(field.name for field in fields(kind))) for kind in (Learner, Card, Asked))
VERDICTS = {verdict.value: verdict for verdict in Verdict}
LEARNER_FIELDS = tuple(field.name for field in fields(Learner) if field.name not in {"id", "home", "plan"})
_FIELDS_OF = attrgetter(*LEARNER_FIELDS)
ATTEMPT_FIELDS = tuple(field.name for field in fields(Attempt))
CARD_FIELDS = tuple(field.name for field in fields(Card))
STORY_FIELDS = tuple(field.name for field in fields(Story))
PROMPT_FIELDS = tuple(field.name for field in fields(Prompt))
PROMPT_KEEPS = ("learner_id", "question_id", "purpose", "asked_at", "day")
"""What is so of a prompt for good: `upsert` need not write it again."""
LEARNER_COLUMNS = (*LEARNER_FIELDS, "home", "plan_start", "plan_end")
CONVERSATION_COLUMNS = ("state", "back", "detail", "prompt_id", "menu", "run")
PROGRESS_COLUMNS = ("learner_id", "kind", "day", "at", "note", "platform")


@lru_cache(maxsize=4096)
def place_text(place: Place) -> str:
    """A place as JSON."""
    return PLACE.dump_json(place).decode()


@lru_cache(maxsize=4096)
def place_of(text: str) -> Place:
    """A place from JSON."""
    return PLACE.validate_json(text)


def message_text(message: Message) -> str:
    """A message as JSON. What has its default is left out, which halves it."""
    # But a quote without its type would be read as a paragraph.
    quotes = any(isinstance(block, Quote) for block in (*message.blocks, *message.recap))
    return MESSAGE.dump_json(message, exclude_defaults=not quotes).decode()


def learner_values(learner: Learner) -> dict[str, Any]:
    """A learner as columns."""
    values: dict[str, Any] = {name: getattr(learner, name) for name in LEARNER_FIELDS}
    values["home"] = place_text(learner.home) if learner.home else None
    values["plan_start"] = learner.plan.start if learner.plan else None
    values["plan_end"] = learner.plan.end if learner.plan else None
    return values


def learner_changes(before: Learner, after: Learner) -> dict[str, Any]:
    """The columns in which a learner changed."""
    if after is before:
        return {}
    pairs = zip(LEARNER_FIELDS, _FIELDS_OF(after), _FIELDS_OF(before), strict=True)
    changed = {name: new for name, new, old in pairs if new is not old and new != old}
    if after.home != before.home or after.plan != before.plan:
        whole = learner_values(after)
        changed |= {name: whole[name] for name in ("home", "plan_start", "plan_end")}
    return changed


def learner_of(row: Columns) -> Learner:
    """A learner from columns."""
    plan = Plan(start=row["plan_start"], end=row["plan_end"]) if row["plan_start"] else None
    home = place_of(row["home"]) if row["home"] else None
    return filled(Learner, _LEARNER({**row, "home": home, "plan": plan}))


def learners_of(columns: Mapping[str, Sequence[Any]]) -> list[Learner]:
    """Learners from whole columns, in the order of their rows."""
    homes = [place_of(home) if home else None for home in columns["home"]]
    spans = zip(columns["plan_start"], columns["plan_end"], strict=True)
    plans = [filled(Plan, span) if span[0] else None for span in spans]
    contents = _LEARNER({**columns, "home": homes, "plan": plans})
    return [filled(Learner, own) for own in zip(*contents, strict=True)]


def conversation_values(conversation: Conversation) -> dict[str, Any]:
    """A conversation as columns, without its key and version."""
    return {
        "state": conversation.state,
        "back": conversation.back,
        "detail": conversation.detail,
        "prompt_id": conversation.prompt_id,
        "menu": MENU.dump_json(conversation.menu, exclude_defaults=True).decode() if conversation.menu else "",
        "run": RUN.dump_json(conversation.run, exclude_defaults=True).decode() if conversation.run else "",
    }


def conversation_of(row: Columns) -> Conversation:
    """A conversation from columns. What an older version left and this one cannot read is dropped."""
    return Conversation(
        state=row["state"],
        back=row["back"],
        detail=row["detail"],
        prompt_id=row["prompt_id"],
        menu=MENU.validate_json(row["menu"]) if row["menu"] else (),
        run=RUN.validate_json(row["run"]) if row["run"] else None,
        version=row["version"],
    )


def prompt_values(prompt: Prompt) -> dict[str, Any]:
    """A prompt as columns."""
    return {name: getattr(prompt, name) for name in PROMPT_FIELDS}


def prompt_of(row: Columns) -> Prompt:
    """A prompt from columns."""
    return Prompt(**{name: row[name] for name in PROMPT_FIELDS})


def attempt_values(attempt: Attempt) -> dict[str, Any]:
    """An attempt as columns."""
    values = {name: getattr(attempt, name) for name in ATTEMPT_FIELDS}
    values["verdict"] = attempt.verdict.value
    return values


def attempt_of(row: Columns) -> Attempt:
    """An attempt from columns."""
    values = {name: row[name] for name in ATTEMPT_FIELDS}
    values["verdict"] = VERDICTS[row["verdict"]]
    return Attempt(**values)


def card_values(card: Card) -> dict[str, Any]:
    """A card as columns, without its learner."""
    values = {name: getattr(card, name) for name in CARD_FIELDS}
    values["last_verdict"] = card.last_verdict.value
    return values


def card_of(row: Columns) -> Card:
    """A card from columns."""
    return filled(Card, _CARD({**row, "last_verdict": VERDICTS[row["last_verdict"]]}))


def asked_of(row: Columns) -> Asked:
    """A line of history from an attempt's columns."""
    return filled(Asked, _ASKED({**row, "verdict": VERDICTS[row["verdict"]]}))


def story_of(row: Columns) -> Story:
    """A story from columns."""
    return Story(**{name: row[name] for name in STORY_FIELDS})


def progress_values(event: ProgressEvent, learner_id: int, platform: str) -> dict[str, Any]:
    """A progress event as columns, with where it happened."""
    return {"learner_id": learner_id, "kind": event.kind, "day": event.day, "at": event.at, "note": event.note,
            "platform": platform}  # fmt: skip


def milestone_of(row: Columns) -> ProgressEvent:
    """A progress event from columns."""
    return ProgressEvent(kind=row["kind"], day=row["day"], at=row["at"], note=row["note"])
