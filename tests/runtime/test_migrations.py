"""The migrations make exactly the tables that the program uses."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from bot.runtime import migrations
from bot.runtime.store.schema import metadata


def test_migrations_equal_the_metadata(tmp_path):
    url = f"sqlite:///{tmp_path}/w.db"
    migrations.upgrade_sqlite(url)
    migrations.upgrade_sqlite(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert migrations.current(connection) == migrations.HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
