"""Which message a delivery replaces, so that an edit which a newer one has overtaken is never sent late."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the column and its index."""
    op.add_column("outbox", sa.Column("edits", sa.String(80), server_default="", nullable=False))
    some = sa.text("edits != ''")
    op.create_index("ix_outbox_edits", "outbox", ["edits"], sqlite_where=some, postgresql_where=some)
