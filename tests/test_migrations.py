"""Every migration goes up, down and up again over a database that is full, and the models are what it makes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from ipenforce import create_app
from ipenforce.db import db
from ipenforce.demo import load
from tests import databases
from tests.conftest import DATABASES, SETTINGS
from tests.structure.tree import ROOT

BASE = "base"
Schema = dict[str, Any]
WITHOUT_MODEL = "case_search"
"""The index of the search: made and kept by the database itself."""
GOES_WITH_ITS_DETAIL = {("0008", "finding")}
"""(revision, table): rows that mean nothing there. A finding is of a channel, and below this revision there is none."""


def revisions() -> list[str]:
    """Every revision, oldest first."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


@pytest.fixture(params=DATABASES)
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application over an empty database, with an instance folder of its own."""
    monkeypatch.setenv("IPENFORCE_INSTANCE", str(tmp_path_factory.mktemp("instance")))
    with databases.fresh(request.param, tmp_path_factory) as url:
        app = create_app({**SETTINGS, "DATABASE_URL": url})
        with app.app_context():
            yield app
            released()


def released() -> None:
    """No connection is held: a migration takes the whole database."""
    db.session.remove()
    db.engine.dispose()


def schema() -> Schema:
    """All that stands in the database, in a form that can be compared."""
    inspector = inspect(db.engine)
    found: Schema = {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c.get("default")) for c in columns},
        }
        for (_schema, table), columns in inspector.get_multi_columns().items()
        if table != "alembic_version" and not table.startswith(WITHOUT_MODEL)
    }
    for what, read in {
        "keys": inspector.get_multi_pk_constraint,
        "foreign": inspector.get_multi_foreign_keys,
        "unique": inspector.get_multi_unique_constraints,
        "checks": inspector.get_multi_check_constraints,
        "indexes": inspector.get_multi_indexes,
    }.items():
        for (_schema, table), facts in read().items():
            if table in found:
                found[table][what] = sorted(map(plain, facts if isinstance(facts, list) else [facts]))
    found["triggers"] = triggers()
    released()
    return found


def changed(before: Schema, after: Schema) -> list[str]:
    """What two schemas differ in, named."""
    found = []
    for table in sorted(before.keys() | after.keys()):
        one, other = before.get(table, {}), after.get(table, {})
        if isinstance(one, dict) and isinstance(other, dict):
            differ = [what for what in sorted(one.keys() | other.keys()) if one.get(what) != other.get(what)]
            found += [f"{table} {what}: {one.get(what)} → {other.get(what)}" for what in differ]
        elif one != other:
            found.append(f"{table}: {one} → {other}")
    return found


def plain(fact: Any) -> str:
    """One constraint or index, the same text whenever it is the same."""
    said = {key: {k: str(v) for k, v in value.items()} if isinstance(value, dict) else value for key, value in fact.items()}
    return repr(sorted(said.items()))


def triggers() -> list[str]:
    """The refusals that stand in the database itself."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
        if db.engine.dialect.name == "postgresql"
        else "SELECT name || ': ' || sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
    )
    with db.engine.connect() as connection:
        return [str(row[0]) for row in connection.exec_driver_sql(query)]


def contents(columns: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    """Number of rows and digest of these columns of each table."""
    found = {}
    with db.engine.connect() as connection:
        for table, names in columns.items():
            listed = ", ".join(f'"{name}"' for name in names)
            rows = sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f'SELECT {listed} FROM "{table}"'))
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    released()
    return found


def shared_columns(one: Schema, other: Schema) -> dict[str, list[str]]:
    """The columns that both schemas have, by table."""
    return {
        table: sorted(one[table]["columns"].keys() & other[table]["columns"].keys())
        for table in one.keys() & other.keys() - {"triggers"}
    }


def modelled(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Whether the models answer for it."""
    return WITHOUT_MODEL not in (name or "")


def fill() -> None:
    """The demo's data: cases at every stage, imported history, a draw done."""
    load.load()
    db.session.commit()
    released()


def test_every_revision_makes_the_same_schema_up_down_and_up_again_and_keeps_what_stays(fresh: Flask) -> None:
    made = {BASE: schema()}
    for revision in revisions():
        upgrade(revision=revision)
        made[revision] = schema()
    fill()
    steps = [BASE, *revisions()]
    for below, above in reversed(list(pairwise(steps))):
        stays = shared_columns(made[below], made[above])
        stays = {table: names for table, names in stays.items() if (below, table) not in GOES_WITH_ITS_DETAIL}
        before = contents(stays)
        downgrade(revision=below)
        assert changed(made[below], schema()) == [], f"down to {below}"
        assert contents(stays) == before, f"down to {below} changed rows"
        whole = shared_columns(made[below], made[below])
        before = contents(whole)
        upgrade(revision=above if below != steps[1] else revisions()[-1])
        assert changed(made[above if below != steps[1] else revisions()[-1]], schema()) == [], f"up again from {below}"
        assert contents(whole) == before, f"up from {below} changed rows"
        downgrade(revision=below)
        assert contents(whole) == before


def test_the_models_are_what_the_migrations_make(fresh: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": modelled})
        assert compare_metadata(context, db.metadata) == []


def test_what_may_only_be_added_to_is_guarded_by_the_database(fresh: Flask) -> None:
    upgrade()
    assert any("event" in name for name in triggers())


def test_migrations_are_numbered_one_after_the_other() -> None:
    files = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [name[:4] for name in files] == revisions()
    assert Path(ROOT / "migrations" / "env.py").exists()
