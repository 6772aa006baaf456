"""Alembic's entry: runs the migrations on the connection that `migrations.run` hands over."""

from alembic import context

from bot.runtime.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    # The caller holds the transaction, and on SQLite the lock.
    transactional_ddl=False,
)
context.run_migrations()
