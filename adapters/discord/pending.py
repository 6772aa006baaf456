"""Interactions that may still be answered, and what Discord has had of them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord

from adapters.discord.cards import IS_CARD
from adapters.discord.events import Interaction

TOKEN_LASTS = timedelta(minutes=15)
LOADING = 1 << 7
"""Flag of a "thinking" message."""


@dataclass(slots=True)
class Pending:
    """An interaction that may still be answered."""

    id: int
    token: str
    application_id: int
    component: bool = False
    """Whether a button or a menu was used."""
    message_id: str = ""
    """The message that the button stands on."""
    flags: int | None = None
    """That message's."""
    shared: bool = False
    """Whether the answer is for everybody in the channel."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    over: bool = False
    """Whether Discord takes no answer any more."""
    answered: bool = False
    """Whether Discord has had an answer or a deferral: there is exactly one."""
    original: str = ""
    """Key of the delivery that became the interaction's own answer: trying it again sets the same answer again."""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once there is an answer that people can read."""
    placeholder: bool = False
    """Whether a "thinking" message stands there, to be replaced by the first message."""
    unsure: bool = False
    """Whether a process before this one had it: what Discord has had must be asked for first."""
    shown: Mapping[str, Any] | None = None
    """The answer that the process before this one gave."""

    @classmethod
    def of(cls, interaction: Interaction, *, shared: bool) -> "Pending":
        """One that has come just now."""
        return cls(
            interaction.id,
            interaction.token,
            interaction.application_id,
            interaction.kind is discord.InteractionType.component,
            interaction.message_id,
            interaction.message_flags,
            shared,
        )

    @property
    def settled(self) -> bool:
        """Whether it was answered, and no answer is on its way that may fail."""
        return self.answered and not self.lock.locked()

    @property
    def expired(self) -> bool:
        """Whether its token is worth nothing any more."""
        return discord.utils.utcnow() - discord.utils.snowflake_time(self.id) >= TOKEN_LASTS

    def learn(self, shown: Mapping[str, Any]) -> None:
        """Notes what stands there as the answer of the process before this one."""
        self.answered, self.unsure = True, False
        self.placeholder = bool(shown.get("flags", 0) & LOADING)
        self.message_id, self.flags = str(shown["id"]), shown.get("flags", 0)
        self.shown = None if self.placeholder else shown

    def shows(self, body: Mapping[str, Any], *, files: bool) -> bool:
        """Whether this is what the process before this one answered."""
        if self.shown is None or bool(self.shown.get("attachments")) != files:
            return False
        return _seen(self.shown) == _seen(body)


def _seen(message: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What people see of a message, however Discord spells it: its text, and what can be pressed."""
    texts, names = [str(message.get("content") or "")], []
    parts = list(message.get("components", ()))
    while parts:
        part = parts.pop(0)
        texts.append(str(part.get("content", "")))
        names.append(str(part.get("custom_id", "")))
        parts = [*part.get("components", ()), *([part["accessory"]] if part.get("accessory") else ()), *parts]
    return " ".join(" ".join(texts).split()), tuple(filter(None, names))


def is_card(flags: int | None) -> bool | None:
    """Whether a message is a card; None where nobody knows."""
    return None if flags is None else bool(flags & IS_CARD)
