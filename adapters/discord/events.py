"""What Discord's interactions and messages mean to the coach."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import discord

from adapters.discord.commands import SHARE
from adapters.discord.render import ANSWER, PICK
from bot.ports.events import AnyEvent, ChoicesSelected, CommandInvoked, Place, Sender, TextReceived
from bot.ports.messages import CommandSpec

PLATFORM = "discord"
SPOKEN = {discord.MessageType.default, discord.MessageType.reply}
DM = "dm:"
"""Begins the chat of a direct message: a learner's address that stays the same whatever channel Discord opens."""


def place_of(interaction: discord.Interaction) -> Place:
    """The channel, or the learner's direct messages."""
    if interaction.guild_id is None and (interaction.context is None or not interaction.context.private_channel):
        return Place(platform=PLATFORM, chat=f"{DM}{interaction.user.id}")
    return Place(platform=PLATFORM, chat=str(interaction.channel_id), group=True)


def sender_of(user: discord.abc.User, *, admin: bool, locale: str = "") -> Sender:
    """The person."""
    return Sender(id=str(user.id), name=user.display_name, language=locale, admin=admin)


def read_interaction(interaction: discord.Interaction, commands: Mapping[str, CommandSpec]) -> AnyEvent | None:
    """The event that an interaction is; None if it asks nothing of the coach. `commands` by name."""
    data: Mapping[str, Any] = interaction.data or {}
    place = place_of(interaction)
    admin = not place.group or interaction.permissions.manage_guild
    sender = sender_of(interaction.user, admin=admin, locale=str(interaction.locale))
    common: dict[str, Any] = {
        "event_id": str(interaction.id),
        "place": place,
        "sender": sender,
        "sent_at": interaction.created_at,
        "reply_token": interaction.token,
    }
    match interaction.type:
        case discord.InteractionType.application_command:
            return _command(data, common, commands)
        case discord.InteractionType.modal_submit:
            prompt = str(data.get("custom_id", "")).removeprefix(ANSWER)
            return TextReceived(**common, text=_typed(data.get("components", ())), prompt=prompt)
        case discord.InteractionType.component:
            message_id = str(interaction.message.id) if interaction.message else ""
            if data.get("custom_id") == PICK:
                values = tuple(map(str, data.get("values", ())))
                return ChoicesSelected(**common, values=values, complete=True, message_id=message_id)
            value = str(data.get("custom_id", "")).partition("|")[2]
            return ChoicesSelected(**common, values=(value,), message_id=message_id)
    return None


def _command(data: Mapping[str, Any], common: Mapping[str, Any], commands: Mapping[str, CommandSpec]) -> AnyEvent:
    given = {str(option["name"]): option.get("value") for option in data.get("options", ())}
    spec = commands.get(data["name"])
    order = [parameter.name for parameter in spec.parameters] if spec else []
    arguments = " ".join(str(given[name]) for name in order if given.get(name) is not None)
    share = bool(given.get(SHARE)) or (spec is not None and not spec.private_reply)
    return CommandInvoked(**common, name=str(data["name"]), arguments=arguments, share=share)


def _typed(parts: Sequence[Mapping[str, Any]]) -> str:
    """What was picked and typed in a form, in the order of its parts, however deep Discord nests them."""
    found: list[str] = []
    for part in parts:
        found += [str(value) for value in (part.get("value"), *part.get("values", ())) if value]
        found.append(_typed(part.get("components") or ([part["component"]] if part.get("component") else ())))
    return " ".join(filter(None, found))


def read_message(message: discord.Message, me: discord.abc.User | None) -> AnyEvent | None:
    """A direct message, or one in a server that mentions or answers the coach; None for anything else."""
    if message.author.bot or message.type not in SPOKEN:
        return None
    # Servers are not cached: a channel that is known by its id alone may be in one.
    group = message.guild is not None or getattr(message.channel, "guild_id", None) is not None
    if group and (me is None or all(user.id != me.id for user in message.mentions)):
        return None
    text = message.content.strip()
    if group and me is not None:
        text = re.sub(rf"<@!?{me.id}>", "", text).strip()
        if not text:
            return None
    chat = str(message.channel.id) if group else f"{DM}{message.author.id}"
    common: dict[str, Any] = {
        "event_id": str(message.id),
        "place": Place(platform=PLATFORM, chat=chat, group=group),
        "sender": sender_of(message.author, admin=not group),
        "sent_at": message.created_at,
        # Everybody there could read it.
        "share": group,
    }
    if text.startswith("/"):
        name, _, arguments = text[1:].partition(" ")
        return CommandInvoked(**common, name=name.casefold(), arguments=arguments.strip())
    replied = message.reference.message_id if message.reference is not None else None
    return TextReceived(**common, text=text, answers=str(replied or ""))
