"""Parties, their names and rights, platforms, shops, fairs and markets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fair",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organiser", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ended_on >= opened_on", name=op.f("ck_fair_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair")),
        sa.UniqueConstraint("name", "opened_on", name=op.f("uq_fair_name_opened_on")),
        sa.UniqueConstraint("number", name=op.f("uq_fair_number")),
    )
    op.create_table(
        "market",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("operator", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market")),
        sa.UniqueConstraint("name", name=op.f("uq_market_name")),
        sa.UniqueConstraint("number", name=op.f("uq_market_number")),
    )
    op.create_index("ix_market_district", "market", ["district"], unique=False)
    op.create_table(
        "party",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("resident_id", sa.LargeBinary(), nullable=True),
        sa.Column("resident_id_index", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("legal_representative", sa.LargeBinary(), nullable=True),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("created_by_id", Key, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('organisation', 'sole_trader', 'natural_person')", name=op.f("ck_party_kind")
        ),
        sa.CheckConstraint("origin IN ('entered', 'imported', 'demo')", name=op.f("ck_party_origin")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_party_created_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("number", name=op.f("uq_party_number")),
        sa.UniqueConstraint("resident_id_index", name=op.f("uq_party_resident_id_index")),
        sa.UniqueConstraint("uscc", name=op.f("uq_party_uscc")),
    )
    op.create_index(op.f("ix_party_name_key"), "party", ["name_key"], unique=False)
    op.create_index(op.f("ix_party_phone_index"), "party", ["phone_index"], unique=False)
    op.create_table(
        "ip_right",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("registration_no", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("classes", sa.String(length=200), nullable=False),
        sa.Column("holder_id", Key, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["party.id"], name=op.f("fk_ip_right_holder_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ip_right")),
        sa.UniqueConstraint("kind", "registration_no", name=op.f("uq_ip_right_kind_registration_no")),
        sa.UniqueConstraint("number", name=op.f("uq_ip_right_number")),
    )
    op.create_index(op.f("ix_ip_right_holder_id"), "ip_right", ["holder_id"], unique=False)
    op.create_table(
        "party_name",
        sa.Column("id", Key, nullable=False),
        sa.Column("party_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_name_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_name")),
        sa.UniqueConstraint(
            "party_id", "name_key", "kind", name=op.f("uq_party_name_party_id_name_key_kind")
        ),
    )
    op.create_index(op.f("ix_party_name_name_key"), "party_name", ["name_key"], unique=False)
    op.create_index(op.f("ix_party_name_party_id"), "party_name", ["party_id"], unique=False)
    op.create_table(
        "platform",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("operator_id", Key, nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["party.id"], name=op.f("fk_platform_operator_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform")),
        sa.UniqueConstraint("name", name=op.f("uq_platform_name")),
        sa.UniqueConstraint("number", name=op.f("uq_platform_number")),
    )
    op.create_table(
        "shop",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("platform_id", Key, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=True),
        sa.Column("operator_id", Key, nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["party.id"], name=op.f("fk_shop_operator_id_party")),
        sa.ForeignKeyConstraint(["platform_id"], ["platform.id"], name=op.f("fk_shop_platform_id_platform")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sa.UniqueConstraint("number", name=op.f("uq_shop_number")),
        sa.UniqueConstraint("platform_id", "name", name=op.f("uq_shop_platform_id_name")),
    )
    op.create_index(op.f("ix_shop_operator_id"), "shop", ["operator_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_shop_operator_id"), table_name="shop")
    op.drop_table("shop")
    op.drop_table("platform")
    op.drop_index(op.f("ix_party_name_party_id"), table_name="party_name")
    op.drop_index(op.f("ix_party_name_name_key"), table_name="party_name")
    op.drop_table("party_name")
    op.drop_index(op.f("ix_ip_right_holder_id"), table_name="ip_right")
    op.drop_table("ip_right")
    op.drop_index(op.f("ix_party_phone_index"), table_name="party")
    op.drop_index(op.f("ix_party_name_key"), table_name="party")
    op.drop_table("party")
    op.drop_index("ix_market_district", table_name="market")
    op.drop_table("market")
    op.drop_table("fair")
