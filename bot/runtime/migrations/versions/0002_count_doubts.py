"""How often a delivery may have arrived is counted apart from how often it was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("outbox", sa.Column("doubts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
