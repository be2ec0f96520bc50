"""Leads before filing: declined with a ground, informants told, joined and assigned leads, disputes of jurisdiction."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS: dict[str, Any] = {
    "declined_ground": sa.Text(), "decided_on": sa.Date(), "informed_on": sa.Date(), "informed_how": sa.Text(), "joined_to": sa.String(length=20),
    "assigned_to": sa.String(length=100), "assigned_because": sa.Text(), "disputed_with": sa.String(length=100), "disputed_on": sa.Date(),
}  # fmt: skip
BEFORE = "state IN ('received', 'verified', 'filed', 'declined')"
SINCE = "state IN ('received', 'verified', 'filed', 'declined', 'joined', 'assigned')"


def upgrade() -> None:
    with op.batch_alter_table("lead") as table:
        for name, kind in COLUMNS.items():
            table.add_column(sa.Column(name, kind, nullable=True))
        table.drop_constraint(op.f("ck_lead_state"), type_="check")
        table.create_check_constraint(op.f("ck_lead_state"), SINCE)
        table.create_index(op.f("ix_lead_joined_to"), ["joined_to"])


def downgrade() -> None:
    op.execute("UPDATE lead SET state = 'declined' WHERE state IN ('joined', 'assigned')")
    with op.batch_alter_table("lead") as table:
        table.drop_index(op.f("ix_lead_joined_to"))
        table.drop_constraint(op.f("ck_lead_state"), type_="check")
        table.create_check_constraint(op.f("ck_lead_state"), BEFORE)
        for name in COLUMNS:
            table.drop_column(name)
