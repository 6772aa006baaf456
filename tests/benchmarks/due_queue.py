"""
Who is due, at 1k to 1M learners: ours beside a job for each learner in APScheduler and in PTB's JobQueue.

    SIZES=1000,10000,100000,1000000 PEERS=10000 python -m tests.benchmarks due_queue

Each size runs in a process of its own, so that memory and garbage of one are not another's. An eighth of the learners is
due in one second (12.8 % of all share one minute in the real world), 100,000 at the most. Ours is the real tick with the
real core and store on a SQLite file, in a process that has asked before: a minute earlier one batch was due, whose CPU is
`first_batch_us_cpu`, with the compiling of every statement. CPU for each due learner is told apart, by a few clocks for
each batch:

* `queue`: looking who is due, claiming them, their next time, the date's slot, the row of the outbox; with it the commit,
  the hops between threads and the event loop;
* `coach`: making learners of their rows, reading what else is known of them, choosing the question, rendering and fitting
  it, saving the prompt and where the conversation stands; and `freeing` what was thought up for all this.

`bare` is the floor in the same process: the queue's rows on the same tables by plain sqlite3, in batches of the same size.
`after_30_answers` is the same tick for learners who have answered before. As many learners
again are due a minute later: there the loop's longest pause is watched from within, which costs CPU of its own.
The peers do nothing when a job fires, and are measured up to the size that PEERS says.
"""

import asyncio
import gc
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from datetime import UTC, datetime, timedelta

import psutil
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.core.grading.grade import Verdict
from bot.core.plan import plan_until
from bot.core.state import Attempt, Card, Learner, Prompt
from bot.ports.events import Place
from bot.runtime import daily, migrations
from bot.runtime.database import PRAGMAS, connect
from bot.runtime.question_bank import load
from bot.runtime.service import assemble
from bot.runtime.store import due, exchange, schema
from bot.runtime.store.rows import attempt_values, card_values, learner_values, prompt_values
from tests.chat import RICH, LabAdapter
from tests.clock import FakeClock

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000,1000000").split(",")]
MOST_DUE = 100_000
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PEER_SIZES = (1_000, 10_000, 100_000, 1_000_000)
DROPPED_IN_ONE_SECOND = 10_000
ANSWERS = 30
PHASES = {
    "learners_of": "reading",
    "_turns": "reading",
    "_decided": "deciding",
    "_outbox_rows": "fitting",
    "_study_rows": "saving",
    "_write_study": "saving",
}
"""What of `due` is the coach's own work."""


class Watch:
    """
    The loop's longest pause, in milliseconds, and what made it one.

    `busy` is the longest that the loop itself worked without a stop (its thread's CPU); `garbage` the longest collection,
    in whatever thread. What is left of a long pause is the wait for the interpreter's lock or for a processor.
    """

    def __init__(self):
        self.longest = self.busy = self.garbage = 0.0
        self._task = None
        self._collecting = 0.0

    async def __aenter__(self):
        gc.callbacks.append(self._collected)
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_):
        self._task.cancel()
        gc.callbacks.remove(self._collected)

    def _collected(self, phase, _):
        if phase == "start":
            self._collecting = time.perf_counter()
        else:
            self.garbage = max(self.garbage, (time.perf_counter() - self._collecting) * 1000)

    async def _watch(self):
        before, worked = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(0.002)
            now, work = time.perf_counter(), time.thread_time()
            self.longest = max(self.longest, (now - before - 0.002) * 1000)
            self.busy = max(self.busy, (work - worked) * 1000)
            before, worked = now, work

    def figures(self):
        return {
            "longest_pause_ms": round(self.longest, 1),
            "longest_loop_work_ms": round(self.busy, 1),
            "longest_garbage_collection_ms": round(self.garbage, 1),
        }


class Coach:
    """CPU that the coach's own work takes within the tick, by phase, while inside."""

    def __init__(self):
        self.cpu = Counter()
        self._thought = []

    def __enter__(self):
        self._saved = {name: getattr(due, name) for name in (*PHASES, "take_due")}
        for name, phase in PHASES.items():
            setattr(due, name, self._timed(self._saved[name], phase))
        due.take_due = self._freeing(due.take_due)
        return self

    def __exit__(self, *_):
        for name, function in self._saved.items():
            setattr(due, name, function)

    def _freeing(self, function):
        """A batch whose thoughts are kept until it is over, so that a clock can stand beside their end."""

        def freeing(*arguments):
            try:
                return function(*arguments)
            finally:
                began = time.thread_time()
                self._thought.clear()
                self.cpu["freeing"] += time.thread_time() - began

        return freeing

    def _timed(self, function, phase):
        def timed(*arguments):
            began = time.thread_time()
            try:
                made = function(*arguments)
            finally:
                self.cpu[phase] += time.thread_time() - began
            self._thought.append(made)
            return made

        return timed


async def fill(database, size, due_now, answers=0, bank=None):
    """
    `size` learners: the first of them due now and with that many answers, as many a minute later, the last batch a minute
    before, and the others spread over the day.
    """
    plan = plan_until(NOW.date(), None)
    for start in range(0, size, 20_000):
        learners, accounts = [], []
        for number in range(start + 1, min(start + 20_000, size) + 1):
            group = (number - 1) // due_now if due_now else 2
            at = NOW + group * MINUTE if group < 2 else NOW + 2 * MINUTE + timedelta(seconds=number % 80_000)
            early = number > size - daily.BATCH
            if early:
                at = NOW - MINUTE
            learner = Learner(
                id=number, onboarded=True, next_due_at=at, daily_minute=540 - early, plan=plan, reminder=False,
                home=Place(platform="lab", chat=str(number)),
            )  # fmt: skip
            learners.append({"id": number, **learner_values(learner)})
            accounts.append({"platform": "lab", "user_id": str(number), "learner_id": number, "name": ""})
        await database.write(lambda c, rows=learners: c.execute(schema.learner.insert(), rows) and None)
        await database.write(lambda c, rows=accounts: c.execute(schema.account.insert(), rows) and None)
    if answers:
        await answer(database, due_now, answers, bank.active)


async def answer(database, due_now, answers, questions):
    """Gives the first learners a past: one answer a day."""
    for number in range(1, due_now + 1):
        prompts, attempts, cards = [], [], []
        for ago, question in enumerate(questions[number % 50 : number % 50 + answers], 1):
            at, identifier = NOW - timedelta(days=ago), f"{number}-{ago}"
            what = {"learner_id": number, "question_id": question.id, "purpose": "daily", "day": at.date()}
            prompts.append(prompt_values(Prompt(id=identifier, asked_at=at, state="answered", **what)))
            attempt = Attempt(
                prompt_id=identifier, topic=question.topic, at=at, reply="a", verdict=Verdict.CORRECT, score=1, **what
            )
            attempts.append(attempt_values(attempt))
            card = Card(
                question_id=question.id,
                due=(NOW + timedelta(days=ago)).date(),
                last=at.date(),
                stability=9.0,
                difficulty=5.0,
            )
            cards.append({"learner_id": number, **card_values(card)})
        for table, rows in ((schema.prompt, prompts), (schema.attempt, attempts), (schema.card, cards)):
            await database.write(lambda c, table=table, rows=rows: c.execute(table.insert(), rows) and None)


async def ours(size, folder, answers=0):
    bank = load(())
    url = f"sqlite:///{folder}/{size}.db"
    await migrations.upgrade(url)
    database = await connect(url)
    due_now = min(size // 8, MOST_DUE)
    await fill(database, size, due_now, answers, bank)
    await database.close()
    shutil.copy(f"{folder}/{size}.db", f"{folder}/bare.db")
    process = psutil.Process()
    database = await connect(url)
    clock = FakeClock(NOW - MINUTE - timedelta(seconds=1))
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
    clock.set("2027-03-01 08:59")
    first = time.process_time()
    await service.daily.tick()
    first = time.process_time() - first
    clock.set("2027-03-01 09:00")
    with Coach() as coach:
        cpu, wall = time.process_time(), time.perf_counter()
        handled = await service.daily.tick()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    grown = process.memory_info().rss - before
    asked, letters = (
        count - daily.BATCH
        for count in await database.read(
            lambda c: c.exec_driver_sql("select count(*), (select count(*) from outbox) from daily").one()
        )
    )
    clock.set("2027-03-01 09:01")
    async with Watch() as watch:
        await service.daily.tick()
    text = await database.read(lambda c: c.exec_driver_sql("select message from outbox limit 1").scalar())
    await database.close()
    return {
        "ready_ms": round(ready * 1000, 1),
        "memory_mb": round(grown / 2**20, 1),
        "due": due_now,
        "dropped": due_now - asked,
        "messages": letters,
        "handled": handled,
        "first_batch_us_cpu": round(first / daily.BATCH * 1e6, 1),
        "us_cpu": round(cpu / due_now * 1e6, 1),
        "queue_us_cpu": round((cpu - coach.cpu.total()) / due_now * 1e6, 1),
        "bare_queue_us_cpu": round(bare(f"{folder}/bare.db", text) / due_now * 1e6, 1),
        "coach_us_cpu": {phase: round(spent / due_now * 1e6, 1) for phase, spent in coach.cpu.items()},
        "due_a_second": round(due_now / wall),
        **watch.figures(),
        "idle_tick_us": round(idle * 1e6),
    }


def bare(file, message):
    """CPU seconds of the queue's own rows for everybody who is due, by plain sqlite3."""
    raw = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        raw.execute(f"pragma {pragma}")
    raw.execute("pragma foreign_keys=off")  # the slots of the real queue name prompts, which are the coach's
    now, tomorrow = (int(at.timestamp() * 1e6) for at in (NOW, NOW + timedelta(days=1)))
    names = exchange.OUTBOX_COLUMNS
    columns, places = ", ".join(map('"{}"'.format, names)), ", ".join("?" * len(names))
    post = f"insert into outbox ({columns}) values ({places})"
    began = time.process_time()
    while True:
        raw.execute("begin immediate")
        found = raw.execute(
            "select id, home from learner where next_due_at <= ? order by next_due_at limit ?", (now, daily.BATCH)
        ).fetchall()
        if not found:
            raw.execute("commit")
            return time.process_time() - began
        raw.executemany(
            "update learner set next_due_at = ? where id = ?", [(tomorrow, learner) for learner, _ in found]
        )
        raw.executemany(
            "insert into daily values (?, '2027-03-01', ?)", [(learner, f"{learner}-1") for learner, _ in found]
        )
        rows = []
        for learner, home in found:
            row = {"key": f"d{now // 1000:011x}{learner:09x}0000", "platform": "lab", "place": home, "message": message, "learner_id": learner,
                   "prompt_id": f"{learner}-1", "urgent": 0, "state": "pending", "attempts": 0, "doubts": 0, "next_at": now,
                   "expires_at": tomorrow, "created_at": now, "first_try_at": None}  # fmt: skip
            rows.append(tuple(row.get(name, "") for name in names))
        raw.executemany(post, rows)
        raw.execute("commit")


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


CONTENDERS = {
    "ours": lambda size, folder: ours(size, folder),
    "ours_after_30_answers": lambda size, folder: ours(size, folder, ANSWERS),
    "apscheduler": lambda size, _: a_job_for_each(size, min(size, DROPPED_IN_ONE_SECOND)),
    "ptb": lambda size, _: ptb_jobs(size),
}


def alone(name, size):
    """The figures of one contender at one size, measured by a process of its own."""
    command = [sys.executable, "-m", __spec__.name, name, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def main() -> dict[str, object]:
    """Ours at every size; the peers up to 10,000, or as far as PEERS says."""
    most = int(os.environ.get("PEERS", "10000"))
    todo = [("ours", size) for size in SIZES]
    todo += [("ours_after_30_answers", 10_000)]
    todo += [(name, size) for size in PEER_SIZES if size <= most for name in ("apscheduler", "ptb")]
    figures = {}
    for contender, size in todo:
        found = alone(contender, size)
        figures |= {f"{contender}_{size}_{key}": value for key, value in found.items()}
    return figures


if __name__ == "__main__":
    import structlog  # (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as at:
        print(json.dumps(asyncio.run(CONTENDERS[sys.argv[1]](int(sys.argv[2]), at))))
