"""
Discord on loopback: REST v10 and a gateway, with what the real one enforces and the faults that it is known for.

`faults` are taken by the next requests whose path begins with their key, in order; None lets one through.
"""

import asyncio
import json
import zlib
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import discord
from aiohttp import WSMsgType, web

from tests.emulators.discord_people import APPLICATION, BOT, CHANNEL, GUILD, THREAD, People
from tests.emulators.discord_rules import (
    IS_CARD,
    Bad,
    buttons_of,
    check_commands,
    check_form,
    check_message,
    demand,
    text_of,
)

TOKEN = "A" * 24 + "." + "b" * 6 + "." + "C" * 27
ANSWER_WITHIN, TOKEN_LASTS = timedelta(seconds=3), timedelta(minutes=15)
NONCE_LASTS = timedelta(minutes=5)
"""How long an enforced nonce keeps a second copy away: "the past few minutes"."""
PRIVILEGED = discord.Intents(members=True, presences=True, message_content=True)
"""Intents that a bot must be granted: who asks for one gets no session."""
ALL_PERMISSIONS = str(discord.Permissions.all_channel().value)
PLACEHOLDER = "thinking…"
"""What Discord shows until a deferred answer comes."""
EPHEMERAL, LOADING = 64, 1 << 7


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad answer. `applied`: the request took effect all the same."""

    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    reset: bool = False
    applied: bool = False
    guard: bool = False
    """Whether it is not Discord that answers, but what stands before it."""


class DiscordServer(People):
    """State and handlers."""

    def __init__(self) -> None:
        self.faults: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self.calls: list[tuple[str, str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.offered: defaultdict[str, set[str]] = defaultdict(set)
        """Message -> the custom ids of all buttons that ever stood on it."""
        self.nonces: dict[tuple[str, str], tuple[str, datetime]] = {}
        """(Channel, nonce) -> the message that it was first given with, and when."""
        self.interactions: dict[str, dict[str, Any]] = {}
        self.suggestions: list[dict[str, Any]] = []
        self.forms: list[dict[str, Any]] = []
        self.commands: list[Any] = []
        self.published = 0
        self.closed_dms: set[str] = set()
        self.denied: dict[str, discord.Permissions] = {}
        """Channel -> what an overwrite there takes from the bot."""
        self.deleted: set[str] = set()
        self.archived: set[str] = set()
        self.locked: set[str] = set()
        self.threads: dict[str, str] = {}
        """Thread that began at a message (and has its id) -> the channel of that message."""
        self.may_open_threads = True
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        """The clock by which interactions run out."""
        self.cards = True
        """Whether messages may be made of components alone."""
        self.radio = True
        """Whether forms may have radio groups."""
        self.sessions_valid = True
        self.compressions: list[str] = []
        self.shards: list[Any] = []
        self.token_revoked = False
        self.identified = 0
        self.resumed = 0
        self._sockets: dict[Any, tuple[int, int]] = {}
        self._events: list[dict[str, Any]] = []
        self._numbers = count(1)
        self._changed = asyncio.Condition()
        self.url = self.gateway = ""

    def snowflake(self) -> str:
        """A new id of the present moment: discord.py reads an interaction's age from it."""
        return str(discord.utils.time_snowflake(discord.utils.utcnow()) + next(self._numbers))

    # -- what a test looks at

    def shown(self, channel: str | None = None, user: int = 7) -> list[dict[str, Any]]:
        """The bot's messages in a channel (the user's direct messages if none is named), as they stand now."""
        wanted = channel or self.dm(user)
        there = (message for message in self.messages.values() if message["channel_id"] == wanted)
        return [message for message in there if message["text"] != PLACEHOLDER]

    async def until(self, condition: Any, timeout_s: float = 10) -> None:
        """Waits until the condition holds, looked at after every request."""
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(condition)

    async def next_message(self, after: int, channel: str | None = None, user: int = 7) -> dict[str, Any]:
        """Waits until there are more than `after` messages, and the newest is no placeholder any more; the newest."""

        def is_there() -> bool:
            shown = self.shown(channel, user)
            return len(shown) > after and shown[-1]["text"] != PLACEHOLDER

        await self.until(is_there)
        return self.shown(channel, user)[-1]

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # -- gateway

    async def dispatch(self, name: str, data: Any) -> None:
        """An event to every connected client; kept for those that resume."""
        self._events.append({"op": 0, "t": name, "s": len(self._events) + 1, "d": data})
        for send in list(self._sockets):
            number, count = self._sockets[send]
            # Direct messages come to the first shard, a server's events to its own.
            if (int(data.get("guild_id", 0)) >> 22) % count == number:
                await send(self._events[-1])

    async def drop_connections(self) -> None:
        """The connections break without a word; a session can be resumed."""
        for send in list(self._sockets):
            await send(None)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.compressions.append(request.query.get("compress", ""))
        press = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None

        async def send(payload: dict[str, Any] | None) -> None:
            if payload is None:
                await socket.close(code=4000)
            elif press is None:
                await socket.send_str(json.dumps(payload))
            else:
                data = press.compress(json.dumps(payload).encode()) + press.flush(zlib.Z_SYNC_FLUSH)
                await socket.send_bytes(data)

        await send({"op": 10, "d": {"heartbeat_interval": 41_250}})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._gateway(json.loads(frame.data), send)
        finally:
            self._sockets.pop(send, None)
        return socket

    async def _gateway(self, payload: dict[str, Any], send: Any) -> None:
        match payload["op"]:
            case 1:
                await send({"op": 11})
            case 2:
                if payload["d"]["token"] != TOKEN or self.token_revoked:
                    await send(None)
                    return
                if payload["d"]["intents"] & PRIVILEGED.value:
                    await send({"op": 9, "d": False})
                    return
                self.identified += 1
                self.sessions_valid = True
                shard = payload["d"].get("shard", [0, 1])
                self.shards.append(shard)
                self._sockets[send] = (shard[0], shard[1])
                ready = {
                    "v": 10, "user": BOT, "guilds": [], "session_id": "s1", "resume_gateway_url": self.gateway,
                    "application": {"id": str(APPLICATION), "flags": 0}, "shard": payload["d"].get("shard", [0, 1]),
                }  # fmt: skip
                self._events.append({"op": 0, "t": "READY", "s": len(self._events) + 1, "d": ready})
                await send(self._events[-1])
            case 6 if not self.sessions_valid:
                await send({"op": 9, "d": False})
            case 6:
                self.resumed += 1
                for event in self._events[payload["d"]["seq"] :]:
                    await send(event)
                self._events.append({"op": 0, "t": "RESUMED", "s": len(self._events) + 1, "d": {}})
                await send(self._events[-1])
                self._sockets[send] = (0, 1)
        await self._notify()

    # -- REST

    async def rest(self, request: web.Request) -> web.StreamResponse:
        path, method = request.match_info["path"], request.method
        known = request.headers.get("Authorization") == f"Bot {TOKEN}" and not self.token_revoked
        if not known and not path.startswith(("interactions/", "webhooks/")):
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        if request.content_type.startswith("multipart/"):
            parts = await request.post()
            body = json.loads(str(parts["payload_json"])) | {"file": parts["files[0]"]}
        else:
            body = json.loads(await request.text() or "null")
        key = next((key for key, waiting in self.faults.items() if waiting and path.startswith(key)), None)
        fault = self.faults[key].popleft() if key is not None else None
        try:
            result = None if fault is not None and not fault.applied else self._run(method, path.split("/"), body)
        except Bad as error:
            status, code, message = error.args
            return _json({"message": message, "code": code}, status)
        self.calls.append((method, path, body))
        await self._notify()
        if fault is not None:
            if fault.reset:
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            return _json(fault.body, fault.status, guard=fault.guard)
        return web.Response(status=204) if result is None else _json(result)

    def _run(self, method: str, path: list[str], body: Any) -> Any:
        match method, path:
            case "GET", ["users", "@me"]:
                return BOT
            case "GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return {"id": str(APPLICATION), "name": "warmstart", "flags": 0, "icon": None, "description": "",
                        "bot_public": True, "bot_require_code_grant": False, "verify_key": "", "owner": self.user(1)}  # fmt: skip
            case "PUT", ["applications", _, "commands"]:
                check_commands(body)
                self.commands, self.published = body, self.published + 1
                return []
            case "POST", ["users", "@me", "channels"]:
                user = int(body["recipient_id"])
                return {"id": self.dm(user), "type": 1, "recipients": [self.user(user)]}
            case "POST", ["channels", channel, "messages"]:
                return self._post(channel, body)
            case "POST", ["channels", channel, "messages", message, "threads"]:
                return self._begin_thread(channel, message, body)
            case "GET", ["channels", channel]:
                self._demand_permission(channel, "view_channel", 50001, "Missing Access")
                return self._channel_of(channel)
            case "GET", ["guilds", guild]:
                everyone = {"id": guild, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "managed": False,
                            "permissions": ALL_PERMISSIONS, "mentionable": False, "flags": 0}  # fmt: skip
                return {
                    "id": guild,
                    "name": "Study",
                    "roles": [everyone],
                    "emojis": [],
                    "features": [],
                    "owner_id": "1",
                }
            case "GET", ["guilds", _, "members", _]:
                return {
                    "user": BOT,
                    "roles": [],
                    "joined_at": "2026-01-01T00:00:00Z",
                    "deaf": False,
                    "mute": False,
                    "flags": 0,
                }
            case "PATCH", ["channels", channel]:
                if channel in self.locked:
                    raise Bad(403, 50013, "Missing Permissions")
                self.archived.discard(channel)
                return {"id": channel, "type": 11}
            case "PATCH", ["channels", channel, "messages", message]:
                if message not in self.messages or self.messages[message]["channel_id"] != channel:
                    raise Bad(404, 10008, "Unknown Message")
                if self.messages[message].get("flags", 0) & EPHEMERAL:
                    raise Bad(404, 10008, "Unknown Message")
                return self._edited(message, body)
            case "POST", ["interactions", identifier, token, "callback"]:
                return self._callback(identifier, token, body)
            case _, ["webhooks", _, token, *rest]:
                return self._webhook(method, token, rest, body)
        raise Bad(404, 0, f"{method} {'/'.join(path)} is not emulated")

    def _begin_thread(self, channel: str, message: str, body: dict[str, Any]) -> dict[str, Any]:
        demand(1 <= len(body["name"]) <= 100, 50035, "name: 1 to 100")
        if not self.may_open_threads:
            raise Bad(403, 50013, "Missing Permissions")
        if message not in self.messages or self.messages[message]["channel_id"] != channel:
            raise Bad(404, 10008, "Unknown Message")
        if self.messages[message]["flags"] & EPHEMERAL:
            raise Bad(400, 50024, "Cannot execute action on this channel type")
        if message in self.threads:
            raise Bad(400, 160004, "A thread has already been created for this message")
        self.threads[message] = channel
        return {"id": message, "type": 11, "parent_id": channel, "guild_id": str(GUILD), "name": body["name"]}

    def _is_thread(self, channel: str) -> bool:
        return channel == str(THREAD) or channel in self.threads

    def held(self, channel: str) -> discord.Permissions:
        """What the bot may do there; a thread inherits from its channel."""
        parent = str(CHANNEL) if self._is_thread(channel) else channel
        denied = self.denied.get(parent, discord.Permissions.none())
        return discord.Permissions(discord.Permissions.all_channel().value & ~denied.value)

    def _demand_permission(self, channel: str, name: str, code: int, otherwise: str) -> None:
        if not getattr(self.held(channel), name):
            raise Bad(403, code, otherwise)

    def _channel_of(self, channel: str) -> dict[str, Any]:
        found: dict[str, Any] = {"id": channel, "type": 0, "name": "study", "guild_id": str(GUILD), "position": 0}
        if self._is_thread(channel):
            state = {"archived": channel in self.archived, "auto_archive_duration": 1440, "locked": channel in self.locked,
                     "archive_timestamp": "2026-01-01T00:00:00+00:00"}  # fmt: skip
            return found | {"type": 11, "parent_id": str(CHANNEL), "owner_id": "1", "thread_metadata": state,
                            "message_count": 0, "member_count": 1, "rate_limit_per_user": 0}  # fmt: skip
        denied = self.denied.get(channel, discord.Permissions.none())
        everyone = {"id": str(GUILD), "type": 0, "allow": "0", "deny": str(denied.value)}
        return found | {"permission_overwrites": [everyone]}

    def _post(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        if channel in {self.dm(int(user)) for user in self.closed_dms}:
            raise Bad(403, 50007, "Cannot send messages to this user")
        if channel in self.deleted:
            raise Bad(404, 10003, "Unknown Channel")
        self._demand_permission(channel, "view_channel", 50001, "Missing Access")
        sends = "send_messages_in_threads" if self._is_thread(channel) else "send_messages"
        self._demand_permission(channel, sends, 50013, "Missing Permissions")
        if "file" in body:
            self._demand_permission(channel, "attach_files", 50013, "Missing Permissions")
        if channel in self.archived:
            raise Bad(400, 50083, "Thread is archived")
        nonce = str(body.get("nonce", ""))
        demand(len(nonce) <= 25, 50035, "nonce is too long")
        known, at = self.nonces.get((channel, nonce), ("", self.now()))
        if body.get("enforce_nonce") and known and self.now() - at < NONCE_LASTS:
            return self.messages[known]
        message = self._stored(channel, body)
        if nonce:
            self.nonces[channel, nonce] = message["id"], self.now()
        return message

    def _callback(self, identifier: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        interaction = self.interactions.get(identifier)
        if interaction is None or interaction["token"] != token:
            raise Bad(404, 10062, "Unknown interaction")
        if interaction["answered"] is None and self.now() - interaction["at"] > ANSWER_WITHIN:
            raise Bad(404, 10062, "Unknown interaction")
        if interaction["answered"] is not None:
            raise Bad(400, 40060, "Interaction has already been acknowledged.")
        kind, data = body["type"], body.get("data") or {}
        message = None
        if kind == 4:
            message = self._stored(interaction["channel_id"], data)
        elif kind == 5:
            message = self._stored(
                interaction["channel_id"], {"content": PLACEHOLDER, "flags": LOADING | data.get("flags", 0)}
            )
        elif kind == 7:
            message = self._edited(interaction["message"]["id"], data)
        elif kind == 6:
            message = interaction["message"]
        elif kind == 8:
            demand(len(data["choices"]) <= 25, 50035, "too many choices")
            self.suggestions.append(data)
        elif kind == 9:
            check_form(data, radio=self.radio)
            self.forms.append(data)
        interaction["answered"], interaction["answered_at"] = kind, self.now()
        interaction["original"] = message["id"] if message else None
        return {
            "interaction": {"id": identifier, "type": interaction["type"]},
            "resource": {"type": kind, "message": message},
        }

    def _webhook(self, method: str, token: str, rest: list[str], body: Any) -> Any:
        interaction = self.interactions.get(token.removeprefix("token-"))
        if interaction is None or interaction["answered"] is None:
            raise Bad(404, 10015, "Unknown Webhook")
        if self.now() - interaction["at"] > TOKEN_LASTS:
            raise Bad(401, 50027, "Invalid Webhook Token")
        if not rest:
            return self._stored(interaction["channel_id"], body)
        original = interaction["original"]
        if original not in self.messages:
            raise Bad(404, 10008, "Unknown Message")
        if method == "GET":
            return self.messages[original]
        if method == "DELETE":
            del self.messages[original]
            return None
        interaction["filled"] = True
        return self._edited(original, body)

    def _stored(self, channel: str, body: dict[str, Any], author: dict[str, Any] = BOT) -> dict[str, Any]:
        check_message(body, cards=self.cards)
        message = {
            "id": self.snowflake(), "channel_id": channel, "author": author, "content": body.get("content", ""),
            "components": body.get("components", []), "flags": body.get("flags", 0), "timestamp": "2026-12-01T07:00:00+00:00",
            "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [],
            "attachments": _attached(body), "embeds": [], "pinned": False, "type": 0, "file": "file" in body, "text": text_of(body),
        }  # fmt: skip
        self.messages[message["id"]] = message
        self._offers(message)
        return message

    def _offers(self, message: dict[str, Any]) -> None:
        self.offered[message["id"]].update(button["custom_id"] for button in buttons_of(message))

    def _edited(self, identifier: str, body: dict[str, Any]) -> dict[str, Any]:
        message = self.messages[identifier]
        card = (message["flags"] | body.get("flags", 0)) & IS_CARD
        check_message({**body, "flags": card}, cards=self.cards)
        message.update({key: body[key] for key in ("content", "components") if key in body})
        message["flags"] = (message["flags"] | card) & ~LOADING
        message["text"] = text_of(body)
        self._offers(message)
        if card:
            message["content"] = ""
        message["file"] = message["file"] or "file" in body
        message["attachments"] = _attached(body) or message["attachments"]
        return message


def _attached(body: dict[str, Any]) -> list[dict[str, Any]]:
    named = body.get("attachments", []) if "file" in body else []
    return [{"id": "1", "filename": file["filename"], "size": 1, "url": "", "proxy_url": ""} for file in named]


def _json(body: Any, status: int = 200, *, guard: bool = False) -> web.Response:
    headers = {
        **({} if guard else {"Via": "1.1 emulator"}),
        "X-RateLimit-Remaining": "5",
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Reset-After": "1",
    }
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={**headers, "Content-Type": "application/json"}
    )


@asynccontextmanager
async def discord_server() -> AsyncIterator[DiscordServer]:
    """A running server; `url` and `gateway` are what the operator would set."""
    server = DiscordServer()
    app = web.Application(client_max_size=60 * 1024 * 1024)
    app.router.add_get("/gw", server.socket)
    app.router.add_get("/gw/", server.socket)
    app.router.add_route("*", "/api/v10/{path:.*}", server.rest)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url, server.gateway = f"http://127.0.0.1:{port}/api/v10", f"ws://127.0.0.1:{port}/gw"
    try:
        yield server
    finally:
        await server.drop_connections()
        await runner.cleanup()
