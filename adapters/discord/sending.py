"""One message to Discord: as the answer to an interaction where it is one, else into a channel."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import discord
import structlog
from discord.http import Route
from discord.webhook.async_ import async_context

from adapters.discord import cards, errors
from adapters.discord.events import DM
from adapters.discord.render import components, content
from bot.ports.adapter import Delivery, NotSent, Receipt, Refused, Throttled
from bot.ports.messages import Message

log = structlog.get_logger("discord")

REMEMBERED = 10_000
CALLBACKS_AT_ONCE = 100
LONGEST_REQUEST_S = 30.0
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, FORM = 4, 5, 6, 7, 8, 9
EPHEMERAL = 64


@dataclass(slots=True)
class Pending:
    """An interaction that may still be answered."""

    interaction: discord.Interaction
    shared: bool
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
        # Thousands at once would spend their 3 seconds on opening connections.
        self._callbacks = asyncio.Semaphore(CALLBACKS_AT_ONCE)
        self._channels: dict[str, int] = {}
        self._cards = True
        """Whether this server takes cards, as far as we know."""
        self.on_forbidden: Callable[[str], Awaitable[None]] | None = None
        """Told the channel in which the bot may not write."""

    def knows(self, interaction: discord.Interaction) -> bool:
        """Whether this interaction came before."""
        return str(interaction.id) in self._pending

    def remember(self, interaction: discord.Interaction, *, shared: bool) -> Pending:
        """Notes an interaction before it is handled."""
        pending = self._pending[str(interaction.id)] = Pending(interaction, shared)
        if len(self._pending) > REMEMBERED:
            self._pending.popitem(last=False)
        return pending

    async def callback(self, interaction: discord.Interaction, kind: int, data: dict[str, Any] | None = None) -> Any:
        """The one answer to an interaction. That it was answered already is success: the first one was applied."""
        route = Route(
            "POST", "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=interaction.id, webhook_token=interaction.token,
        )  # fmt: skip
        try:
            body = {"type": kind} | ({"data": data} if data is not None else {})
            async with self._callbacks:
                return await self._ask(interaction, route, payload=body, params={"with_response": "true"})
        except discord.HTTPException as error:
            if error.code != errors.ALREADY_ANSWERED:
                raise
            return None

    async def defer(self, pending: Pending, *, ephemeral: bool) -> None:
        """Tells Discord that an answer will come, if none was given yet."""
        async with pending.lock:
            if pending.answered:
                return
            component = pending.interaction.type is discord.InteractionType.component
            kind, flags = (DEFERRED_UPDATE, 0) if component else (DEFERRED_MESSAGE, EPHEMERAL if ephemeral else 0)
            # Should it fail, the interaction counts as unanswered: the answer itself finds out what Discord has had.
            made = await self.callback(pending.interaction, kind, None if component else {"flags": flags})
            pending.answered = True
            # Without a body it was answered before: there is no placeholder, and what stands there is the answer.
            pending.placeholder = not component and made is not None

    async def close(self, pending: Pending) -> None:
        """Takes a "thinking" message away that nothing replaced."""
        async with pending.lock:
            if pending.placeholder:
                pending.placeholder = False
                await self._webhook("DELETE", pending, "/messages/@original")

    async def whisper(self, pending: Pending, words: str, *, within_s: float) -> None:
        """A word for the one who asked alone, after the answer. Raises TimeoutError if none comes in time."""
        async with asyncio.timeout(within_s):
            await pending.done.wait()
        body = {"content": words, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}
        await self._webhook("POST", pending, "", body=body)

    # -- deliveries

    async def send(self, delivery: Delivery) -> Receipt:
        """Sends one message. Raises a DeliveryError."""
        pending = self._pending.get(delivery.replies_to)
        try:
            if pending is not None and not pending.over and not pending.interaction.is_expired():
                try:
                    receipt = await self._answer(pending, delivery)
                except discord.HTTPException as error:
                    if error.code not in errors.INTERACTION_OVER:
                        raise
                    pending.over = True
                else:
                    if not pending.placeholder:
                        pending.done.set()
                    return receipt
            return await self._post(delivery)
        except Exception as error:
            lacking = isinstance(error, discord.Forbidden) and error.code in errors.FORBIDDEN
            if lacking and delivery.place.group and self.on_forbidden is not None:
                await self.on_forbidden(delivery.place.chat)
            raise errors.outcome(error) from error

    async def _answer(self, pending: Pending, delivery: Delivery) -> Receipt:
        message = delivery.message
        replaces = bool(message.edits) and message.edits == pending.message_id
        if message.edits and not replaces:
            return await self._post(delivery)
        # A direct message is private anyway, and an ephemeral one there would be gone after a restart of the app.
        hidden = delivery.place.group and (message.private or message.notice) and not pending.shared
        flags = EPHEMERAL if hidden and not replaces else 0
        shown = pending.interaction.message if replaces else None
        bodies = self._bodies(message, group=delivery.place.group, shown=shown)
        attached = message.picture is not None or message.document is not None
        async with pending.lock:
            again = pending.original == delivery.key
            if pending.answered and not (replaces or pending.placeholder or again or delivery.place.group):
                # A channel message carries a nonce, a follow-up does not.
                return await self._post(delivery)
            if not pending.answered and not attached:
                return await self._answer_first(pending, delivery.key, UPDATE if replaces else MESSAGE, bodies, flags)
            if not pending.answered:
                # Should it fail, the interaction counts as unanswered, and the next try defers it again.
                await self.callback(pending.interaction, DEFERRED_MESSAGE, {"flags": flags})
                pending.answered = pending.placeholder = True
            if replaces or pending.placeholder or again:
                if not replaces:
                    pending.placeholder, pending.original = False, delivery.key
                try:
                    sent = await self._accepted(
                        bodies,
                        flags,
                        lambda body: self._webhook("PATCH", pending, "/messages/@original", message, body),
                    )
                except discord.HTTPException as error:
                    if error.code != errors.NEVER_ANSWERED or not again or attached:
                        raise
                    # The try before was lost on its way: this one is the first that Discord sees.
                    kind = UPDATE if replaces else MESSAGE
                    return await self._answer_first(pending, delivery.key, kind, bodies, flags)
            else:
                sent = await self._accepted(
                    bodies, flags, lambda body: self._webhook("POST", pending, "", message, body)
                )
        return Receipt(str(sent["id"]) if isinstance(sent, dict) and "id" in sent else message.edits)

    def _bodies(
        self, message: Message, *, group: bool, shown: discord.Message | None = None
    ) -> tuple[dict[str, Any], ...]:
        """
        What to send, the first that the server accepts: a card where one suits, with the plain text behind it.

        `shown` is the message to be replaced, where it is known: a card stays a card, and text stays text.
        """
        if shown is not None:
            return (cards.card(message),) if shown.flags.value & cards.IS_CARD else (_body(message),)
        if not group or message.picture or message.document:
            return (_body(message),)
        if self._cards and cards.suits(message):
            return cards.card(message), _body(message)
        # Of a message that is edited later nobody knows any more what it was.
        return (_body(message), cards.card(message)) if message.edits else (_body(message),)

    async def _accepted(
        self,
        bodies: Sequence[dict[str, Any]],
        flags: int,
        send: Callable[[dict[str, Any]], Awaitable[Any]],
        *,
        editing: bool = False,
    ) -> Any:
        """Sends the first body that the server does not call malformed."""
        for body in bodies[:-1]:
            try:
                return await send(_flagged(body, flags))
            except discord.HTTPException as error:
                if error.code != errors.MALFORMED:
                    raise
                if not editing:
                    self._cards = False
                    log.warning("the server takes no cards; plain text from now on", why=error.text[:200])
        return await send(_flagged(bodies[-1], flags))

    async def _answer_first(
        self, pending: Pending, key: str, kind: int, bodies: Sequence[dict[str, Any]], flags: int
    ) -> Receipt:
        """The interaction's own answer. What certainly did not arrive leaves it unanswered."""
        pending.answered, pending.original = True, key
        try:
            made = await self._accepted(bodies, flags, lambda body: self.callback(pending.interaction, kind, body))
        except Exception as error:
            if isinstance(errors.outcome(error), NotSent | Throttled):
                pending.answered, pending.original = False, ""
            raise
        if made is None:
            # Discord had a deferral of ours, or this very answer: in either case this is what is to stand there.
            made = await self._accepted(
                bodies, flags, lambda body: self._webhook("PATCH", pending, "/messages/@original", body=body)
            )
            return Receipt(str(made["id"]))
        edited = pending.message_id if kind == UPDATE else ""
        return Receipt(_id_of(made) or edited)

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
        return await self._request(route, message, body, pending.interaction)

    async def _ask(self, interaction: discord.Interaction, route: Route, **what: Any) -> Any:
        """
        A request that belongs to an interaction, as discord.py's own responses make it: each has a rate limit of its own.

        Through the client's pool all would share one, or every request would search the limits of all the others.
        """
        http = self._client.http
        async with asyncio.timeout(LONGEST_REQUEST_S):
            return await async_context.get().request(
                route, interaction._session, proxy=http.proxy, proxy_auth=http.proxy_auth, **what
            )

    async def _post(self, delivery: Delivery) -> Receipt:
        """Into a channel; the nonce makes a repeated try show nothing twice."""
        message, place = delivery.message, delivery.place
        if place.group and message.private:
            # After 15 minutes, or a restart, there is no way to show it to one member only.
            raise Refused("the interaction is over, and its answer was for one member only")
        channel = await self._channel(place.thread or place.chat)
        bodies = self._bodies(message, group=place.group)
        if message.edits:
            route = Route(
                "PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message.edits
            )
            try:
                edited = await self._accepted(bodies, 0, lambda body: self._request(route, message, body), editing=True)
                return Receipt(str(edited["id"]))
            except discord.HTTPException as error:
                if error.code != errors.MESSAGE_GONE or message.only_edits:
                    raise
        once = {"nonce": delivery.key, "enforce_nonce": True}
        created = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)

        async def create(body: dict[str, Any]) -> Any:
            return await self._request(created, message, body | once)

        try:
            return Receipt(str((await self._accepted(bodies, 0, create))["id"]))
        except discord.HTTPException as error:
            if error.code != errors.ARCHIVED:
                raise
        # A thread that fell asleep wakes up; one that was locked stays shut, and that is said.
        await self._client.http.request(
            Route("PATCH", "/channels/{channel_id}", channel_id=channel), json={"archived": False}
        )
        return Receipt(str((await self._accepted(bodies, 0, create))["id"]))

    async def _channel(self, chat: str) -> int:
        if not chat.startswith(DM):
            return int(chat)
        if chat not in self._channels:
            opened = await self._client.http.start_private_message(int(chat.removeprefix(DM)))
            self._channels[chat] = int(opened["id"])
        return self._channels[chat]

    async def _request(
        self,
        route: Route,
        message: Message | None,
        body: dict[str, Any] | None,
        interaction: discord.Interaction | None = None,
    ) -> Any:
        """Plain JSON, or a form where a file goes along."""
        if body is None:
            return await (self._ask(interaction, route) if interaction else self._client.http.request(route))
        if message is not None and message.picture is not None:
            file = discord.File(
                BytesIO(message.picture.png), message.picture.name, description=message.picture.alt[:1024]
            )
        elif message is not None and message.document is not None:
            file = discord.File(BytesIO(message.document.content.encode()), message.document.name)
        else:
            if interaction is not None:
                return await self._ask(interaction, route, payload=body)
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
        if interaction is not None:
            return await self._ask(interaction, route, multipart=form, files=[file])
        return await self._client.http.request(route, form=form, files=[file])


def _flagged(body: dict[str, Any], flags: int) -> dict[str, Any]:
    return {
        **body,
        "allowed_mentions": {"parse": []},
        **({"flags": body.get("flags", 0) | flags} if flags or "flags" in body else {}),
    }


def _body(message: Message) -> dict[str, Any]:
    return {
        "content": content(message.blocks),
        "components": components(message),
    }


def _id_of(answer: Any) -> str:
    """The message that a callback with response made."""
    if isinstance(answer, dict):
        return str(answer.get("resource", {}).get("message", {}).get("id", ""))
    return ""
