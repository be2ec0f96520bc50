"""Inspections: items, libraries, recusals, plans, draws, frozen rosters, visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "assignment",
    "frozen_draw",
    "draw",
    "inspection_plan",
    "library_import",
    "recusal_declaration",
    "inspector_leave",
    "inspector",
    "inspection_target",
    "inspection_item",
)


def _written_once(table: str) -> None:
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


def upgrade() -> None:
    op.create_table(
        "inspection_item",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("speciality", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("ratios", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('general', 'key')", name=op.f("ck_inspection_item_kind")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureau.id"], name=op.f("fk_inspection_item_bureau_id_bureau")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_item")),
        sa.UniqueConstraint("bureau_id", "code", name=op.f("uq_inspection_item_bureau_id_code")),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_item_number")),
    )
    op.create_table(
        "inspection_target",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=True),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("party_number", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.String(length=200), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name=op.f("ck_inspection_target_grade")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureau.id"], name=op.f("fk_inspection_target_bureau_id_bureau")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_target")),
        sa.UniqueConstraint("bureau_id", "code", name=op.f("uq_inspection_target_bureau_id_code")),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_target_number")),
    )
    op.create_index(
        "ix_inspection_target_bureau_id_name_key",
        "inspection_target",
        ["bureau_id", "name_key"],
        unique=False,
    )
    op.create_index("ix_inspection_target_code", "inspection_target", ["code"], unique=False)
    op.create_index(
        op.f("ix_inspection_target_party_number"), "inspection_target", ["party_number"], unique=False
    )
    op.create_index(
        "uq_inspection_target_installation_code",
        "inspection_target",
        ["code"],
        unique=True,
        sqlite_where=sa.text("bureau_id IS NULL"),
        postgresql_where=sa.text("bureau_id IS NULL"),
    )
    op.create_table(
        "inspection_plan",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("tags", sa.String(length=200), nullable=False),
        sa.Column("quota", sa.JSON(), nullable=False),
        sa.Column("load_cap", sa.Integer(), nullable=False),
        sa.Column("target_cap", sa.Integer(), nullable=False),
        sa.Column("assurance", sa.String(length=10), nullable=False),
        sa.Column("contributors", sa.JSON(), nullable=False),
        sa.Column("entropy_source", sa.String(length=200), nullable=False),
        sa.Column("public_at_once", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("visit_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.Column("planned_by_id", Key, nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", Key, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "assurance IN ('sealed', 'witnessed', 'public')", name=op.f("ck_inspection_plan_assurance")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_by_id IS NOT NULL AND approved_hash IS NOT NULL)",
            name=op.f("ck_inspection_plan_approved_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'declined')", name=op.f("ck_inspection_plan_state")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> planned_by_id",
            name=op.f("ck_inspection_plan_approver_is_not_the_planner"),
        ),
        sa.CheckConstraint("load_cap > 0 AND target_cap > 0", name=op.f("ck_inspection_plan_caps")),
        sa.CheckConstraint("visit_by >= due_on", name=op.f("ck_inspection_plan_days")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_inspection_plan_approved_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureau.id"], name=op.f("fk_inspection_plan_bureau_id_bureau")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["inspection_item.id"], name=op.f("fk_inspection_plan_item_id_inspection_item")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["user.id"], name=op.f("fk_inspection_plan_planned_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_plan")),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_plan_number")),
    )
    op.create_index(
        "ix_inspection_plan_bureau_id_state_due_on",
        "inspection_plan",
        ["bureau_id", "state", "due_on"],
        unique=False,
    )
    op.create_index(op.f("ix_inspection_plan_item_id"), "inspection_plan", ["item_id"], unique=False)
    op.create_table(
        "inspector",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("user_id", Key, nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("certificate_no", sa.String(length=40), nullable=False),
        sa.Column("certificate_until", sa.Date(), nullable=False),
        sa.Column("districts", sa.JSON(), nullable=False),
        sa.Column("specialities", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_inspector_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_inspector_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
        sa.UniqueConstraint("certificate_no", name=op.f("uq_inspector_certificate_no")),
        sa.UniqueConstraint("number", name=op.f("uq_inspector_number")),
        sa.UniqueConstraint("user_id", name=op.f("uq_inspector_user_id")),
    )
    op.create_index(op.f("ix_inspector_bureau_id"), "inspector", ["bureau_id"], unique=False)
    op.create_table(
        "library_import",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("library", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("imported_by_id", Key, nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureau.id"], name=op.f("fk_library_import_bureau_id_bureau")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["user.id"], name=op.f("fk_library_import_imported_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_import")),
        sa.UniqueConstraint("number", name=op.f("uq_library_import_number")),
    )
    op.create_table(
        "draw",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("plan_id", Key, nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("share", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_on", sa.Date(), nullable=True),
        sa.Column("roster_root", sa.String(length=64), nullable=True),
        sa.Column("transcript_head", sa.String(length=64), nullable=True),
        sa.Column("targets", sa.Integer(), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("derived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("picks", sa.JSON(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("receipt_sha256", sa.String(length=64), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_because", sa.Text(), nullable=True),
        sa.Column("abort_because", sa.Text(), nullable=True),
        sa.Column("abort_requested_by_id", Key, nullable=True),
        sa.Column("abort_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("abort_approved_by_id", Key, nullable=True),
        sa.Column("aborted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'aborted' OR abort_approved_by_id IS NOT NULL", name=op.f("ck_draw_aborted_whole")
        ),
        sa.CheckConstraint(
            "state <> 'aborted' OR revealed_at IS NULL", name=op.f("ck_draw_no_abort_after_the_reveal")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'committed', 'frozen', 'revealed', 'derived', 'assigned', 'published', 'aborted')",
            name=op.f("ck_draw_state"),
        ),
        sa.CheckConstraint(
            "abort_approved_by_id IS NULL OR abort_approved_by_id <> abort_requested_by_id",
            name=op.f("ck_draw_aborted_by_two"),
        ),
        sa.CheckConstraint(
            "seed IS NULL OR revealed_at IS NOT NULL", name=op.f("ck_draw_seed_after_the_reveal")
        ),
        sa.ForeignKeyConstraint(
            ["abort_approved_by_id"], ["user.id"], name=op.f("fk_draw_abort_approved_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["abort_requested_by_id"], ["user.id"], name=op.f("fk_draw_abort_requested_by_id_user")
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_draw_bureau_id_bureau")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["inspection_plan.id"], name=op.f("fk_draw_plan_id_inspection_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("number", name=op.f("uq_draw_number")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_draw_plan_id")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_draw_year_serial")),
    )
    op.create_index(op.f("ix_draw_bureau_id"), "draw", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_draw_state"), "draw", ["state"], unique=False)
    op.create_table(
        "inspector_leave",
        sa.Column("id", Key, nullable=False),
        sa.Column("inspector_id", Key, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=True),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_inspector_leave_days")),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["inspector.id"], name=op.f("fk_inspector_leave_inspector_id_inspector")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user.id"], name=op.f("fk_inspector_leave_recorded_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_leave")),
    )
    op.create_index(
        op.f("ix_inspector_leave_inspector_id"), "inspector_leave", ["inspector_id"], unique=False
    )
    op.create_table(
        "recusal_declaration",
        sa.Column("id", Key, nullable=False),
        sa.Column("inspector_id", Key, nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_by_id", Key, nullable=False),
        sa.CheckConstraint(
            "reason IN ('relative', 'interest', 'other')", name=op.f("ck_recusal_declaration_reason")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["user.id"], name=op.f("fk_recusal_declaration_declared_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["inspector.id"], name=op.f("fk_recusal_declaration_inspector_id_inspector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal_declaration")),
        sa.UniqueConstraint("inspector_id", "code", name=op.f("uq_recusal_declaration_inspector_id_code")),
    )
    op.create_index(op.f("ix_recusal_declaration_code"), "recusal_declaration", ["code"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("draw_id", Key, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stratum", sa.String(length=40), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("leader_id", Key, nullable=False),
        sa.Column("second_id", Key, nullable=False),
        sa.Column("cap_lifted", sa.Boolean(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("visit_by", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=4), nullable=True),
        sa.Column("disposition", sa.String(length=10), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("entered_by_id", Key, nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("lead_number", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "(result IS NULL) = (entered_on IS NULL)", name=op.f("ck_assignment_result_whole")
        ),
        sa.CheckConstraint("leader_id <> second_id", name=op.f("ck_assignment_two_people")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_assignment_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_assignment_draw_id_draw")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_assignment_entered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["inspection_item.id"], name=op.f("fk_assignment_item_id_inspection_item")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["inspector.id"], name=op.f("fk_assignment_leader_id_inspector")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["inspector.id"], name=op.f("fk_assignment_second_id_inspector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("draw_id", "code", name=op.f("uq_assignment_draw_id_code")),
        sa.UniqueConstraint("number", name=op.f("uq_assignment_number")),
    )
    op.create_index(op.f("ix_assignment_bureau_id"), "assignment", ["bureau_id"], unique=False)
    op.create_index("ix_assignment_code_drawn_on", "assignment", ["code", "drawn_on"], unique=False)
    op.create_index(op.f("ix_assignment_item_id"), "assignment", ["item_id"], unique=False)
    op.create_index(op.f("ix_assignment_leader_id"), "assignment", ["leader_id"], unique=False)
    op.create_index(op.f("ix_assignment_second_id"), "assignment", ["second_id"], unique=False)
    op.create_table(
        "frozen_draw",
        sa.Column("id", Key, nullable=False),
        sa.Column("draw_id", Key, nullable=False),
        sa.Column("roster", sa.LargeBinary(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_frozen_draw_draw_id_draw")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_draw")),
        sa.UniqueConstraint("draw_id", name=op.f("uq_frozen_draw_draw_id")),
    )
    _written_once("frozen_draw")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER frozen_draw_append_only ON frozen_draw")
        op.execute("DROP FUNCTION frozen_draw_append_only()")
    for table in TABLES:
        op.drop_table(table)
