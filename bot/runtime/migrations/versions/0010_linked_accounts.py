"""One learner on several platforms: codes, what accounts were before, and where everything happened."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT_WITH_PLATFORM = ("prompt", "progress_event", "story")


def upgrade() -> None:
    """Makes the tables and columns; so far every learner has one account, and all happened there."""
    for table in KEPT_WITH_PLATFORM:
        op.add_column(table, sa.Column("platform", sa.String(length=20), server_default=sa.text("''"), nullable=False))
        op.execute(
            f"UPDATE {table} SET platform = COALESCE((SELECT MIN(account.platform) FROM account "  # noqa: S608
            f"WHERE account.learner_id = {table}.learner_id), '')"
        )
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("own_learner_id", ID))
        account.add_column(sa.Column("place", sa.Text()))
        name = op.f("fk_account_own_learner_id_learner")
        account.create_foreign_key(name, "learner", ["own_learner_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_account_own_learner_id", "account", ["own_learner_id"])
    op.create_table(
        "link_code",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        _of_learner("link_code"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_link_code")),
    )
    op.create_index("ix_link_code_learner_id", "link_code", ["learner_id", "made_at"])
    op.create_table(
        "link_try",
        sa.Column("id", ID, nullable=False),
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _of_learner("link_try"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_try")),
    )
    op.create_index("ix_link_try_learner_id", "link_try", ["learner_id", "at"])


def _of_learner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_learner_id_learner")
    return sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=name, ondelete="CASCADE")
