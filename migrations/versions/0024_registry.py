"""The registry of parties: keys of near names, verdicts on pairs, merges, links with evidence, rulings of one operator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNNING = sa.text("ended_on IS NULL")


def _number(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    ]


def _ending(table: str, did: str) -> list[sa.schema.SchemaItem]:
    """Why, the day and the person of what was done, and the same of what took it back."""
    return [
        sa.Column(f"{did}_on", sa.Date(), nullable=False),
        sa.Column(f"{did}_by_id", Key, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", Key, nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint([f"{did}_by_id"], ["user.id"], name=op.f(f"fk_{table}_{did}_by_id_user")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f(f"fk_{table}_ended_by_id_user")),
    ]


def _party(table: str, column: str, nullable: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(column, Key, nullable=nullable),
        sa.ForeignKeyConstraint([column], ["party.id"], name=op.f(f"fk_{table}_{column}_party")),
    ]


def _one_running(name: str, table: str, columns: list[str]) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING)


def upgrade() -> None:
    op.add_column("party", sa.Column("address_index", sa.String(length=64), nullable=True))
    op.add_column("party", sa.Column("representative_index", sa.String(length=64), nullable=True))
    op.add_column("party", sa.Column("keys_version", sa.Integer(), nullable=False, server_default="0"))
    for column in ("address_index", "representative_index", "keys_version"):
        op.create_index(op.f(f"ix_party_{column}"), "party", [column])
    op.create_table(
        "party_key",
        sa.Column("id", Key, nullable=False),
        *_party("party_key", "party_id"),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_key")),
        sa.UniqueConstraint("party_id", "key", name=op.f("uq_party_key_party_id_key")),
    )
    op.create_index("ix_party_key_key_party_id", "party_key", ["key", "party_id"])
    op.create_table(
        "party_verdict",
        *_number("party_verdict"), *_party("party_verdict", "party_id"), *_party("party_verdict", "other_id"),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        *_ending("party_verdict", "judged"),
        sa.CheckConstraint("verdict IN ('same', 'different', 'unsure')", name=op.f("ck_party_verdict_verdict")),
        sa.CheckConstraint("party_id < other_id", name=op.f("ck_party_verdict_ordered")),
    )  # fmt: skip
    op.create_index(op.f("ix_party_verdict_other_id"), "party_verdict", ["other_id"])
    _one_running("uq_party_verdict_running", "party_verdict", ["party_id", "other_id"])
    op.create_table(
        "party_merge",
        *_number("party_merge"), *_party("party_merge", "kept_id"), *_party("party_merge", "merged_id"),
        sa.Column("because", sa.Text(), nullable=False),
        *_ending("party_merge", "merged"),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_party_merge_two_parties")),
    )  # fmt: skip
    op.create_index(op.f("ix_party_merge_kept_id"), "party_merge", ["kept_id"])
    _one_running("uq_party_merge_running", "party_merge", ["merged_id"])
    _network()


def _network() -> None:
    op.create_table(
        "party_link",
        *_number("party_link"), *_party("party_link", "party_id"), *_party("party_link", "other_id", nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("value_index", sa.String(length=64), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        *_ending("party_link", "noted"),
        sa.CheckConstraint("(other_id IS NULL) <> (value IS NULL)", name=op.f("ck_party_link_one_end")),
        sa.CheckConstraint("other_id <> party_id", name=op.f("ck_party_link_two_parties")),
    )  # fmt: skip
    for column in ("party_id", "other_id", "value_index"):
        op.create_index(op.f(f"ix_party_link_{column}"), "party_link", [column])
    _one_running("uq_party_link_value", "party_link", ["party_id", "kind", "value_index"])
    op.create_table(
        "operator_ruling",
        *_number("operator_ruling"),
        sa.Column("because", sa.Text(), nullable=False),
        *_ending("operator_ruling", "judged"),
    )
    op.create_table(
        "operator_member",
        sa.Column("id", Key, nullable=False),
        sa.Column("ruling_id", Key, nullable=False),
        *_party("operator_member", "party_id"),
        sa.ForeignKeyConstraint(["ruling_id"], ["operator_ruling.id"], name=op.f("fk_operator_member_ruling_id_operator_ruling")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_member")),
        sa.UniqueConstraint("ruling_id", "party_id", name=op.f("uq_operator_member_ruling_id_party_id")),
    )
    op.create_index(op.f("ix_operator_member_party_id"), "operator_member", ["party_id"])


def downgrade() -> None:
    for table in ("operator_member", "operator_ruling", "party_link", "party_merge", "party_verdict", "party_key"):
        op.drop_table(table)
    for column in ("keys_version", "representative_index", "address_index"):
        op.drop_index(op.f(f"ix_party_{column}"), table_name="party")
        op.drop_column("party", column)
