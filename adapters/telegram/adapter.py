"""
The coach on Telegram.

python-telegram-bot parses and sends. Its own updater is not used: it tells Telegram that an update was received as soon
as it is in memory. Here an update is kept with the host first, and only then confirmed.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, TypeVar
from urllib.parse import urlencode
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    retry_if_exception_type,
    wait_exponential_jitter,
)

from adapters.telegram import menus
from adapters.telegram.administrators import Administrators
from adapters.telegram.bot import Bot
from adapters.telegram.errors import TOKEN, seconds
from adapters.telegram.events import ALLOWED, PLATFORM, Meaning, Reader
from adapters.telegram.limiter import FloodLimiter
from adapters.telegram.polls import Polls
from adapters.telegram.render import CAPABILITIES
from adapters.telegram.rooms import Rooms
from adapters.telegram.sending import Senders
from adapters.telegram.transport import AiohttpRequest
from bot.ports.adapter import Delivery, Health, Host, NotSent, Receipt
from bot.ports.capabilities import Capabilities
from bot.ports.events import AnyEvent, ChoicesSelected, CommandInvoked

T = TypeVar("T")

log = structlog.get_logger("telegram")

PUBLIC_API = "https://api.telegram.org"
LONG_POLL_S = 30
AT_ONCE = 256
"""Updates handled at the same time; more wait unconfirmed at Telegram."""
ANSWER_PRESS_WITHIN_S = 1.0
FINISH_WITHIN_S = 3.0
LONGEST_PAUSE_S = 60.0
SAID: dict[type[TelegramError], str] = {
    RetryAfter: "Telegram asks to wait",
    InvalidToken: "Telegram refuses the token; check TELEGRAM_TOKEN",
    Conflict: "another program polls with this token; stop one of the two",
}
BACK_OFF = wait_exponential_jitter(multiplier=0.5, max=LONGEST_PAUSE_S)


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _pause(state: RetryCallState) -> float:
    """As long as Telegram says; else a little longer after each fault."""
    error = _error_of(state)
    return seconds(error) if isinstance(error, RetryAfter) else BACK_OFF(state)


def _words(error: BaseException | None) -> str:
    """What an operator should know of a fault."""
    if isinstance(error, BadRequest):
        return f"Telegram refuses: {TOKEN.sub('<token>', error.message)}"
    return next((said for kind, said in SAID.items() if isinstance(error, kind)), "no connection to Telegram")


def _named(event: AnyEvent) -> str:
    """The command that is wanted, typed or pressed; empty if it is none."""
    match event:
        case CommandInvoked(name=name):
            return name
        case ChoicesSelected(values=(value, *_)) if value.startswith("/"):
            return value[1:].partition(" ")[0]
    return ""


def _plain(update: dict[str, Any]) -> str:
    """An update as it is kept."""
    return json.dumps(update, separators=(",", ":"))


def _whose(update: Update) -> int:
    """Of whom updates are handled one after the other: the chat's, or the person's where there is none."""
    whose = update.effective_chat or update.effective_user
    return whose.id if whose else 0


class TelegramAdapter:
    """
    One bot. With `webhook_url` Telegram calls us, otherwise we poll. `quiz_polls` shows questions as Telegram's own
    polls, where they fit, to those who have not chosen themselves.
    """

    def __init__(
        self,
        token: str,
        *,
        api_url: str = "",
        webhook_url: str = "",
        webhook_secret: str = "",
        webhook_listen: str = "0.0.0.0:8443",
        quiz_polls: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        base = (api_url or PUBLIC_API).rstrip("/")
        self._polling = AiohttpRequest(connections=4)
        self._bot = Bot(
            token,
            base_url=f"{base}/bot{{token}}",
            base_file_url=f"{base}/file/bot{{token}}",
            request=AiohttpRequest(),
            get_updates_request=self._polling,
            rate_limiter=FloodLimiter(now, sleep),
        )
        self._senders = Senders(self._bot)
        self._sleep, self._now = sleep, now
        # Without a secret anybody could speak in Telegram's name; one that follows from the token needs no setting.
        secret = webhook_secret or blake2b(token.encode(), digest_size=24, person=b"webhook").hexdigest()
        self._webhook = (webhook_url, secret, webhook_listen)
        self._capabilities = replace(CAPABILITIES, polls_by_default=quiz_polls)
        self._ready = asyncio.Event()
        self._health = Health(ok=False, detail="not started")
        self._tasks: set[asyncio.Task[None]] = set()
        """What is done beside the updates, and may be dropped."""
        self._under_way: set[asyncio.Task[None]] = set()
        """Updates that are being handled."""
        self._room = asyncio.Semaphore(AT_ONCE)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._host: Host
        self._reader: Reader
        self._polls: Polls
        self._administrators: Administrators

    @property
    def platform(self) -> str:
        """The name in `Place.platform`."""
        return PLATFORM

    @property
    def capabilities(self) -> Capabilities:
        """What `fit` may assume."""
        return self._capabilities

    def health(self) -> Health:
        """Whether updates come in."""
        return self._health

    async def send(self, delivery: Delivery) -> Receipt:
        """Sends one message, once the connection is there. Raises a DeliveryError."""
        try:
            async with asyncio.timeout(LONGEST_PAUSE_S):
                await self._ready.wait()
        except TimeoutError:
            raise NotSent("not connected to Telegram") from None
        return await self._senders.send(delivery)

    # -- receiving

    async def run(self, host: Host) -> None:
        """Receives until cancelled; faults of the network or of the token are waited out and shown in `health`."""
        self._host, self._polls = host, Polls(host)
        self._senders.polls = self._polls
        self._senders.rooms = Rooms(self._bot, host)
        self._administrators = Administrators(self._bot, self._now)
        self._admin_commands = {spec.name for spec in host.commands if spec.admin}
        try:
            await self._persistently(self._connect)
            self._beside(self._publish())
            for event in await host.kept(PLATFORM):
                await self._take(event.event_id, json.loads(event.payload))
            if self._webhook[0]:
                from adapters.telegram import webhook  # noqa: PLC0415  (only who sets one needs a server)

                hook = webhook.Webhook(self._bot, *self._webhook)
                async with hook.listening(self._called):
                    await self._persistently(hook.announce)
                    while True:
                        self._health = await self._persistently(hook.look)
                        await self._sleep(webhook.LOOK_EVERY_S)
            else:
                await self._poll()
        finally:
            # What is being handled is about to be committed: cut off there, its answers would wait for the next start.
            if self._under_way:
                await asyncio.wait(set(self._under_way), timeout=FINISH_WITHIN_S)
            for task in self._tasks | self._under_way:
                task.cancel()
            await asyncio.gather(*self._tasks, *self._under_way, return_exceptions=True)

    async def close(self) -> None:
        """Closes both pools of connections."""
        self._ready.clear()
        await self._bot.shutdown()

    async def _connect(self) -> None:
        bot = self._bot
        await bot.initialize()
        self._reader = Reader(bot.id, bot.username, self._host.commands)
        self._ready.set()
        self._health = Health(ok=True, detail=f"connected as @{bot.username}")
        if not self._webhook[0]:
            await bot.delete_webhook()

    async def _publish(self) -> None:
        """The menus of all languages, beside the receiving: nobody's answer waits for them."""
        worth_it = retry_if_exception(lambda error: isinstance(error, Exception) and not isinstance(error, BadRequest))
        again = AsyncRetrying(retry=worth_it, wait=_pause, sleep=self._sleep)
        try:
            if await again(menus.publish, self._bot, self._host):
                log.info("command menus published")
        except BadRequest as error:
            log.warning("the command menus were refused", why=_words(error))

    async def _persistently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Does the work, again and again until Telegram lets it succeed."""
        again = AsyncRetrying(
            retry=retry_if_exception_type(Exception),  # a bug of ours too must not end the receiving for good
            wait=_pause,
            before_sleep=self._interrupted,
            sleep=self._sleep,
        )
        return await again(work)

    def _interrupted(self, state: RetryCallState) -> None:
        error = _error_of(state)
        detail = _words(error)
        self._health = Health(ok=False, detail=detail)
        log.warning("receiving is interrupted", why=detail, error=type(error).__name__, wait_s=round(_pause(state), 1))

    async def _poll(self) -> None:
        """Long polling: an offset is confirmed by the next request, which is made after the updates were kept."""
        offset = 0

        async def ask() -> Sequence[dict[str, Any]]:
            query = {"offset": offset, "timeout": LONG_POLL_S, "allowed_updates": json.dumps(ALLOWED)}
            address = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
            try:
                found: Any = await self._polling.post(address, read_timeout=LONG_POLL_S + 10)
            except Conflict as error:
                if "webhook" in error.message.casefold():
                    # Somebody set one meanwhile: it takes all updates away from who polls, for good.
                    await self._bot.delete_webhook()
                    log.warning("a webhook that somebody else set was removed: this program polls")
                raise
            return found  # type: ignore[no-any-return]

        while True:
            updates = await self._persistently(ask)
            self._health = Health(ok=True, detail="polling")
            # Handling begins while they are being kept, in one commit where the database can: only the next request
            # confirms them. What was kept and handled before is handled once all the same.
            keeping = asyncio.gather(*map(self._keep, updates), return_exceptions=True)
            for update in updates:
                await self._take(str(update["update_id"]), update)
            if failed := [error for error in await keeping if isinstance(error, Exception)]:
                # The database is in trouble. Unconfirmed, the updates come again; those that were kept are known then.
                log.error("updates could not be kept", exc_info=failed[0])
                self._health = Health(ok=False, detail="the database does not take updates")
                await self._sleep(1.0)
            elif updates:
                offset = max(int(update["update_id"]) for update in updates) + 1

    async def _keep(self, update: dict[str, Any]) -> bool:
        """Puts a raw update into the durable inbox; whether it is new."""
        return await self._host.keep(PLATFORM, str(update["update_id"]), _plain(update))

    async def _called(self, update: dict[str, Any]) -> None:
        """The webhook was called."""
        if await self._keep(update):
            await self._take(str(update["update_id"]), update)

    async def _take(self, event_id: str, update: dict[str, Any]) -> None:
        """Has a kept update handled, beside others, but after those of the same chat."""
        await self._room.acquire()
        task = asyncio.create_task(self._process(event_id, update))
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._room.release()

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Does it beside everything else; what is not done when the adapter stops is dropped."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done_beside)

    def _done_beside(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a side task failed", exc_info=error)

    async def _process(self, event_id: str, raw: dict[str, Any]) -> None:
        query: Any = raw.get("callback_query")
        try:
            update = Update.de_json(raw, self._bot) if query is None else None
            # Presses wait for those of the same person alone: a whole group may press at the same moment.
            whose = int(query["from"]["id"]) if update is None else _whose(update)
        except Exception as error:
            await self._host.quarantine(PLATFORM, event_id, _plain(raw), f"unreadable: {type(error).__name__}")
            return
        async with self._locks.setdefault(whose, asyncio.Lock()):
            try:
                await (self._pressed(event_id, query) if update is None else self._updated(event_id, update))
            except Exception as error:
                # Set aside, and the next ones go on.
                log.exception("an update could not be handled")
                reason = f"could not be handled: {type(error).__name__}"
                await self._host.quarantine(PLATFORM, event_id, _plain(raw), reason)

    async def _pressed(self, event_id: str, query: dict[str, Any]) -> None:
        """Handles the press of a button, and sees to it that it is answered."""
        if await self._handle(event_id, await self._with_rights(self._reader.pressed(event_id, query))):
            self._beside(self._stop_spinner(event_id))

    async def _updated(self, event_id: str, update: Update) -> None:
        """Handles anything else."""
        answer = update.poll_answer
        if answer is None:
            await self._handle(event_id, await self._with_rights(self._reader.read(update)))
            return
        user = answer.user
        found = await self._polls.answered(event_id, answer, user) if user and answer.option_ids else None
        meaning = Meaning(found[0], voted_id=found[1] or None) if found else None
        if await self._handle(event_id, meaning) and meaning is not None:
            if meaning.voted_id is not None:
                await self._senders.lock_poll(meaning.event.place.chat, meaning.voted_id)
            await self._polls.forget(answer.poll_id)

    async def _handle(self, event_id: str, meaning: Meaning | None) -> bool:
        """Hands an event over; whether there was one."""
        if meaning is None:
            await self._host.finish(PLATFORM, event_id)
            return False
        self._senders.remember(meaning)
        await self._host.handle(meaning.event)
        return True

    async def _with_rights(self, meaning: Meaning | None) -> Meaning | None:
        """With whether the sender manages the group, which Telegram must be asked."""
        if (
            meaning is None
            or not meaning.event.place.group
            or meaning.event.sender.admin
            or not meaning.event.sender.id
        ):
            return meaning
        event = meaning.event
        manages = await self._administrators.manages(
            int(event.place.chat), int(event.sender.id), sure=_named(event) in self._admin_commands
        )
        return replace(meaning, event=replace(event, sender=replace(event.sender, admin=manages)))

    async def _stop_spinner(self, event_id: str) -> None:
        """A press is answered by its notice if there is one; if none came, without words."""
        await self._sleep(ANSWER_PRESS_WITHIN_S)
        try:
            await self._senders.answer_press(event_id)
        except TelegramError as error:
            log.debug("a button press was not answered", error=type(error).__name__)
