"""The search's rows of ties of blood have no end, whatever a source says; those written before are made so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NO_END = 3_652_060  # the day after the last that a date can name: graph.period.AFTER_ALL


def upgrade() -> None:
    """Open the ends of siblings and of parents that are not adoptive."""
    op.execute(
        sa.text(
            "UPDATE adjacency SET end_min = :no_end, end_max = :no_end WHERE end_min <> :no_end AND (kind = 'sibling_of' "
            "OR (kind = 'parent_of' AND tie_id NOT IN (SELECT id FROM tie WHERE kind = 'parent_of' AND role = 'adoptive')))"
        ).bindparams(no_end=NO_END)
    )


def downgrade() -> None:
    """Give back the ends that the ties have."""
    op.execute(
        "UPDATE adjacency SET end_min = (SELECT tie.end_min FROM tie WHERE tie.id = adjacency.tie_id), "
        "end_max = (SELECT tie.end_max FROM tie WHERE tie.id = adjacency.tie_id) WHERE kind IN ('parent_of', 'sibling_of')"
    )
