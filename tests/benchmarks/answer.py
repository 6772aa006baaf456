"""
What one answered question costs through `decide` and the store, beside the bare transaction in sqlite3.

    python -m tests.benchmarks answer

Both write the same rows to a SQLite file (WAL, synchronous=FULL) in the same run; the CPU is this process's own.
"""

import asyncio
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.ports.events import ChoicesSelected, CommandInvoked, Place, Sender
from tests.chat import opened

ANSWERS = 1000
AT_ONCE = 50
BARE = (
    "insert into inbox(event_id, state) values (?, 'done')",
    "insert into prompt(id, state) values (?, 'answered')",
    "insert into attempt(prompt_id, reply, verdict) values (?, 'a', 'correct')",
    "insert into card(id, due, stability) values (?, '2026-12-02', 2.3)",
    "insert or replace into learner(id, streak) values (1, ?)",
    "insert or replace into conversation(id, version) values (1, ?)",
    "insert into outbox(key, message) values (?, 'x')",
    "update outbox set state = 'sent', message = '' where key = ?",
)


def bare(file: Path) -> tuple[float, float]:
    """(CPU, wall) seconds for each bare transaction."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript(
        "pragma journal_mode=wal; pragma synchronous=full; create table inbox(event_id primary key, state);"
        "create table prompt(id primary key, state); create table attempt(prompt_id primary key, reply, verdict);"
        "create table card(id primary key, due, stability); create table learner(id integer primary key, streak);"
        "create table conversation(id integer primary key, version);"
        "create table outbox(id integer primary key, key unique, message, state);"
    )
    cpu, wall = time.process_time(), time.perf_counter()
    for number in range(ANSWERS):
        connection.execute("begin immediate")
        for statement in BARE:
            connection.execute(statement, (str(number),))
        connection.execute("commit")
    spent = (time.process_time() - cpu) / ANSWERS, (time.perf_counter() - wall) / ANSWERS
    connection.close()
    return spent


async def ours(file: Path) -> tuple[float, float]:
    """(CPU, wall) seconds for each answer, many learners at once; asking the questions is not counted."""
    async with opened(f"sqlite:///{file}", start=datetime(2026, 12, 1, 7, tzinfo=UTC)) as chat:
        cpu = wall = 0.0
        handle, adapter = chat.service.dispatcher.handle, chat.adapter
        for batch in range(ANSWERS // AT_ONCE):
            people = [f"{batch}-{n}" for n in range(AT_ONCE)]

            def who(user: str) -> dict[str, object]:
                return {"place": Place(platform="lab", chat=user), "sender": Sender(id=user, name=user)}

            first = len(adapter.deliveries)
            await asyncio.gather(
                *(
                    handle(CommandInvoked(event_id=f"q{user}", **who(user), name="quiz", arguments="bias-variance"))
                    for user in people
                )
            )
            await chat.service.outbox.settle()
            asked = {d.place.chat: d for d in adapter.deliveries[first:] if d.message.options}
            started = time.process_time(), time.perf_counter()
            await asyncio.gather(
                *(
                    handle(
                        ChoicesSelected(
                            event_id=f"a{user}",
                            **who(user),
                            values=(delivery.message.options[0].value,),
                            message_id="1",
                        )
                    )
                    for user, delivery in asked.items()
                )
            )
            await chat.service.outbox.settle()
            cpu += time.process_time() - started[0]
            wall += time.perf_counter() - started[1]
        return cpu / ANSWERS, wall / ANSWERS


def main() -> dict[str, object]:
    """Both, and the ratio."""
    import structlog  # noqa: PLC0415  (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        bare_cpu, bare_wall = bare(Path(folder) / "bare.db")
        our_cpu, our_wall = asyncio.run(ours(Path(folder) / "ours.db"))
    return {
        "bare_transaction_us_cpu": round(bare_cpu * 1e6),
        "bare_transaction_us": round(bare_wall * 1e6),
        "answer_us_cpu": round(our_cpu * 1e6),
        "answer_us": round(our_wall * 1e6),
        "times_the_cpu": round(our_cpu / bare_cpu, 1),
        "times_the_time": round(our_wall / bare_wall, 1),
    }
