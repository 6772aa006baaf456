"""The thread that a game is played in."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Adds it, and the thread of the newest message: so far that is the place's own."""
    for name in ("shown_in", "room"):
        op.add_column("challenge_venue", sa.Column(name, sa.String(length=64), nullable=False, server_default=""))
    op.execute("UPDATE challenge_venue SET shown_in = thread")
    op.create_index(
        "ix_challenge_venue_room",
        "challenge_venue",
        ["platform", "room"],
        sqlite_where=sa.text("room != ''"),
        postgresql_where=sa.text("room != ''"),
    )
