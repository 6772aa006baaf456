"""How able learners and how hard questions are."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "learner_rating",
        sa.Column("learner_id", ID, nullable=False),
        *_belief(),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_learner_rating_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_learner_rating")),
    )
    op.create_table(
        "question_rating",
        sa.Column("question_id", sa.String(length=80), nullable=False),
        *_belief(),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_rating")),
    )


def _belief() -> tuple[sa.Column[float], sa.Column[float], sa.Column[int]]:
    return (
        sa.Column("mu", sa.Float(), nullable=False),
        sa.Column("sigma", sa.Float(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
    )
