"""What people do in Discord's client, and the interactions and messages that it becomes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord

from tests.emulators.discord_rules import buttons_of

APPLICATION = 900_000_000_000_000_001
BOT = {"id": str(APPLICATION), "username": "warmstart", "discriminator": "0", "avatar": None, "bot": True}
GUILD, CHANNEL, THREAD = 900_000_000_000_000_100, 900_000_000_000_000_101, 900_000_000_000_000_102
MANAGE_GUILD = "32"


class People:
    """They act on a server, which this is a part of."""

    messages: dict[str, dict[str, Any]]
    interactions: dict[str, dict[str, Any]]
    threads: dict[str, str]
    now: Callable[[], datetime]
    snowflake: Callable[[], str]
    held: Callable[[str], discord.Permissions]
    dispatch: Callable[[str, Any], Any]
    _channel_of: Callable[[str], dict[str, Any]]
    _stored: Callable[..., dict[str, Any]]

    def user(self, identifier: int) -> dict[str, Any]:
        return {"id": str(identifier), "username": "ada", "global_name": "Ada", "discriminator": "0", "avatar": None}

    async def _interaction(
        self,
        kind: int,
        data: dict[str, Any],
        user: int,
        guild: bool,
        *,
        admin: bool = False,
        thread: bool = False,
        room: str = "",
        **more: Any,
    ) -> str:
        identifier = self.snowflake()
        body: dict[str, Any] = {
            "id": identifier,
            "application_id": str(APPLICATION),
            "type": kind,
            "token": f"token-{identifier}",
            "version": 1,
            "data": data,
            "locale": "en-US",
            "entitlements": [],
            "app_permissions": str(self.held(str(THREAD if thread else CHANNEL) if guild else "").value),
            "authorizing_integration_owners": {"1": str(user)},
            "attachment_size_limit": 10_485_760,
            **more,
        }
        if guild:
            member = {"user": self.user(user), "roles": [], "joined_at": "2026-01-01T00:00:00Z", "deaf": False, "mute": False,
                      "permissions": MANAGE_GUILD if admin else "0", "flags": 0}  # fmt: skip
            channel = self._channel_of(room or str(THREAD if thread else CHANNEL))
            body |= {
                "guild_id": str(GUILD),
                "channel_id": channel["id"],
                "channel": channel,
                "member": member,
                "context": 0,
            }
        else:
            channel = {"id": self.dm(user), "type": 1, "recipients": [self.user(user)]}
            body |= {"channel_id": channel["id"], "channel": channel, "user": self.user(user), "context": 1}
        self.interactions[identifier] = {**body, "answered": None, "original": None, "at": self.now()}
        await self.dispatch("INTERACTION_CREATE", body)
        return identifier

    async def types(
        self,
        command: str,
        *,
        user: int = 7,
        guild: bool = False,
        admin: bool = False,
        thread: bool = False,
        room: str = "",
        **options: Any,
    ) -> str:
        """A slash command, in a `room` that the bot opened if one is named; the interaction's id."""
        kinds = {bool: 5, int: 4, str: 3}
        given = [{"name": name, "type": kinds[type(value)], "value": value} for name, value in options.items()]
        data = {"id": "1", "name": command, "type": 1, "options": given}
        return await self._interaction(
            2, data, user, guild or thread or bool(room), admin=admin, thread=thread, room=room
        )

    async def completes(self, command: str, name: str, typed: str, *, user: int = 7) -> str:
        """Typing into an option that completes."""
        option = {"name": name, "type": 3, "value": typed, "focused": True}
        return await self._interaction(4, {"id": "1", "name": command, "type": 1, "options": [option]}, user, False)

    async def presses(self, message: dict[str, Any], label: str, *, user: int = 7) -> str:
        """A button."""
        buttons = buttons_of(message)
        found = [button for button in buttons if label in button["label"]]
        assert found, f"no button {label!r} in {[button['label'] for button in buttons]}"
        data = {"custom_id": found[0]["custom_id"], "component_type": 2}
        return await self._at(message, data, user)

    async def _at(self, message: dict[str, Any], data: dict[str, Any], user: int) -> str:
        """Something is done to a message, where it stands."""
        room = message["channel_id"] if message["channel_id"] in self.threads else ""
        guild = bool(room) or message["channel_id"] == str(CHANNEL)
        return await self._interaction(3, data, user, guild, room=room, message=message)

    async def selects(self, message: dict[str, Any], labels: list[str], *, user: int = 7) -> str:
        """Options of a select menu."""
        (menu,) = [part for row in message["components"] for part in row["components"] if part["type"] == 3]
        values = [option["value"] for option in menu["options"] if any(label in option["label"] for label in labels)]
        data = {"custom_id": menu["custom_id"], "component_type": 3, "values": values}
        return await self._at(message, data, user)

    async def submits(
        self, form: dict[str, Any], text: str, *, picks: str = "", user: int = 7, guild: bool = False
    ) -> str:
        """A form, with the option of this label picked where it has a choice."""

        def filled(part: dict[str, Any]) -> dict[str, Any]:
            kept: dict[str, Any] = {"type": part["type"], "custom_id": part["custom_id"]}
            if part["type"] == 4:
                return kept | {"value": text}
            (value,) = [option["value"] for option in part["options"] if option["label"] == picks] or [None]
            return kept | ({"value": value} if part["type"] == 21 else {"values": [value]})

        parts = [
            {"type": 18, "component": filled(part["component"])}
            if part["type"] == 18
            else {"type": 1, "components": [filled(inside) for inside in part["components"]]}
            for part in form["components"]
        ]
        return await self._interaction(5, {"custom_id": form["custom_id"], "components": parts}, user, guild)

    async def writes(
        self,
        text: str,
        *,
        user: int = 7,
        guild: bool = False,
        pings: bool = False,
        replies_to: dict[str, Any] | None = None,
    ) -> str:
        """A direct message, or one in a server. `pings`: the bot is mentioned, as by a reply unless one turns that off."""
        message = self._stored(str(CHANNEL) if guild else self.dm(user), {"content": text}, author=self.user(user))
        self.messages.pop(message["id"])
        if guild:
            message |= {"guild_id": str(GUILD), "mentions": [BOT] if pings else []}
            # Without the privileged intent, what does not mention the bot arrives empty.
            message["content"] = text if pings else ""
        if replies_to is not None:
            message |= {
                "type": 19,
                "message_reference": {"message_id": replies_to["id"], "channel_id": replies_to["channel_id"]},
            }
        await self.dispatch("MESSAGE_CREATE", message)
        return str(message["id"])

    def dm(self, user: int) -> str:
        return str(800_000_000_000_000_000 + user)
