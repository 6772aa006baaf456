"""The coach as its own process, to be stopped and killed."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Coach:
    """`warmstart run` against emulators, on one database."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        self._env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "WARMSTART_HEALTH": "",
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

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            return await self.process.wait()

    def log(self) -> str:
        """What it wrote."""
        return (self._folder / "coach.log").read_text(encoding="utf-8")
