"""One unit of work on the operator's database, for a command."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


class _UndoneError(Exception):
    """Rolls the transaction back, and carries the result out of it."""

    def __init__(self, result: object) -> None:
        super().__init__("undone")
        self.result = result


def within(work: "Callable[[Connection], T]", *, undo: bool = False) -> T:
    """Runs the work in a transaction, the tables brought up to date first; with `undo` nothing of it stays."""
    from bot.cli.settings import settings_or_exit  # noqa: PLC0415
    from bot.runtime import migrations  # noqa: PLC0415
    from bot.runtime.database import connect  # noqa: PLC0415

    settings = settings_or_exit()

    def undone(connection: "Connection") -> T:
        raise _UndoneError(work(connection))

    async def run() -> T:
        await migrations.upgrade(settings.database)
        database = await connect(settings.database)
        try:
            return await database.write(undone if undo else work)
        except _UndoneError as error:
            return error.result  # type: ignore[return-value]
        finally:
            await database.close()

    return asyncio.run(run())
