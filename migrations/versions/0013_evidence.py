"""Evidence: files by their hash, items, captures, goods, copies, elements, custody, stock-takes, uploads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "evidence_upload",
    "evidence_stock_line",
    "evidence_stock_take",
    "evidence_confirmation",
    "evidence_movement",
    "evidence_element",
    "evidence_derived",
    "evidence_goods",
    "evidence_capture",
    "evidence_item",
    "evidence_blob",
)
"""In the order in which they can be dropped."""
FIXED = {
    "evidence_blob": ("id", "sha256", "sm3", "size", "media_type", "stored_at"),
    "evidence_item": (
        "id", "number", "bureau_id", "subject", "kind", "name", "proves", "collected_by", "collected_with", "collected_at",
        "clock_offset", "place", "method", "tool", "original", "source", "medium", "signed_by", "unsigned_because", "file_name",
        "blob_id", "exif", "kept_sealed", "sealed_note", "supersedes_id", "superseded_because", "recorded_by_id", "recorded_at",
    ),
    "evidence_goods": (
        "id", "item_id", "line", "name", "spec", "unit", "quantity", "unit_price_fen", "seal_no", "storage_place", "condition",
    ),
    "evidence_capture": (),
    "evidence_derived": (),
    "evidence_movement": (),
    "evidence_confirmation": (),
    "evidence_stock_take": (),
    "evidence_stock_line": (),
}  # fmt: skip
"""Tables whose rows are never deleted → the columns that are never changed; none named: all of them."""
SAME = {
    "evidence_blob": ("id = NEW.id", "sha256 = NEW.sha256"),
    "evidence_item": ("id = NEW.id", "number = NEW.number", "supersedes_id = NEW.supersedes_id"),
    "evidence_goods": ("id = NEW.id", "(item_id = NEW.item_id AND line = NEW.line)"),
    "evidence_capture": ("id = NEW.id", "item_id = NEW.item_id"),
    "evidence_derived": ("id = NEW.id", "number = NEW.number"),
    "evidence_movement": ("id = NEW.id", "number = NEW.number", "(item_id = NEW.item_id AND serial = NEW.serial)"),
    "evidence_confirmation": ("id = NEW.id", "(movement_id = NEW.movement_id AND side = NEW.side)"),
    "evidence_stock_take": ("id = NEW.id", "number = NEW.number"),
    "evidence_stock_line": ("id = NEW.id", "(stock_take_id = NEW.stock_take_id AND item_id = NEW.item_id)"),
}
"""What makes a row of SQLite that INSERT OR REPLACE would put another in the place of."""
SEAL = ("seal_no", "sealed_on", "sealed_place")
"""Columns of an item that are written once."""


def _guard(table: str, columns: tuple[str, ...]) -> None:
    """Refuse, in the database itself, to delete rows of a table and to change these columns of them."""
    listed = ", ".join(columns)
    of = f" OF {listed}" if columns else ""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""CREATE FUNCTION {table}_fixed() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{table} is kept as it is'; END $$"""
        )
        op.execute(
            f"""CREATE TRIGGER {table}_fixed BEFORE UPDATE{of} OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_fixed()"""
        )
        op.execute(
            f"""CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_fixed()"""
        )
        return
    for verb in (f"UPDATE{of}", "DELETE"):
        op.execute(
            f"""CREATE TRIGGER {table}_no_{verb.split()[0].lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is kept as it is'); END"""
        )
    op.execute(
        f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {" OR ".join(SAME[table])})
        BEGIN SELECT RAISE(ABORT, '{table} is kept as it is'); END"""
    )


def _guard_seal() -> None:
    """Refuse to change the seal of an item that has one."""
    listed = ", ".join(SEAL)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""CREATE TRIGGER evidence_item_sealed_once BEFORE UPDATE OF {listed} ON evidence_item
            FOR EACH ROW WHEN (OLD.seal_no IS NOT NULL) EXECUTE FUNCTION evidence_item_fixed()"""
        )
        return
    op.execute(
        f"""CREATE TRIGGER evidence_item_sealed_once BEFORE UPDATE OF {listed} ON evidence_item WHEN OLD.seal_no IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'evidence_item is kept as it is'); END"""
    )


def upgrade() -> None:
    op.create_table(
        "evidence_blob",
        sa.Column("id", Key, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sm3", sa.String(length=64), nullable=True),
        sa.Column("size", Key, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scan", sa.String(length=12), nullable=False),
        sa.Column("scan_detail", sa.String(length=200), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scan IN ('not_scanned', 'clean', 'infected', 'failed')", name=op.f("ck_evidence_blob_scan")),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_blob_size")),
        sa.CheckConstraint("state IN ('whole', 'changed', 'missing')", name=op.f("ck_evidence_blob_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_blob")),
        sa.UniqueConstraint("sha256", name=op.f("uq_evidence_blob_sha256")),
    )
    op.create_index(op.f("ix_evidence_blob_verified_at"), "evidence_blob", ["verified_at"], unique=False)
    op.create_table(
        "evidence_item",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("proves", sa.Text(), nullable=False),
        sa.Column("collected_by", sa.String(length=20), nullable=False),
        sa.Column("collected_with", sa.String(length=20), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_offset", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=200), nullable=False),
        sa.Column("tool", sa.String(length=200), nullable=False),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("medium", sa.String(length=12), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("unsigned_because", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("blob_id", Key, nullable=True),
        sa.Column("exif", sa.JSON(), nullable=True),
        sa.Column("kept_sealed", sa.Boolean(), nullable=False),
        sa.Column("sealed_note", sa.Text(), nullable=False),
        sa.Column("supersedes_id", Key, nullable=True),
        sa.Column("superseded_because", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal_no", sa.String(length=60), nullable=True),
        sa.Column("sealed_on", sa.Date(), nullable=True),
        sa.Column("sealed_place", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(blob_id IS NULL) = (file_name = '')", name=op.f("ck_evidence_item_file_named")),
        sa.CheckConstraint("kind IN ('documentary', 'physical', 'audiovisual', 'electronic', 'testimony', 'statement', 'expert', 'site_record')", name=op.f("ck_evidence_item_kind")),
        sa.CheckConstraint("(seal_no IS NULL) = (sealed_on IS NULL)", name=op.f("ck_evidence_item_sealed_whole")),
        sa.CheckConstraint("signed_by <> '' OR unsigned_because <> ''", name=op.f("ck_evidence_item_signed_or_why_not")),
        sa.CheckConstraint("(supersedes_id IS NULL) = (superseded_because = '')", name=op.f("ck_evidence_item_superseded_with_reason")),
        sa.CheckConstraint("collected_by <> collected_with", name=op.f("ck_evidence_item_two_officers")),
        sa.ForeignKeyConstraint(["blob_id"], ["evidence_blob.id"], name=op.f("fk_evidence_item_blob_id_evidence_blob")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["evidence_item.id"], name=op.f("fk_evidence_item_supersedes_id_evidence_item")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_evidence_item_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_evidence_item_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_item")),
        sa.UniqueConstraint("number", name=op.f("uq_evidence_item_number")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_evidence_item_supersedes_id")),
    )
    op.create_index(op.f("ix_evidence_item_blob_id"), "evidence_item", ["blob_id"], unique=False)
    op.create_index(op.f("ix_evidence_item_bureau_id"), "evidence_item", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_evidence_item_subject_id"), "evidence_item", ["subject", "id"], unique=False)
    op.create_table(
        "evidence_capture",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("shop", sa.String(length=200), nullable=False),
        sa.Column("seller", sa.String(length=200), nullable=False),
        sa.Column("price_fen", Key, nullable=True),
        sa.Column("sold_count", Key, nullable=True),
        sa.Column("page_image_id", Key, nullable=True),
        sa.Column("html_id", Key, nullable=True),
        sa.Column("time_proof_id", Key, nullable=True),
        sa.Column("time_proof_note", sa.Text(), nullable=False),
        sa.CheckConstraint("price_fen IS NULL OR price_fen >= 0", name=op.f("ck_evidence_capture_price")),
        sa.CheckConstraint("sold_count IS NULL OR sold_count >= 0", name=op.f("ck_evidence_capture_sold")),
        sa.ForeignKeyConstraint(["html_id"], ["evidence_blob.id"], name=op.f("fk_evidence_capture_html_id_evidence_blob")),
        sa.ForeignKeyConstraint(["page_image_id"], ["evidence_blob.id"], name=op.f("fk_evidence_capture_page_image_id_evidence_blob")),
        sa.ForeignKeyConstraint(["time_proof_id"], ["evidence_blob.id"], name=op.f("fk_evidence_capture_time_proof_id_evidence_blob")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_capture_item_id_evidence_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_capture")),
        sa.UniqueConstraint("item_id", name=op.f("uq_evidence_capture_item_id")),
    )
    op.create_table(
        "evidence_goods",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("spec", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", Key, nullable=False),
        sa.Column("unit_price_fen", Key, nullable=True),
        sa.Column("seal_no", sa.String(length=60), nullable=False),
        sa.Column("storage_place", sa.String(length=200), nullable=False),
        sa.Column("condition", sa.String(length=200), nullable=False),
        sa.Column("authenticity", sa.String(length=12), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("opinion_on", sa.Date(), nullable=True),
        sa.CheckConstraint("authenticity IN ('genuine', 'counterfeit', 'unsure')", name=op.f("ck_evidence_goods_authenticity")),
        sa.CheckConstraint("unit_price_fen IS NULL OR unit_price_fen >= 0", name=op.f("ck_evidence_goods_price")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_evidence_goods_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_goods_item_id_evidence_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_goods")),
        sa.UniqueConstraint("item_id", "line", name=op.f("uq_evidence_goods_item_id_line")),
    )
    op.create_table(
        "evidence_derived",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("blob_id", Key, nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("parent_sha256", sa.String(length=64), nullable=False),
        sa.Column("tool", sa.String(length=100), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_by_id", Key, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('thumbnail', 'masked')", name=op.f("ck_evidence_derived_purpose")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_evidence_derived_made_by_id_user")),
        sa.ForeignKeyConstraint(["blob_id"], ["evidence_blob.id"], name=op.f("fk_evidence_derived_blob_id_evidence_blob")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_derived_item_id_evidence_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_derived")),
        sa.UniqueConstraint("number", name=op.f("uq_evidence_derived_number")),
    )
    op.create_index(op.f("ix_evidence_derived_blob_id"), "evidence_derived", ["blob_id"], unique=False)
    op.create_index(op.f("ix_evidence_derived_item_id"), "evidence_derived", ["item_id"], unique=False)
    op.create_table(
        "evidence_element",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("linked_by_id", Key, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_element_item_id_evidence_item")),
        sa.ForeignKeyConstraint(["linked_by_id"], ["user.id"], name=op.f("fk_evidence_element_linked_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_element")),
        sa.UniqueConstraint("item_id", "cause", "element", name=op.f("uq_evidence_element_item_id_cause_element")),
    )
    op.create_table(
        "evidence_movement",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_name", sa.String(length=100), nullable=False),
        sa.Column("from_user", sa.String(length=20), nullable=False),
        sa.Column("to_name", sa.String(length=100), nullable=False),
        sa.Column("to_user", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('collected', 'sampled', 'preserved', 'seized', 'sealed_up', 'extended', 'released', 'stored', 'entrusted', 'taken_out', 'to_laboratory', 'from_laboratory', 'returned', 'handed_over', 'destroyed')", name=op.f("ck_evidence_movement_kind")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_movement_item_id_evidence_item")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_evidence_movement_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_movement")),
        sa.UniqueConstraint("item_id", "serial", name=op.f("uq_evidence_movement_item_id_serial")),
        sa.UniqueConstraint("number", name=op.f("uq_evidence_movement_number")),
    )
    op.create_table(
        "evidence_confirmation",
        sa.Column("id", Key, nullable=False),
        sa.Column("movement_id", Key, nullable=False),
        sa.Column("side", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("user", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.CheckConstraint("side IN ('from', 'to')", name=op.f("ck_evidence_confirmation_side")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_evidence_confirmation_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["movement_id"], ["evidence_movement.id"], name=op.f("fk_evidence_confirmation_movement_id_evidence_movement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_confirmation")),
        sa.UniqueConstraint("movement_id", "side", name=op.f("uq_evidence_confirmation_movement_id_side")),
    )
    op.create_table(
        "evidence_stock_take",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("with_name", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", Key, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_evidence_stock_take_recorded_by_id_user")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_evidence_stock_take_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_stock_take")),
        sa.UniqueConstraint("number", name=op.f("uq_evidence_stock_take_number")),
    )
    op.create_index(op.f("ix_evidence_stock_take_bureau_id"), "evidence_stock_take", ["bureau_id"], unique=False)
    op.create_table(
        "evidence_stock_line",
        sa.Column("id", Key, nullable=False),
        sa.Column("stock_take_id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("found", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("found IN ('present', 'missing', 'damaged', 'seal_broken', 'unexpected')", name=op.f("ck_evidence_stock_line_found")),
        sa.ForeignKeyConstraint(["stock_take_id"], ["evidence_stock_take.id"], name=op.f("fk_evidence_stock_line_stock_take_id_evidence_stock_take")),
        sa.ForeignKeyConstraint(["item_id"], ["evidence_item.id"], name=op.f("fk_evidence_stock_line_item_id_evidence_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_stock_line")),
        sa.UniqueConstraint("stock_take_id", "item_id", name=op.f("uq_evidence_stock_line_stock_take_id_item_id")),
    )
    op.create_index(op.f("ix_evidence_stock_line_item_id"), "evidence_stock_line", ["item_id"], unique=False)
    op.create_table(
        "evidence_upload",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bureau_id", Key, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("user_id", Key, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", Key, nullable=False),
        sa.Column("received", Key, nullable=False),
        sa.Column("stated_sha256", sa.String(length=64), nullable=True),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("received >= 0 AND received <= size", name=op.f("ck_evidence_upload_received")),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_upload_size")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_evidence_upload_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_evidence_upload_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_upload")),
        sa.UniqueConstraint("number", name=op.f("uq_evidence_upload_number")),
    )
    op.create_index(op.f("ix_evidence_upload_expires_at"), "evidence_upload", ["expires_at"], unique=False)
    op.create_index(op.f("ix_evidence_upload_subject"), "evidence_upload", ["subject"], unique=False)
    op.create_index(op.f("ix_evidence_upload_user_id_began_at"), "evidence_upload", ["user_id", "began_at"], unique=False)
    for table, columns in FIXED.items():
        _guard(table, columns)
    _guard_seal()


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        op.drop_table(table)
        if postgresql and table in FIXED:
            op.execute(f"DROP FUNCTION {table}_fixed()")
