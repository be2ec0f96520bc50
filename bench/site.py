"""The application as a signed-in officer's browser meets it: whole requests, their statements and their plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench.build import LOGIN, PASSWORD, application
from ipenforce.db import db

ROW = re.compile(r'<th scope="row"><a href="/cases/([A-Z0-9]{11})"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Site:
    """The application over a database file, and one browser in it."""

    def __init__(self, path: Path) -> None:
        self.app = application(path)
        self.client = self.app.test_client()
        token = TOKEN.search(self.get("/sign-in"))
        answer = self.client.post("/sign-in", data={"login": LOGIN, "password": PASSWORD, "csrf_token": token[1] if token else ""})
        if answer.status_code != 302:
            raise SystemExit(f"sign-in: {answer.status_code}")

    def get(self, address: str) -> str:
        """A page, which must be one."""
        answer = self.client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        return answer.get_data(as_text=True)

    def numbers(self, address: str) -> list[str]:
        """Permanent numbers of the cases that a list shows, in its order."""
        return ROW.findall(self.get(address))

    @contextmanager
    def statements(self) -> Iterator[list[tuple[str, Any]]]:
        """The statements, with their parameters, that run meanwhile."""
        told: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN")):
                told.append((statement, parameters))

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield told
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def plan(self, statement: str, parameters: Any) -> list[str]:
        """How SQLite means to answer a statement, a step a line."""
        with self.app.app_context(), db.engine.connect() as connection:
            reading = connection.execution_options(read_only=True)
            return [found[3] for found in reading.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]

    def run(self, statement: str, parameters: Any) -> int:
        """Run a statement as the page did; how many rows came."""
        with self.app.app_context(), db.engine.connect() as connection:
            return len(connection.execution_options(read_only=True).exec_driver_sql(statement, parameters).all())

    def scalar(self, statement: str, **values: Any) -> Any:
        """One value out of the database."""
        return self.rows(statement, **values)[0][0]

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Rows out of the database."""
        with self.app.app_context():
            return list(db.session.execute(db.text(statement), values))
