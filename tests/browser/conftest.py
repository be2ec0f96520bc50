"""A browser, and a site of each module's own: migrated, peopled, and served by gunicorn."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from ipenforce import create_app
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.demo import people
from tests import databases
from tests.browser.desk import Desk, Site
from tests.conftest import SETTINGS

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
READY_WITHIN = 60.0
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Chromium, as the machine has it."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"none of {', '.join(NAMES)} is installed: sudo apt-get install chromium", pytrace=False)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def populate() -> None:
    """What stands in the site's database: the demo's people. A module may say otherwise with a `populate` of its own."""
    people.make(today())


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A migrated database with nothing in it, for sites to begin with a copy of."""
    with databases.migrated("sqlite", tmp_path_factory) as url:
        yield Path(url.removeprefix("sqlite:///"))


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, blank: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The address of a site of this module's own, and its people's password."""
    folder = tmp_path_factory.mktemp("instance")
    fill: Callable[[], None] = getattr(request.module, "populate", populate)
    database = folder / "site.sqlite3"
    _copy(blank, database)
    url = f"sqlite:///{database}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPENFORCE_INSTANCE", str(folder))
        _fill(url, fill)
        password = json.loads((folder / people.LOGINS).read_text("utf-8"))["password"]
        with served(url, folder) as address:
            yield Site(address, password, url)


def _copy(source: Path, target: Path) -> None:
    """The database as it stands, what its log still holds included."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _fill(url: str, fill: Callable[[], None]) -> None:
    app = create_app({**SETTINGS, "DATABASE_URL": url})
    with app.app_context():
        fill()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def served(url: str, folder: Path) -> Iterator[str]:
    """The address of a gunicorn of two workers over the database; stopped afterwards, whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--worker-class", "gthread",
        "--threads", "4", "--keep-alive", "75", "--no-control-socket", "--graceful-timeout", "5", "--log-level", "warning", "ipenforce:create_app()",
    ]  # fmt: skip
    told = {
        **os.environ, "IPENFORCE_INSTANCE": str(folder), "IPENFORCE_DATABASE_URL": url,
        "IPENFORCE_SECRET_KEY": str(SETTINGS["SECRET_KEY"]), "IPENFORCE_FIELD_KEY": str(SETTINGS["FIELD_KEY"]),
    }  # fmt: skip
    log = folder / "gunicorn.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=told, stdout=out, stderr=subprocess.STDOUT)
    try:
        _await(f"http://127.0.0.1:{port}/healthz", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()
        server.wait()


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), DIRECTLY.open(address, timeout=10):
            return
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    pytest.fail(f"the site does not answer at {address}:\n{log.read_text('utf-8')}", pytrace=False)


@pytest.fixture
def sit(chromium: Chromium, site: Site) -> Iterator[Callable[..., Desk]]:
    """Gives a desk, signed in as that person (nobody: ""); afterwards no desk may have seen an error of the page."""
    desks: list[Desk] = []

    def sit(login: str = "", width: int = 1280) -> Desk:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        desk = Desk(context.new_page(), site)
        desks.append(desk)
        if login:
            desk.sign_in(login)
        return desk

    yield sit
    for desk in desks:
        desk.page.context.close()
    assert [fault for desk in desks for fault in desk.faults] == []
