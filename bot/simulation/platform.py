"""Chat platforms as they are known to fail: the server, which outlives the coach, and the adapter in its process."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.core.chance import Chance
from bot.ports.adapter import (
    ChatMoved,
    Delivery,
    Health,
    Host,
    NotSent,
    OutcomeUnknown,
    Receipt,
    RecipientUnreachable,
    Refused,
    Throttled,
)
from bot.ports.capabilities import Capabilities, Measure, texts_of
from bot.ports.events import AnyEvent

NONCE_WINDOW_S = 180.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _measure() -> Measure:
    return lambda blocks: sum(len(part) for block in blocks for part in texts_of(block))


LIMITS = Capabilities(text_limit=100_000, measure=_measure(), notice_limit=200, max_buttons=25)


@dataclass(slots=True)
class Copy:
    """A message that appeared on somebody's screen."""

    delivery: Delivery
    message_id: str
    at: float


@dataclass
class Server:
    """A platform's servers. `keeps`: updates wait there until they are confirmed, else they are pushed once."""

    name: str
    keeps: bool
    chance: Chance
    now: Callable[[], float]
    shown: Callable[[Copy], None]
    seed: int = 0
    start: datetime = EPOCH
    """What the platform's own clock showed at virtual second 0: it is never wrong."""
    calm: bool = False
    """No more faults."""
    updates: dict[int, AnyEvent] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    copies: dict[str, list[Copy]] = field(default_factory=lambda: defaultdict(list))
    """By delivery key: what appeared, edits not counted."""
    answered: set[str] = field(default_factory=set)
    """Event ids that a reply to was seen."""
    excused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By key: how often the coach could not know that it had been applied."""
    refused: dict[str, str] = field(default_factory=dict)
    """By key: why it can never arrive."""
    doubts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By key: how often the outcome was unknown."""
    blocked: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    adapter: "SimulatedAdapter | None" = None
    _numbers: int = 0

    def clock(self) -> datetime:
        """What the platform's clock shows, in whole seconds as platforms tell them."""
        return (self.start + timedelta(seconds=self.now())).replace(microsecond=0)

    def hear(self, event: AnyEvent) -> bool:
        """Somebody did something; False if nobody will ever hear of it."""
        self._numbers += 1
        if self.keeps:
            self.updates[self._numbers] = event
            if self.adapter is not None:
                self.adapter.wake()
            return True
        return self.adapter is not None and self.adapter.push(event)

    def apply(self, delivery: Delivery) -> str:
        """Shows a message; its id."""
        if delivery.replies_to:
            self.answered.add(delivery.replies_to)
        if delivery.message.edits:
            self.shown(Copy(delivery, delivery.message.edits, self.now()))
            return delivery.message.edits
        seen = self.copies[delivery.key]
        if not self.keeps and seen and self.now() - seen[-1].at <= NONCE_WINDOW_S:
            return seen[-1].message_id
        self._numbers += 1
        copy = Copy(delivery, f"m{self._numbers}", self.now())
        seen.append(copy)
        self.shown(copy)
        return copy.message_id


FATES = (
    *("well",) * 120, *("slow",) * 6, "short wait", "long wait", "not sent", "not sent", "lost", "lost", "unapplied",
    "unapplied", "never ends", "refused",
)  # fmt: skip

STORM = (*("lost",) * 4, *("unapplied",) * 2, *("not sent",) * 3, *("well",) * 3, "long wait", "never ends")
"""What happens while a platform is in trouble: such hours come now and then."""
STORMS = 0.03


class SimulatedAdapter:
    """The platform's adapter in one process."""

    def __init__(self, server: Server, strikes: Callable[[], bool]) -> None:
        self._server, self._strikes = server, strikes
        self._host: Host | None = None
        self._news = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.inside: Callable[[Callable[[], object]], object] = lambda function: function()

    @property
    def platform(self) -> str:
        """Its name."""
        return self._server.name

    @property
    def capabilities(self) -> Capabilities:
        """Limits so wide that nothing is split."""
        return LIMITS if self._server.keeps else replace(LIMITS, resend_window_s=120)

    def wake(self) -> None:
        """Something waits at the server."""
        self.inside(self._news.set)

    def push(self, event: AnyEvent) -> bool:
        """The server tells it once; False if it is not connected."""
        if self._host is None:
            return False
        host = self._host
        self.inside(lambda: self._start(host, event))
        return True

    def _start(self, host: Host, event: AnyEvent) -> None:
        for _ in range(2 if self._server.chance.fraction() < 0.05 else 1):
            task = asyncio.get_running_loop().create_task(host.handle(event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def run(self, host: Host) -> None:
        """Receives for ever."""
        self._host = host
        for kept in await host.kept(self.platform):
            self._start(host, self._server.updates[int(kept.payload)])
        while self._server.keeps:
            self._news.clear()
            for number, event in list(self._server.updates.items()):
                if number in self._server.confirmed:
                    continue
                await host.keep(self.platform, event.event_id, str(number))
                self._start(host, event)
                # Some are given once more after they were confirmed.
                if self._server.chance.fraction() > 0.05:
                    self._server.confirmed.add(number)
            await self._news.wait()
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Lets go."""

    def health(self) -> Health:
        """Always well: it is the server that fails."""
        return Health(ok=True, detail="simulated")

    async def send(self, delivery: Delivery) -> Receipt:
        """One request with its seeded fate."""
        server, chance = self._server, self._server.chance
        await asyncio.sleep(0.02 + chance.fraction() * 0.4)
        if delivery.place.chat in server.blocked:
            server.refused[delivery.key] = "blocked"
            raise RecipientUnreachable("blocked")
        if delivery.place.chat in server.moved:
            raise ChatMoved(server.moved[delivery.place.chat])
        hour = Chance(server.name, server.seed, "storm", int(server.now() // 3600)).fraction()
        fate = "well" if server.calm else chance.pick(STORM if hour < STORMS else FATES)
        match fate:
            case "short wait":
                raise Throttled(1 + chance.fraction() * 4)
            case "long wait":
                raise Throttled(10 + chance.fraction() * 600)
            case "not sent":
                raise NotSent("no route")
            case "refused":
                server.refused[delivery.key] = "refused"
                raise Refused("chat not found")
            case "slow":
                await asyncio.sleep(chance.fraction() * 40)
        if fate == "unapplied":
            server.doubts[delivery.key] += 1
            await asyncio.sleep(10)
            raise OutcomeUnknown("timed out")
        message_id = server.apply(delivery)
        if fate in {"lost", "never ends"}:
            server.doubts[delivery.key] += 1
            server.excused[delivery.key] += 1
            await asyncio.sleep(1 if fate == "lost" else 60)
            raise OutcomeUnknown("reset")
        if self._strikes():
            await asyncio.Event().wait()
        appeared = None if delivery.message.edits else server.clock()
        await asyncio.sleep(chance.fraction() * 0.2)
        return Receipt(message_id, sent_at=appeared)
