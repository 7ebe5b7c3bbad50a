"""Crosswalks: which share of each area of one edition lies in each area of another."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ENDS = ("from_level", "from_edition", "to_level", "to_edition")


def upgrade() -> None:
    op.create_table(
        "crosswalk",
        sa.Column("sequence", sa.Integer, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _ENDS),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("evenness", sa.Float(53), nullable=False),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_crosswalk"),
        sa.UniqueConstraint(*_ENDS, name="uq_crosswalk_from_level_from_edition_to_level_to_edition"),
        *(
            sa.ForeignKeyConstraint(
                [f"{side}_level", f"{side}_edition"],
                ["edition.level", "edition.edition"],
                name=f"fk_crosswalk_{side}_level_{side}_edition",
            )
            for side in ("from", "to")
        ),
    )
    op.create_table(
        "crosswalk_link",
        sa.Column("crosswalk", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("from_at", sa.Integer, nullable=False),
        sa.Column("to_at", sa.Integer, nullable=False),
        sa.Column("share", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("crosswalk", "place", name="pk_crosswalk_link"),
        sa.ForeignKeyConstraint(["crosswalk"], ["crosswalk.sequence"], name="fk_crosswalk_link_crosswalk"),
    )
