"""The tables of the ledger. The migrations make them; a test compares the two.

Only the subset that SQLite and PostgreSQL share is used, so one set of migrations and one set of statements serve
both. Text that is a tree of words (titles, reasons, notes) is JSON.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

# The newest revision among the migrations. Written here so that opening a ledger need not load them.
HEAD = "0004"


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment. SQLite forgets time zones, so moments are turned to UTC on their way in and say so on their way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# One row, made with the ledger: which shelves it belongs to.
workspace = sa.Table("workspace", metadata, sa.Column("workspace_id", sa.Text, primary_key=True))

edition = sa.Table(
    "edition",
    metadata,
    sa.Column("level", sa.Text, primary_key=True),
    sa.Column("edition", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("crs", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("n_areas", sa.Integer, nullable=False),
    sa.Column("has_boundaries", sa.Boolean, nullable=False),
    sa.Column("has_neighbours", sa.Boolean, nullable=False),
)

area = sa.Table(
    "area",
    metadata,
    sa.Column("level", sa.Text, primary_key=True),
    sa.Column("edition", sa.Text, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("parent_code", sa.Text),
    sa.Column("surface_km2", sa.Float(53)),
    sa.Column("boundary", sa.LargeBinary),
    sa.Column("neighbours", sa.JSON, nullable=False),
    sa.ForeignKeyConstraint(["level", "edition"], ["edition.level", "edition.edition"]),
    sa.UniqueConstraint("level", "edition", "code"),
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("delivery_id", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("sending", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_words", sa.JSON, nullable=False),
    sa.Column("evidence_class", sa.Text, nullable=False, server_default="measured"),
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
    sa.Column("legal_ground", sa.Text, nullable=False, server_default=""),
    sa.Column("disposal_day", sa.Date),
    sa.Column("disposed_day", sa.Date),
)

# What lies in a delivery's rows, so that it need not be read from them: one row a subject (a category, or a kind of
# exposure) and level.
holding = sa.Table(
    "holding",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("delivery.delivery_id"), primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("level", sa.Text, primary_key=True),
    sa.Column("n_rows", sa.BigInteger, nullable=False),
    sa.Column("start_day", sa.Date, nullable=False),
    sa.Column("end_day", sa.Date, nullable=False),
    sa.Index(None, "subject", "level", "start_day"),
)

category = sa.Table(
    "category",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("parent_code", sa.Text),
    sa.Column("exposure", sa.Text, nullable=False),
    sa.Column("sums_children", sa.Boolean, nullable=False),
    sa.Column("is_detection_driven", sa.Boolean, nullable=False),
    sa.Column("is_sensitive", sa.Boolean, nullable=False),
)

series_break = sa.Table(
    "series_break",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("delivery.delivery_id"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
)

# What was asked in a survey: what a question means belongs to the delivery whose answers have it.
question = sa.Table(
    "question",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("delivery.delivery_id"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("scale", sa.Text, nullable=False),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("asked_of", sa.Text, nullable=False),
)

# How many a survey asked in each stratum, and how many live there: what a response rate is made of.
sampled_stratum = sa.Table(
    "sampled_stratum",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("delivery.delivery_id"), primary_key=True),
    sa.Column("stratum", sa.Text, primary_key=True),
    sa.Column("n_sampled", sa.BigInteger, nullable=False),
    sa.Column("n_population", sa.BigInteger),
)

picture = sa.Table(
    "picture",
    metadata,
    sa.Column("picture_id", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("today", sa.Date, nullable=False),
    sa.Column("n_bytes", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

crosswalk = sa.Table(
    "crosswalk",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("from_level", sa.Text, nullable=False),
    sa.Column("from_edition", sa.Text, nullable=False),
    sa.Column("to_level", sa.Text, nullable=False),
    sa.Column("to_edition", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("evenness", sa.Float(53), nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.ForeignKeyConstraint(["from_level", "from_edition"], ["edition.level", "edition.edition"]),
    sa.ForeignKeyConstraint(["to_level", "to_edition"], ["edition.level", "edition.edition"]),
    sa.UniqueConstraint("from_level", "from_edition", "to_level", "to_edition"),
)

# The areas of a link are told by their places in their edition, which never change.
crosswalk_link = sa.Table(
    "crosswalk_link",
    metadata,
    sa.Column("crosswalk", sa.ForeignKey("crosswalk.sequence"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("from_at", sa.Integer, nullable=False),
    sa.Column("to_at", sa.Integer, nullable=False),
    sa.Column("share", sa.Float(53), nullable=False),
)
