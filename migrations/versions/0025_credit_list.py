"""Past scores, records, easings, repairs, commitments, trials of rules; the list of serious violations and what follows from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "discipline_measure",
    "credit_plea",
    "credit_listing",
    "score_run",
    "score_trial",
    "credit_commitment",
    "credit_repair",
    "score_easing",
    "credit_record",
    "past_score",
)


def upgrade() -> None:
    op.add_column("score", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("policy_version", sa.Column("tried_hash", sa.String(length=64), nullable=True))
    op.create_table(
        "past_score",
        sa.Column("id", Key, nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("policy_from", sa.Date(), nullable=False),
        sa.Column("points", sa.String(length=12), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_score")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_past_score_party_id_party")),
    )
    op.create_index(op.f("ix_past_score_party_id_since"), "past_score", ["party_id", "since"])
    op.create_table(
        "credit_record",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("right_number", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("void_on", sa.Date(), nullable=True),
        sa.Column("void_because", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_record")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_credit_record_days")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_record_number")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_credit_record_party_id_party")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_credit_record_recorded_by_id_user")),
    )
    op.create_index(op.f("ix_credit_record_party_id"), "credit_record", ["party_id"])
    op.create_table(
        "score_easing",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", Key, nullable=False),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_easing")),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'declined')", name=op.f("ck_score_easing_state")),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_score_easing_second_person")),
        sa.CheckConstraint("until > starts_on", name=op.f("ck_score_easing_days")),
        sa.CheckConstraint("(grade = '') <> (rule = '')", name=op.f("ck_score_easing_kind")),
        sa.UniqueConstraint("number", name=op.f("uq_score_easing_number")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_score_easing_party_id_party")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_score_easing_proposed_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_score_easing_decided_by_id_user")),
    )
    op.create_index(op.f("ix_score_easing_party_id"), "score_easing", ["party_id"])
    op.create_table(
        "credit_repair",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("harm_removed", sa.Text(), nullable=False),
        sa.Column("filed_by_id", Key, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_repair")),
        sa.CheckConstraint("decided_by_id <> filed_by_id", name=op.f("ck_credit_repair_second_person")),
        sa.CheckConstraint("(granted IS NULL) = (decided_on IS NULL)", name=op.f("ck_credit_repair_decided")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_repair_number")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_credit_repair_party_id_party")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["user.id"], name=op.f("fk_credit_repair_filed_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_credit_repair_decided_by_id_user")),
    )
    op.create_index(op.f("ix_credit_repair_decision"), "credit_repair", ["decision"])
    op.create_index(op.f("ix_credit_repair_party_id"), "credit_repair", ["party_id"])
    op.create_table(
        "credit_commitment",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_commitment")),
        sa.CheckConstraint("kept IS NULL OR checked_on IS NOT NULL", name=op.f("ck_credit_commitment_checked")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_commitment_number")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_credit_commitment_party_id_party")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_credit_commitment_recorded_by_id_user")),
    )
    op.create_index(op.f("ix_credit_commitment_party_id"), "credit_commitment", ["party_id"])
    op.create_table(
        "score_trial",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("policy", sa.String(length=20), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("run_by_id", Key, nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_trial")),
        sa.UniqueConstraint("number", name=op.f("uq_score_trial_number")),
        sa.ForeignKeyConstraint(["run_by_id"], ["user.id"], name=op.f("fk_score_trial_run_by_id_user")),
    )
    op.create_index(op.f("ix_score_trial_policy"), "score_trial", ["policy"])
    op.create_table(
        "score_run",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_run")),
        sa.UniqueConstraint("number", name=op.f("uq_score_run_number")),
    )
    op.create_table(
        "credit_listing",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("conduct", sa.String(length=100), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("gravity", sa.Text(), nullable=False),
        sa.Column("no_intent", sa.Text(), nullable=False),
        sa.Column("reviewer_id", Key, nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_agreed", sa.Boolean(), nullable=True),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("stated", sa.Text(), nullable=False),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("hearing_asked", sa.Boolean(), nullable=False),
        sa.Column("hearing_held_on", sa.Date(), nullable=True),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consented", sa.Boolean(), nullable=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decision_text", sa.Text(), nullable=False),
        sa.Column("docket_no", sa.String(length=60), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("publish_by", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("removed_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_listing")),
        sa.CheckConstraint("state IN ('open', 'refused', 'listed')", name=op.f("ck_credit_listing_state")),
        sa.CheckConstraint("decided_by_id <> author_id", name=op.f("ck_credit_listing_decided_by_another")),
        sa.CheckConstraint("reviewer_id <> author_id", name=op.f("ck_credit_listing_reviewed_by_another")),
        sa.CheckConstraint("decided_by_id <> reviewer_id", name=op.f("ck_credit_listing_reviewer_does_not_decide")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_listing_number")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_credit_listing_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_credit_listing_case_id_case")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_credit_listing_decision_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_credit_listing_decision_id_decision")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_credit_listing_party_id_party")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_credit_listing_author_id_user")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user.id"], name=op.f("fk_credit_listing_reviewer_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_credit_listing_decided_by_id_user")),
    )
    op.create_index(op.f("ix_credit_listing_case_id"), "credit_listing", ["case_id"])
    op.create_index(op.f("ix_credit_listing_party_id"), "credit_listing", ["party_id"])
    op.create_table(
        "credit_plea",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("listing_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_by_id", Key, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_plea")),
        sa.CheckConstraint("kind IN ('early_removal', 'objection', 'correction', 'court')", name=op.f("ck_credit_plea_kind")),
        sa.CheckConstraint("decided_by_id <> filed_by_id", name=op.f("ck_credit_plea_second_person")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_plea_number")),
        sa.ForeignKeyConstraint(["listing_id"], ["credit_listing.id"], name=op.f("fk_credit_plea_listing_id_credit_listing")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["user.id"], name=op.f("fk_credit_plea_filed_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_credit_plea_decided_by_id_user")),
    )
    op.create_index(op.f("ix_credit_plea_listing_id"), "credit_plea", ["listing_id"])
    op.create_table(
        "discipline_measure",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("listing_id", Key, nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=100), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("lift_told_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discipline_measure")),
        sa.UniqueConstraint("number", name=op.f("uq_discipline_measure_number")),
        sa.ForeignKeyConstraint(["listing_id"], ["credit_listing.id"], name=op.f("fk_discipline_measure_listing_id_credit_listing")),
    )
    op.create_index(op.f("ix_discipline_measure_listing_id"), "discipline_measure", ["listing_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("policy_version", "tried_hash")
    op.drop_column("score", "since")
