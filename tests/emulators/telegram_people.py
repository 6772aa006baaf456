"""What people do in Telegram's client, and the updates that it becomes."""

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import count
from typing import Any

BOT = {"id": 12345678, "is_bot": True, "first_name": "Warmstart", "username": "warmstart_bot"}


class People:
    """They act on a server, which this is a part of."""

    updates: deque[dict[str, Any]]
    blocked: set[str]
    privacy_mode: bool
    now: Callable[[], datetime]
    _updates: "count[int]"
    _messages: "count[int]"
    _queries: "count[int]"
    _notify: Callable[[], Awaitable[None]]

    async def push(self, **content: Any) -> int:
        """A raw update; its id."""
        update_id = next(self._updates)
        self.updates.append({"update_id": update_id, **content})
        await self._notify()
        return update_id

    async def says(self, text: str, *, user: int = 7, chat: dict[str, Any] | None = None, **more: Any) -> int:
        """Somebody types a message."""
        message = {
            "message_id": next(self._messages),
            "date": int(self.now().timestamp()),
            "chat": chat or {"id": user, "type": "private", "first_name": "Ada"},
            "from": {"id": user, "is_bot": False, "first_name": "Ada", "language_code": "en"},
            "text": text,
            **more,
        }
        if self.privacy_mode and not _reaches_a_bot(message):
            return 0
        return await self.push(message=message)

    async def presses(self, message: dict[str, Any], label: str, *, user: int = 7) -> str:
        """Somebody presses a button of a message; the callback query's id."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        found = [button for row in rows for button in row if label in button["text"]]
        assert found, f"no button {label!r} in {rows}"
        query = f"q{next(self._queries)}"
        await self.push(
            callback_query={
                "id": query,
                "from": {"id": user, "is_bot": False, "first_name": "Ada"},
                "message": message,
                "chat_instance": "1",
                "data": found[0]["callback_data"],
            }
        )
        return query

    async def joins(self, chat: dict[str, Any], *, before: str = "left", after: str = "member", user: int = 5) -> int:
        """Somebody adds the bot to a group; or removes it, with the statuses the other way round."""
        (self.blocked.add if after in {"kicked", "left"} else self.blocked.discard)(str(chat["id"]))
        who = {"id": user, "is_bot": False, "first_name": "Ada"}
        old, new = ({"user": BOT, "status": status, "until_date": 0} for status in (before, after))
        change = {"chat": chat, "from": who, "date": 1_780_000_000, "old_chat_member": old, "new_chat_member": new}
        return await self.push(my_chat_member=change)

    async def votes(self, message: dict[str, Any], *labels: str, user: int = 7) -> int:
        """Somebody answers a quiz poll; the update's id."""
        poll = message["poll"]
        chosen = [n for n, option in enumerate(poll["options"]) if option["text"] in labels]
        assert len(chosen) == len(labels), f"{labels} of {poll['options']}"
        voter = {"id": user, "is_bot": False, "first_name": "Ada", "language_code": "en"}
        return await self.push(
            poll_answer={
                "poll_id": poll["id"],
                "user": voter,
                "option_ids": chosen,
                "option_persistent_ids": [poll["options"][n]["persistent_id"] for n in chosen],
            }
        )


def _reaches_a_bot(message: dict[str, Any]) -> bool:
    """Whether it is given to a bot in privacy mode: in a group commands, replies to the bot, and service messages."""
    replied = message.get("reply_to_message", {}).get("from", {}).get("id")
    return (
        message["chat"]["type"] == "private"
        or message["text"].startswith("/")
        or replied == BOT["id"]
        or "migrate_to_chat_id" in message
    )
