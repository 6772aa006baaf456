"""One message to Discord: as the answer to an interaction where it is one, else into a channel."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import Route

from adapters.discord import cards, errors
from adapters.discord.events import Interaction
from adapters.discord.pending import Pending, is_card
from adapters.discord.render import components, content
from adapters.discord.wire import Wire
from bot.ports.adapter import Delivery, NotSent, Receipt, Refused, Throttled
from bot.ports.messages import Message

log = structlog.get_logger("discord")

REMEMBERED = 10_000
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, SUGGESTIONS, FORM = 4, 5, 6, 7, 8, 9
EPHEMERAL = 64


class Senders:
    """Sends deliveries."""

    def __init__(self, client: discord.Client) -> None:
        self._wire = Wire(client)
        self._pending: OrderedDict[str, Pending] = OrderedDict()
        self._cards = True
        """Whether this server takes cards, as far as we know."""
        self.on_forbidden: Callable[[str], None] | None = None
        """Told the channel in which the bot may not write."""

    def knows(self, interaction: Interaction) -> bool:
        """Whether this interaction came before."""
        return str(interaction.id) in self._pending

    def remember(self, interaction: Interaction, *, shared: bool) -> Pending:
        """Notes an interaction before it is handled."""
        return self._keep(Pending.of(interaction, shared=shared))

    def _keep(self, pending: Pending) -> Pending:
        self._pending[str(pending.id)] = pending
        if len(self._pending) > REMEMBERED:
            self._pending.popitem(last=False)
        return pending

    async def callback(self, interaction: Interaction, kind: int, data: dict[str, Any]) -> None:
        """The one answer to an interaction that is no message from the coach."""
        await self._wire.callback(interaction, kind, data)

    async def defer(self, pending: Pending, *, ephemeral: bool) -> None:
        """Tells Discord that an answer will come, if none was given yet."""
        async with pending.lock:
            if pending.answered:
                return
            component = pending.component
            kind, flags = (DEFERRED_UPDATE, 0) if component else (DEFERRED_MESSAGE, EPHEMERAL if ephemeral else 0)
            # Should it fail, the interaction counts as unanswered: the answer itself finds out what Discord has had.
            made = await self._wire.callback(pending, kind, None if component else {"flags": flags})
            pending.answered = True
            # Without a body it was answered before, by a process that died perhaps: what stands there must be looked at.
            pending.placeholder, pending.unsure = not component and made is not None, made is None

    async def close(self, pending: Pending) -> None:
        """Takes a "thinking" message away that nothing replaced."""
        async with pending.lock:
            if pending.placeholder:
                pending.placeholder = False
                await self._wire.webhook("DELETE", pending, "/messages/@original")

    async def whisper(self, pending: Pending, words: str, *, within_s: float) -> None:
        """A word for the one who asked alone, after the answer. Raises TimeoutError if none comes in time."""
        async with asyncio.timeout(within_s):
            await pending.done.wait()
        body = {"content": words, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}
        await self._wire.webhook("POST", pending, "", body=body)

    async def write(self, chat: str, body: dict[str, Any], *, nonce: str) -> None:
        """A word of the adapter's own, once for its nonce."""
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=await self._wire.channel(chat))
        await self._wire.request(route, None, body | {"nonce": nonce, "enforce_nonce": True})

    # -- deliveries

    async def send(self, delivery: Delivery) -> Receipt:
        """Sends one message. Raises a DeliveryError."""
        pending = self._pending.get(delivery.replies_to) or self._met_before(delivery)
        try:
            if pending is not None and not pending.over and not pending.expired:
                try:
                    receipt = await self._answer(pending, delivery)
                except discord.HTTPException as error:
                    if error.code not in errors.INTERACTION_OVER:
                        raise
                    pending.over = True
                else:
                    if not pending.placeholder:
                        pending.done.set()
                    return await self._with_room(delivery, receipt)
            return await self._with_room(delivery, await self._post(delivery))
        except Exception as error:
            lacking = isinstance(error, discord.Forbidden) and error.code in errors.FORBIDDEN
            if lacking and delivery.place.group and self.on_forbidden is not None:
                self.on_forbidden(delivery.place.thread or delivery.place.chat)
            # A thread that is gone is not the whole group.
            raise errors.outcome(error, group=delivery.place.group and not delivery.place.thread) from error

    async def _with_room(self, delivery: Delivery, receipt: Receipt) -> Receipt:
        """Opens the thread that a message asks for; where that cannot be, all stays in the channel."""
        room = delivery.message.room
        if room is None or not delivery.place.group or not receipt.message_id:
            return receipt
        try:
            thread = await self._wire.thread(int(delivery.place.chat), receipt.message_id, room.name)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("no thread for a game", why=str(error)[:100])
            return receipt
        return replace(receipt, room=thread)

    def _met_before(self, delivery: Delivery) -> Pending | None:
        """An interaction that the process before this one had: its token still opens what it answered."""
        if not delivery.reply_token or self._wire.application_id is None:
            return None
        identifier = int(delivery.replies_to)
        return self._keep(Pending(identifier, delivery.reply_token, self._wire.application_id, unsure=True))

    async def _look(self, pending: Pending) -> None:
        """Asks what Discord has had."""
        try:
            pending.learn(await self._wire.webhook("GET", pending, "/messages/@original"))
        except discord.HTTPException as error:
            if error.code not in {errors.NEVER_ANSWERED, errors.MESSAGE_GONE}:
                raise
            pending.unsure, pending.answered = False, error.code == errors.MESSAGE_GONE

    async def _answer(self, pending: Pending, delivery: Delivery) -> Receipt:
        message, group = delivery.message, delivery.place.group
        async with pending.lock:
            if pending.unsure:
                await self._look(pending)
            replaces = bool(message.edits) and message.edits == pending.message_id
            attached = message.picture is not None or message.document is not None
            bodies = self._bodies(message, group=group, card=is_card(pending.flags) if replaces else None)
            if not replaces and any(pending.shows(body, files=attached) for body in bodies):
                # It arrived, and the process died before it knew.
                pending.shown, pending.original = None, delivery.key
                return Receipt(pending.message_id)
            again = pending.original == delivery.key
            free = pending.placeholder or not pending.answered
            if (message.edits and not replaces) or not (replaces or again or free or group):
                # A channel message carries a nonce, a follow-up does not.
                return await self._post(delivery)
            # A direct message is private anyway, and an ephemeral one there would be gone after a restart of the app.
            hidden = group and (message.private or message.notice) and not pending.shared
            flags = EPHEMERAL if hidden and not replaces else 0
            if not pending.answered and not attached:
                return await self._answer_first(pending, delivery.key, UPDATE if replaces else MESSAGE, bodies, flags)
            if not pending.answered:
                # Should it fail, the interaction counts as unanswered, and the next try defers it again.
                kind, data = (DEFERRED_UPDATE, None) if replaces else (DEFERRED_MESSAGE, {"flags": flags})
                await self._wire.callback(pending, kind, data)
                pending.answered, pending.placeholder = True, not replaces
            if replaces or pending.placeholder or again:
                return await self._set_original(pending, delivery, bodies, flags, replaces=replaces)
            sent = await self._accepted(
                bodies, flags, lambda body: self._wire.webhook("POST", pending, "", message, body)
            )
        return Receipt(str(sent["id"]))

    async def _set_original(
        self, pending: Pending, delivery: Delivery, bodies: Sequence[dict[str, Any]], flags: int, *, replaces: bool
    ) -> Receipt:
        """Makes a message the interaction's own answer, in the place of what stands there; or again what it is."""
        message, again = delivery.message, pending.original == delivery.key
        if not replaces:
            pending.placeholder, pending.original = False, delivery.key
        try:
            sent = await self._accepted(
                bodies,
                flags,
                lambda body: self._wire.webhook("PATCH", pending, "/messages/@original", message, body),
            )
        except discord.HTTPException as error:
            if error.code != errors.NEVER_ANSWERED or not again or message.picture or message.document:
                raise
            # The try before was lost on its way: this one is the first that Discord sees.
            kind = UPDATE if replaces else MESSAGE
            return await self._answer_first(pending, delivery.key, kind, bodies, flags)
        return Receipt(str(sent["id"]))

    def _bodies(self, message: Message, *, group: bool, card: bool | None = None) -> tuple[dict[str, Any], ...]:
        """
        What to send, the first that the server accepts: a card where one suits, with the plain text behind it.

        `card` says what the message to be replaced is, where that is known: a card stays a card, and text stays text.
        """
        if card is not None:
            return (cards.card(message),) if card else (_body(message),)
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
            made = await self._accepted(bodies, flags, lambda body: self._wire.callback(pending, kind, body))
        except Exception as error:
            if isinstance(errors.outcome(error), NotSent | Throttled):
                pending.answered, pending.original = False, ""
            raise
        if made is None:
            # Discord had a deferral of ours, or this very answer: in either case this is what is to stand there.
            made = await self._accepted(
                bodies, flags, lambda body: self._wire.webhook("PATCH", pending, "/messages/@original", body=body)
            )
            return Receipt(str(made["id"]))
        edited = pending.message_id if kind == UPDATE else ""
        return Receipt(_id_of(made) or edited)

    async def _post(self, delivery: Delivery) -> Receipt:
        """Into a channel; the nonce makes a repeated try show nothing twice."""
        message, place = delivery.message, delivery.place
        if place.group and message.private:
            # After 15 minutes there is no way to show it to one member only.
            raise Refused("the interaction is over, and its answer was for one member only")
        try:
            return await self._put(delivery, place.thread or place.chat)
        except discord.HTTPException as error:
            # A thread may be gone, or closed to the bot: the channel is still there.
            gone = error.code in {errors.CHANNEL_GONE, *errors.FORBIDDEN}
            if not gone or not place.thread or message.edits:
                raise
            return await self._put(delivery, place.chat)

    async def _put(self, delivery: Delivery, where: str) -> Receipt:
        message, place = delivery.message, delivery.place
        channel = await self._wire.channel(where)
        bodies = self._bodies(message, group=place.group)
        if message.edits:
            route = Route(
                "PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=message.edits
            )
            try:
                edited = await self._accepted(
                    bodies, 0, lambda body: self._wire.request(route, message, body), editing=True
                )
                return Receipt(str(edited["id"]))
            except discord.HTTPException as error:
                if error.code != errors.MESSAGE_GONE or message.only_edits:
                    raise
        once = {"nonce": delivery.key, "enforce_nonce": True}
        created = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)

        async def create(body: dict[str, Any]) -> Any:
            return await self._wire.request(created, message, body | once)

        try:
            return _receipt(await self._accepted(bodies, 0, create))
        except discord.HTTPException as error:
            if error.code != errors.ARCHIVED:
                raise
        # A thread that fell asleep wakes up; one that was locked stays shut, and that is said.
        await self._wire.wake(channel)
        return _receipt(await self._accepted(bodies, 0, create))


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


def _receipt(made: dict[str, Any]) -> Receipt:
    """Of a new message; its id tells when it appeared."""
    return Receipt(str(made["id"]), sent_at=discord.utils.snowflake_time(int(made["id"])))
