"""
A live game of 500 members: answers per second through dispatcher, core and SQLite, and edits that the group sees.

Run as `python -m tests.benchmarks.challenge`. Everybody answers at once, and half change their answer; then the close.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from bot.ports.events import ChoicesSelected
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


def main() -> None:
    """Prints what was measured."""
    import structlog  # noqa: PLC0415  (quiet for the run)

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder)))
    print(
        f"{found['answers']:.0f} answers of {MEMBERS} members at once: {found['per_second']:.0f}/s, "
        f"{found['cpu_us']:.0f} us CPU each, committed within p50 {found['p50_ms']:.0f} ms, p99 {found['p99_ms']:.0f} ms"
    )
    print(
        f"the group's message was edited {found['edits_in_55_s']:.0f} times in 55 s ({found['replies']:.0f} private replies)"
    )
    print(f"the close, all answers added up: {found['close_ms']:.0f} ms, once")


if __name__ == "__main__":
    main()
