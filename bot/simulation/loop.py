"""A process in virtual time: an event loop that is stepped from outside and can be killed between any two steps."""

import asyncio
import heapq
from asyncio import events
from collections.abc import Callable, Coroutine
from typing import Any


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs one callback at a time, when told to; its clock is whatever it was last set to, in seconds."""

    def __init__(self, now: float) -> None:
        super().__init__()
        self._moment = now
        self.killed = False
        self.faults: list[str] = []
        """What went wrong in tasks that nobody looked at."""
        self.set_exception_handler(self._note)
        self._queue: Any = self._ready  # type: ignore[attr-defined]
        self._timers: Any = self._scheduled  # type: ignore[attr-defined]

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # Tasks that a kill cut short are no fault.
        if not self.killed and "exception" in context:
            self.faults.append(repr(context["exception"]))

    def time(self) -> float:
        """Virtual seconds."""
        return self._moment

    def advance(self, moment: float) -> None:
        """Moves the clock, and makes ready what was to happen by then."""
        self._moment = max(self._moment, moment)
        while self._timers and (self._timers[0]._cancelled or self._timers[0]._when <= self._moment):
            handle = heapq.heappop(self._timers)
            handle._scheduled = False
            if not handle._cancelled:
                self._queue.append(handle)

    @property
    def busy(self) -> bool:
        """Whether something can run now."""
        return bool(self._queue)

    @property
    def next_timer(self) -> float:
        """When something can run next; infinity if never by itself."""
        while self._timers and self._timers[0]._cancelled:
            heapq.heappop(self._timers)._scheduled = False
        return float(self._timers[0]._when) if self._timers else float("inf")

    def step(self) -> None:
        """Runs one callback: up to the next await of one task."""
        handle = self._queue.popleft()
        if not handle._cancelled:
            self.inside(handle._run)

    def inside(self, function: Callable[[], Any]) -> Any:
        """Calls a function as if from within the loop."""
        events._set_running_loop(self)
        try:
            return function()
        finally:
            events._set_running_loop(None)

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Starts a task."""
        task: asyncio.Task[Any] = self.inside(lambda: self.create_task(coroutine))
        return task

    def kill(self) -> list["asyncio.Task[Any]"]:
        """
        Stops for good, as by kill -9: no handler and no `finally` runs.

        The tasks are returned and must be kept: collecting them would run their `finally` blocks.
        """
        self.killed = True
        tasks = list(asyncio.all_tasks(self))
        for task in tasks:
            task._log_destroy_pending = False  # type: ignore[attr-defined]
        self.close()
        return tasks
