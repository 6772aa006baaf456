"""When a question came unasked, so that what was typed before it is not taken for its answer."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Adds the column."""
    op.add_column("prompt", sa.Column("since", sa.BigInteger()))
