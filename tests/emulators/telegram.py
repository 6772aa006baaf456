"""
A Bot API server on loopback: what the real one enforces, and the faults that it is known for.

Updates wait until their offset is confirmed by the next getUpdates, as the real server keeps them. `faults` are
taken by the next requests for a method, in order; None lets one through.
"""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiohttp import web
from telegram.constants import ReactionEmoji

from tests.emulators.telegram_people import BOT, People
from tests.emulators.telegram_rules import Bad, check_markup, check_text, demand, units

TOKEN = "12345678:" + "A" * 35


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad answer. `applied`: the request took effect all the same, only its answer is lost."""

    status: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    reset: bool = False
    applied: bool = False


class Conflict(Exception):
    """A request that the real server refuses with 409."""


class TelegramServer(People):
    """State and handlers."""

    def __init__(self) -> None:
        self.updates: deque[dict[str, Any]] = deque()
        self.faults: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self.messages: dict[tuple[str, int], dict[str, Any]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[dict[str, Any]] = []
        self.reactions: list[dict[str, Any]] = []
        self.menus: dict[tuple[str, str], list[dict[str, str]]] = {}
        """(Scope, language or empty) -> the commands."""
        self.deliveries = 0
        """How often an update was given out, repeats counted."""
        self.given: list[dict[str, Any]] = []
        """The updates that were given out last."""
        self.polled = 0
        self.blocked: set[str] = set()
        self.privacy_mode = True
        """As every bot has it that nobody changed: of what is written in a group, the bot is given what is meant for it."""
        self.wordy: set[str] = set()
        """Groups in which nobody may send pictures."""
        self.strangers: set[str] = set()
        """People who never opened a chat with the bot: it may not write to them."""
        self.administrators: dict[str, set[int]] = {}
        self.polls: dict[str, dict[str, Any]] = {}
        self.forums: set[str] = set()
        """Groups that have topics, and let the bot open some."""
        self.topics: dict[tuple[str, int], str] = {}
        """(Chat, topic) -> its name."""
        self.token_revoked = False
        self.webhook: dict[str, Any] = {}
        self.webhook_trouble: dict[str, Any] = {}
        """What getWebhookInfo says besides: `pending_update_count`, `last_error_date`, `last_error_message`."""
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        """The clock that dates messages."""
        self._updates = count(1000)
        self._messages = count(1)
        self._queries = count(1)
        self._changed = asyncio.Condition()
        self.url = ""

    # -- what a test looks at

    def shown(self, chat: int | str = 7) -> list[dict[str, Any]]:
        """The bot's messages in a chat, as they stand now."""
        return [message for (where, _), message in self.messages.items() if where == str(chat)]

    async def until(self, condition: Any, timeout_s: float = 10) -> None:
        """Waits until the condition holds, looked at after every request."""
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(condition)

    async def next_message(self, after: int, chat: int | str = 7) -> dict[str, Any]:
        """Waits until the chat has more than `after` messages; the newest."""
        await self.until(lambda: len(self.shown(chat)) > after)
        return self.shown(chat)[-1]

    def menu(self, scope: str, language: str = "") -> dict[str, str]:
        """Command -> description, as somebody sees it whose Telegram speaks this language: their own menu, or that of all."""
        listed = self.menus.get((scope, language)) or self.menus.get((scope, ""), [])
        return {command["command"]: command["description"] for command in listed}

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # -- the server

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN or self.token_revoked:
            return _answer(401, description="Unauthorized")
        data = dict(request.query.items())
        if request.content_type == "application/json":
            given = await request.json()
            data |= {key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()}
        for key, value in (await request.post()).items():
            data[key] = value if isinstance(value, str) else value.file.read()
        fault = self.faults[method].popleft() if self.faults[method] else None
        try:
            result = None if fault is not None and not fault.applied else await self._run(method, data)
        except Bad as error:
            return _answer(400, description=f"Bad Request: {error}")
        except Conflict as error:
            return _answer(409, description=f"Conflict: {error}")
        except PermissionError as error:
            return _answer(403, description=f"Forbidden: {error}")
        if method != "getUpdates":
            self.calls.append((method, data))
        await self._notify()
        if fault is not None:
            if fault.reset:
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
            return _answer(fault.status, description=fault.description, parameters=fault.parameters)
        return web.json_response({"ok": True, "result": result})

    async def _run(self, method: str, data: dict[str, Any]) -> Any:
        for key in (
            "reply_markup",
            "entities",
            "caption_entities",
            "commands",
            "scope",
            "reaction",
            "reply_parameters",
            "options",
            "correct_option_ids",
            "link_preview_options",
            "media",
        ):
            if key in data:
                data[key] = json.loads(data[key])
        handler = getattr(self, f"_{method}", None)
        if handler is None:
            raise Bad(f"method {method} is not emulated")
        return await handler(data)

    async def _getMe(self, data: dict[str, Any]) -> Any:
        return BOT

    async def _deleteWebhook(self, data: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    async def _setWebhook(self, data: dict[str, Any]) -> Any:
        self.webhook = data
        return True

    async def _getWebhookInfo(self, data: dict[str, Any]) -> Any:
        kinds = self.webhook.get("allowed_updates")
        known = {"allowed_updates": json.loads(kinds)} if kinds else {}
        url = self.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": 0, **known, **self.webhook_trouble}

    async def _getUpdates(self, data: dict[str, Any]) -> Any:
        if self.webhook.get("url"):
            raise Conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
        offset = int(data.get("offset", 0))
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        self.polled += 1
        await self._notify()
        if not self.updates:
            try:
                await self.until(lambda: bool(self.updates), timeout_s=float(data.get("timeout", 0)) or 0.01)
            except TimeoutError:
                return []
        given = self.given = list(self.updates)[:100]
        self.deliveries += len(given)
        return given

    async def _setMyCommands(self, data: dict[str, Any]) -> Any:
        demand(len(data["commands"]) <= 100, "too many commands")
        for command in data["commands"]:
            demand(
                1 <= len(command["command"]) <= 32 and 1 <= len(command["description"]) <= 256, "BOT_COMMAND_INVALID"
            )
        self.menus[_menu_key(data)] = data["commands"]
        return True

    async def _deleteMyCommands(self, data: dict[str, Any]) -> Any:
        self.menus.pop(_menu_key(data), None)
        return True

    async def _sendMessage(self, data: dict[str, Any]) -> Any:
        self._may_write(data["chat_id"])
        check_text(data.get("text", ""), data.get("entities", []), 4096, "message is too long")
        return self._store(data, text=data["text"])

    async def _sendPhoto(self, data: dict[str, Any]) -> Any:
        self._may_write(data["chat_id"])
        demand(str(data["chat_id"]) not in self.wordy, "not enough rights to send photos to the chat")
        check_text(data.get("caption", "x"), data.get("caption_entities", []), 1024, "message caption is too long")
        return self._store(data, photo=[{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}])

    async def _sendDocument(self, data: dict[str, Any]) -> Any:
        self._may_write(data["chat_id"])
        check_text(data.get("caption", "x"), data.get("caption_entities", []), 1024, "message caption is too long")
        return self._store(data, document={"file_id": "d", "file_unique_id": "d"})

    async def _sendPoll(self, data: dict[str, Any]) -> Any:
        self._may_write(data["chat_id"])
        options, right = data["options"], data["correct_option_ids"]
        demand(1 <= units(data["question"].strip()) <= 300, "poll question length must be 1-300")
        demand(2 <= len(options) <= 12, "poll must have 2-12 options")
        demand(all(1 <= units(option["text"].strip()) <= 100 for option in options), "poll option length must be 1-100")
        demand(right == sorted(set(right)) and set(right) <= set(range(len(options))), "wrong correct_option_ids")
        demand(bool(right), "a quiz must have a right option")
        demand(
            len(right) == 1 or data.get("allows_multiple_answers") == "true", "several right options, but one answer"
        )
        explanation = data.get("explanation", "")
        demand(units(explanation) <= 200 and explanation.count("\n") <= 2, "explanation is too long")
        poll = {
            "id": f"poll{len(self.polls)}",
            "question": data["question"],
            "options": [{"text": o["text"], "voter_count": 0, "persistent_id": str(n)} for n, o in enumerate(options)],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": data.get("is_anonymous") != "false",
            "type": data["type"],
            "allows_multiple_answers": data.get("allows_multiple_answers") == "true",
            "allows_revoting": False,
            "members_only": False,
            "correct_option_ids": right,
            "explanation": explanation,
        }
        self.polls[poll["id"]] = poll
        return self._store(data, poll=poll)

    async def _getChatAdministrators(self, data: dict[str, Any]) -> Any:
        return [_member(user, "administrator") for user in sorted(self.administrators.get(data["chat_id"], set()))]

    async def _getChatMember(self, data: dict[str, Any]) -> Any:
        user = int(data["user_id"])
        known = user in self.administrators.get(data["chat_id"], set())
        return _member(user, "administrator" if known else "member")

    async def _createForumTopic(self, data: dict[str, Any]) -> Any:
        demand(1 <= len(data["name"]) <= 128, "TOPIC_TITLE_EMPTY")
        demand(data["chat_id"] in self.forums, "the chat is not a forum")
        topic = next(self._messages)
        self.topics[data["chat_id"], topic] = data["name"]
        return {"message_thread_id": topic, "name": data["name"], "icon_color": 7322096}

    def _editable(self, data: dict[str, Any]) -> dict[str, Any]:
        self._may_write(data["chat_id"])
        key = (str(data["chat_id"]), int(data["message_id"]))
        demand(key in self.messages, "message to edit not found")
        check_markup(data.get("reply_markup"))
        return self.messages[key]

    async def _editMessageCaption(self, data: dict[str, Any]) -> Any:
        message, markup = self._editable(data), data.get("reply_markup")
        demand("photo" in message or "document" in message, "there is no caption in the message to edit")
        check_text(data.get("caption", "x"), data.get("caption_entities", []), 1024, "message caption is too long")
        message["caption"] = data.get("caption", "")
        _mark(message, markup)
        return message

    async def _editMessageMedia(self, data: dict[str, Any]) -> Any:
        message, media = self._editable(data), data["media"]
        demand("photo" in message and media["type"] == "photo", "there is no media in the message to edit")
        check_text(media.get("caption", "x"), media.get("caption_entities", []), 1024, "message caption is too long")
        unique = f"p{next(self._messages)}"
        photo = [{"file_id": unique, "file_unique_id": unique, "width": 1, "height": 1}]
        message.update(photo=photo, caption=media.get("caption", ""))
        _mark(message, data.get("reply_markup"))
        return message

    async def _editMessageReplyMarkup(self, data: dict[str, Any]) -> Any:
        message, markup = self._editable(data), data.get("reply_markup")
        demand(message.get("reply_markup") != markup, "message is not modified")
        _mark(message, markup)
        return message

    async def _editMessageText(self, data: dict[str, Any]) -> Any:
        check_text(data.get("text", ""), data.get("entities", []), 4096, "message is too long")
        message, markup = self._editable(data), data.get("reply_markup")
        demand("text" in message, "there is no text in the message to edit")
        if message["text"] == data["text"] and message.get("reply_markup") == markup:
            raise Bad("message is not modified: specified new message content and reply markup are exactly the same")
        message.update(text=data["text"], entities=data.get("entities", []))
        _mark(message, markup)
        return message

    async def _answerCallbackQuery(self, data: dict[str, Any]) -> Any:
        demand(units(data.get("text", "")) <= 200, "MESSAGE_TOO_LONG")
        demand(
            all(data["callback_query_id"] != given["callback_query_id"] for given in self.answers), "query is too old"
        )
        demand("url" not in data or data["url"].startswith(f"https://t.me/{BOT['username']}?start="), "URL_INVALID")
        self.answers.append(data)
        return True

    async def _setMessageReaction(self, data: dict[str, Any]) -> Any:
        demand(len(data["reaction"]) <= 1, "REACTIONS_TOO_MANY")
        demand(all(one["emoji"] in set(ReactionEmoji) for one in data["reaction"]), "REACTION_INVALID")
        self.reactions.append(data)
        return True

    def _may_write(self, chat: str) -> None:
        if str(chat) in self.blocked:
            raise PermissionError("bot was blocked by the user")
        if str(chat) in self.strangers:
            raise PermissionError("bot can't initiate conversation with a user")

    def _store(self, data: dict[str, Any], **content: Any) -> dict[str, Any]:
        check_markup(data.get("reply_markup"))
        chat = int(data["chat_id"])
        kind = {"type": "private", "first_name": "Ada"} if chat > 0 else {"type": "supergroup", "title": "Group"}
        message = {
            "message_id": next(self._messages),
            "date": int(self.now().timestamp()),
            "chat": {"id": chat, **kind},
            "from": BOT,
            **content,
        }
        if data.get("entities"):
            message["entities"] = data["entities"]
        if markup := data.get("reply_markup"):
            # A message names only the buttons under it; that a reply box opens is seen, and not told.
            message["reply_markup" if "inline_keyboard" in markup else "box"] = markup
        if "caption" in data:
            message["caption"] = data["caption"]
        if "message_thread_id" in data:
            thread = int(data["message_thread_id"])
            # Topics that no test has the bot open are taken for granted.
            demand(not self.topics or (str(chat), thread) in self.topics, "message thread not found")
            message |= {"message_thread_id": thread, "is_topic_message": True}
        self.messages[str(chat), message["message_id"]] = message
        return message


def _menu_key(data: dict[str, Any]) -> tuple[str, str]:
    language = data.get("language_code", "")
    demand(language == "" or (len(language) == 2 and language.isalpha() and language.islower()), "LANG_CODE_INVALID")
    return data.get("scope", {"type": "default"})["type"], language


def _member(user: int, status: str) -> dict[str, Any]:
    rights = dict.fromkeys(
        (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
            "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
            "can_edit_stories", "can_delete_stories",
        ),
        False,
    )  # fmt: skip
    who = {"id": user, "is_bot": False, "first_name": "Ada"}
    return {"user": who, "status": status, **(rights if status == "administrator" else {})}


def _mark(message: dict[str, Any], markup: dict[str, Any] | None) -> None:
    message.pop("reply_markup", None)
    if markup:
        message["reply_markup"] = markup


def _answer(status: int, **body: Any) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, **body}, status=status)


@asynccontextmanager
async def telegram_server(port: int = 0) -> AsyncIterator[TelegramServer]:
    """A running server; its `url` is what the operator would put into TELEGRAM_API_URL."""
    server = TelegramServer()
    app = web.Application(client_max_size=60 * 1024 * 1024)
    app.router.add_route("*", "/bot{token}/{method}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
