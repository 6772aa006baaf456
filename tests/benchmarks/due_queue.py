"""
Who is due, at 1k to 1M learners: ours beside a job for each learner in APScheduler and in PTB's JobQueue.

Each size has an eighth of its learners due in one second (12.8 % of all share one minute in the real world), 100,000 at
the most. Ours is the real tick with the real core and store on a SQLite file: claim, load, decide, present, reschedule,
save and post. `queue_us_cpu` is the share that is not thinking: everything but `decide` and `fit`. The loop's longest
pause is watched from within. The peers do nothing when a job fires, and are measured at the sizes that fit in time.
"""

import asyncio
import gc
import logging
import os
import tempfile
import time
import warnings
from datetime import UTC, datetime, timedelta

import psutil
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.core.plan import plan_until
from bot.core.state import Learner
from bot.ports.events import Place
from bot.runtime import migrations
from bot.runtime.database import connect
from bot.runtime.question_bank import load
from bot.runtime.service import assemble
from bot.runtime.store import due, schema
from bot.runtime.store.rows import learner_values
from tests.chat import RICH, LabAdapter
from tests.clock import FakeClock

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000,1000000").split(",")]
MOST_DUE = 100_000
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
PEER_SIZES = (1_000, 10_000, 100_000)
DROPPED_IN_ONE_SECOND = 10_000


class Watch:
    """The loop's longest pause, in milliseconds."""

    def __init__(self):
        self.longest = 0.0
        self._task = None

    async def __aenter__(self):
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_):
        self._task.cancel()

    async def _watch(self):
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            self.longest = max(self.longest, (now - before - 0.002) * 1000)
            before = now


class Thinking:
    """CPU spent in `decide` and `fit`, to be told apart from the queue's own."""

    def __init__(self, monkey):
        self.cpu = 0.0
        for name in ("decide", "fit"):
            monkey(name, self._timed(getattr(due, name)))

    def _timed(self, function):
        def timed(*arguments):
            began = time.thread_time()
            try:
                return function(*arguments)
            finally:
                self.cpu += time.thread_time() - began

        return timed


async def fill(database, size, due_now):
    """`size` learners, the first of them due now, the others spread over the day."""
    plan = plan_until(NOW.date(), None)
    for start in range(0, size, 20_000):
        learners, accounts = [], []
        for number in range(start + 1, min(start + 20_000, size) + 1):
            at = NOW if number <= due_now else NOW + timedelta(seconds=60 + number % 80_000)
            learner = Learner(
                id=number, onboarded=True, next_due_at=at, home=Place(platform="lab", chat=str(number)), plan=plan, reminder=False
            )  # fmt: skip
            learners.append({"id": number, **learner_values(learner)})
            accounts.append({"platform": "lab", "user_id": str(number), "learner_id": number, "name": ""})
        await database.write(lambda c, rows=learners: c.execute(schema.learner.insert(), rows) and None)
        await database.write(lambda c, rows=accounts: c.execute(schema.account.insert(), rows) and None)


async def ours(size, bank, folder):
    url = f"sqlite:///{folder}/{size}.db"
    await migrations.upgrade(url)
    database = await connect(url)
    due_now = min(size // 8, MOST_DUE)
    await fill(database, size, due_now)
    await database.close()
    process = psutil.Process()
    database = await connect(url)
    clock = FakeClock(NOW - timedelta(seconds=1))
    gc.collect()
    gc.freeze()  # as `warmstart run` does
    before = process.memory_info().rss
    began = time.perf_counter()
    service = assemble(database, bank, clock, {"lab": LabAdapter(RICH)})
    await service.daily.tick()
    ready = time.perf_counter() - began
    idle = time.process_time()
    for _ in range(200):
        await service.daily.tick()
    idle = (time.process_time() - idle) / 200
    clock.set("2027-03-01 09:00")
    saved = {name: getattr(due, name) for name in ("decide", "fit")}
    thinking = Thinking(lambda name, value: setattr(due, name, value))
    try:
        async with Watch() as watch:
            cpu, wall = time.process_time(), time.perf_counter()
            handled = await service.daily.tick()
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    finally:
        for name, value in saved.items():
            setattr(due, name, value)
    asked = await database.read(lambda c: c.exec_driver_sql("select count(*) from daily").scalar())
    grown = process.memory_info().rss - before
    await database.close()
    return {
        "ready_ms": round(ready * 1000, 1),
        "memory_mb": round(grown / 2**20, 1),
        "due": due_now,
        "dropped": due_now - asked,
        "handled": handled,
        "us_cpu_a_due_learner": round(cpu / due_now * 1e6, 1),
        "queue_us_cpu": round((cpu - thinking.cpu) / due_now * 1e6, 1),
        "due_a_second": round(due_now / wall),
        "longest_pause_ms": round(watch.longest, 1),
        "idle_tick_us": round(idle * 1e6),
    }


async def a_job_for_each(size, due_now):
    """APScheduler with a daily cron job for each learner."""
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    scheduler = AsyncIOScheduler(timezone="UTC")
    fired = []
    at = datetime.now(UTC) + timedelta(seconds=max(3, size / 4000))
    for number in range(size):
        run = at if number < due_now else at + timedelta(hours=1 + number % 20)
        scheduler.add_job(fired.append, "cron", args=[1], hour=run.hour, minute=run.minute, second=run.second)
    scheduler.start()
    ready = time.perf_counter() - began
    grown = process.memory_info().rss - before
    await asyncio.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds() + 3))
    cpu = time.process_time()
    scheduler.shutdown(wait=False)
    return {"ready_ms": round(ready * 1000), "memory_mb": round(grown / 2**20, 1), "due": due_now, "dropped": due_now - len(fired),
            "shutdown_s": round(time.process_time() - cpu, 2)}  # fmt: skip


async def ptb_jobs(size):
    """PTB's JobQueue with `run_daily` for each learner: start-up and memory."""
    from telegram.ext import JobQueue  # noqa: PLC0415

    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    queue = JobQueue()

    async def ask(_):
        """Nothing."""

    moment = (datetime.now(UTC) + timedelta(hours=5)).timetz()
    for _ in range(size):
        queue.run_daily(ask, moment)
    queue.scheduler.start()
    ready, grown = time.perf_counter() - began, process.memory_info().rss - before
    queue.scheduler.shutdown(wait=False)
    return {"ready_ms": round(ready * 1000), "memory_mb": round(grown / 2**20, 1)}


def main() -> dict[str, object]:
    """Ours at every size; the peers up to 10,000, or as far as PEERS says."""
    import structlog  # noqa: PLC0415  (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    bank, figures = load(()), {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            for name, value in asyncio.run(ours(size, bank, folder)).items():
                figures[f"ours_{size}_{name}"] = value
    most = int(os.environ.get("PEERS", "10000"))
    for size in (size for size in PEER_SIZES if size <= most):
        for name, value in asyncio.run(a_job_for_each(size, min(size, DROPPED_IN_ONE_SECOND))).items():
            figures[f"apscheduler_{size}_{name}"] = value
        for name, value in asyncio.run(ptb_jobs(size)).items():
            figures[f"ptb_{size}_{name}"] = value
    return figures
