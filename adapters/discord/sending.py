"""One message to Discord: as the answer to an interaction where it is one, else into a channel."""

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import discord
from discord.http import Route

from adapters.discord import errors
from adapters.discord.events import DM
from adapters.discord.render import components, content
from bot.ports.adapter import Delivery, Receipt, Refused
from bot.ports.messages import Message

REMEMBERED = 10_000
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, FORM = 4, 5, 6, 7, 8, 9
EPHEMERAL = 64


@dataclass(slots=True)
class Pending:
    """An interaction that may still be answered."""

    interaction: discord.Interaction
    shared: bool
    """Whether the answer is for everybody in the channel."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: bool = False
    """Whether Discord has had an answer or a deferral: there is exactly one."""
    original: str = ""
    """Key of the delivery that became the interaction's own answer: trying it again sets the same answer again."""
    placeholder: bool = False
    """Whether a "thinking" message stands there, to be replaced by the first message."""

    @property
    def message_id(self) -> str:
        """The message whose button was pressed."""
        return str(self.interaction.message.id) if self.interaction.message else ""


class Senders:
    """Sends deliveries."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        # In memory on purpose: an interaction's token is worth nothing after 15 minutes or a restart.
        self._pending: OrderedDict[str, Pending] = OrderedDict()
        self._channels: dict[str, int] = {}

    def remember(self, interaction: discord.Interaction, *, shared: bool) -> Pending:
        """Notes an interaction before it is handled."""
        pending = self._pending[str(interaction.id)] = Pending(interaction, shared)
        if len(self._pending) > REMEMBERED:
            self._pending.popitem(last=False)
        return pending

    async def callback(self, interaction: discord.Interaction, kind: int, data: dict[str, Any] | None = None) -> Any:
        """The one answer to an interaction. That it was answered already is success: the first one was applied."""
        route = Route("POST", "/interactions/{id}/{token}/callback", id=interaction.id, token=interaction.token)
        try:
            body = {"type": kind} | ({"data": data} if data is not None else {})
            return await self._client.http.request(route, json=body, params={"with_response": "true"})
        except discord.HTTPException as error:
            if error.code != errors.ALREADY_ANSWERED:
                raise
            return None

    async def defer(self, pending: Pending, *, ephemeral: bool) -> None:
        """Tells Discord that an answer will come, if none was given yet."""
        async with pending.lock:
            if pending.answered:
                return
            pending.answered = True
            if pending.interaction.type is discord.InteractionType.component:
                await self.callback(pending.interaction, DEFERRED_UPDATE)
            else:
                pending.placeholder = True
                await self.callback(pending.interaction, DEFERRED_MESSAGE, {"flags": EPHEMERAL if ephemeral else 0})

    async def close(self, pending: Pending) -> None:
        """Takes a "thinking" message away that nothing replaced."""
        async with pending.lock:
            if pending.placeholder:
                pending.placeholder = False
                await self._webhook("DELETE", pending, "/messages/@original")

    # -- deliveries

    async def send(self, delivery: Delivery) -> Receipt:
        """Sends one message. Raises a DeliveryError."""
        pending = self._pending.get(delivery.replies_to)
        try:
            if pending is not None and not pending.interaction.is_expired():
                try:
                    return await self._answer(pending, delivery)
                except discord.HTTPException as error:
                    if error.code not in errors.INTERACTION_OVER:
                        raise
                    self._pending.pop(delivery.replies_to, None)
            return await self._post(delivery)
        except Exception as error:
            raise errors.outcome(error) from error

    async def _answer(self, pending: Pending, delivery: Delivery) -> Receipt:
        message = delivery.message
        body = _body(message)
        replaces = bool(message.edits) and message.edits == pending.message_id
        if message.edits and not replaces:
            return await self._post(delivery)
        # A direct message is private anyway, and an ephemeral one there would be gone after a restart of the app.
        hidden = delivery.place.group and (message.private or message.notice) and not pending.shared
        if hidden and not replaces:
            body["flags"] = EPHEMERAL
        again = pending.original == delivery.key
        if pending.answered and not (replaces or pending.placeholder or again or delivery.place.group):
            # A channel message carries a nonce, a follow-up does not.
            return await self._post(delivery)
        attached = message.picture is not None or message.document is not None
        async with pending.lock:
            if not pending.answered and not attached:
                pending.answered = True
                pending.original = delivery.key
                kind = UPDATE if replaces else MESSAGE
                return Receipt(_id_of(await self.callback(pending.interaction, kind, body)) or message.edits)
            if not pending.answered:
                pending.answered = True
                await self.callback(pending.interaction, DEFERRED_MESSAGE, {"flags": body.get("flags", 0)})
                pending.placeholder = True
            if replaces or pending.placeholder or again:
                if not replaces:
                    pending.placeholder, pending.original = False, delivery.key
                sent = await self._webhook("PATCH", pending, "/messages/@original", message, body)
            else:
                sent = await self._webhook("POST", pending, "", message, body)
        return Receipt(str(sent["id"]) if isinstance(sent, dict) and "id" in sent else message.edits)

    async def _webhook(
        self,
        method: str,
        pending: Pending,
        path: str,
        message: Message | None = None,
        body: dict[str, Any] | None = None,
    ) -> Any:
        token = pending.interaction.token
        route = Route(
            method, "/webhooks/{webhook_id}/{webhook_token}" + path,
            webhook_id=pending.interaction.application_id, webhook_token=token,
        )  # fmt: skip
        return await self._request(route, message, body)

    async def _post(self, delivery: Delivery) -> Receipt:
        """Into a channel; the nonce makes a repeated try show nothing twice."""
        message, place = delivery.message, delivery.place
        if place.group and message.private:
            # After 15 minutes, or a restart, there is no way to show it to one member only.
            raise Refused("the interaction is over, and its answer was for one member only")
        channel = await self._channel(place.chat)
        body = _body(message)
        if message.edits:
            route = Route(
                "PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message.edits
            )
            try:
                return Receipt(str((await self._request(route, message, body))["id"]))
            except discord.HTTPException as error:
                if error.code != errors.MESSAGE_GONE or message.only_edits:
                    raise
        body |= {"nonce": delivery.key, "enforce_nonce": True}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        return Receipt(str((await self._request(route, message, body))["id"]))

    async def _channel(self, chat: str) -> int:
        if not chat.startswith(DM):
            return int(chat)
        if chat not in self._channels:
            opened = await self._client.http.start_private_message(int(chat.removeprefix(DM)))
            self._channels[chat] = int(opened["id"])
        return self._channels[chat]

    async def _request(self, route: Route, message: Message | None, body: dict[str, Any] | None) -> Any:
        """Plain JSON, or a form where a file goes along."""
        if body is None:
            return await self._client.http.request(route)
        if message is not None and message.picture is not None:
            file = discord.File(
                BytesIO(message.picture.png), message.picture.name, description=message.picture.alt[:1024]
            )
        elif message is not None and message.document is not None:
            file = discord.File(BytesIO(message.document.content.encode()), message.document.name)
        else:
            return await self._client.http.request(route, json=body)
        body["attachments"] = [{"id": 0, "filename": file.filename, "description": file.description}]
        form: list[dict[str, Any]] = [
            {"name": "payload_json", "value": json.dumps(body)},
            {
                "name": "files[0]",
                "value": file.fp,
                "filename": file.filename,
                "content_type": "application/octet-stream",
            },
        ]
        return await self._client.http.request(route, form=form, files=[file])


def _body(message: Message) -> dict[str, Any]:
    return {
        "content": content(message.blocks),
        "components": components(message),
        "allowed_mentions": {"parse": []},
    }


def _id_of(answer: Any) -> str:
    """The message that a callback with response made."""
    if isinstance(answer, dict):
        return str(answer.get("resource", {}).get("message", {}).get("id", ""))
    return ""
