"""An installation of its own for one campaign: a folder, settings, a fresh migrated database, the demo's people."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url

from ipenforce import create_app
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.demo import people


@dataclass(frozen=True)
class Scene:
    """Where a campaign takes place. `app` is for looking and for preparing work; what is killed has its own."""

    app: Flask
    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this installation is started with."""
        return {**os.environ, "IPENFORCE_INSTANCE": str(self.folder), "IPENFORCE_DATABASE_URL": self.url}

    @property
    def password(self) -> str:
        """The one password of the demo's people."""
        return str(json.loads((self.folder / people.LOGINS).read_text("utf-8"))["password"])

    @contextmanager
    def opened(self) -> Iterator[None]:
        """An application context that leaves no connection behind: what is killed must recover the file itself."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


@contextmanager
def installed() -> Iterator[Scene]:
    """A fresh installation with people, thrown away afterwards.

    SQLite in a temporary folder; or, where IPENFORCE_DATABASE_URL names a PostgreSQL server, a new
    database on that server.
    """
    folder = Path(tempfile.mkdtemp(prefix="ipenforce-kill-"))
    (folder / "config.py").write_text(
        f'SECRET_KEY = "{secrets.token_hex(32)}"\nFIELD_KEY = "{secrets.token_hex(32)}"\n', encoding="utf-8"
    )
    told = {name: os.environ.pop(name, None) for name in ("IPENFORCE_INSTANCE", "IPENFORCE_DATABASE_URL")}
    try:
        with _database(told["IPENFORCE_DATABASE_URL"], folder) as url:
            os.environ["IPENFORCE_INSTANCE"] = str(folder)
            scene = Scene(create_app({"DATABASE_URL": url}), folder, url)
            with scene.opened():
                upgrade()
                people.make(today())
                db.session.commit()
            yield scene
    finally:
        os.environ.pop("IPENFORCE_INSTANCE", None)
        os.environ.update({name: value for name, value in told.items() if value is not None})
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(wanted: str | None, folder: Path) -> Iterator[str]:
    if not wanted or make_url(wanted).get_backend_name() == "sqlite":
        yield f"sqlite:///{folder / 'kill.sqlite3'}"
        return
    server, name = make_url(wanted), f"kill_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        engine.dispose()
