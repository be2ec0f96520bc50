"""What stops a clock of a lead or a case, and what prolongs it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("case", sa.Column("ended_on", sa.Date(), nullable=True))
    op.create_table(
        "pause",
        sa.Column("id", Key, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.Column("concerning", sa.String(length=20), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_pause_days")),
        sa.CheckConstraint(
            "kind IN ('suspension', 'hearing', 'public_notice', 'testing', 'identification', 'refund', 'remedy')",
            name=op.f("ck_pause_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_subject"), "pause", ["subject"])
    op.create_table(
        "extension",
        sa.Column("id", Key, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("clock", sa.String(length=60), nullable=False),
        sa.Column("concerning", sa.String(length=20), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("further", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.CheckConstraint("further IS NULL OR further > 0", name=op.f("ck_extension_further")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_subject"), "extension", ["subject"])


def downgrade() -> None:
    op.drop_index(op.f("ix_extension_subject"), table_name="extension")
    op.drop_table("extension")
    op.drop_index(op.f("ix_pause_subject"), table_name="pause")
    op.drop_table("pause")
    op.drop_column("case", "ended_on")
