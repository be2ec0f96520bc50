"""What was met in each channel: shops and their listings, booths at fairs, stalls in markets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Fen = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _detail(table: str, party: str, *columns: sa.Column, places: tuple[str, ...]) -> None:
    """A channel's detail table, one-to-one with the finding, on a party and in one or more places."""
    keys = [
        sa.ForeignKeyConstraint([f"{place}_id"], [f"{place}.id"], name=op.f(f"fk_{table}_{place}_id_{place}"))
        for place in places
    ]
    op.create_table(
        table,
        sa.Column("id", Key, nullable=False),
        *(sa.Column(f"{place}_id", Key, nullable=False) for place in places),
        sa.Column(party, Key, nullable=True),
        *columns,
        sa.ForeignKeyConstraint(["id"], ["finding.id"], name=op.f(f"fk_{table}_id_finding")),
        sa.ForeignKeyConstraint([party], ["party.id"], name=op.f(f"fk_{table}_{party}_party")),
        *keys,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{party}"), table, [party], unique=False)
    op.create_index(op.f(f"ix_{table}_{places[-1]}_id"), table, [f"{places[-1]}_id"], unique=False)


def upgrade() -> None:
    _detail(
        "shop_finding", "operator_id", sa.Column("shop_address", sa.String(length=2000), nullable=True),
        places=("platform", "shop"),
    )  # fmt: skip
    op.create_table(
        "listing",
        sa.Column("id", Key, nullable=False),
        sa.Column("finding_id", Key, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("price_fen", Fen, nullable=False),
        sa.Column("sold_count", sa.Integer(), nullable=True),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price_fen >= 0", name=op.f("ck_listing_price_fen")),
        sa.CheckConstraint("sold_count >= 0", name=op.f("ck_listing_sold_count")),
        sa.ForeignKeyConstraint(["finding_id"], ["shop_finding.id"], name=op.f("fk_listing_finding_id_shop_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index(op.f("ix_listing_finding_id"), "listing", ["finding_id"], unique=False)
    _detail(
        "fair_finding",
        "exhibitor_id",
        sa.Column("booth", sa.String(length=60), nullable=False),
        sa.Column("exhibits", sa.Text(), nullable=False),
        sa.Column("handling", sa.JSON(), nullable=False),
        sa.Column("handling_note", sa.Text(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forward_by", sa.DateTime(timezone=True), nullable=True),
        places=("fair",),
    )
    _detail(
        "market_finding",
        "operator_id",
        sa.Column("stall", sa.String(length=60), nullable=False),
        sa.Column("goods", sa.Text(), nullable=False),
        places=("market",),
    )


def downgrade() -> None:
    """Drop the tables. A finding left without its detail would name a channel that nobody knows: it goes with it."""
    for table in ("market_finding", "fair_finding", "listing", "shop_finding"):
        op.drop_table(table)
    op.execute("DELETE FROM finding WHERE channel IN ('ecommerce', 'trade_fair', 'market')")
