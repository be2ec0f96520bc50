"""The tables of the channels come and go, with data."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from ipenforce import create_app
from ipenforce.channels.ecommerce.commands import log_shop_finding
from ipenforce.channels.ecommerce.models import Listing
from ipenforce.db import db
from ipenforce.intake.models import Finding, Lead
from tests import databases
from tests.channels.test_commands import DAY, LISTING, OPERATOR
from tests.conftest import DATABASES, SETTINGS
from tests.factories import make_bureau, make_user

TABLES = {"shop_finding", "listing", "fair_finding", "market_finding"}


def tables() -> set[str]:
    db.session.remove()
    found = set(inspect(db.engine).get_table_names())
    db.engine.dispose()
    return found


def log_a_shop() -> None:
    officer = make_user(make_bureau(), "officer")
    told = {
        "source": "tip", "title": "示例线索", "content": "示例内容", "received_on": DAY, "informant_name": None, "informant_contact": None,
    }  # fmt: skip
    log_shop_finding(
        bureau=officer.bureau, unit=None, told=told, operator=OPERATOR, platform="示例商城", shop="示例店", listings=[LISTING], on=DAY,
        actor=officer,
    )  # fmt: skip
    db.session.commit()


@pytest.mark.parametrize("kind", DATABASES)
def test_the_tables_of_the_channels_come_and_go_with_data(kind, tmp_path_factory):
    with databases.fresh(kind, tmp_path_factory) as url, create_app({**SETTINGS, "DATABASE_URL": url}).app_context():
        upgrade()
        log_a_shop()
        assert tables() >= TABLES and db.session.query(Listing).one().price_fen == LISTING["price_fen"]
        db.session.remove()
        downgrade(revision="0008")
        assert not tables() & TABLES
        assert db.session.execute(db.text("SELECT count(*) FROM finding")).scalar_one() == 0
        assert db.session.query(Lead.number).count() == 1
        db.session.remove()
        upgrade(revision="0009")
        assert tables() >= TABLES and db.session.query(Finding).count() == 0
        db.session.remove()
        db.engine.dispose()


def test_the_tables_are_those_of_the_models(app):
    for name in TABLES:
        made = {column["name"]: column["nullable"] for column in inspect(db.engine).get_columns(name)}
        assert made == {column.name: column.nullable for column in db.metadata.tables[name].columns}
