"""By what right a delivery is kept, until when, and when it was disposed of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("legal_ground", sa.Text, nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("disposal_day", sa.Date))
    op.add_column("delivery", sa.Column("disposed_day", sa.Date))
