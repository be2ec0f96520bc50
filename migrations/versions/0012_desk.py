"""Forms drafted at a case's desk: whom they are made out to, and what was answered to their own questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("addressee", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("document", sa.Column("asked", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "asked")
    op.drop_column("document", "addressee")
