"""
A live game of 500 members: answers per second through dispatcher, core and SQLite, and edits that the group sees.

Everybody answers at once, and half change their answer; then the close. An answer counts as acknowledged once it is
committed: what the member is told goes out at that moment.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from bot.ports.events import ChoicesSelected
from tests.benchmarks.answer import bare
from tests.group import Group, group

MEMBERS = 500


async def all_press(room: Group, values: dict[str, str], *, alone: bool) -> list[float]:
    """Everybody presses at the same moment; seconds until each was committed."""
    taken: list[float] = []

    async def press(name: str, value: str) -> None:
        chat = room.alone(name) if alone else room.member(name)
        event = ChoicesSelected(event_id=chat.event_id(), place=chat.place, sender=chat.sender, values=(value,))
        began = time.perf_counter()
        await room._host.service.dispatcher.handle(event)
        taken.append(time.perf_counter() - began)

    await asyncio.gather(*(press(name, value) for name, value in values.items()))
    return sorted(taken)


async def measure(folder: Path) -> dict[str, float]:
    """One game of one question."""
    names = [f"member-{number}" for number in range(MEMBERS)]
    async with group(f"sqlite:///{folder}/w.db") as room:
        await room.member("host").says("/challenge start bias-variance 1 60s")
        challenge, _ = await room.stored()
        await all_press(room, dict.fromkeys(names, f"{challenge.id}:join"), alone=False)
        await room.passes(61, step=1)
        before = len(room.adapter.log)
        cpu, wall = time.process_time(), time.perf_counter()
        taken = await all_press(room, {name: f"{challenge.id}:a1.{len(name) % 3}" for name in names}, alone=True)
        taken += await all_press(room, dict.fromkeys(names[::2], f"{challenge.id}:a1.0"), alone=True)
        answered = time.perf_counter() - wall
        spent = time.process_time() - cpu
        await room._host.service.outbox.settle()
        private = len(room.adapter.log) - before
        await room.passes(55)
        edits = sum(
            delivery.place == room.place and bool(delivery.message.edits) for delivery, _ in room.adapter.log[before:]
        )
        room.clock.move(seconds=6)
        began = time.perf_counter()
        await room._host.service.games.tick()
        closed = time.perf_counter() - began
        _, events = await room.stored()
        answers = sum(event.kind == "answered" for event in events)
        taken.sort()
        return {
            "answers": answers,
            "per_second": answers / answered,
            "cpu_us": spent / answers * 1e6,
            "p50_ms": taken[len(taken) // 2] * 1e3,
            "p99_ms": taken[int(len(taken) * 0.99)] * 1e3,
            "replies": private,
            "edits_in_55_s": edits,
            "close_ms": closed * 1e3,
        }


def main() -> dict[str, object]:
    """What was measured, beside a bare transaction in the same minute."""
    import structlog  # noqa: PLC0415  (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        bare_cpu, _ = bare(Path(folder) / "bare.db")
        found = asyncio.run(measure(Path(folder)))
    return {
        "members": MEMBERS,
        "answers": found["answers"],
        "answers_per_s": round(found["per_second"]),
        "answer_us_cpu": round(found["cpu_us"]),
        "bare_transaction_us_cpu": round(bare_cpu * 1e6),
        "times_the_cpu": round(found["cpu_us"] / (bare_cpu * 1e6), 1),
        "committed_p50_ms": round(found["p50_ms"]),
        "committed_p99_ms": round(found["p99_ms"]),
        "private_replies": found["replies"],
        "edits_in_55_s": found["edits_in_55_s"],
        "close_ms": round(found["close_ms"]),
    }
