"""The first ledger: areas, deliveries and what they hold, categories, breaks, pictures."""

import sqlalchemy as sa
from alembic import op

from lagesbild.store.schema import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("workspace", sa.Column("workspace_id", sa.Text, nullable=False), _key("workspace", "workspace_id"))
    _make_areas()
    _make_deliveries()
    _make_what_deliveries_bring()
    op.create_table(
        "picture",
        sa.Column("picture_id", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("today", sa.Date, nullable=False),
        sa.Column("n_bytes", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        _key("picture", "picture_id"),
        sa.UniqueConstraint("sequence", name="uq_picture_sequence"),
    )


def _make_areas() -> None:
    op.create_table(
        "edition",
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("crs", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("n_areas", sa.Integer, nullable=False),
        sa.Column("has_boundaries", sa.Boolean, nullable=False),
        sa.Column("has_neighbours", sa.Boolean, nullable=False),
        _key("edition", "level", "edition"),
        sa.UniqueConstraint("sequence", name="uq_edition_sequence"),
    )
    op.create_table(
        "area",
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("parent_code", sa.Text),
        sa.Column("surface_km2", sa.Float(53)),
        sa.Column("boundary", sa.LargeBinary),
        sa.Column("neighbours", sa.JSON, nullable=False),
        _key("area", "level", "edition", "place"),
        sa.UniqueConstraint("level", "edition", "code", name="uq_area_level_edition_code"),
        sa.ForeignKeyConstraint(
            ["level", "edition"], ["edition.level", "edition.edition"], name="fk_area_level_edition"
        ),
    )


def _make_deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("sending", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("source_words", sa.JSON, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("n_rows", sa.BigInteger, nullable=False),
        sa.Column("n_kept", sa.BigInteger, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("covers_start_day", sa.Date),
        sa.Column("covers_end_day", sa.Date),
        sa.Column("is_coverage_inferred", sa.Boolean, nullable=False),
        sa.Column("n_unplaced", sa.BigInteger, nullable=False),
        sa.Column("n_outside_coverage", sa.BigInteger, nullable=False),
        sa.Column("extracted_day", sa.Date),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("mapping_text", sa.Text, nullable=False),
        sa.Column("withdrawn_day", sa.Date),
        sa.Column("withdrawn_why", sa.Text, nullable=False),
        _key("delivery", "delivery_id"),
        sa.UniqueConstraint("sequence", name="uq_delivery_sequence"),
    )


def _make_what_deliveries_bring() -> None:
    op.create_table(
        "holding",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("n_rows", sa.BigInteger, nullable=False),
        sa.Column("start_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        _key("holding", "delivery_id", "subject", "level"),
        _of_delivery("holding"),
    )
    op.create_index("ix_holding_subject_level_start_day", "holding", ["subject", "level", "start_day"])
    op.create_table(
        "category",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("names", sa.JSON, nullable=False),
        sa.Column("parent_code", sa.Text),
        sa.Column("exposure", sa.Text, nullable=False),
        sa.Column("sums_children", sa.Boolean, nullable=False),
        sa.Column("is_detection_driven", sa.Boolean, nullable=False),
        sa.Column("is_sensitive", sa.Boolean, nullable=False),
        _key("category", "code"),
        sa.UniqueConstraint("sequence", name="uq_category_sequence"),
    )
    op.create_table(
        "series_break",
        sa.Column("delivery_id", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        _key("series_break", "delivery_id", "place"),
        _of_delivery("series_break"),
    )


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _of_delivery(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["delivery_id"], ["delivery.delivery_id"], name=f"fk_{table}_delivery_id")
