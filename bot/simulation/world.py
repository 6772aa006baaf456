"""
The world: learners, platforms, the machine's clock, and the processes of the coach that live and die in it.

Everything follows from one seed. The coach itself is the real one: core, store, outbox, due-queue and service.
"""

import asyncio
import contextlib
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import structlog

from bot.core.bank import Bank
from bot.core.chance import Chance
from bot.ports.adapter import Adapter
from bot.runtime import migrations
from bot.runtime.database import SqliteDatabase
from bot.runtime.service import Service, assemble
from bot.simulation.audit import Audit
from bot.simulation.disk import Disk, Lane
from bot.simulation.loop import VirtualLoop
from bot.simulation.people import DAY, HOUR, MINUTE, Person
from bot.simulation.platform import Copy, Server, SimulatedAdapter

KILL_A_STEP, KILL_A_COMMIT, KILL_A_SEND = 1 / 10_000, 1 / 800, 1 / 800
DOWNTIMES = (*(2.0, 20.0, 90.0) * 4, 8 * MINUTE, 15 * MINUTE, 2 * HOUR, 9 * HOUR, 1.2 * DAY, 3 * DAY)
BEAT_S = 5 * MINUTE
STARTS = (datetime(2027, 3, 20, tzinfo=UTC), datetime(2027, 10, 22, tzinfo=UTC), datetime(2028, 2, 20, tzinfo=UTC))
"""Before the clock changes of spring and of autumn, and before a leap day."""


@dataclass(slots=True)
class Life:
    """One process of the coach."""

    loop: VirtualLoop
    service: Service
    since: float
    ticking: "asyncio.Task[Any] | None" = None


class WorldClock:
    """The machine's clock: it may be stepped back."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def now(self) -> datetime:
        """The wall clock."""
        return self._world.wall()

    async def sleep(self, seconds: float) -> None:
        """Virtual seconds."""
        await asyncio.sleep(seconds)


@dataclass
class World:
    """One simulated world."""

    seed: int
    bank: Bank
    learners: int = 5
    days: int = 14
    moment: float = 0.0
    skew: timedelta = timedelta(0)
    stepped: float = 0.0
    """When the clock was stepped back, in virtual seconds."""
    life: Life | None = None
    kills: int = 0
    faults: list[str] = field(default_factory=list)
    downs: list[tuple[float, float]] = field(default_factory=list)
    """When no process ran, in virtual seconds."""

    def __post_init__(self) -> None:
        self.chance = Chance("world", self.seed)
        self._fate = Chance("kill", self.seed)
        self.start = self.chance.pick(STARTS)
        self.disk = Disk()
        self.calm = False
        self._todo: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._graveyard: list[Any] = []
        self._died = 0.0
        self.servers = {
            name: Server(name, keeps, Chance(name, self.seed), lambda: self.moment, self._shown, self.seed, self.start)
            for name, keeps in (("keeps", True), ("pushes", False))
        }
        self.people = {
            f"u{number}": Person(
                number, self.servers["keeps" if number % 3 else "pushes"], Chance("person", number, self.seed),
                self.later, lambda: self.moment,
            )
            for number in range(1, self.learners + 1)
        }  # fmt: skip
        self.audit = Audit(self)

    def wall(self) -> datetime:
        """What the machine's clock shows."""
        return self.start + timedelta(seconds=self.moment) + self.skew

    def wall_at(self, moment: float) -> datetime:
        """What it showed at a virtual moment."""
        return self.start + timedelta(seconds=moment) + (self.skew if moment >= self.stepped else timedelta(0))

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Schedules something in the world."""
        heapq.heappush(self._todo, (self.moment + seconds, next(self._order), function))

    def _shown(self, copy: Copy) -> None:
        self.audit.on_shown(copy)
        person = self.people.get(copy.delivery.recipient)
        if person is not None:
            person.sees(copy)

    # -- the coach's processes

    def _strikes(self, chance: float) -> Callable[[], bool]:
        def strikes() -> bool:
            if not self.calm and self.life is not None and self._fate.fraction() < chance:
                self.life.loop.killed = True
                return True
            return False

        return strikes

    def boot(self) -> None:
        """Starts a process, as `warmstart run` does, unless one runs."""
        if self.life is not None:
            return
        loop = VirtualLoop(self.moment)
        lane = Lane(self.disk, self._strikes(KILL_A_COMMIT))
        database = loop.inside(lambda: SqliteDatabase(lane, lane))
        made = {
            name: loop.inside(partial(SimulatedAdapter, server, self._strikes(KILL_A_SEND)))
            for name, server in self.servers.items()
        }
        adapters: dict[str, Adapter] = dict(made)
        service = loop.inside(lambda: assemble(database, self.bank, WorldClock(self), adapters))
        self.life = Life(loop, service, self.moment)
        if self.kills:
            self.downs.append((self._died, self.moment))
        for name, server in self.servers.items():
            made[name].inside = loop.inside

            async def receive(adapter: SimulatedAdapter = made[name], server: Server = server) -> None:
                server.adapter = adapter
                await adapter.run(service.dispatcher)

            self._after_first_tick(loop, service, receive)
        self._beat(self.life)

    def _after_first_tick(self, loop: VirtualLoop, service: Service, receive: Callable[[], Any]) -> None:
        async def begin() -> None:
            # As the service does: outages are known before anybody is listened to.
            await service.daily.beat()
            await receive()

        loop.start(begin())

    def _beat(self, life: Life) -> None:
        """A look at the clock now and then, sooner when something is due."""
        if self.life is not life:
            return
        if life.ticking is None or life.ticking.done():
            idle = self._until_something_is_due() >= BEAT_S

            async def tick() -> None:
                await life.service.daily.beat()
                if not idle:
                    await life.service.daily.tidy()
                    await life.service.tick()

            life.ticking = life.loop.start(tick())
        self.later(self._until_something_is_due(), lambda: self._beat(life))

    def _until_something_is_due(self) -> float:
        """Seconds until the next tick that would find something, as if it came each second; at most until a beat."""
        first = self.disk.rows(
            "select min(at) from (select min(next_due_at) at from learner union all select min(remind_at) from learner"
            " union all select min(next_at) from outbox)"
        )[0][0]
        if first is None:
            return BEAT_S
        wait = int(str(first)) / 1e6 - self.wall().timestamp()
        return min(max(wait, 1.0) + self.chance.fraction(), BEAT_S)

    def kill(self) -> None:
        """Kill -9, and the supervisor's next start."""
        life = self.life
        assert life is not None
        self.audit.on_kill()
        self.faults += life.loop.faults
        self._graveyard += life.loop.kill()
        if self.disk.raw.in_transaction:
            self.disk.raw.execute("ROLLBACK")
        self.life, self._died, self.kills = None, self.moment, self.kills + 1
        for server in self.servers.values():
            server.adapter = None
        self.later(0.0 if self.calm else self.chance.pick(DOWNTIMES), self.boot)

    # -- running

    def run(self) -> list[str]:
        """Lives through it; what was violated, empty if nothing was."""
        migrations_ready(self.disk)
        with _errors_into(self.faults):
            try:
                self._run()
            finally:
                for task in self._graveyard:
                    with contextlib.suppress(BaseException):
                        task.get_coro().close()
        found = self.audit.at_the_end()
        self.disk.close()
        return [*dict.fromkeys(self.faults), *found]

    def _run(self) -> None:
        self.boot()
        for number, person in enumerate(self.people.values()):
            self.later(number * 7.0, person.begin)
        if self.chance.fraction() < 0.4:
            self.later(self.days * DAY * self.chance.fraction(), self._step_back)
        self.later(self.days * DAY, self._calm_down)
        end = (self.days + 2) * DAY
        while self.moment < end:
            self._advance()
        if self.life is not None:
            self.audit.on_kill()
            self.faults += self.life.loop.faults
            self._graveyard += self.life.loop.kill()

    def _advance(self) -> None:
        life = self.life
        if life is not None:
            if life.loop.killed or (not self.calm and life.loop.busy and self._fate.fraction() < KILL_A_STEP):
                self.kill()
                return
            if life.loop.busy:
                life.loop.step()
                return
        soonest = min(self._todo[0][0] if self._todo else float("inf"), life.loop.next_timer if life else float("inf"))
        self.moment = max(self.moment, soonest)
        if life is not None:
            life.loop.advance(self.moment)
        while self._todo and self._todo[0][0] <= self.moment:
            heapq.heappop(self._todo)[2]()

    def _step_back(self) -> None:
        """Somebody, or a time server, sets the machine's clock back."""
        self.stepped = self.moment
        self.skew -= timedelta(minutes=self.chance.integer(1, 300))
        self.audit.on_step()

    def _calm_down(self) -> None:
        """No more faults: whatever was promised must be kept in the two days that are left."""
        self.calm = True
        for server in self.servers.values():
            server.calm = True
            server.blocked.clear()
        for person in self.people.values():
            person.quiet = True
        self.boot()


def migrations_ready(disk: Disk) -> None:
    """The tables, by the real migrations."""
    disk.core.exec_driver_sql("BEGIN")
    migrations.run(disk.core)
    disk.core.exec_driver_sql("COMMIT")


@contextlib.contextmanager
def _errors_into(faults: list[str]) -> Any:
    """Whatever the coach logs as an error is a fault of the coach."""
    before = structlog.get_config()

    def collect(_: Any, method: str, event: Any) -> Any:
        if method in {"error", "exception", "critical"}:
            why = event.get("exc_info")
            faults.append(f"logged: {event.get('event')}: {why if isinstance(why, Exception) else _raised()!r}")
        raise structlog.DropEvent

    structlog.configure(processors=[collect], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)


def _raised() -> BaseException | None:
    import sys  # noqa: PLC0415

    return sys.exc_info()[1]
