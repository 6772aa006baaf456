"""A challenge that comes every week by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Adds what a group sets for it."""
    op.add_column("study_group", sa.Column("weekly_count", sa.SmallInteger()))
    op.add_column("study_group", sa.Column("weekly_topic", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("study_group", sa.Column("weekly_speed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("study_group", sa.Column("weekly_at", sa.BigInteger()))
