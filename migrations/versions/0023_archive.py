"""Closed files: retention, holds, disposal, reopening; what was issued goes with the file that is disposed of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_A_DISPOSED_FILE = """SELECT 1 FROM file_disposal f JOIN "case" c ON c.id = f.case_id JOIN document d ON d.subject = c.number
            WHERE d.id = OLD.document_id AND f.disposed_on IS NOT NULL"""
"""The issued bytes that may be deleted."""


def upgrade() -> None:
    op.add_column("case", sa.Column("archived_on", sa.Date(), nullable=True))
    op.add_column("case", sa.Column("kept_until", sa.Date(), nullable=True))
    op.create_table(
        "reopening",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("reopened_by_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reopening_case_id_case")),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["user.id"], name=op.f("fk_reopening_reopened_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index(op.f("ix_reopening_case_id"), "reopening", ["case_id"])
    op.create_table(
        "file_hold",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("placed_by_id", Key, nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by_id", Key, nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.CheckConstraint("(lifted_on IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_file_hold_lifted")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_file_hold_case_id_case")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user.id"], name=op.f("fk_file_hold_lifted_by_id_user")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["user.id"], name=op.f("fk_file_hold_placed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_hold")),
    )
    op.create_index(op.f("ix_file_hold_case_id"), "file_hold", ["case_id"])
    op.create_index(
        "uq_file_hold_one_running", "file_hold", ["case_id"], unique=True,
        sqlite_where=sa.text("lifted_on IS NULL"), postgresql_where=sa.text("lifted_on IS NULL"),
    )  # fmt: skip
    op.create_table(
        "file_disposal",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", Key, nullable=False),
        sa.Column("approved_by_id", Key, nullable=True),
        sa.Column("disposed_on", sa.Date(), nullable=True),
        sa.Column("stub", sa.JSON(), nullable=False),
        sa.Column("stub_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("approved_by_id <> proposed_by_id", name=op.f("ck_file_disposal_by_two_people")),
        sa.CheckConstraint("(approved_by_id IS NULL) = (disposed_on IS NULL)", name=op.f("ck_file_disposal_disposed")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user.id"], name=op.f("fk_file_disposal_approved_by_id_user")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_file_disposal_case_id_case")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_file_disposal_proposed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_disposal")),
        sa.UniqueConstraint("case_id", name=op.f("uq_file_disposal_case_id")),
    )
    _allow_disposal()


def _allow_disposal() -> None:
    """Issued bytes are append-only, save those of a file that two people have disposed of."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""CREATE OR REPLACE FUNCTION issued_file_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND EXISTS ({OF_A_DISPOSED_FILE}) THEN RETURN OLD; END IF;
                RAISE EXCEPTION 'issued_file is append-only';
            END $$"""
        )
        return
    op.execute("DROP TRIGGER issued_file_no_delete")
    op.execute(
        f"""CREATE TRIGGER issued_file_no_delete BEFORE DELETE ON issued_file WHEN NOT EXISTS ({OF_A_DISPOSED_FILE})
            BEGIN SELECT RAISE(ABORT, 'issued_file is append-only'); END"""
    )


def _forbid_disposal() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """CREATE OR REPLACE FUNCTION issued_file_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'issued_file is append-only'; END $$"""
        )
        return
    op.execute("DROP TRIGGER issued_file_no_delete")
    op.execute(
        """CREATE TRIGGER issued_file_no_delete BEFORE DELETE ON issued_file
            BEGIN SELECT RAISE(ABORT, 'issued_file is append-only'); END"""
    )


def downgrade() -> None:
    _forbid_disposal()
    op.drop_table("file_disposal")
    op.drop_table("file_hold")
    op.drop_table("reopening")
    op.drop_column("case", "kept_until")
    op.drop_column("case", "archived_on")
