"""Evidence at work: partial movements, what a stock-take found besides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIXED = {
    "evidence_movement_line": ("id = NEW.id", "(movement_id = NEW.movement_id AND line = NEW.line)"),
    "evidence_stock_stranger": ("id = NEW.id",),
}
"""Tables whose rows are never changed or deleted → what makes a row that INSERT OR REPLACE would put another in the place of."""


def _guard(table: str, same: tuple[str, ...]) -> None:
    """Refuse, in the database itself, to change or delete rows of a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""CREATE FUNCTION {table}_fixed() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{table} is kept as it is'; END $$"""
        )
        op.execute(f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_fixed()")
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_fixed()")
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is kept as it is'); END"""
        )
    op.execute(
        f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {" OR ".join(same)})
        BEGIN SELECT RAISE(ABORT, '{table} is kept as it is'); END"""  # noqa: S608 (our own names)
    )


def upgrade() -> None:
    op.add_column("evidence_movement", sa.Column("partial", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "evidence_movement_line",
        sa.Column("id", Key, nullable=False),
        sa.Column("movement_id", Key, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quantity", Key, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_evidence_movement_line_quantity")),
        sa.ForeignKeyConstraint(["movement_id"], ["evidence_movement.id"], name=op.f("fk_evidence_movement_line_movement_id_evidence_movement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_movement_line")),
        sa.UniqueConstraint("movement_id", "line", name=op.f("uq_evidence_movement_line_movement_id_line")),
    )
    op.create_table(
        "evidence_stock_stranger",
        sa.Column("id", Key, nullable=False),
        sa.Column("stock_take_id", Key, nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("seal_no", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["stock_take_id"], ["evidence_stock_take.id"], name=op.f("fk_evidence_stock_stranger_stock_take_id_evidence_stock_take")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_stock_stranger")),
    )
    op.create_index(op.f("ix_evidence_stock_stranger_stock_take_id"), "evidence_stock_stranger", ["stock_take_id"], unique=False)
    for table, same in FIXED.items():
        _guard(table, same)


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in FIXED:
        op.drop_table(table)
        if postgresql:
            op.execute(f"DROP FUNCTION {table}_fixed()")
    op.drop_column("evidence_movement", "partial")
