"""Games in groups: their events, the groups that play, and the points that they gave."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables and columns."""
    op.add_column("learner", sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox", sa.Column("shows", sa.String(length=40), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "challenge",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger()),
        sa.Column("next_at", sa.BigInteger()),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("code", name=op.f("uq_challenge_code")),
    )
    op.create_index("ix_challenge_next_at", "challenge", ["next_at"])
    op.create_table(
        "challenge_venue",
        _challenge(),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("thread", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=8), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("shows", sa.SmallInteger(), nullable=False),
        _of_challenge("challenge_venue"),
        sa.PrimaryKeyConstraint("challenge_id", "number", name=op.f("pk_challenge_venue")),
    )
    op.create_index(
        "ix_challenge_venue_running",
        "challenge_venue",
        ["platform", "chat", "thread", "slot"],
        unique=True,
        sqlite_where=sa.text("running"),
        postgresql_where=sa.text("running"),
    )
    op.create_index("ix_challenge_venue_chat", "challenge_venue", ["platform", "chat"])
    op.create_table(
        "challenge_event",
        sa.Column("id", ID, nullable=False),
        _challenge(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("learner_id", ID),
        sa.Column("question", sa.SmallInteger(), nullable=False),
        sa.Column("picks", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("left", sa.Float(), nullable=False),
        sa.Column("venue", sa.SmallInteger(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        _of_challenge("challenge_event"),
        _of_learner("challenge_event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_event")),
    )
    op.create_index("ix_challenge_event_question", "challenge_event", ["challenge_id", "question", "learner_id"])
    op.create_index("ix_challenge_event_learner", "challenge_event", ["challenge_id", "learner_id"])
    op.create_index("ix_challenge_event_learner_id", "challenge_event", ["learner_id"])
    op.create_table(
        "point",
        _challenge(),
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        _of_challenge("point"),
        _of_learner("point"),
        sa.PrimaryKeyConstraint("challenge_id", "learner_id", name=op.f("pk_point")),
    )
    op.create_index("ix_point_chat", "point", ["platform", "chat", "at"])
    op.create_index("ix_point_learner_id", "point", ["learner_id"])


def _challenge() -> sa.Column[str]:
    return sa.Column("challenge_id", sa.String(length=10), nullable=False)


def _of_challenge(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_challenge_id_challenge")
    return sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=name, ondelete="CASCADE")


def _of_learner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_learner_id_learner")
    return sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=name, ondelete="CASCADE")
