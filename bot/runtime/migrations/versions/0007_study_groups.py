"""What a group has set: its question of the day, and its digest."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "study_group",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("thread", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("daily_minute", sa.SmallInteger()),
        sa.Column("close_minute", sa.SmallInteger(), nullable=False),
        sa.Column("digest_day", sa.SmallInteger()),
        sa.Column("digest_minute", sa.SmallInteger(), nullable=False),
        sa.Column("daily_at", sa.BigInteger()),
        sa.Column("digest_at", sa.BigInteger()),
        sa.Column("next_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("platform", "chat", "thread", name=op.f("pk_study_group")),
    )
    op.create_index("ix_study_group_next_at", "study_group", ["next_at"])
