"""How sources were described before is kept. A database of the first schema made since then has the table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store.tables import source_was

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table where it is missing."""
    if not sa.inspect(op.get_bind()).has_table(source_was.name):
        source_was.create(op.get_bind())


def downgrade() -> None:
    """Drop the table."""
    source_was.drop(op.get_bind())
