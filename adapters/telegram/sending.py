"""One message to Telegram, and what is done once it is there."""

import contextlib
from collections import OrderedDict
from io import BytesIO
from typing import Any

from telegram import InlineKeyboardMarkup, InputFile, MessageEntity, ReactionTypeEmoji, ReplyParameters
from telegram import Message as Sent
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from adapters.telegram import errors
from adapters.telegram.events import Meaning
from adapters.telegram.limiter import BROADCAST
from adapters.telegram.render import keyboard, page
from bot.ports.adapter import Delivery, Receipt, Refused

REMEMBERED = 5000
CHEER = "🎉"
ALERT_FROM = 60
"""A notice longer than this is shown as a window to close, not as a line that passes."""

BotOf = ExtBot[Any]


class Senders:
    """Sends deliveries; knows what each event was, for replies, reactions and answers to button presses."""

    def __init__(self, bot: BotOf) -> None:
        self._bot = bot
        # In memory on purpose: a button press cannot be answered after a restart, and a reply does without.
        self._origins: OrderedDict[str, Meaning] = OrderedDict()
        self._unanswered: dict[str, str] = {}

    def remember(self, meaning: Meaning) -> None:
        """Notes what an event was, before it is handled."""
        self._origins[meaning.event.event_id] = meaning
        if meaning.query_id:
            self._unanswered[meaning.event.event_id] = meaning.query_id
        if len(self._origins) > REMEMBERED:
            self._unanswered.pop(self._origins.popitem(last=False)[0], None)

    async def answer_press(self, event_id: str, text: str = "", *, url: str = "") -> bool:
        """Answers a button press (once), with words or by leading somewhere; whether there was one to answer."""
        query_id = self._unanswered.pop(event_id, "")
        if not query_id:
            return False
        await self._bot.answer_callback_query(
            query_id, text or None, show_alert=len(text) > ALERT_FROM, url=url or None
        )
        return True

    async def send(self, delivery: Delivery) -> Receipt:
        """Sends one message. Raises a DeliveryError."""
        try:
            return await self._send(delivery)
        except TelegramError as error:
            raise errors.outcome(error, group=delivery.place.group) from error

    async def _send(self, delivery: Delivery) -> Receipt:
        message = delivery.message
        text, entities = page(message.blocks)
        if message.notice and delivery.replies_to:
            with contextlib.suppress(BadRequest):  # too old to be answered: then as a message
                if await self.answer_press(delivery.replies_to, text):
                    return Receipt("")
        if message.edits:
            if message.toast:
                # First the word that the member waits for: the edit may have to wait for its turn.
                await self._toast(delivery)
            receipt = await self._edit(delivery, text, entities)
            if receipt is not None:
                return receipt
        try:
            sent = await self._new(delivery, text, entities)
        except (Forbidden, BadRequest) as error:
            if message.link and delivery.place.chat == delivery.recipient and await self._lead(delivery):
                raise Refused(f"led to the private chat instead: {error.message}") from error
            raise
        if message.toast:
            await self._toast(delivery)
        if message.cheer:
            await self._cheer(delivery)
        return Receipt(str(sent.message_id))

    async def _toast(self, delivery: Delivery) -> None:
        with contextlib.suppress(BadRequest):  # too old to be answered
            await self.answer_press(delivery.replies_to, delivery.message.toast)

    async def _lead(self, delivery: Delivery) -> bool:
        """Where the bot may not write first: opens the private chat with what was wanted. Whether a press waited for it."""
        with contextlib.suppress(BadRequest):
            url = f"https://t.me/{self._bot.username}?start={delivery.message.link}"
            return await self.answer_press(delivery.replies_to, url=url)
        return False

    async def _edit(self, delivery: Delivery, text: str, entities: tuple[MessageEntity, ...]) -> Receipt | None:
        """Replaces the message; None if it cannot be replaced and should be sent anew."""
        message, place = delivery.message, delivery.place
        buttons = keyboard(message, group=place.group)
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=place.chat,
                message_id=int(message.edits),
                entities=entities,
                reply_markup=buttons if isinstance(buttons, InlineKeyboardMarkup) else None,
                link_preview_options=None,
            )
        except BadRequest as error:
            what = error.message.casefold()
            if errors.UNCHANGED not in what:
                if not any(part in what for part in errors.NOT_EDITABLE):
                    raise
                if message.only_edits:
                    raise Refused(error.message) from error
                return None
        if message.cheer:
            await self._cheer(delivery)
        return Receipt(message.edits)

    async def _new(self, delivery: Delivery, text: str, entities: tuple[MessageEntity, ...]) -> Sent:
        message, place = delivery.message, delivery.place
        common: dict[str, Any] = {
            "chat_id": place.chat,
            "reply_markup": keyboard(message, group=place.group),
            "reply_parameters": self._reply(delivery),
            "rate_limit_args": None if delivery.urgent else BROADCAST,
        }
        if place.thread:
            common["message_thread_id"] = int(place.thread)
        if message.picture is not None:
            picture = InputFile(BytesIO(message.picture.png), filename=message.picture.name)
            return await self._bot.send_photo(photo=picture, caption=text or None, caption_entities=entities, **common)
        if message.document is not None:
            content = message.document.content.encode()
            if len(text.encode("utf-16-le")) // 2 <= 1024:
                return await self._bot.send_document(
                    document=InputFile(BytesIO(content), filename=message.document.name),
                    caption=text or None,
                    caption_entities=entities,
                    **common,
                )
            await self._bot.send_document(
                document=InputFile(BytesIO(content), filename=message.document.name), chat_id=place.chat
            )
        try:
            return await self._bot.send_message(text=text, entities=entities, **common)
        except BadRequest as error:
            if errors.TOPIC_GONE not in error.message.casefold():
                raise
            # The forum topic was deleted; the group is still there.
            common.pop("message_thread_id", None)
            return await self._bot.send_message(text=text, entities=entities, **common)

    def _reply(self, delivery: Delivery) -> ReplyParameters | None:
        """In a group the answer hangs on the question that it answers."""
        origin = self._origins.get(delivery.replies_to)
        if not delivery.place.group or origin is None or origin.message_id is None:
            return None
        return ReplyParameters(origin.message_id, allow_sending_without_reply=True)

    async def _cheer(self, delivery: Delivery) -> None:
        origin = self._origins.get(delivery.replies_to)
        if origin is None or origin.message_id is None:
            return
        with contextlib.suppress(TelegramError):  # a pleasantry: groups may forbid reactions
            await self._bot.set_message_reaction(delivery.place.chat, origin.message_id, [ReactionTypeEmoji(CHEER)])
