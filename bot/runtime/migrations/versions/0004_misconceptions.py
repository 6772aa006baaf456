"""Misconceptions to overcome, and the card as it was before an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds both columns."""
    op.add_column("learner", sa.Column("mistaken", sa.Text(), server_default="", nullable=False))
    op.add_column("attempt", sa.Column("before", sa.Text(), server_default="", nullable=False))
