"""What an optional tier of the grader recognised in a reply, so that regrading sees it again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("attempt", sa.Column("evidence", sa.Text(), server_default="", nullable=False))
