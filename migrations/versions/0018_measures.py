"""Compulsory measures with their inventories and clocks, a superior's consent, and what others were asked to do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("inquiry", "measure_consent", "measure_line", "measure")


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("approved_by_id", Key, nullable=False),
        _instant("approved_at"),
        _instant("taken_at", nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("custody", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=12), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('preservation', 'seal', 'seize', 'both')", name=op.f("ck_measure_kind")),
        sa.CheckConstraint(
            "how IN ('released', 'seized', 'confiscated', 'disposed', 'unclaimed', 'handed_over')", name=op.f("ck_measure_how")
        ),
        sa.CheckConstraint("(ended_on IS NULL) = (how IS NULL)", name=op.f("ck_measure_ended_whole")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_measure_term")),
        sa.CheckConstraint("approved_by_id <> author_id", name=op.f("ck_measure_approver_is_not_the_author")),
        sa.CheckConstraint("days IS NULL OR days > 0", name=op.f("ck_measure_days")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_measure_case_id_case")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_measure_author_id_user")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user.id"], name=op.f("fk_measure_approved_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("number", name=op.f("uq_measure_number")),
        sa.UniqueConstraint("document", name=op.f("uq_measure_document")),
    )
    op.create_index(op.f("ix_measure_case_id"), "measure", ["case_id"])
    op.create_index(op.f("ix_measure_party"), "measure", ["party"])
    op.create_table(
        "measure_line",
        sa.Column("id", Key, nullable=False),
        sa.Column("measure_id", Key, nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("spec", sa.String(length=500), nullable=False),
        sa.Column("unit", sa.String(length=500), nullable=False),
        sa.Column("quantity", Key, nullable=False),
        sa.Column("unit_price_fen", Key, nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=12), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_measure_line_quantity")),
        sa.CheckConstraint("(ended_on IS NULL) = (how IS NULL)", name=op.f("ck_measure_line_ended_whole")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_line_measure_id_measure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_line")),
    )
    op.create_index(op.f("ix_measure_line_measure_id"), "measure_line", ["measure_id"])
    op.create_table(
        "measure_consent",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("consented_by_id", Key, nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        _instant("at"),
        sa.CheckConstraint("consented_by_id <> author_id", name=op.f("ck_measure_consent_author_does_not_consent")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_measure_consent_case_id_case")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_measure_consent_author_id_user")),
        sa.ForeignKeyConstraint(["consented_by_id"], ["user.id"], name=op.f("fk_measure_consent_consented_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_consent")),
        sa.UniqueConstraint("document", "text_hash", name=op.f("uq_measure_consent_document_text_hash")),
    )
    op.create_index(op.f("ix_measure_consent_case_id"), "measure_consent", ["case_id"])
    op.create_table(
        "inquiry",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("to", sa.String(length=500), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("by_law", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('identification', 'assistance', 'testing', 'correction', 'announcement')", name=op.f("ck_inquiry_kind")
        ),
        sa.CheckConstraint("result IN ('answered', 'done', 'not_done', 'claimed')", name=op.f("ck_inquiry_result")),
        sa.CheckConstraint("(answered_on IS NULL) = (result IS NULL)", name=op.f("ck_inquiry_answered_whole")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_inquiry_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_inquiry_number")),
        sa.UniqueConstraint("document", name=op.f("uq_inquiry_document")),
    )
    op.create_index(op.f("ix_inquiry_case_id"), "inquiry", ["case_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
