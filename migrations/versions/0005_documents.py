"""Forms, their issued bytes and their service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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
        "document",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("concerning", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_text", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", Key, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("docket_no", sa.String(length=60), nullable=True),
        sa.Column("docket_key", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("template_version", sa.String(length=64), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=True),
        sa.Column("void_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state <> 'issued' OR (docket_no IS NOT NULL AND issued_on IS NOT NULL)",
            name=op.f("ck_document_issued_whole"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'void' OR approved_hash IS NOT NULL",
            name=op.f("ck_document_approved_by_hash"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'issued', 'void')", name=op.f("ck_document_state")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> author_id",
            name=op.f("ck_document_approver_is_not_the_author"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_document_approved_by_id_user")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_document_author_id_user")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_document_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("docket_no", "bureau_id", name=op.f("uq_document_docket_no_bureau_id")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    op.create_index(op.f("ix_document_docket_key"), "document", ["docket_key"], unique=False)
    op.create_index(op.f("ix_document_subject"), "document", ["subject"], unique=False)
    op.create_index(
        "uq_document_one_live_form",
        "document",
        ["subject", "code", "concerning"],
        unique=True,
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.create_table(
        "issued_file",
        sa.Column("id", Key, nullable=False),
        sa.Column("document_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_issued_file_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_file")),
        sa.UniqueConstraint("document_id", "kind", name=op.f("uq_issued_file_document_id_kind")),
    )
    op.create_table(
        "service",
        sa.Column("id", Key, nullable=False),
        sa.Column("document_id", Key, nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_service_document_id_document")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_service_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_index(op.f("ix_service_document_id"), "service", ["document_id"], unique=False)
    for table in ("issued_file",):
        _append_only(table)


def downgrade() -> None:
    for table in ("issued_file",):
        _free(table)
    op.drop_index(op.f("ix_service_document_id"), table_name="service")
    op.drop_table("service")
    op.drop_table("issued_file")
    op.drop_index(
        "uq_document_one_live_form",
        table_name="document",
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.drop_index(op.f("ix_document_subject"), table_name="document")
    op.drop_index(op.f("ix_document_docket_key"), table_name="document")
    op.drop_table("document")
