"""Cases with officers, parties, acts, amounts, approvals and decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _append_only(table: str) -> None:
    """Refuse UPDATE and DELETE on a table, in the database itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"""
        )
        op.execute(
            f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"""
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        )


def _free(table: str) -> None:
    """Take the refusal away again, before the table is dropped."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(f"DROP FUNCTION {table}_append_only()")


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=True),
        sa.Column("lead_id", Key, nullable=True),
        sa.Column("docket_no", sa.String(length=60), nullable=True),
        sa.Column("docket_key", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("next_due_provisional", sa.Boolean(), nullable=False),
        sa.Column("waiting_for", sa.String(length=20), nullable=True),
        sa.Column("opened_by_id", Key, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported", sa.JSON(), nullable=True),
        sa.CheckConstraint("origin IN ('entered', 'imported', 'demo')", name=op.f("ck_case_origin")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_case_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_case_lead_id_lead")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user.id"], name=op.f("fk_case_opened_by_id_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("bureau_id", "docket_no", name=op.f("uq_case_bureau_id_docket_no")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_case_lead_id")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index("ix_case_bureau_id_opened_on_id", "case", ["bureau_id", "opened_on", "id"], unique=False)
    op.create_index(
        "ix_case_bureau_id_state_next_due_on", "case", ["bureau_id", "state", "next_due_on"], unique=False
    )
    op.create_index(op.f("ix_case_docket_key"), "case", ["docket_key"], unique=False)
    op.create_index("ix_case_opened_on_id", "case", ["opened_on", "id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("approver_id", Key, nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "matter IN ('filing', 'proposal', 'decision', 'closing')", name=op.f("ck_approval_matter")
        ),
        sa.CheckConstraint("approver_id <> author_id", name=op.f("ck_approval_approver_is_not_the_author")),
        sa.ForeignKeyConstraint(["approver_id"], ["user.id"], name=op.f("fk_approval_approver_id_user")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_approval_author_id_user")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_approval_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index(op.f("ix_approval_case_id"), "approval", ["case_id"], unique=False)
    op.create_table(
        "case_officer",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("certificate_no", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_officer_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_case_officer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_officer")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_officer_case_id_user_id")),
    )
    op.create_index(op.f("ix_case_officer_user_id"), "case_officer", ["user_id"], unique=False)
    op.create_table(
        "case_party",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "role IN ('respondent', 'right_holder', 'informant', 'third_party')",
            name=op.f("ck_case_party_role"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_party_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_case_party_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_party")),
        sa.UniqueConstraint("case_id", "party_id", "role", name=op.f("uq_case_party_case_id_party_id_role")),
    )
    op.create_index(op.f("ix_case_party_party_id"), "case_party", ["party_id"], unique=False)
    op.create_table(
        "case_reader",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_reader_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_case_reader_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reader")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_reader_case_id_user_id")),
    )
    op.create_table(
        "review",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reviewer_id", Key, nullable=False),
        sa.Column("opinion", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "opinion IN ('agree', 'supplement', 'correct', 'refer')", name=op.f("ck_review_opinion")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_review_case_id_case")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user.id"], name=op.f("fk_review_reviewer_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_case_id"), "review", ["case_id"], unique=False)
    op.create_table(
        "act",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("case_party_id", Key, nullable=False),
        sa.Column("ip_right_id", Key, nullable=True),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on", name=op.f("ck_act_days")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_act_case_id_case")),
        sa.ForeignKeyConstraint(
            ["case_party_id"], ["case_party.id"], name=op.f("fk_act_case_party_id_case_party")
        ),
        sa.ForeignKeyConstraint(["ip_right_id"], ["ip_right.id"], name=op.f("fk_act_ip_right_id_ip_right")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index(op.f("ix_act_case_id"), "act", ["case_id"], unique=False)
    op.create_index(op.f("ix_act_case_party_id"), "act", ["case_party_id"], unique=False)
    op.create_index(op.f("ix_act_ip_right_id"), "act", ["ip_right_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("case_party_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("law_day", sa.Date(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("discretion", sa.Text(), nullable=False),
        sa.Column("warning", sa.Boolean(), nullable=False),
        sa.Column("proposed_fine_fen", Key, nullable=False),
        sa.Column("fine_fen", Key, nullable=False),
        sa.Column("gains_confiscated_fen", Key, nullable=False),
        sa.Column("goods_confiscated", sa.Text(), nullable=False),
        sa.Column("intent", sa.JSON(), nullable=False),
        sa.Column("severity", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("notice_document", sa.String(length=20), nullable=True),
        sa.Column("notice_served_on", sa.Date(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("defence", sa.Text(), nullable=True),
        sa.Column("defence_on", sa.Date(), nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=True),
        sa.Column("docket_no", sa.String(length=60), nullable=True),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("serve_by", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("publish_by", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("publication_ends_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.CheckConstraint("band IN ('lighter', 'ordinary', 'heavier')", name=op.f("ck_decision_band")),
        sa.CheckConstraint("kind = 'penalty' OR fine_fen = 0", name=op.f("ck_decision_no_penalty_no_fine")),
        sa.CheckConstraint("kind IN ('penalty', 'no_penalty')", name=op.f("ck_decision_kind")),
        sa.CheckConstraint("fine_fen <= proposed_fine_fen", name=op.f("ck_decision_no_aggravation")),
        sa.CheckConstraint(
            "fine_fen >= 0 AND proposed_fine_fen >= 0 AND gains_confiscated_fen >= 0",
            name=op.f("ck_decision_amounts"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_case_id_case")),
        sa.ForeignKeyConstraint(
            ["case_party_id"], ["case_party.id"], name=op.f("fk_decision_case_party_id_case_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("case_party_id", name=op.f("uq_decision_case_party_id")),
        sa.UniqueConstraint("number", name=op.f("uq_decision_number")),
    )
    op.create_index(op.f("ix_decision_case_id"), "decision", ["case_id"], unique=False)
    op.create_index("ix_decision_effective_on", "decision", ["effective_on"], unique=False)
    op.create_table(
        "calculation_line",
        sa.Column("id", Key, nullable=False),
        sa.Column("act_id", Key, nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("unit_price_fen", Key, nullable=False),
        sa.Column("amount_fen", Key, nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('illegal_turnover', 'illegal_gains', 'goods_value')",
            name=op.f("ck_calculation_line_measure"),
        ),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"], name=op.f("fk_calculation_line_act_id_act")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calculation_line")),
    )
    op.create_index(op.f("ix_calculation_line_act_id"), "calculation_line", ["act_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("amount_fen", Key, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", sa.String(length=60), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_payment_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_payment_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("receipt_no", name=op.f("uq_payment_receipt_no")),
    )
    op.create_index(op.f("ix_payment_decision_id"), "payment", ["decision_id"], unique=False)
    for table in ("review", "approval", "payment"):
        _append_only(table)


def downgrade() -> None:
    for table in ("review", "approval", "payment"):
        _free(table)
    op.drop_index(op.f("ix_payment_decision_id"), table_name="payment")
    op.drop_table("payment")
    op.drop_index(op.f("ix_calculation_line_act_id"), table_name="calculation_line")
    op.drop_table("calculation_line")
    op.drop_index("ix_decision_effective_on", table_name="decision")
    op.drop_index(op.f("ix_decision_case_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_act_ip_right_id"), table_name="act")
    op.drop_index(op.f("ix_act_case_party_id"), table_name="act")
    op.drop_index(op.f("ix_act_case_id"), table_name="act")
    op.drop_table("act")
    op.drop_index(op.f("ix_review_case_id"), table_name="review")
    op.drop_table("review")
    op.drop_table("case_reader")
    op.drop_index(op.f("ix_case_party_party_id"), table_name="case_party")
    op.drop_table("case_party")
    op.drop_index(op.f("ix_case_officer_user_id"), table_name="case_officer")
    op.drop_table("case_officer")
    op.drop_index(op.f("ix_approval_case_id"), table_name="approval")
    op.drop_table("approval")
    op.drop_index("ix_case_opened_on_id", table_name="case")
    op.drop_index(op.f("ix_case_docket_key"), table_name="case")
    op.drop_index("ix_case_bureau_id_state_next_due_on", table_name="case")
    op.drop_index("ix_case_bureau_id_opened_on_id", table_name="case")
    op.drop_table("case")
