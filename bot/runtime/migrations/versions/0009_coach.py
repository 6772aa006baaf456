"""How a learner forgets, and what they want to be shown of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("learner", sa.Column("memory", sa.Text(), server_default="", nullable=False))
    op.add_column("learner", sa.Column("pictures", sa.String(length=8), server_default="dark", nullable=False))
    op.add_column("learner", sa.Column("weekly", sa.Boolean(), server_default=sa.true(), nullable=False))
