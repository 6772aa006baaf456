"""
The coach on Discord.

discord.py keeps the gateway and the rate limits. Interactions are read as they come and answered by plain payloads: its views
and modals live in memory, and a button on yesterday's message must work after a restart.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from adapters.discord import commands
from adapters.discord.errors import MALFORMED
from adapters.discord.events import PLATFORM, Interaction, read_interaction, read_message
from adapters.discord.pending import Pending
from adapters.discord.permissions import Permissions
from adapters.discord.render import ANSWER, CAPABILITIES, form
from adapters.discord.sending import EPHEMERAL, FORM, MESSAGE, SUGGESTIONS, Senders
from bot.ports.adapter import Delivery, Health, Host, NotSent, Receipt
from bot.ports.capabilities import Capabilities
from bot.ports.events import AnyEvent, CommandInvoked
from bot.ports.messages import CommandSpec

log = structlog.get_logger("discord")

ACKNOWLEDGE_WITHIN_S = 0.8
"""Discord gives 3 seconds; what the core has not answered by then is deferred."""
PLACEHOLDER_FOR_S = 20.0
FINISH_WITHIN_S = 5.0
MOST_AT_ONCE = 1000
"""
Interactions under way above which a new one is asked to come back: what the coach gets through in a second or two. A game
of 500 members who all press at the same instant is well within it.
"""
BUSY = "Very many people are asking me at this moment. Nothing of yours is lost: please try again in a minute."
LONGEST_PAUSE_S = 60.0
LONGEST_RATE_LIMIT_S = 30.0
BACK_OFF = wait_exponential_jitter(multiplier=0.5, max=LONGEST_PAUSE_S)
READY_WITHIN_S = 60.0


class DiscordAdapter:
    """One bot. `api_url` and `gateway_url` lead to a proxy or a compatible server."""

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "",
        gateway_url: str = "",
        shards: int | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        # discord.py knows both addresses as class attributes alone.
        if api_url:
            Route.BASE = api_url
        if gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
        self._token, self._shards, self._sleep = token, shards, sleep
        self._ready = asyncio.Event()
        self._health = Health(ok=False, detail="not started")
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: set[asyncio.Task[None]] = set()
        """Events that are being handled."""
        self._arrived: set[asyncio.Task[None]] = set()
        """Interactions, from their arrival on."""
        self._deadlines: deque[tuple[float, Pending, bool]] = deque()
        """When each interaction must have been answered, and whether for one member alone; earliest first."""
        self._receiving = False
        self._commands: Mapping[str, CommandSpec] = {}
        self._radio = True
        """Whether this server takes radio groups, as far as we know."""
        self._running: discord.Client | None = None
        self._senders: Senders
        self._host: Host

    @property
    def platform(self) -> str:
        """The name in `Place.platform`."""
        return PLATFORM

    @property
    def capabilities(self) -> Capabilities:
        """What `fit` may assume."""
        return CAPABILITIES

    def health(self) -> Health:
        """Whether the gateway is connected."""
        return self._health

    async def send(self, delivery: Delivery) -> Receipt:
        """Sends one message, once the connection is there. Raises a DeliveryError."""
        if not self._ready.is_set():
            try:
                async with asyncio.timeout(READY_WITHIN_S):
                    await self._ready.wait()
            except TimeoutError:
                raise NotSent("not connected to Discord") from None
        return await self._senders.send(delivery)

    # -- receiving

    async def run(self, host: Host) -> None:
        """Receives until cancelled; a client that ends for whatever reason is replaced by a new one."""
        self._host, self._receiving = host, True
        self._commands = {spec.name: spec for spec in host.commands}
        again = AsyncRetrying(
            retry=retry_if_exception_type(Exception), wait=BACK_OFF, before_sleep=self._interrupted, sleep=self._sleep
        )
        try:
            while True:
                await again(self._connection)
        finally:
            self._receiving = False
            # What was handed over is finished before the database closes.
            if self._under_way:
                await asyncio.wait(set(self._under_way), timeout=FINISH_WITHIN_S)
            for task in set(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Closes the gateway and the pool of connections."""
        self._ready.clear()
        if self._running is not None:
            await self._running.close()

    async def _connection(self) -> None:
        """One client, from its start to its end. Raises where it never got through, so that the pauses grow."""
        self._running = client = self._client()
        try:
            await client.start(self._token)
        except Exception as error:
            if isinstance(error, discord.LoginFailure) or not self._ready.is_set():
                await self.close()
                raise
            log.exception("the connection to Discord ended")
        # Cancelled, the client stays open: `close` comes when nothing is to be sent any more.
        was_ready = self._ready.is_set()
        await self.close()
        if not was_ready:
            raise ConnectionError("the connection ended before it was ready")
        self._health = Health(ok=False, detail="connecting again")

    def _interrupted(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        refused = isinstance(error, discord.LoginFailure)
        detail = "Discord refuses the token; check DISCORD_TOKEN" if refused else "no connection to Discord"
        self._health = Health(ok=False, detail=detail)
        log.warning("receiving is interrupted", why=detail, error=type(error).__name__)

    def _client(self) -> discord.Client:
        # No privileged intent: commands, buttons and forms need none, direct messages are ours to read, and of what is
        # written in servers Discord shows us only that which mentions us or replies to us.
        intents = discord.Intents(dm_messages=True, guild_messages=True)
        options: dict[str, Any] = {
            "intents": intents,
            "max_messages": None,
            "member_cache_flags": discord.MemberCacheFlags.none(),
            "chunk_guilds_at_startup": False,
            "guild_ready_timeout": 0,
            "max_ratelimit_timeout": LONGEST_RATE_LIMIT_S,
            "allowed_mentions": discord.AllowedMentions.none(),
        }
        make = partial(discord.AutoShardedClient, shard_count=self._shards) if self._shards else discord.Client
        client: discord.Client = make(**options)
        self._senders = Senders(client)
        permissions = Permissions(client, self._host, self._senders)
        self._senders.on_forbidden = lambda channel: self._background(permissions.note(channel))
        # The library dispatches interactions to its own views and commands, and there are none.
        client._connection.parsers["INTERACTION_CREATE"] = partial(self._arrives, permissions=permissions)
        self._guard(client)

        @client.event
        async def on_connect() -> None:
            self._ready.set()
            self._health = Health(ok=True, detail="connected")

        @client.event
        async def on_resumed() -> None:
            self._health = Health(ok=True, detail="connected again")

        @client.event
        async def on_disconnect() -> None:
            self._health = Health(ok=False, detail="connecting again")

        @client.event
        async def on_ready() -> None:
            self._health = Health(ok=True, detail=f"connected as {client.user}")
            await permissions.load()
            try:
                if await commands.publish(client, self._host):
                    log.info("slash commands published")
            except Exception as error:
                log.warning("slash commands could not be published", error=type(error).__name__)

        @client.event
        async def on_message(message: discord.Message) -> None:
            event = read_message(message, client.user)
            if event is not None:
                await self._handle(event)

        @client.event
        async def on_error(name: str, *args: Any, **kwargs: Any) -> None:  # noqa: ARG001
            log.exception("a Discord event could not be handled", name=name)

        return client

    def _guard(self, client: discord.Client) -> None:
        """An event that discord.py cannot parse would end its connection: it is set aside instead."""
        parsers = client._connection.parsers

        def guarded(name: str, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
            def run(data: Any) -> Any:
                try:
                    return parse(data)
                except Exception as error:
                    identifier = str(data.get("id", "")) if isinstance(data, dict) else ""
                    self._background(
                        self._host.quarantine(
                            PLATFORM,
                            identifier or uuid4().hex,
                            str(data)[:20_000],
                            f"unreadable {name}: {type(error).__name__}",
                        )
                    )
                    return None

            return run

        for name, parse in list(parsers.items()):
            parsers[name] = guarded(name, parse)

    def _background(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- interactions

    def _arrives(self, told: Mapping[str, Any], permissions: Permissions) -> None:
        """The gateway tells of an interaction."""
        task = asyncio.create_task(self._interaction(Interaction.of(told), permissions))
        self._arrived.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._arrived.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an interaction could not be handled", exc_info=error)

    async def _interaction(self, interaction: Interaction, permissions: Permissions) -> None:
        if interaction.kind is discord.InteractionType.autocomplete:
            await self._suggest(interaction)
            return
        custom_id = str(interaction.data.get("custom_id", ""))
        if interaction.kind is discord.InteractionType.component and custom_id.startswith(ANSWER):
            await self._open_form(interaction, custom_id)
            return
        event = read_interaction(interaction, self._commands)
        if event is None or self._senders.knows(interaction):
            # A resumed session may bring what we have had.
            return
        if len(self._under_way) >= MOST_AT_ONCE:
            await self._shed(interaction)
            return
        shared = isinstance(event, CommandInvoked) and event.share
        pending = self._senders.remember(interaction, shared=shared)
        self._acknowledge_in_time(pending, ephemeral=event.place.group and not shared)
        await permissions.picked(interaction, event)
        await self._handle(event)
        if permissions.waiting:
            self._background(permissions.tell(pending, interaction, event))

    async def _open_form(self, interaction: Interaction, custom_id: str) -> None:
        try:
            await self._senders.callback(interaction, FORM, form(custom_id, self._commands, radio=self._radio))
        except discord.HTTPException as error:
            if error.code != MALFORMED or not self._radio:
                raise
            self._radio = False
            log.warning("the server takes no radio groups; select menus from now on", why=error.text[:200])
            await self._senders.callback(interaction, FORM, form(custom_id, self._commands, radio=False))

    async def _handle(self, event: AnyEvent) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            await self._host.handle(event)
        finally:
            self._under_way.discard(task)

    async def _shed(self, interaction: Interaction) -> None:
        """Asks to come back, which costs next to nothing; pressing or typing it again is safe."""
        try:
            await self._senders.callback(interaction, MESSAGE, {"content": BUSY, "flags": EPHEMERAL})
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("an interaction could not be put off", why=str(error)[:200])

    def _acknowledge_in_time(self, pending: Pending, *, ephemeral: bool) -> None:
        """Has it deferred if it is not answered soon. There is one timer, for the first of those that wait."""
        loop = asyncio.get_running_loop()
        self._deadlines.append((loop.time() + ACKNOWLEDGE_WITHIN_S, pending, ephemeral))
        if len(self._deadlines) == 1:
            loop.call_at(self._deadlines[0][0], self._late)

    def _late(self) -> None:
        """Time is running out: what was not answered is deferred. Most interactions were."""
        loop, waiting = asyncio.get_running_loop(), self._deadlines
        while waiting and (waiting[0][0] <= loop.time() or waiting[0][1].settled):
            _, pending, ephemeral = waiting.popleft()
            if self._receiving and not pending.settled:
                self._background(self._acknowledge(pending, ephemeral=ephemeral))
        if waiting:
            loop.call_at(waiting[0][0], self._late)

    async def _acknowledge(self, pending: Pending, *, ephemeral: bool) -> None:
        """Defers in time whatever the database does, and leaves no "thinking" behind."""
        try:
            await self._senders.defer(pending, ephemeral=ephemeral)
            await asyncio.sleep(PLACEHOLDER_FOR_S)
            await self._senders.close(pending)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("an interaction could not be deferred", why=str(error)[:200])

    async def _suggest(self, interaction: Interaction) -> None:
        data = interaction.data
        focused = next((option for option in data.get("options", ()) if option.get("focused")), None)
        if focused is None:
            return
        found = await self._host.suggest(str(data["name"]), str(focused["name"]), str(focused.get("value", "")))
        choices = [{"name": item.label[:100], "value": item.value[:100]} for item in found[:25]]
        await self._senders.callback(interaction, SUGGESTIONS, {"choices": choices})
