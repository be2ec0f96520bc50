"""How the list of cases is searched and ordered: an index of every two neighbouring characters, and of the list's orders.

A later migration that rebuilds the table `case` on SQLite (batch mode) loses its triggers and has to
create them again.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PAIRS = """(WITH RECURSIVE place(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < length({text}) - 1)
    SELECT group_concat(hex(substr({text}, n, 2)), ' ') FROM place)"""
"""The pairs of a text, each as the hex digits of its UTF-8: no tokenizer folds or drops a character of them."""
ADD = "INSERT INTO case_search (rowid, pairs) VALUES (new.id, " + PAIRS.format(text="new.search_text") + ");"
TAKE = (
    "INSERT INTO case_search (case_search, rowid, pairs) VALUES ('delete', old.id, " + PAIRS.format(text="old.search_text") + ");"
)
TRIGGERS = {
    "case_search_insert": f'AFTER INSERT ON "case" BEGIN {ADD} END',
    "case_search_delete": f'AFTER DELETE ON "case" BEGIN {TAKE} END',
    "case_search_update": 'AFTER UPDATE OF search_text ON "case" WHEN old.search_text <> new.search_text '
    f"BEGIN {TAKE} {ADD} END",
}
ORDERS = {
    "ix_case_state_opened_on_id": ["state", "opened_on", "id"],
    "ix_case_cause_opened_on_id": ["cause", "opened_on", "id"],
    "ix_case_next_due_on_id": ["next_due_on", "id"],
}


def upgrade() -> None:
    for name, columns in ORDERS.items():
        op.create_index(name, "case", columns, unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """CREATE FUNCTION search_pairs(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS
            $$ SELECT coalesce(array_agg(DISTINCT substr($1, n, 2)), '{}') FROM generate_series(1, length($1) - 1) n $$"""
        )
        op.execute('CREATE INDEX ix_case_search_pairs ON "case" USING gin (search_pairs(search_text))')
        return
    op.execute(
        "CREATE VIRTUAL TABLE case_search USING fts5(pairs, content='', detail='none', columnsize=0, tokenize='ascii')"
    )
    op.execute(f'INSERT INTO case_search (rowid, pairs) SELECT id, {PAIRS.format(text="search_text")} FROM "case"')
    for name, body in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {body}")


def downgrade() -> None:
    for name in ORDERS:
        op.drop_index(name, table_name="case")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_case_search_pairs")
        op.execute("DROP FUNCTION search_pairs(text)")
        return
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE case_search")
