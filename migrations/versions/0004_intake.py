"""Leads and what was met where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lead",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("party_id", Key, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("verify_by", sa.Date(), nullable=False),
        sa.Column("verify_by_provisional", sa.Boolean(), nullable=False),
        sa.Column("informant_name", sa.LargeBinary(), nullable=True),
        sa.Column("informant_contact", sa.LargeBinary(), nullable=True),
        sa.Column("origin_subject", sa.String(length=20), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("registered_by_id", Key, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'verified', 'filed', 'declined')", name=op.f("ck_lead_state")
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_lead_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_lead_party_id_party")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["user.id"], name=op.f("fk_lead_registered_by_id_user")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_lead_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("number", name=op.f("uq_lead_number")),
    )
    op.create_index(
        "ix_lead_bureau_id_state_received_on", "lead", ["bureau_id", "state", "received_on"], unique=False
    )
    op.create_index(op.f("ix_lead_origin_subject"), "lead", ["origin_subject"], unique=False)
    op.create_index(op.f("ix_lead_party_id"), "lead", ["party_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", Key, nullable=False),
        sa.Column("lead_id", Key, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_finding_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_finding_lead_id")),
    )


def downgrade() -> None:
    op.drop_table("finding")
    op.drop_index(op.f("ix_lead_party_id"), table_name="lead")
    op.drop_index(op.f("ix_lead_origin_subject"), table_name="lead")
    op.drop_index("ix_lead_bureau_id_state_received_on", table_name="lead")
    op.drop_table("lead")
