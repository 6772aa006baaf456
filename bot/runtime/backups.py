"""Copies of a SQLite database, taken while it is in use, and put back."""

import sqlite3
from contextlib import closing
from pathlib import Path


class BackupError(Exception):
    """It could not be copied; the message says what to do."""


def _check(connection: sqlite3.Connection, file: Path) -> None:
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is no SQLite database ({error}); choose another file.") from error
    if verdict != "ok":
        raise BackupError(f"{file} is damaged ({verdict}); choose an older backup.")
    if "alembic_version" not in tables or "learner" not in tables:
        raise BackupError(f"{file} holds no Warmstart data; choose another file.")


def back_up(source: Path, target: Path) -> None:
    """Copies the database, consistent even while it is written to. Raises BackupError."""
    if not source.is_file():
        raise BackupError(f"There is no database at {source} yet, so there is nothing to back up.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        _check(copy, target)


def restore(backup: Path, target: Path) -> None:
    """Puts a backup in the database's place, and keeps what was there as `*.before-restore`. Raises BackupError."""
    with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as copy:
        _check(copy, backup)
        if target.is_file():
            back_up(target, target.with_name(f"{target.name}.before-restore"))
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(target, timeout=5)) as live:
            try:
                copy.backup(live)
            except sqlite3.OperationalError as error:
                raise BackupError(f"{target} is in use ({error}); stop the coach first, then try again.") from error
