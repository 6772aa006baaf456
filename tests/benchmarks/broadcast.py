"""
A broadcast of 10,000 and people who answer meanwhile; and raw events kept durably by 256 callers at once.

The platform takes 28 broadcasts a second as the real one would, replies at once. Interactive time is from the event to its
reply's arrival at the platform. Durable: `synchronous=FULL`, group commit, beside one bare transaction at a time.
"""

import asyncio
import gc
import random
import tempfile
import time
from pathlib import Path

from aiolimiter import AsyncLimiter

from bot.ports.adapter import Receipt
from bot.ports.events import CommandInvoked, Place, Sender
from bot.runtime.clock import ShiftedClock
from bot.runtime.question_bank import load
from bot.runtime.service import ticking
from bot.runtime.store import deliveries, schema
from tests.benchmarks.answer import bare
from tests.benchmarks.due_queue import NOW, Watch, fill
from tests.chat import LabAdapter, opened

BROADCAST, SECONDS, CALLERS, WRITES = 10_000, 25, 256, 20_000


class Paced(LabAdapter):
    """Takes broadcasts at the real pace, and notes when each reply arrived."""

    async def send(self, delivery):
        if delivery.urgent:
            self.arrived[delivery.replies_to] = time.perf_counter()
        else:
            await self.pace.acquire()
        await asyncio.sleep(0.02)
        self.count += 1
        return Receipt("1")


def p(values, share):
    return round(sorted(values)[int(len(values) * share) - 1] * 1000, 1)


def all_due(connection):
    """Whom the broadcast is for."""
    due = schema.learner.update().where(schema.learner.c.id <= BROADCAST).values(next_due_at=NOW)
    connection.execute(due)


async def during_a_broadcast(folder):
    clock = ShiftedClock(NOW)
    async with opened(f"sqlite:///{folder}/b.db", bank=load(()), clock=clock) as chat:
        await fill(chat.database, 80_000, 0)
        gc.collect()
        gc.freeze()  # as `warmstart run` does
        adapter = chat.adapter
        adapter.__class__ = Paced
        adapter.arrived, adapter.pace, adapter.count = {}, AsyncLimiter(1, 1 / 28), 0
        began, chance = {}, random.Random(1)
        cpu = time.process_time()
        async with ticking(chat.service, heartbeat=False), Watch() as watch:
            # Only now, so that answers come in while the questions are chosen and posted, too.
            await chat.database.write(all_due)
            end, number = time.perf_counter() + SECONDS, 0
            while time.perf_counter() < end:
                number += 1
                user = f"{70_000 + chance.randrange(5000)}"
                event = CommandInvoked(
                    event_id=f"e{number}",
                    place=Place(platform="lab", chat=user),
                    sender=Sender(id=user),
                    name="settings",
                )
                began[event.event_id] = time.perf_counter()
                task = asyncio.create_task(chat.service.dispatcher.handle(event))
                await asyncio.sleep(chance.expovariate(30))
            await task
            await asyncio.sleep(1)
        cpu = time.process_time() - cpu
        took = [adapter.arrived[name] - at for name, at in began.items() if name in adapter.arrived]
        states = await chat.database.read(deliveries.counts)
        await chat.service.outbox.stop(1)
    return {
        "interactive": len(began),
        "interactive_answered": len(took),
        "interactive_p50_ms": p(took, 0.5),
        "interactive_p99_ms": p(took, 0.99),
        "broadcast_posted": sum(states.values()) - len(began),
        **watch.figures(),
        "cpu_share": round(cpu / (SECONDS + 1), 2),
    }


async def durable(folder):
    async with opened(f"sqlite:///{folder}/d.db") as chat:
        took, numbers = [], iter(range(WRITES))

        async def caller():
            for number in numbers:
                began = time.perf_counter()
                await chat.service.dispatcher.keep("lab", f"k{number}", "{}")
                took.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        kept = WRITES / (time.perf_counter() - began)
        kept_p99 = p(took, 0.99)

        took.clear()
        people = iter(range(4000))

        async def answers():
            for number in people:
                user = str(number % 1000)
                event = CommandInvoked(
                    event_id=f"a{number}",
                    place=Place(platform="lab", chat=user),
                    sender=Sender(id=user),
                    name="settings",
                )
                began = time.perf_counter()
                await chat.service.dispatcher.handle(event)
                took.append(time.perf_counter() - began)

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(answers() for _ in range(CALLERS)))
        handled = 4000 / (time.perf_counter() - began)
        await chat.service.outbox.settle()
        sends = len(chat.adapter.deliveries) / (time.process_time() - cpu)
    return {
        "durable_keeps_a_second": round(kept),
        "durable_keeps_p99_ms": kept_p99,
        "durable_events_a_second": round(handled),
        "durable_events_p99_ms": p(took, 0.99),
        "events_with_their_sends_a_cpu_second": round(sends),
    }


def main() -> dict[str, object]:
    """Both, and the bare transaction."""
    import structlog  # noqa: PLC0415  (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder:
        _, wall = bare(Path(folder) / "bare.db")
        figures = {"bare_one_at_a_time_a_second": round(1 / wall)}
        figures |= asyncio.run(durable(folder))
        figures |= asyncio.run(during_a_broadcast(folder))
    return figures
