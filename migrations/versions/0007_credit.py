"""Scores of infringers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "score",
        sa.Column("id", Key, nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("policy_from", sa.Date(), nullable=False),
        sa.Column("points", sa.String(length=12), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("next_change_on", sa.Date(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_score_grade")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_score_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("party_id", name=op.f("uq_score_party_id")),
    )
    op.create_index("ix_score_grade_points", "score", ["grade", "points"], unique=False)
    op.create_index("ix_score_next_change_on", "score", ["next_change_on"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_score_next_change_on", table_name="score")
    op.drop_index("ix_score_grade_points", table_name="score")
    op.drop_table("score")
