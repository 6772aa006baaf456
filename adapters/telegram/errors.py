"""What python-telegram-bot's exceptions mean for a delivery."""

import re

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from adapters.telegram.transport import NotConnected
from bot.ports.adapter import (
    ChatMoved,
    DeliveryError,
    NotSent,
    OutcomeUnknown,
    RecipientUnreachable,
    Refused,
    Throttled,
)

UNCHANGED = "message is not modified"
NO_TEXT = ("there is no text in the message to edit", "message can't be edited")
"""A picture, a file or a poll: there may still be a caption, or buttons."""
TOPIC_GONE = ("message thread not found", "topic_closed", "topic_deleted")
"""A forum topic that nothing can be written in any more."""
NOT_EDITABLE = ("message to edit not found", "message_id_invalid")
NO_CHAT = ("chat not found", "user is deactivated", "peer_id_invalid", "have no rights to send")
NO_WORD = ("chat_write_forbidden", "not enough rights to send text messages")
"""The group lets the bot read, and say nothing."""
NO_PICTURES = "not enough rights to send photos"
TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")


def seconds(error: RetryAfter) -> float:
    """The wait that Telegram asks for. (The public property warns, as its type is about to change.)"""
    return error._retry_after.total_seconds()


def outcome(error: TelegramError) -> DeliveryError:
    """The delivery's outcome."""
    what = TOKEN.sub("<token>", error.message)
    match error:
        case RetryAfter():
            return Throttled(seconds(error))
        case ChatMigrated():
            return ChatMoved(str(error.new_chat_id))
        case Forbidden():
            # In a group it says that the bot was removed, or may not speak: nobody's own plan pauses for that.
            return RecipientUnreachable(what)
        case BadRequest() if any(part in what.casefold() for part in (*NO_CHAT, *NO_WORD)):
            return RecipientUnreachable(what)
        case BadRequest():
            return Refused(what)
        case InvalidToken() | NotConnected():
            return NotSent(what)
        case NetworkError():  # TimedOut too: it may have arrived
            return OutcomeUnknown(what)
    return Refused(what)
