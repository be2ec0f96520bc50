"""Bureaus, units, officers, roles, certificates, sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bureau",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("short_name", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("remedy_government", sa.String(length=100), nullable=False),
        sa.Column("remedy_court", sa.String(length=100), nullable=False),
        sa.CheckConstraint("level IN ('province', 'city', 'county')", name=op.f("ck_bureau_level")),
        sa.ForeignKeyConstraint(["parent_id"], ["bureau.id"], name=op.f("fk_bureau_parent_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureau")),
        sa.UniqueConstraint("name", name=op.f("uq_bureau_name")),
        sa.UniqueConstraint("number", name=op.f("uq_bureau_number")),
        sa.UniqueConstraint("path", name=op.f("uq_bureau_path")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", Key, nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index("ix_login_attempt_login_at", "login_attempt", ["login", "at"], unique=False)
    op.create_index("ix_login_attempt_source_at", "login_attempt", ["source", "at"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", Key, nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_unit_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("bureau_id", "name", name=op.f("uq_unit_bureau_id_name")),
    )
    op.create_index(op.f("ix_unit_bureau_id"), "unit", ["bureau_id"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_user_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("login", name=op.f("uq_user_login")),
        sa.UniqueConstraint("number", name=op.f("uq_user_number")),
    )
    op.create_index(op.f("ix_user_bureau_id"), "user", ["bureau_id"], unique=False)
    op.create_table(
        "enforcement_certificate",
        sa.Column("id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_enforcement_certificate_term")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_enforcement_certificate_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_enforcement_certificate_number")),
    )
    op.create_index(
        op.f("ix_enforcement_certificate_user_id"), "enforcement_certificate", ["user_id"], unique=False
    )
    op.create_table(
        "user_role",
        sa.Column("id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "role IN ('officer', 'unit_head', 'legal_reviewer', 'bureau_head', 'system_admin', 'security_admin', 'audit_admin')",
            name=op.f("ck_user_role_role"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_role")),
        sa.UniqueConstraint("user_id", "role", name=op.f("uq_user_role_user_id_role")),
    )
    op.create_index(op.f("ix_user_role_user_id"), "user_role", ["user_id"], unique=False)
    op.create_index(
        "uq_user_role_one_administrator",
        "user_role",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("role IN ('system_admin', 'security_admin', 'audit_admin')"),
        postgresql_where=sa.text("role IN ('system_admin', 'security_admin', 'audit_admin')"),
    )
    op.create_table(
        "user_session",
        sa.Column("id", Key, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_index(
        "uq_user_role_one_administrator",
        table_name="user_role",
        sqlite_where=sa.text("role IN ('system_admin', 'security_admin', 'audit_admin')"),
        postgresql_where=sa.text("role IN ('system_admin', 'security_admin', 'audit_admin')"),
    )
    op.drop_index(op.f("ix_user_role_user_id"), table_name="user_role")
    op.drop_table("user_role")
    op.drop_index(op.f("ix_enforcement_certificate_user_id"), table_name="enforcement_certificate")
    op.drop_table("enforcement_certificate")
    op.drop_index(op.f("ix_user_bureau_id"), table_name="user")
    op.drop_table("user")
    op.drop_index(op.f("ix_unit_bureau_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index("ix_login_attempt_source_at", table_name="login_attempt")
    op.drop_index("ix_login_attempt_login_at", table_name="login_attempt")
    op.drop_table("login_attempt")
    op.drop_table("bureau")
