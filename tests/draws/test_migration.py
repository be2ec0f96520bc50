"""The tables of inspections come and go, with data, and keep their guards."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from ipenforce import create_app
from ipenforce.db import db
from ipenforce.draws.models import Draw
from tests import databases
from tests.conftest import DATABASES, SETTINGS
from tests.draws.office import make_office, run

TABLES = {
    "assignment", "draw", "frozen_draw", "inspection_item", "inspection_plan", "inspection_target", "inspector", "inspector_leave",
    "library_import", "recusal_declaration",
}  # fmt: skip


def tables() -> set[str]:
    db.session.remove()
    found = set(inspect(db.engine).get_table_names())
    db.engine.dispose()
    return found


def refuse_a_change() -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(db.text("UPDATE frozen_draw SET draw_id = draw_id"))
    db.session.rollback()
    db.session.remove()


@pytest.mark.parametrize("kind", DATABASES)
def test_the_tables_of_inspections_come_and_go_with_data(kind, tmp_path_factory):
    with databases.fresh(kind, tmp_path_factory) as url, create_app({**SETTINGS, "DATABASE_URL": url}).app_context():
        upgrade()
        draw_number = make_office().draw().number
        run()
        db.session.commit()
        assert tables() >= TABLES
        refuse_a_change()
        downgrade(revision="0007")
        assert not tables() & TABLES
        upgrade()
        assert tables() >= TABLES
        assert db.session.execute(db.select(Draw).filter_by(number=draw_number)).first() is None
        db.session.remove()
        databases.empty()
        make_office().draw()
        run()
        db.session.commit()
        refuse_a_change()
        db.engine.dispose()


def test_the_tables_are_those_of_the_models(app):
    for name in TABLES:
        made = {column["name"]: column["nullable"] for column in inspect(db.engine).get_columns(name)}
        assert made == {column.name: column.nullable for column in db.metadata.tables[name].columns}
