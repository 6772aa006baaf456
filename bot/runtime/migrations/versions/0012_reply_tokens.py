"""What a platform wants to see with the answer to an event, so that the next process can still give it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("outbox", sa.Column("reply_token", sa.Text(), server_default=sa.text("''"), nullable=False))
