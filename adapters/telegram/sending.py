"""One message to Telegram, and what is done once it is there."""

import contextlib
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from telegram import InputFile, InputMediaPhoto, InputPollOption, MessageEntity, ReactionTypeEmoji
from telegram.constants import PollType
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.helpers import create_deep_linked_url

from adapters.telegram import errors
from adapters.telegram.bot import Bot
from adapters.telegram.events import PLATFORM, Meaning
from adapters.telegram.limiter import BROADCAST
from adapters.telegram.polls import Poll, Polls
from adapters.telegram.render import CAPABILITIES, keyboard, measure, page, utf16
from adapters.telegram.rooms import Rooms
from bot.ports.adapter import Delivery, NotSent, Receipt, Refused
from bot.ports.capabilities import is_plain
from bot.ports.events import Place
from bot.ports.messages import Message, Picture

REMEMBERED = 5000
CHEER = "🎉"
ALERT_FROM = 60
"""A notice longer than this is shown as a window to close, not as a line that passes."""
KNOCK = "This one is for you alone. Press Start in our chat, and it comes there."
OPEN_CHAT = "Open our chat"
WELCOME = "private"
"""The payload of the link that leads from a group to the private chat."""
ELSEWHERE = "/"
"""Stands between chat and message in the id of a message that did not go where its delivery said."""

NO_PREVIEW = {"is_disabled": True}
Entities = tuple[dict[str, Any], ...]


class Senders:
    """Sends deliveries; knows what each event was, for replies, reactions and answers to button presses."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # In memory on purpose: a button press cannot be answered after a restart, and a reply does without.
        self._origins: OrderedDict[str, Meaning] = OrderedDict()
        self._unanswered: dict[str, str] = {}
        self._locked: OrderedDict[tuple[str, int], None] = OrderedDict()
        """Quiz polls whose buttons are gone already, as (chat, message)."""
        self.polls: Polls | None = None
        """Keeps durably what a poll was about: its answers name nothing else. There is one once the adapter runs."""
        self.rooms: Rooms | None = None
        """There, too, once the adapter runs."""

    def remember(self, meaning: Meaning) -> None:
        """Notes what an event was, before it is handled."""
        self._origins[meaning.event.event_id] = meaning
        if meaning.query_id:
            self._unanswered[meaning.event.event_id] = meaning.query_id
        if len(self._origins) > REMEMBERED:
            self._unanswered.pop(self._origins.popitem(last=False)[0], None)

    async def answer_press(self, event_id: str, text: str = "", *, alert: bool = False, url: str | None = None) -> bool:
        """Answers a button press (once); whether there was one to answer. Too old to be answered is no answer."""
        query_id = self._unanswered.pop(event_id, "")
        if not query_id:
            return False
        try:
            shown = alert or len(text) > ALERT_FROM
            answer: dict[str, Any] = {
                "callback_query_id": query_id,
                "text": text or None,
                "show_alert": shown or None,
                "url": url,
            }
            await self._bot.call("answerCallbackQuery", **answer)
        except BadRequest:
            return False
        return True

    async def send(self, delivery: Delivery) -> Receipt:
        """Sends one message. Raises a DeliveryError."""
        try:
            return await self._send(delivery)
        except TelegramError as error:
            raise errors.outcome(error) from error

    async def _send(self, delivery: Delivery) -> Receipt:
        message = delivery.message
        text, entities = page(message.blocks)
        if message.notice and delivery.replies_to and await self.answer_press(delivery.replies_to, text):
            return Receipt("")
        if message.edits:
            # First the word that the member waits for: the edit may have to wait for its turn.
            await self._toast(delivery)
            receipt = await self._edit(delivery, text, entities)
            if receipt is not None:
                return receipt
        if message.private and delivery.place.group:
            return await self._privately(delivery, text)
        try:
            sent = await self._new(delivery)
        except (Forbidden, BadRequest) as error:
            alone = delivery.place.chat == delivery.recipient
            if message.link and alone and _is_closed(error) and await self._lead(delivery):
                raise Refused(f"led to the private chat instead: {error.message}") from error
            raise
        await self._toast(delivery)
        await self._cheer(delivery)
        return replace(sent, room=await self.rooms.opened(delivery) if self.rooms else "")

    async def _toast(self, delivery: Delivery) -> None:
        if delivery.message.toast:
            await self.answer_press(delivery.replies_to, delivery.message.toast)

    async def lock_poll(self, chat: str, message_id: int) -> None:
        """
        Takes the buttons off a poll that was voted in.

        The coach does so too, but only where it knows the message: a vote may overtake what we write down of the sending.
        """
        if (chat, message_id) in self._locked:
            return
        self._locked[chat, message_id] = None
        if len(self._locked) > REMEMBERED:
            self._locked.popitem(last=False)
        with contextlib.suppress(TelegramError):  # gone already, or the coach's own edit does it later
            await self._bot.edit_message_reply_markup(chat, message_id)

    # -- in place

    async def _edit(self, delivery: Delivery, text: str, entities: Entities) -> Receipt | None:
        """Replaces the message; None if it cannot be replaced and should be sent anew."""
        message = delivery.message
        chat, _, identifier = message.edits.rpartition(ELSEWHERE)
        buttons = keyboard(message, group=delivery.place.group)
        common: dict[str, Any] = {
            "chat_id": chat or delivery.place.chat,
            "message_id": int(identifier),
            "reply_markup": buttons if buttons and "inline_keyboard" in buttons else None,
            "rate_limit_args": None if delivery.urgent else BROADCAST,
        }
        if message.only_edits and not buttons and (common["chat_id"], common["message_id"]) in self._locked:
            return Receipt(message.edits)
        try:
            if message.picture is None or not await self._edit_picture(message.picture, text, entities, common):
                await self._bot.call(
                    "editMessageText", text=text, entities=entities, link_preview_options=NO_PREVIEW, **common
                )
        except BadRequest as error:
            what = error.message.casefold()
            if any(part in what for part in errors.NO_TEXT):
                if not await self._edit_caption(message, text, entities, common):
                    return None
            elif errors.UNCHANGED not in what:
                if not any(part in what for part in errors.NOT_EDITABLE):
                    raise
                if message.only_edits:
                    raise Refused(error.message) from error
                return None
        await self._cheer(delivery)
        return Receipt(message.edits)

    async def _edit_picture(self, picture: Picture, text: str, entities: Entities, common: dict[str, Any]) -> bool:
        """Replaces a picture and its caption; False where there is none to replace, and the words are all that changes."""
        styled = [MessageEntity(**entity) for entity in entities]
        shown = InputMediaPhoto(picture.png, text, caption_entities=styled, filename=picture.name)
        try:
            await self._bot.edit_message_media(shown, **common)
        except BadRequest as error:
            return errors.UNCHANGED in error.message.casefold()
        return True

    async def _edit_caption(self, message: Message, text: str, entities: Entities, common: dict[str, Any]) -> bool:
        """Replaces the text under a picture; where that cannot be (a poll, too long) only the buttons go. Whether it is done."""
        if utf16(text) <= CAPABILITIES.caption_limit:
            try:
                await self._bot.call("editMessageCaption", caption=text, caption_entities=entities, **common)
                return True
            except BadRequest as error:
                if errors.UNCHANGED in error.message.casefold():
                    return True
        with contextlib.suppress(BadRequest):  # there were none
            await self._bot.call("editMessageReplyMarkup", **(common | {"reply_markup": None}))
        return message.only_edits

    # -- anew

    async def _new(self, delivery: Delivery) -> Receipt:
        """Sends a message into the delivery's place. A forum topic may be gone: the group is still there."""
        place = delivery.place
        common: dict[str, Any] = {
            "chat_id": place.chat,
            "reply_markup": keyboard(delivery.message, group=place.group),
            "reply_parameters": self._reply(delivery),
            "rate_limit_args": None if delivery.urgent else BROADCAST,
        }
        if not place.thread:
            return await self._put(delivery, common)
        try:
            return await self._put(delivery, common | {"message_thread_id": int(place.thread)})
        except BadRequest as error:
            if not any(part in error.message.casefold() for part in errors.TOPIC_GONE):
                raise
            return await self._put(delivery, common)

    async def _put(self, delivery: Delivery, common: dict[str, Any]) -> Receipt:
        message = delivery.message
        text, entities = page(message.blocks)
        if message.quiz is not None and not delivery.place.group:
            return await self._put_poll(delivery, text, common)
        words: dict[str, Any] = {"text": text, "entities": entities, "link_preview_options": NO_PREVIEW}
        caption: dict[str, Any] = {"caption": text or None, "caption_entities": entities}
        if message.picture is not None:
            picture = InputFile(BytesIO(message.picture.png), filename=message.picture.name)
            try:
                return _receipt(await self._bot.call("sendPhoto", photo=picture, **caption, **common))
            except BadRequest as error:
                # A group may forbid pictures; the words below one say the same.
                if errors.NO_PICTURES not in error.message.casefold() or not text:
                    raise
                return _receipt(await self._bot.call("sendMessage", **words, **common))
        if message.document is not None:
            file = InputFile(BytesIO(message.document.content.encode()), filename=message.document.name)
            return _receipt(await self._bot.call("sendDocument", document=file, **caption, **common))
        return _receipt(await self._bot.call("sendMessage", **words, **common))

    async def _put_poll(self, delivery: Delivery, question: str, common: dict[str, Any]) -> Receipt:
        message, quiz, polls = delivery.message, delivery.message.quiz, self.polls
        assert quiz is not None
        assert polls is not None
        values = [option.value for option in message.options]
        right: list[Any] = [index for index, value in enumerate(values) if value in quiz.right]
        bare = replace(message, options=(), text_wanted=None)
        with polls.sending():
            sent = await self._bot.send_poll(
                question=question,
                options=[InputPollOption("".join(span.text for span in option.text)) for option in message.options],
                type=PollType.QUIZ,
                is_anonymous=False,
                allows_multiple_answers=message.several,
                correct_option_ids=right,
                explanation=quiz.explanation,
                **(common | {"reply_markup": keyboard(bare, group=False)}),
            )
            if sent.poll is not None:
                await polls.keep(
                    sent.poll.id, Poll(delivery.place.chat, delivery.place.thread, tuple(values), sent.message_id)
                )
        return Receipt(str(sent.message_id), sent_at=sent.date)

    # -- for one member of a group

    async def _privately(self, delivery: Delivery, text: str) -> Receipt:
        """
        Shows it to one member alone: over the button that they pressed if it is short, else in their chat with the bot.

        A bot may not begin that chat. Then a link leads there, and the message waits until they have followed it.
        """
        message = delivery.message
        short = is_plain(message) and measure(message.blocks) <= CAPABILITIES.notice_limit
        if short and await self.answer_press(delivery.replies_to, text, alert=True):
            return Receipt("")
        if not delivery.recipient or delivery.recipient.startswith("-"):
            raise Refused("it is for one member only, and nobody knows for whom")
        own = Place(platform=PLATFORM, chat=delivery.recipient)
        try:
            sent = await self._new(replace(delivery, place=own, message=replace(message, edits="")))
        except (Forbidden, BadRequest) as error:
            if not isinstance(error, Forbidden) and not any(
                part in error.message.casefold() for part in errors.NO_CHAT
            ):
                raise
            if delivery.attempt == 1:
                await self._knock(delivery)
            raise NotSent("the member has not opened the chat with the bot") from error
        return Receipt(f"{own.chat}{ELSEWHERE}{sent.message_id}")

    async def _lead(self, delivery: Delivery) -> bool:
        """Opens the chat with the bot at a press, asking there for what was wanted. Whether a press waited for it."""
        return await self.answer_press(delivery.replies_to, url=self._link(delivery))

    async def _knock(self, delivery: Delivery) -> None:
        """Asks a member to open the chat with the bot."""
        with contextlib.suppress(TelegramError):  # the message itself is tried again
            if await self._lead(delivery):
                return
            await self._bot.call(
                "sendMessage",
                chat_id=delivery.place.chat,
                text=KNOCK,
                link_preview_options=NO_PREVIEW,
                reply_markup={"inline_keyboard": [[{"text": OPEN_CHAT, "url": self._link(delivery)}]]},
                reply_parameters=self._reply(delivery),
                message_thread_id=int(delivery.place.thread) if delivery.place.thread else None,
            )

    def _link(self, delivery: Delivery) -> str:
        return create_deep_linked_url(self._bot.username, delivery.message.link or WELCOME)

    def _reply(self, delivery: Delivery) -> dict[str, Any] | None:
        """In a group the answer hangs on the question that it answers."""
        origin = self._origins.get(delivery.replies_to)
        if not delivery.place.group or origin is None or origin.message_id is None:
            return None
        return {"message_id": origin.message_id, "allow_sending_without_reply": True}

    async def _cheer(self, delivery: Delivery) -> None:
        """A reaction to what the learner wrote, or to the message whose button they pressed, or in which they voted."""
        origin = self._origins.get(delivery.replies_to)
        if not delivery.message.cheer or origin is None:
            return
        target = origin.message_id or origin.pressed_id or origin.voted_id
        if target is not None:
            with contextlib.suppress(TelegramError):  # a pleasantry: groups may forbid reactions
                await self._bot.set_message_reaction(origin.event.place.chat, target, [ReactionTypeEmoji(CHEER)])


def _receipt(made: dict[str, Any]) -> Receipt:
    """Of a new message, as Telegram tells of it."""
    return Receipt(str(made["message_id"]), sent_at=datetime.fromtimestamp(made["date"], UTC))


def _is_closed(error: TelegramError) -> bool:
    """Whether somebody blocked the bot, or never opened a chat with it."""
    return isinstance(error, Forbidden) or any(part in error.message.casefold() for part in errors.NO_CHAT)
