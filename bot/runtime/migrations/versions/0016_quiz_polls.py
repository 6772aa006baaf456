"""Whether a learner wants quiz polls."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Adds the column; so far nobody has chosen."""
    op.add_column("learner", sa.Column("quiz_polls", sa.Boolean()))
