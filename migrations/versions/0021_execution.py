"""After the decision: instalments, money beside it, the court, remedies, changes of decisions, published information recalled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _execution()
    _remedies()
    op.add_column("decision", sa.Column("recall_from", sa.Date(), nullable=True))
    op.add_column("decision", sa.Column("recalled_on", sa.Date(), nullable=True))
    op.add_column("decision", sa.Column("recalled_because", sa.Text(), nullable=True))


def _execution() -> None:
    op.create_table(
        "instalment",
        sa.Column("id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", Key, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_instalment_amount")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_instalment_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("decision_id", "document", "due_on", name=op.f("uq_instalment_decision_id_document_due_on")),
    )
    op.create_table(
        "settlement",
        sa.Column("id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount_fen", Key, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", sa.String(length=60), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_settlement_amount")),
        sa.CheckConstraint("kind IN ('late_fine', 'refund')", name=op.f("ck_settlement_kind")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_settlement_decision_id_decision")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_settlement_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("receipt_no", name=op.f("uq_settlement_receipt_no")),
    )
    op.create_index(op.f("ix_settlement_decision_id"), "settlement", ["decision_id"])
    op.create_table(
        "enforcement",
        sa.Column("id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("court", sa.String(length=100), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.CheckConstraint("accepted_on IS NULL OR accepted_on >= applied_on", name=op.f("ck_enforcement_days")),
        sa.CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name=op.f("ck_enforcement_ended")),
        sa.CheckConstraint("outcome IN ('executed', 'ended', 'refused')", name=op.f("ck_enforcement_outcome")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_enforcement_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement")),
        sa.UniqueConstraint("document", name=op.f("uq_enforcement_document")),
    )
    op.create_index(op.f("ix_enforcement_decision_id"), "enforcement", ["decision_id"])
    op.create_index(
        "uq_enforcement_one_open", "enforcement", ["decision_id"], unique=True,
        sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL"),
    )  # fmt: skip


def _remedies() -> None:
    op.create_table(
        "remedy",
        sa.Column("id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=100), nullable=False),
        sa.Column("docket", sa.String(length=100), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.CheckConstraint("accepted_on IS NULL OR accepted_on >= filed_on", name=op.f("ck_remedy_accepted")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= filed_on", name=op.f("ck_remedy_days")),
        sa.CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name=op.f("ck_remedy_ended")),
        sa.CheckConstraint("kind IN ('reconsideration', 'suit', 'appeal')", name=op.f("ck_remedy_kind")),
        sa.CheckConstraint("outcome IN ('not_accepted', 'upheld', 'changed', 'revoked', 'unlawful', 'invalid', 'withdrawn')", name=op.f("ck_remedy_outcome")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_remedy_decision_id_decision")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_remedy_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedy")),
    )
    op.create_index(op.f("ix_remedy_decision_id"), "remedy", ["decision_id"])
    op.create_index(
        "uq_remedy_one_open", "remedy", ["decision_id"], unique=True,
        sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL"),
    )  # fmt: skip
    op.create_table(
        "decision_change",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", Key, nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("remedy_id", Key, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state = 'proposed' OR remedy_id IS NOT NULL OR decided_by_id IS NOT NULL", name=op.f("ck_decision_change_decided")),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_decision_change_decider_is_not_the_proposer")),
        sa.CheckConstraint("kind IN ('correction', 'change', 'withdrawal', 'late_waiver')", name=op.f("ck_decision_change_kind")),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'refused')", name=op.f("ck_decision_change_state")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_decision_change_decided_by_id_user")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_change_decision_id_decision")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_decision_change_proposed_by_id_user")),
        sa.ForeignKeyConstraint(["remedy_id"], ["remedy.id"], name=op.f("fk_decision_change_remedy_id_remedy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_change")),
        sa.UniqueConstraint("number", name=op.f("uq_decision_change_number")),
    )
    op.create_index(op.f("ix_decision_change_decision_id"), "decision_change", ["decision_id"])
    op.create_index(
        "uq_decision_change_one_open", "decision_change", ["decision_id"], unique=True,
        sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_column("decision", "recalled_because")
    op.drop_column("decision", "recalled_on")
    op.drop_column("decision", "recall_from")
    op.drop_table("decision_change")
    op.drop_table("remedy")
    op.drop_table("enforcement")
    op.drop_table("settlement")
    op.drop_table("instalment")
