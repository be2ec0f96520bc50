"""Sides and recusals, hearings, kinds of decision and of penalty, what a review rests on.

Triggers write case_side. A later migration that rebuilds case_officer, review, approval or hearing on
SQLite (batch mode) loses them and has to create them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIDES = (("case_officer", "user_id", "investigator"), ("review", "reviewer_id", "reviewer"), ("approval", "approver_id", "approver"),
         ("hearing", "chair_id", "chair"))  # fmt: skip
"""Table, column of the person, side: whoever stands on two sides fails the unique constraint of case_side."""
TAKEN = "(SELECT 1 FROM case_side WHERE case_id = NEW.case_id AND user_id = NEW.{column} AND side = '{side}')"
PUT = "INSERT INTO case_side (case_id, user_id, side) VALUES (NEW.case_id, NEW.{column}, '{side}');"
KINDS = "kind IN ('penalty', 'no_penalty')"
MORE_KINDS = "kind IN ('penalty', 'no_penalty', 'not_made_out', 'other_body', 'police')"


def upgrade() -> None:
    op.create_table(
        "case_side",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.CheckConstraint("side IN ('investigator', 'reviewer', 'chair', 'approver', 'recused')", name=op.f("ck_case_side_side")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_side_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_case_side_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_side")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_side_case_id_user_id")),
    )
    op.create_index(op.f("ix_case_side_user_id"), "case_side", ["user_id"])
    _recusals()
    _hearings()
    op.add_column("case", sa.Column("review_scope", sa.JSON(), nullable=True))
    op.add_column("review", sa.Column("qualification", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("ground", sa.String(length=30), nullable=False, server_default=""))
    op.add_column("decision", sa.Column("further_penalties", sa.JSON(), nullable=True))
    op.add_column("decision", sa.Column("told_fine_fen", Key, nullable=True))
    op.add_column("decision", sa.Column("new_facts", sa.Text(), nullable=False, server_default=""))
    _allow(KINDS, MORE_KINDS)
    for table, column, side in SIDES:
        if table != "hearing":
            op.execute(
                f"INSERT INTO case_side (case_id, user_id, side) SELECT DISTINCT case_id, {column}, '{side}' FROM {table} s "
                f"WHERE NOT EXISTS (SELECT 1 FROM case_side o WHERE o.case_id = s.case_id AND o.user_id = s.{column})"
            )
    _guard()


def _recusals() -> None:
    op.create_table(
        "recusal",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("asked_by", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.CheckConstraint("asked_by IN ('self', 'party', 'bureau')", name=op.f("ck_recusal_asked_by")),
        sa.CheckConstraint("(granted IS NULL) = (decided_on IS NULL)", name=op.f("ck_recusal_decided")),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> user_id", name=op.f("ck_recusal_not_by_himself")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_recusal_case_id_case")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recusal_user_id_user")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_recusal_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_recusal_decided_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index(op.f("ix_recusal_case_id"), "recusal", ["case_id"])
    op.create_index(
        "ix_recusal_open", "recusal", ["case_id", "user_id"], unique=True,
        sqlite_where=sa.text("granted IS NULL"), postgresql_where=sa.text("granted IS NULL"),
    )  # fmt: skip


def _hearings() -> None:
    op.create_table(
        "hearing",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("decision_id", Key, nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("late_because", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("notice", sa.String(length=20), nullable=True),
        sa.Column("notice_served_on", sa.Date(), nullable=True),
        sa.Column("chair_id", Key, nullable=True),
        sa.Column("recorder_id", Key, nullable=True),
        sa.Column("record", sa.String(length=20), nullable=True),
        sa.Column("report", sa.String(length=20), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("outcome_because", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("how IN ('written', 'oral')", name=op.f("ck_hearing_how")),
        sa.CheckConstraint("outcome IN ('held', 'withdrawn', 'absent')", name=op.f("ck_hearing_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name=op.f("ck_hearing_ended")),
        sa.CheckConstraint("chair_id <> recorder_id", name=op.f("ck_hearing_chair_is_not_the_recorder")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_hearing_case_id_case")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_hearing_decision_id_decision")),
        sa.ForeignKeyConstraint(["chair_id"], ["user.id"], name=op.f("fk_hearing_chair_id_user")),
        sa.ForeignKeyConstraint(["recorder_id"], ["user.id"], name=op.f("fk_hearing_recorder_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    op.create_index(op.f("ix_hearing_case_id"), "hearing", ["case_id"])
    op.create_index(
        "ix_hearing_open", "hearing", ["decision_id"], unique=True,
        sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL"),
    )  # fmt: skip
    op.create_table(
        "hearing_member",
        sa.Column("id", Key, nullable=False),
        sa.Column("hearing_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_hearing_member_hearing_id_hearing")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_hearing_member_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_member")),
        sa.UniqueConstraint("hearing_id", "user_id", name=op.f("uq_hearing_member_hearing_id_user_id")),
    )


def _allow(before: str, after: str) -> None:
    """Exchange what kinds of decision there are."""
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f("ck_decision_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_kind"), after)


def _guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """CREATE FUNCTION take_side() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE person bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
            BEGIN
                IF person IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM case_side WHERE case_id = NEW.case_id AND user_id = person AND side = TG_ARGV[1]
                ) THEN
                    INSERT INTO case_side (case_id, user_id, side) VALUES (NEW.case_id, person, TG_ARGV[1]);
                END IF;
                RETURN NULL;
            END $$"""
        )
        for table, column, side in SIDES:
            op.execute(
                f"CREATE TRIGGER {table}_side AFTER INSERT OR UPDATE OF {column} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION take_side('{column}', '{side}')"
            )
        return
    for table, column, side in SIDES:
        for name, moment in (("side", "INSERT"), ("side_changed", f"UPDATE OF {column}")):
            unless = f"NEW.{column} IS NOT NULL AND NOT EXISTS {TAKEN.format(column=column, side=side)}"
            op.execute(
                f"CREATE TRIGGER {table}_{name} AFTER {moment} ON {table} WHEN {unless} BEGIN {PUT.format(column=column, side=side)} END"
            )


def downgrade() -> None:
    for table, _column, _side in SIDES:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_side ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_side")
            op.execute(f"DROP TRIGGER {table}_side_changed")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION take_side()")
    _allow(MORE_KINDS, KINDS)
    for column in ("new_facts", "told_fine_fen", "further_penalties", "ground"):
        op.drop_column("decision", column)
    op.drop_column("review", "qualification")
    op.drop_column("case", "review_scope")
    op.drop_table("hearing_member")
    op.drop_index("ix_hearing_open", table_name="hearing")
    op.drop_index(op.f("ix_hearing_case_id"), table_name="hearing")
    op.drop_table("hearing")
    op.drop_index("ix_recusal_open", table_name="recusal")
    op.drop_index(op.f("ix_recusal_case_id"), table_name="recusal")
    op.drop_table("recusal")
    op.drop_index(op.f("ix_case_side_user_id"), table_name="case_side")
    op.drop_table("case_side")
