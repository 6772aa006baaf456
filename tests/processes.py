"""The coach as its own process, to be stopped and killed."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable
from pathlib import Path

ROOT = Path(__file__).parents[1]
FORKING = """
import importlib, os, signal, sys
from bot.cli.main import main
for module in ("bot.cli.run", "adapters.telegram.webhook", "adapters.discord", "apscheduler.schedulers.asyncio"):
    importlib.import_module(module)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        main(["run"])
    print(child, flush=True)
"""


_started: set[int] = set()


def kill_those_left() -> None:
    """Ends what a test that failed left running: it would take the machine from every test after it."""
    while _started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(_started.pop(), signal.SIGKILL)


class Coach:
    """`warmstart run` against emulators, on one database."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "WARMSTART_HEALTH": "off",
            "WARMSTART_LOG": "warning",
            "PYTHONFAULTHANDLER": "1",
        }
        self._env |= {"PYTHONPATH": str(ROOT), **settings}
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Starts it; returns at once."""
        with (self._folder / "coach.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=self._env, cwd=self._folder, stderr=log, stdout=log
            )
        _started.add(self.process.pid)

    async def up(self, seen: Awaitable[None]) -> None:
        """Starts it and waits until the emulator has seen it; where that never comes, fails with what it was doing."""
        await self.start()
        assert self.process is not None
        try:
            await seen
        except TimeoutError:
            self.process.send_signal(signal.SIGABRT)  # the fault handler writes every thread's stack to the log
            await self.process.wait()
            raise AssertionError(f"the coach never arrived:\n{self.log()[-8000:]}") from None

    async def command(self, *words: str) -> str:
        """Runs another command of the program beside it; what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, env=self._env, cwd=self._folder, stdout=asyncio.subprocess.PIPE
        )
        printed, _ = await process.communicate()
        return printed.decode()

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        _started.discard(self.process.pid)

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            code = await self.process.wait()
        _started.discard(self.process.pid)
        return code

    def log(self) -> str:
        """What it wrote."""
        return (self._folder / "coach.log").read_text(encoding="utf-8")


class ForkedCoach(Coach):
    """
    Forks each coach off a process that has its modules loaded: the same program, started in a tenth of the time.

    For what kills it hundreds of times. `end` ends the process that they are forked from.
    """

    _source: asyncio.subprocess.Process | None = None
    _pid = 0

    async def start(self) -> None:
        """Starts it; returns at once."""
        if self._source is None:
            with (self._folder / "coach.log").open("ab") as log:
                self._source = await asyncio.create_subprocess_exec(
                    sys.executable, "-c", FORKING, env=self._env, cwd=self._folder,
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                )  # fmt: skip
            _started.add(self._source.pid)
        assert self._source.stdin is not None
        assert self._source.stdout is not None
        self._source.stdin.write(b"start\n")
        self._pid = int(await self._source.stdout.readline())
        _started.add(self._pid)

    async def up(self, seen: Awaitable[None]) -> None:
        """Starts it and waits until the emulator has seen it."""
        await self.start()
        try:
            await seen
        except TimeoutError:
            raise AssertionError(f"the coach never arrived:\n{self.log()[-8000:]}") from None

    async def kill(self) -> None:
        """kill -9; returns when it is gone."""
        descriptor = os.pidfd_open(self._pid)
        gone = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(descriptor, gone.set)
        os.kill(self._pid, signal.SIGKILL)
        await gone.wait()
        loop.remove_reader(descriptor)
        os.close(descriptor)
        _started.discard(self._pid)

    async def end(self) -> None:
        """No more coaches."""
        if self._source is not None:
            self._source.kill()
            await self._source.communicate()
            _started.discard(self._source.pid)
