"""Paragraphs that a bureau keeps for its forms, and the text of an approval beside its hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "paragraph",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("wordings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_because", sa.Text(), nullable=True),
        sa.CheckConstraint("(retired_at IS NULL) = (retired_because IS NULL)", name=op.f("ck_paragraph_retired_whole")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_paragraph_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph")),
        sa.UniqueConstraint("number", name=op.f("uq_paragraph_number")),
    )
    op.create_index(
        "uq_paragraph_one_live_title", "paragraph", ["bureau_id", "title"], unique=True,
        sqlite_where=sa.text("retired_at IS NULL"), postgresql_where=sa.text("retired_at IS NULL"),
    )  # fmt: skip
    op.add_column("document", sa.Column("approved_text", sa.Text(), nullable=True))
    op.execute("UPDATE document SET approved_text = text WHERE approved_hash IS NOT NULL")


def downgrade() -> None:
    op.drop_column("document", "approved_text")
    op.drop_index(
        "uq_paragraph_one_live_title", table_name="paragraph",
        sqlite_where=sa.text("retired_at IS NULL"), postgresql_where=sa.text("retired_at IS NULL"),
    )  # fmt: skip
    op.drop_table("paragraph")
