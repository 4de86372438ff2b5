"""Parties and tenders on which work failed are set aside. A database of the first schema made since then has the columns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("unresolved", "unscreened")


def upgrade() -> None:
    """Add the columns where they are missing."""
    there = sa.inspect(op.get_bind())
    for table in TABLES:
        if "aside" not in {column["name"] for column in there.get_columns(table)}:
            op.add_column(table, sa.Column("aside", sa.BigInteger()))


def downgrade() -> None:
    """Drop the columns."""
    for table in TABLES:
        op.drop_column(table, "aside")
