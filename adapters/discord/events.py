"""What Discord's interactions and messages mean to the coach."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.commands import SHARE
from adapters.discord.render import ANSWER, PICK
from bot.ports.events import AnyEvent, ChoicesSelected, CommandInvoked, Place, Sender, TextReceived
from bot.ports.messages import CommandSpec

PLATFORM = "discord"
SPOKEN = {discord.MessageType.default, discord.MessageType.reply}
MANAGE_GUILD = discord.Permissions(manage_guild=True).value
DM = "dm:"
"""Begins the chat of a direct message: a learner's address that stays the same whatever channel Discord opens."""


GROUP_DM = 2
"""The `context` of an interaction in a direct message with others than the bot."""
THREADS = {kind.value for kind in (discord.ChannelType.news_thread, discord.ChannelType.public_thread,
                                   discord.ChannelType.private_thread)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interaction:
    """
    Something that somebody did, as Discord tells of it.

    The library would make objects of the channel, the member and the message that a button stands on, with all its
    buttons, of which nearly nothing is wanted.
    """

    id: int
    token: str
    application_id: int
    kind: discord.InteractionType
    data: Mapping[str, Any]
    place: Place
    sender: Sender
    guild: str
    """The server's id, or empty."""
    message_id: str
    """The message that was pressed, or empty."""
    message_flags: int | None
    """That message's."""
    held: int
    """The bot's own permissions there."""
    in_thread: bool

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Interaction":
        """Read from the gateway's event. Raises KeyError, TypeError or ValueError for what is none."""
        member, guild, message = told.get("member"), told.get("guild_id"), told.get("message")
        user = member["user"] if member else told["user"]
        channel = told.get("channel") or {}
        alone = guild is None and told.get("context") != GROUP_DM
        chat = f"{DM}{user['id']}" if alone else str(told.get("channel_id") or channel["id"])
        may = int(member.get("permissions") or 0) if member else 0
        name = (member and member.get("nick")) or user.get("global_name") or user["username"]
        return cls(
            int(told["id"]),
            told["token"],
            int(told["application_id"]),
            discord.enums.try_enum(discord.InteractionType, told["type"]),
            told.get("data") or {},
            Place(platform=PLATFORM, chat=chat, group=not alone),
            Sender(
                id=str(user["id"]), name=name, language=told.get("locale", ""), admin=alone or bool(may & MANAGE_GUILD)
            ),
            str(guild or ""),
            str(message["id"]) if message else "",
            message.get("flags", 0) if message else None,
            int(told.get("app_permissions") or 0),
            channel.get("type") in THREADS,
        )


def read_interaction(interaction: Interaction, commands: Mapping[str, CommandSpec]) -> AnyEvent | None:
    """The event that an interaction is; None if it asks nothing of the coach. `commands` by name."""
    data = interaction.data
    common: dict[str, Any] = {
        "event_id": str(interaction.id),
        "place": interaction.place,
        "sender": interaction.sender,
        "sent_at": discord.utils.snowflake_time(interaction.id),
        "reply_token": interaction.token,
    }
    match interaction.kind:
        case discord.InteractionType.application_command:
            return _command(data, common, commands)
        case discord.InteractionType.modal_submit:
            prompt = str(data.get("custom_id", "")).removeprefix(ANSWER)
            return TextReceived(**common, text=_typed(data.get("components", ())), prompt=prompt)
        case discord.InteractionType.component:
            message_id = interaction.message_id
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
        "sender": Sender(id=str(message.author.id), name=message.author.display_name, admin=not group),
        "sent_at": message.created_at,
        # Everybody there could read it.
        "share": group,
    }
    if text.startswith("/"):
        name, _, arguments = text[1:].partition(" ")
        return CommandInvoked(**common, name=name.casefold(), arguments=arguments.strip())
    replied = message.reference.message_id if message.reference is not None else None
    return TextReceived(**common, text=text, answers=str(replied or ""))
