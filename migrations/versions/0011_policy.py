"""What a bureau sets for itself by two people, the holiday notices imported, and how a decision's band was reached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "policy_version",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=60), nullable=False),
        sa.Column("promulgated_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("drafted_by_id", Key, nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'approved', 'declined')", name=op.f("ck_policy_version_state")),
        sa.CheckConstraint("decided_by_id <> drafted_by_id", name=op.f("ck_policy_version_second_person")),
        sa.CheckConstraint("(state = 'draft') = (decided_by_id IS NULL)", name=op.f("ck_policy_version_decided")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_policy_version_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["user.id"], name=op.f("fk_policy_version_drafted_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_policy_version_decided_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("number", name=op.f("uq_policy_version_number")),
    )
    op.create_index("ix_policy_version_bureau_id_code_starts_on", "policy_version", ["bureau_id", "code", "starts_on"], unique=False)
    op.create_table(
        "calendar_notice",
        sa.Column("id", Key, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("imported_by_id", Key, nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["imported_by_id"], ["user.id"], name=op.f("fk_calendar_notice_imported_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_notice")),
    )
    op.create_index("ix_calendar_notice_year", "calendar_notice", ["year"], unique=False)
    op.add_column("decision", sa.Column("benchmark", sa.JSON(), nullable=True))
    op.add_column("decision", sa.Column("law_because", sa.Text(), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("law_compared", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("decision", "law_compared")
    op.drop_column("decision", "law_because")
    op.drop_column("decision", "benchmark")
    op.drop_index("ix_calendar_notice_year", table_name="calendar_notice")
    op.drop_table("calendar_notice")
    op.drop_index("ix_policy_version_bureau_id_code_starts_on", table_name="policy_version")
    op.drop_table("policy_version")
