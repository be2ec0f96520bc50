"""People at work: queues, deputies, joint cases, tasks, notes, reminders, the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)
TABLES = ("message", "mail_address", "reminder", "mention", "note", "task", "handover", "case_share", "lead_taking", "deputy")
"""In the order in which they can be dropped."""


def upgrade() -> None:
    op.add_column("case", sa.Column("queued_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_case_queued_on"), "case", ["queued_on"])
    op.add_column("case_officer", sa.Column("left_on", sa.Date(), nullable=True))
    op.create_table(
        "deputy",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("deputy_id", Key, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("appointed_by_id", Key, nullable=False),
        sa.CheckConstraint("deputy_id <> user_id", name=op.f("ck_deputy_other")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_deputy_days")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_deputy_user_id_user")),
        sa.ForeignKeyConstraint(["deputy_id"], ["user.id"], name=op.f("fk_deputy_deputy_id_user")),
        sa.ForeignKeyConstraint(["appointed_by_id"], ["user.id"], name=op.f("fk_deputy_appointed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
        sa.UniqueConstraint("number", name=op.f("uq_deputy_number")),
    )
    op.create_index(op.f("ix_deputy_user_id"), "deputy", ["user_id"])
    op.create_index(op.f("ix_deputy_deputy_id"), "deputy", ["deputy_id"])
    op.create_table(
        "lead_taking",
        sa.Column("id", Key, nullable=False),
        sa.Column("lead_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_taking_lead_id_lead")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lead_taking_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_taking")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_lead_taking_lead_id")),
    )
    op.create_index(op.f("ix_lead_taking_user_id"), "lead_taking", ["user_id"])
    op.create_table(
        "case_share",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("bureau_id", Key, nullable=True),
        sa.Column("unit_id", Key, nullable=True),
        sa.Column("right", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("shared_by_id", Key, nullable=False),
        sa.CheckConstraint("(bureau_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_case_share_with_one")),
        sa.CheckConstraint('"right" IN (\'read\', \'edit\')', name=op.f("ck_case_share_right")),
        sa.CheckConstraint('unit_id IS NULL OR "right" = \'edit\'', name=op.f("ck_case_share_unit_works")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_share_case_id_case")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_case_share_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_share_unit_id_unit")),
        sa.ForeignKeyConstraint(["shared_by_id"], ["user.id"], name=op.f("fk_case_share_shared_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_share")),
    )
    op.create_index(op.f("ix_case_share_case_id"), "case_share", ["case_id"])
    op.create_index(op.f("ix_case_share_bureau_id"), "case_share", ["bureau_id"])
    op.create_table(
        "handover",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("giver_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("answered_at", UTC, nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("user_id <> giver_id", name=op.f("ck_handover_other")),
        sa.CheckConstraint("(answered_at IS NULL) = (accepted IS NULL)", name=op.f("ck_handover_answer")),
        sa.ForeignKeyConstraint(["giver_id"], ["user.id"], name=op.f("fk_handover_giver_id_user")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_handover_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("number", name=op.f("uq_handover_number")),
    )
    op.create_index(op.f("ix_handover_subject"), "handover", ["subject"])
    op.create_index(op.f("ix_handover_user_id"), "handover", ["user_id"])
    op.create_index(
        "uq_handover_open", "handover", ["subject", "giver_id"], unique=True, sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "task",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("given_by_id", Key, nullable=False),
        sa.Column("given_at", UTC, nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_task_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_task_user_id_user")),
        sa.ForeignKeyConstraint(["given_by_id"], ["user.id"], name=op.f("fk_task_given_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("number", name=op.f("uq_task_number")),
    )
    op.create_index(op.f("ix_task_case_id"), "task", ["case_id"])
    op.create_index(op.f("ix_task_user_id"), "task", ["user_id"])
    op.create_table(
        "note",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_note_case_id_case")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_note_author_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_case_id"), "note", ["case_id"])
    op.create_table(
        "mention",
        sa.Column("id", Key, nullable=False),
        sa.Column("note_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("seen_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_mention_note_id_note")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mention_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("note_id", "user_id", name=op.f("uq_mention_note_id_user_id")),
    )
    op.create_index(op.f("ix_mention_user_id"), "mention", ["user_id"])
    op.create_table(
        "reminder",
        sa.Column("id", Key, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("clock", sa.String(length=60), nullable=False),
        sa.Column("concerning", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("seen_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reminder_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("subject", "clock", "concerning", "due_on", "user_id", "threshold", name=op.f("uq_reminder_subject_clock_concerning_due_on_user_id_threshold")),
    )
    op.create_index(op.f("ix_reminder_user_id"), "reminder", ["user_id"])
    op.create_table(
        "mail_address",
        sa.Column("id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mail_address_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("user_id", name=op.f("uq_mail_address_user_id")),
    )
    op.create_table(
        "message",
        sa.Column("id", Key, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("posted_at", UTC, nullable=False),
        sa.Column("next_at", UTC, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTC, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("way IN ('mail', 'webhook')", name=op.f("ck_message_way")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name=op.f("ck_message_state")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_message_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index(op.f("ix_message_user_id"), "message", ["user_id"])
    op.create_index("ix_message_state_next_at", "message", ["state", "next_at"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("case_officer", "left_on")
    op.drop_index(op.f("ix_case_queued_on"), table_name="case")
    op.drop_column("case", "queued_on")
