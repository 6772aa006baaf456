"""How requests reach Discord: those of an interaction, and those to channels."""

import asyncio
import json
from io import BytesIO
from typing import Any, Protocol

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from adapters.discord import errors
from adapters.discord.callback import call_back
from adapters.discord.events import DM
from adapters.discord.pending import Pending
from bot.ports.messages import Message

CALLBACKS_AT_ONCE = 100
LONGEST_REQUEST_S = 30.0
A_DAY_IN_MINUTES = 1440
"""After so long without a message a thread falls asleep; the next message wakes it."""


class Answerable(Protocol):
    """An interaction, as far as its callback goes."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def token(self) -> str:
        """What opens its answer."""


class Wire:
    """Requests of one client. What they raise is discord.py's and aiohttp's."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        # Thousands at once would spend their 3 seconds on opening connections.
        self._callbacks = asyncio.Semaphore(CALLBACKS_AT_ONCE)
        self._channels: dict[str, int] = {}

    @property
    def application_id(self) -> int | None:
        """Once connected, the bot's."""
        return self._client.application_id

    async def callback(self, interaction: Answerable, kind: int, data: dict[str, Any] | None = None) -> Any:
        """The one answer to an interaction. That it was answered already is success: the first one was applied."""
        answer = {"type": kind} if data is None else {"type": kind, "data": data}
        try:
            async with self._callbacks, asyncio.timeout(LONGEST_REQUEST_S):
                return await call_back(self._client.http, interaction.id, interaction.token, answer)
        except discord.HTTPException as error:
            if error.code != errors.ALREADY_ANSWERED:
                raise
            return None

    async def webhook(
        self,
        method: str,
        pending: Pending,
        path: str,
        message: Message | None = None,
        body: dict[str, Any] | None = None,
    ) -> Any:
        """A request to what an interaction's token opens."""
        route = Route(
            method, "/webhooks/{webhook_id}/{webhook_token}" + path,
            webhook_id=pending.application_id, webhook_token=pending.token,
        )  # fmt: skip
        if body is None:
            return await self._ask(route)
        file = _file(message)
        if file is None:
            return await self._ask(route, payload=body)
        return await self._ask(route, multipart=_form(body, file), files=[file])

    async def request(self, route: Route, message: Message | None, body: dict[str, Any]) -> Any:
        """A request to a channel."""
        file = _file(message)
        if file is None:
            return await self._client.http.request(route, json=body)
        return await self._client.http.request(route, form=_form(body, file), files=[file])

    async def wake(self, thread: int) -> None:
        """Takes a thread out of the archive."""
        route = Route("PATCH", "/channels/{channel_id}", channel_id=thread)
        await self._client.http.request(route, json={"archived": False})

    async def thread(self, channel: int, message_id: str, name: str) -> str:
        """A thread that begins at a message; a message has one, so that asking again finds it."""
        route = Route(
            "POST", "/channels/{channel_id}/messages/{message_id}/threads", channel_id=channel, message_id=message_id
        )
        try:
            made = await self._client.http.request(
                route, json={"name": name, "auto_archive_duration": A_DAY_IN_MINUTES}
            )
        except discord.HTTPException as error:
            if error.code != errors.HAS_A_THREAD:
                raise
            return message_id
        return str(made["id"])

    async def channel(self, chat: str) -> int:
        """The channel of a place; direct messages are opened where they must be."""
        if not chat.startswith(DM):
            return int(chat)
        if chat not in self._channels:
            opened = await self._client.http.start_private_message(int(chat.removeprefix(DM)))
            self._channels[chat] = int(opened["id"])
        return self._channels[chat]

    async def _ask(self, route: Route, **what: Any) -> Any:
        """
        A request that belongs to an interaction, as discord.py's own responses make it: each has a rate limit of its own.

        Through the client's pool all would share one, or every request would search the limits of all the others.
        """
        http = self._client.http
        session = http._HTTPClient__session  # type: ignore[attr-defined]  # as discord.py's interactions take it
        async with asyncio.timeout(LONGEST_REQUEST_S):
            return await async_context.get().request(
                route, session, proxy=http.proxy, proxy_auth=http.proxy_auth, **what
            )


def _file(message: Message | None) -> discord.File | None:
    if message is not None and message.picture is not None:
        picture = message.picture
        return discord.File(BytesIO(picture.png), picture.name, description=picture.alt[:1024])
    if message is not None and message.document is not None:
        return discord.File(BytesIO(message.document.content.encode()), message.document.name)
    return None


def _form(body: dict[str, Any], file: discord.File) -> list[dict[str, Any]]:
    body = {**body, "attachments": [{"id": 0, "filename": file.filename, "description": file.description}]}
    kind = "application/octet-stream"
    return [
        {"name": "payload_json", "value": json.dumps(body)},
        {"name": "files[0]", "value": file.fp, "filename": file.filename, "content_type": kind},
    ]
