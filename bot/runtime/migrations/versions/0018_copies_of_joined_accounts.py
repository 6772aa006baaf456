"""Points of a game for each account that played it, and whose copy of a question was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GHOSTS = "FROM account WHERE account.own_learner_id = point.learner_id"


def upgrade() -> None:
    """Adds the column, widens the key, and gives what was left with accounts that were joined to whom they are now."""
    op.add_column("challenge_event", sa.Column("copy_of", ID, server_default=sa.text("0"), nullable=False))
    name = op.f("pk_point")
    with op.batch_alter_table("point") as point:
        point.drop_constraint(name, type_="primary")
        point.create_primary_key(name, ["challenge_id", "learner_id", "platform"])
    op.execute(
        f"UPDATE point SET learner_id = (SELECT account.learner_id {GHOSTS}) WHERE EXISTS (SELECT 1 {GHOSTS})"  # noqa: S608
    )
