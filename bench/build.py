"""The measured database: migrated, filled once from the seed, and kept until schema, seed or sizes change."""

from __future__ import annotations

import os
import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Table, insert

from bench import rows
from bench.sizes import DAY, Sizes
from ipenforce import create_app
from ipenforce.accounts.models import Bureau, EnforcementCertificate, User, UserRole
from ipenforce.accounts.passwords import hash_password
from ipenforce.cases.models import Act, Case, CaseParty, CaseReader, Decision
from ipenforce.config import ROOT, instance_path
from ipenforce.db import db
from ipenforce.draws.models import Target
from ipenforce.parties.models import Party

CHUNK = 5000
LOGIN, PASSWORD = "bench-officer", "measured by the ratio 双随机"
"""The officer of the province who looks at the list; the database is on no network."""


def folder() -> Path:
    """Where the databases and the peers' environment are kept."""
    return Path(os.environ.get("IPENFORCE_BENCH") or instance_path() / "bench").resolve()


def revision() -> str:
    """The newest revision of the schema."""
    return str(ScriptDirectory(str(ROOT / "migrations")).get_current_head())


def application(path: Path) -> Flask:
    """The application over a database file, with secrets of this run alone."""
    return create_app({
        "SECRET_KEY": secrets.token_hex(32), "FIELD_KEY": secrets.token_hex(32), "DATABASE_URL": f"sqlite:///{path}", "TLS": False,
    })  # fmt: skip


def database(sizes: Sizes, where: Path) -> Path:
    """The database of these sizes, built if it is not there yet."""
    where.mkdir(parents=True, exist_ok=True)
    ready = where / f"r{revision()}-{sizes.name}.sqlite3"
    if ready.exists():
        return ready
    begun = ready.with_suffix(".part")
    for left in where.glob(f"{begun.name}*"):
        left.unlink()
    app = application(begun)
    with app.app_context():
        upgrade()
        fill(sizes)
        db.session.remove()
        db.engine.dispose()
    os.replace(begun, ready)
    begun.with_name(f"{begun.name}.queue").unlink(missing_ok=True)
    return ready


def fill(sizes: Sizes) -> None:
    """Every table in one transaction; no statistics are gathered, since the product gathers none."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA cache_size=-1000000")
        _officer(connection, sizes)
        names: list[str] = []
        for chunk in _chunks(rows.parties(sizes)):
            names += [row["name"] for row in chunk]
            connection.execute(insert(_table(Party)), chunk)
        for chunk in _chunks(rows.targets(sizes)):
            connection.execute(insert(_table(Target)), chunk)
        for chunk in _chunks(rows.Cases(sizes, names)):
            _insert_cases(connection, chunk)
        restricted = range(rows.RESTRICTED, sizes.cases + 1, rows.RESTRICTED)
        connection.execute(insert(_table(CaseReader)), [{"case_id": n, "user_id": 1} for n in restricted])


def _insert_cases(connection: Any, chunk: list[tuple[Any, ...]]) -> None:
    of: defaultdict[Any, list[Any]] = defaultdict(list)
    for made in chunk:
        for model, row in zip((Case, CaseParty, Decision, Act), made, strict=True):
            if row is not None:
                of[model].append(row)
    for model, batch in of.items():
        connection.execute(insert(_table(model)), batch)


def _officer(connection: Any, sizes: Sizes) -> None:
    connection.execute(insert(_table(Bureau)), list(rows.bureaus(sizes)))
    user = {
        "id": 1, "login": LOGIN, "name": "示例官员", "bureau_id": 1, "password_hash": hash_password(PASSWORD), "must_change_password": False,
        "active": True, "created_at": rows.AT,
    }  # fmt: skip
    connection.execute(insert(_table(User)), [user])
    connection.execute(insert(_table(UserRole)), [{"user_id": 1, "role": "officer"}])
    certificate = {"user_id": 1, "number": "示执000001", "valid_from": DAY - timedelta(days=365), "valid_until": DAY + timedelta(days=3650)}
    connection.execute(insert(_table(EnforcementCertificate)), [certificate])


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    source = iter(items)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
