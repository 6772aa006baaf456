"""Tables for a test: a copy of a migrated SQLite file costs a fortieth of its migrations."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.runtime import migrations
from bot.runtime.database import is_sqlite, url_of


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.db"
        migrations.upgrade_sqlite(f"sqlite:///{file}")
        return file.read_bytes()


def _copy_template(file: Path) -> None:
    if not file.exists():
        file.write_bytes(_template())


async def ready(database_url: str) -> None:
    """Sees to it that the database has its tables; a SQLite file may be missing."""
    if is_sqlite(database_url):
        _copy_template(Path(make_url(url_of(database_url)).database or ""))
    await migrations.upgrade(database_url)
