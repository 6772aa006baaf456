"""
What one answered question costs: the store's own transaction, and the whole answer, beside the bare one in sqlite3.

    python -m tests.benchmarks answer

All write to a SQLite file (WAL, synchronous=FULL) in the same run; the CPU is this process's own.

* `writing`: what the store writes for an answer (the inbox, the attempt, the card, the streak, the prompt, the conversation
  and the message in the outbox), where what is read and decided is at hand;
* `transaction`: the same with reading what a decision looks at (the learner, the conversation, the prompt, the card);
* `answer`: the whole event through the dispatcher and `decide`, sent, and what became of the sending written down.

The first two are taken in the writer's thread, one by one; the last of the whole process. Then 256 callers at once, whose
answers the dispatcher takes together where it can: durable answers in a second, of each kind.
"""

import asyncio
import gc
import sqlite3
import tempfile
import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.core.coach import decide
from bot.ports.capabilities import fit
from bot.ports.events import ChoicesSelected, CommandInvoked, Place, Sender
from bot.ports.values import replace
from bot.runtime.store import exchange, together
from bot.runtime.store.learners import load
from bot.runtime.store.together import load_all
from tests.chat import RICH, opened

ANSWERS = 1000
AT_ONCE = 50
CALLERS, DURABLE = 256, 4096
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


def who(user):
    return {"place": Place(platform="lab", chat=user), "sender": Sender(id=user, name=user)}


async def asked(chat, people):
    """Asks each of these people a question; the event of each one's answer."""
    first = len(chat.adapter.log)
    for at in range(0, len(people), AT_ONCE):
        await asyncio.gather(
            *(
                chat.service.dispatcher.handle(
                    CommandInvoked(event_id=f"q{user}", **who(user), name="quiz", arguments="bias-variance")
                )
                for user in people[at : at + AT_ONCE]
            )
        )
        await chat.service.outbox.settle()
    events = [
        ChoicesSelected(
            event_id=f"a{delivery.place.chat}",
            **who(delivery.place.chat),
            values=(delivery.message.options[0].value,),
            message_id=identifier,
        )
        for delivery, identifier in chat.adapter.log[first:]
        if delivery.message.options
    ]
    gc.collect()
    gc.freeze()  # as `warmstart run` does when it is ready
    return events


@contextmanager
def only_the_store(thoughts, *, reads):
    """While inside, the coach has thought already and its messages fit; without `reads`, all is loaded already, too."""
    for module in (exchange, together):
        module.decide = lambda _, event, __: thoughts[event.event_id][1]
    exchange.fit = lambda message, _: (message,)
    if not reads:
        exchange.load = lambda _, __, event, *___: thoughts[event.event_id][0]
        together.load_all = lambda _, __, takings: [
            (at, thoughts[taking.event.event_id][0]) for at, taking in enumerate(takings)
        ]
    try:
        yield
    finally:
        exchange.decide, exchange.fit, exchange.load = decide, fit, load
        together.decide, together.load_all = decide, load_all


async def think(chat, events):
    """Event -> (what was loaded for it, what the coach decides, with messages that fit)."""
    now, bank = chat.clock.now(), chat.service.dispatcher._bank

    def thought(connection, event):
        loaded = load(connection, bank, event, now, "")
        decision = decide(loaded.snapshot, loaded.event, now)
        sends = tuple(replace(send, message=fit(send.message, RICH)[0]) for send in decision.sends)
        return loaded, replace(decision, sends=sends)

    return {event.event_id: await chat.database.read(partial(thought, event=event)) for event in events}


def taking(chat, event):
    """The store's unit of work for an event."""
    dispatcher, now = chat.service.dispatcher, chat.clock.now()
    return lambda c: exchange.take(c, dispatcher._bank, event, now, dispatcher._platforms)


async def transactions(file, *, reads):
    """CPU seconds of each answer's own transaction, in the writer's thread, where a commit is shared by `AT_ONCE`."""
    async with opened(f"sqlite:///{file}", start=datetime(2026, 12, 1, 7, tzinfo=UTC)) as chat:
        events = await asked(chat, [str(n) for n in range(ANSWERS)])
        spent = 0.0

        def timed(connection, event):
            nonlocal spent
            began = time.thread_time()
            assert taking(chat, event)(connection)
            spent += time.thread_time() - began

        with only_the_store(await think(chat, events), reads=reads):
            for at in range(0, ANSWERS, AT_ONCE):
                some = events[at : at + AT_ONCE]
                await asyncio.gather(*(chat.database.write(partial(timed, event=event)) for event in some))
        return spent / ANSWERS


async def answers(file):
    """(CPU, wall) seconds for each answer, many learners at once; asking the questions is not counted."""
    async with opened(f"sqlite:///{file}", start=datetime(2026, 12, 1, 7, tzinfo=UTC)) as chat:
        events = await asked(chat, [str(n) for n in range(ANSWERS)])
        cpu, wall = time.process_time(), time.perf_counter()
        for at in range(0, ANSWERS, AT_ONCE):
            await asyncio.gather(*map(chat.service.dispatcher.handle, events[at : at + AT_ONCE]))
            await chat.service.outbox.settle()
        return (time.process_time() - cpu) / ANSWERS, (time.perf_counter() - wall) / ANSWERS


async def durable(file, kind):
    """(Answers in a second, p99 in ms, answers in a second of CPU) of 256 callers; of the "answer", and what it needs."""
    async with opened(f"sqlite:///{file}", start=datetime(2026, 12, 1, 7, tzinfo=UTC)) as chat:
        events = await asked(chat, [str(n) for n in range(DURABLE)])
        whole = kind == "answer"
        thoughts = {} if whole else await think(chat, events)
        waiting, took = iter(events), []

        async def caller():
            for event in waiting:
                began = time.perf_counter()
                if whole:
                    await chat.service.dispatcher.handle(event)
                else:
                    assert await chat.service.dispatcher._take(together.Taking(event, chat.clock.now()))
                took.append(time.perf_counter() - began)

        with nullcontext() if whole else only_the_store(thoughts, reads=kind == "transaction"):
            cpu, wall = time.process_time(), time.perf_counter()
            await asyncio.gather(*(caller() for _ in range(CALLERS)))
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        await chat.service.outbox.settle()
        p99 = sorted(took)[int(len(took) * 0.99) - 1] * 1000
        return {
            f"durable_{kind}s_a_second": round(DURABLE / wall),
            f"durable_{kind}s_p99_ms": round(p99, 1),
            f"durable_{kind}s_a_cpu_second": round(DURABLE / cpu),
        }


def main() -> dict[str, object]:
    """All of it, and the ratios."""
    import structlog  # noqa: PLC0415  (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        bare_cpu, bare_wall = bare(at / "bare.db")
        writing = asyncio.run(transactions(at / "writing.db", reads=False))
        transaction = asyncio.run(transactions(at / "transaction.db", reads=True))
        our_cpu, our_wall = asyncio.run(answers(at / "ours.db"))
        rates = {}
        for kind in ("writing", "transaction", "answer"):
            rates |= asyncio.run(durable(at / f"durable-{kind}.db", kind))
    return {
        "bare_transaction_us_cpu": round(bare_cpu * 1e6),
        "bare_transaction_us": round(bare_wall * 1e6),
        "writing_us_cpu": round(writing * 1e6),
        "transaction_us_cpu": round(transaction * 1e6),
        "answer_us_cpu": round(our_cpu * 1e6),
        "answer_us": round(our_wall * 1e6),
        "answer_times_the_cpu": round(our_cpu / bare_cpu, 1),
        "answer_times_the_time": round(our_wall / bare_wall, 1),
        "bare_one_at_a_time_a_second": round(1 / bare_wall),
        **rates,
    }
