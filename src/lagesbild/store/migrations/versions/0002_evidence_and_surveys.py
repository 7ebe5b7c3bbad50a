"""The footing of each source; the questions and the sampled strata of surveys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("evidence_class", sa.Text, nullable=False, server_default="measured"))
    op.execute(sa.text("UPDATE delivery SET evidence_class = 'survey' WHERE kind = 'answers'"))
    op.create_table(
        "question",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("scale", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("asked_of", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "key", name="pk_question"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.delivery_id"], name="fk_question_delivery_id"),
    )
    op.create_table(
        "sampled_stratum",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("stratum", sa.Text, nullable=False),
        sa.Column("n_sampled", sa.BigInteger, nullable=False),
        sa.Column("n_population", sa.BigInteger),
        sa.PrimaryKeyConstraint("delivery_id", "stratum", name="pk_sampled_stratum"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.delivery_id"], name="fk_sampled_stratum_delivery_id"),
    )
