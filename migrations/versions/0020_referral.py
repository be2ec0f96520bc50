"""Referral to the police and other bodies, penalties on the spot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "referral",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offence", sa.String(length=200), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_by_id", Key, nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(length=200), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_no", sa.String(length=100), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("handed_over", sa.Text(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.CheckConstraint("outcome IN ('refused', 'filed', 'returned')", name=op.f("ck_referral_outcome")),
        sa.CheckConstraint("decision IN ('transfer', 'refuse')", name=op.f("ck_referral_decision")),
        sa.CheckConstraint("decided_by_id <> reported_by_id", name=op.f("ck_referral_decider_is_not_the_reporter")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_referral_case_id_case")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["user.id"], name=op.f("fk_referral_reported_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_referral_decided_by_id_user")),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"])
    op.create_index(
        "uq_referral_one_running", "referral", ["case_id"], unique=True,
        sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL"),
    )  # fmt: skip
    op.create_table(
        "referral_member",
        sa.Column("id", Key, nullable=False),
        sa.Column("referral_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_member")),
        sa.UniqueConstraint("referral_id", "user_id", name=op.f("uq_referral_member_referral_id_user_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_member_referral_id_referral")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_referral_member_user_id_user")),
    )
    op.create_table(
        "referral_objection",
        sa.Column("id", Key, nullable=False),
        sa.Column("referral_id", Key, nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("upheld_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_objection")),
        sa.UniqueConstraint("referral_id", "body", name=op.f("uq_referral_objection_referral_id_body")),
        sa.CheckConstraint("body IN ('police', 'procuratorate')", name=op.f("ck_referral_objection_body")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_objection_referral_id_referral")),
    )
    op.create_table(
        "case_transfer",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=500), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_transfer")),
        sa.CheckConstraint("outcome IN ('accepted', 'returned')", name=op.f("ck_case_transfer_outcome")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_transfer_case_id_case")),
    )
    op.create_index(op.f("ix_case_transfer_case_id"), "case_transfer", ["case_id"])
    op.create_index(
        "uq_case_transfer_one_running", "case_transfer", ["case_id"], unique=True,
        sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL"),
    )  # fmt: skip
    op.create_table(
        "spot_penalty",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_by_id", Key, nullable=False),
        sa.Column("confirmed_by_id", Key, nullable=True),
        sa.Column("paid_by", sa.String(length=10), nullable=False),
        sa.Column("cash_because", sa.Text(), nullable=False),
        sa.Column("pay_to", sa.String(length=500), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=True),
        sa.Column("deposited_on", sa.Date(), nullable=True),
        sa.Column("papers_filed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_penalty")),
        sa.CheckConstraint("confirmed_by_id <> drafted_by_id", name=op.f("ck_spot_penalty_two_officers")),
        sa.CheckConstraint("paid_by IN ('none', 'bank', 'cash')", name=op.f("ck_spot_penalty_paid_by")),
        sa.CheckConstraint("deposited_on IS NULL OR deposited_on >= handed_in_on", name=op.f("ck_spot_penalty_days")),
        sa.UniqueConstraint("case_id", name=op.f("uq_spot_penalty_case_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_spot_penalty_case_id_case")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["user.id"], name=op.f("fk_spot_penalty_drafted_by_id_user")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_spot_penalty_confirmed_by_id_user")),
    )


def downgrade() -> None:
    op.drop_table("spot_penalty")
    op.drop_table("case_transfer")
    op.drop_table("referral_objection")
    op.drop_table("referral_member")
    op.drop_table("referral")
