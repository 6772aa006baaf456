"""Faults of the machine, as one sentence for the operator: a database that is down, a folder that is not writable."""

import sqlite3
from typing import Any

import click


class Commands(click.Group):
    """A group of commands that end with a sentence and exit code 1 where a file, a database or the bank is at fault."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; a fault of our own program still shows where it happened."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except Exception as error:
            if (said := explained(error)) is None:
                raise
            raise click.ClickException(said) from error


def explained(error: Exception) -> str | None:
    """What is wrong and what to do; None where it is none of the faults that an operator can mend."""
    from sqlalchemy import exc  # noqa: PLC0415  (where something went wrong only)

    from bot.runtime.question_bank import BankError  # noqa: PLC0415

    if isinstance(error, BankError):
        return f"The question bank needs mending:\n{error}"
    if isinstance(error, UnicodeDecodeError):
        return (
            f"What was read is no UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8, then try again."
        )
    if isinstance(error, exc.IntegrityError | exc.ProgrammingError | exc.DataError):
        return None  # a statement of ours is wrong
    if isinstance(error, exc.DBAPIError | sqlite3.DatabaseError) or _is_of_postgresql(error):
        what = str(getattr(error, "orig", error)).splitlines()[0]
        return f"The database cannot be used ({what}); `warmstart check` says more, and DATABASE_URL where it is."
    if isinstance(error, ConnectionError | TimeoutError):
        return f"Nothing answers there ({error}); is the server up, and DATABASE_URL right?"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}; is the path right, and may it be written to?"
    return None


def _is_of_postgresql(error: Exception) -> bool:
    """Whether it is an error of asyncpg itself, as for a wrong password, which SQLAlchemy hands on before there is a connection."""
    return any(kind.__module__.startswith("asyncpg.") for kind in type(error).__mro__)
