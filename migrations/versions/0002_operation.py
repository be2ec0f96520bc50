"""Events, counters, salts, submissions, jobs and heartbeats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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
        "counter",
        sa.Column("id", Key, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_counter_last")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("scope", "word", "year", name=op.f("uq_counter_scope_word_year")),
    )
    op.create_table(
        "event_chain",
        sa.Column("id", Key, nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("seq", Key, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_chain")),
        sa.UniqueConstraint("chain", name=op.f("uq_event_chain_chain")),
    )
    op.create_table(
        "event_cursor",
        sa.Column("id", Key, nullable=False),
        sa.Column("consumer", sa.String(length=40), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("seq", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_cursor")),
        sa.UniqueConstraint("consumer", "chain", name=op.f("uq_event_cursor_consumer_chain")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("id", Key, nullable=False),
        sa.Column("process", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alarm", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
        sa.UniqueConstraint("process", name=op.f("uq_heartbeat_process")),
    )
    op.create_table(
        "job_failure",
        sa.Column("id", Key, nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_failure")),
        sa.UniqueConstraint("job", "period", name=op.f("uq_job_failure_job_period")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", Key, nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "period", name=op.f("uq_job_run_job_period")),
    )
    op.create_table(
        "personal_salt",
        sa.Column("id", Key, nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_salt")),
        sa.UniqueConstraint("commitment", name=op.f("uq_personal_salt_commitment")),
    )
    op.create_index(op.f("ix_personal_salt_owner"), "personal_salt", ["owner"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", Key, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("key", name=op.f("uq_submission_key")),
    )
    op.create_table(
        "event",
        sa.Column("id", Key, nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("seq", Key, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("actor_id", Key, nullable=True),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("actor_bureau_id", Key, nullable=True),
        sa.Column("session", sa.String(length=16), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_bureau_id"], ["bureau.id"], name=op.f("fk_event_actor_bureau_id_bureau")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_event_actor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_event_chain_seq")),
    )
    op.create_index(op.f("ix_event_name"), "event", ["name"], unique=False)
    op.create_index("ix_event_subject_id", "event", ["subject", "id"], unique=False)
    for table in ("event",):
        _append_only(table)


def downgrade() -> None:
    for table in ("event",):
        _free(table)
    op.drop_index("ix_event_subject_id", table_name="event")
    op.drop_index(op.f("ix_event_name"), table_name="event")
    op.drop_table("event")
    op.drop_table("submission")
    op.drop_index(op.f("ix_personal_salt_owner"), table_name="personal_salt")
    op.drop_table("personal_salt")
    op.drop_table("job_run")
    op.drop_table("job_failure")
    op.drop_table("heartbeat")
    op.drop_table("event_cursor")
    op.drop_table("event_chain")
    op.drop_table("counter")
