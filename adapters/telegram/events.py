"""What an update means to the coach."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Chat, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message, Update, User

from bot.ports.events import (
    AnyEvent,
    Arrived,
    ChoicesSelected,
    CommandInvoked,
    Place,
    PlaceMoved,
    Sender,
    TextReceived,
    Unreachable,
)
from bot.ports.messages import CommandSpec

PLATFORM = "telegram"
ALLOWED = ("message", "callback_query", "poll_answer", "my_chat_member")
"""The kinds of update that are asked for."""
GONE = {"kicked", "left"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """An event, and what a reply to it can refer to."""

    event: AnyEvent
    message_id: int | None = None
    """The learner's own message."""
    query_id: str = ""
    """The callback query that waits for an answer."""
    pressed_id: int | None = None
    """The message whose button was pressed."""
    voted_id: int | None = None
    """The quiz poll that was voted in."""


class Reader:
    """Reads updates for one bot."""

    def __init__(self, bot_id: int, username: str, commands: Sequence[CommandSpec]) -> None:
        self._id, self._username = bot_id, username.casefold()
        self._names = {spec.name for spec in commands}
        self._linked = {spec.name: spec.links for spec in commands if spec.links is not None}

    def read(self, update: Update) -> Meaning | None:
        """The meaning of an update that is no press; None for one that asks nothing of the coach."""
        event_id = str(update.update_id)
        if update.my_chat_member is not None:
            return self._membership(event_id, update.my_chat_member)
        if update.message is not None:
            return self._message(event_id, update.message)
        return None

    def pressed(self, event_id: str, query: dict[str, Any]) -> Meaning | None:
        """
        The meaning of a press, which asks nothing of the coach without a message or without data.

        Read as it came: it holds the whole message that we sent, and to make objects of that is most of the work.
        """
        message, data = query.get("message"), query.get("data")
        if message is None or data is None:
            return None
        user, chat, number = query["from"], message["chat"], int(message["message_id"])
        private = chat["type"] == Chat.PRIVATE
        thread = str(message.get("message_thread_id") or "") if message.get("is_topic_message") else ""
        event = ChoicesSelected(
            event_id=event_id,
            place=_place(chat["id"], thread, private=private),
            sender=_sender(user["id"], user["first_name"], user.get("language_code"), private=private),
            values=(str(data),),
            message_id=str(number),
        )
        return Meaning(event, query_id=str(query["id"]), pressed_id=number)

    def _membership(self, event_id: str, change: ChatMemberUpdated) -> Meaning | None:
        place, sender = place_of(change.chat), sender_of(change.from_user, change.chat)
        was_there, is_there = map(_is_there, (change.old_chat_member, change.new_chat_member))
        if not is_there:
            reason = "removed the bot" if place.group else "blocked the bot"
            return Meaning(Unreachable(event_id=event_id, place=place, sender=sender, reason=reason))
        # In a private chat a new /start wakes the learner; being unblocked alone says nothing yet.
        if place.group and not was_there and change.chat.type != Chat.CHANNEL:
            return Meaning(Arrived(event_id=event_id, place=place, sender=sender))
        return None

    def _message(self, event_id: str, message: Message) -> Meaning | None:
        thread = str(message.message_thread_id or "") if message.is_topic_message else ""
        place = place_of(message.chat, thread)
        if message.migrate_to_chat_id is not None:
            moved = PlaceMoved(
                event_id=event_id, place=place, sender=Sender(id=""), new_chat=str(message.migrate_to_chat_id)
            )
            return Meaning(moved)
        sender = _author(message)
        if sender is None:
            return None
        sent_at = message.date
        text = message.text or message.caption or ""
        if text.startswith("/"):
            named = self._command(text, group=place.group)
            if named is None:
                return None
            name, arguments = named
            event: AnyEvent = CommandInvoked(
                event_id=event_id,
                place=place,
                sender=sender,
                sent_at=sent_at,
                name=name,
                arguments=arguments,
                share=place.group,
            )
            return Meaning(event, message.message_id)
        if place.group and not self._is_for_us(message):
            return None
        if not text and message.effective_attachment is None:
            return None  # a service message: somebody joined, a title changed
        said = TextReceived(
            event_id=event_id,
            place=place,
            sender=sender,
            sent_at=sent_at,
            text=text,
            answers=str(message.reply_to_message.message_id)
            if message.reply_to_message and self._is_for_us(message)
            else "",
            share=place.group,
        )
        return Meaning(said, message.message_id)

    def _is_for_us(self, message: Message) -> bool:
        """In a group, where privacy mode may be off, only replies to the bot are meant for it."""
        replied = message.reply_to_message
        return replied is not None and replied.from_user is not None and replied.from_user.id == self._id

    def _command(self, text: str, *, group: bool) -> tuple[str, str] | None:
        """
        (Name, arguments) of "/quiz@bot bias-variance", or None if another bot is meant.

        In a group, where several bots may listen, a command that is none of ours is for one of them.
        """
        word, _, arguments = text[1:].partition(" ") if " " in text else text[1:].partition("\n")
        name, _, addressee = word.partition("@")
        if addressee and addressee.casefold() != self._username:
            return None
        name, arguments = name.casefold(), arguments.strip()
        if group and not addressee and name not in self._names:
            return None
        if name == "start" and arguments:
            return self._linked_to(arguments)
        return name, arguments

    def _linked_to(self, payload: str) -> tuple[str, str]:
        """What a deep link asks for: "quiz_bias-variance" is /quiz bias-variance. Where no link may lead, it is /start."""
        name, _, rest = payload.partition("_")
        arguments = rest.replace("_", " ")
        if name in self._linked and re.fullmatch(self._linked[name], arguments):
            return name, arguments
        return "start", ""


def _is_there(member: ChatMember) -> bool:
    """Whether somebody with that status is in the chat: who is restricted may be in it or not."""
    return member.is_member if isinstance(member, ChatMemberRestricted) else member.status not in GONE


def _author(message: Message) -> Sender | None:
    """
    Who wrote it; None for a bot, or a channel that speaks in its group.

    An administrator may write as the group itself: then the group is the sender, and it may manage itself.
    """
    speaker = message.sender_chat
    if speaker is not None:
        if speaker.id != message.chat.id:
            return None
        return Sender(id=str(speaker.id), name=speaker.title or "", admin=True)
    if message.from_user is None or message.from_user.is_bot:
        return None
    return sender_of(message.from_user, message.chat)


def place_of(chat: Chat, thread: str = "") -> Place:
    """The chat, and the topic in it."""
    return _place(chat.id, thread, private=chat.type == Chat.PRIVATE)


def _place(chat: int, thread: str, *, private: bool) -> Place:
    return Place(platform=PLATFORM, chat=str(chat), thread=thread, group=not private)


def sender_of(user: User, chat: Chat) -> Sender:
    """The person."""
    return _sender(user.id, user.first_name, user.language_code, private=chat.type == Chat.PRIVATE)


def _sender(user: int, name: str, language: str | None, *, private: bool) -> Sender:
    return Sender(
        id=str(user),
        name=name,
        language=language or "",
        admin=private,
        # A user's private chat has the user's id. Nothing in a group can be shown to one member only.
        private_chat="" if private else str(user),
    )
