"""`make start` as a newcomer meets it: one command, logins that work, and an end that leaves nothing running."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.structure.tree import ROOT

PATIENCE = 240.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Started:
    """One `deploy/start.py`, with all that it has printed."""

    def __init__(self, instance: Path, port: int, **told: str) -> None:
        self.port, self.output = port, instance.parent / f"{instance.name}.{time.monotonic_ns()}.log"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("IPENFORCE_")},
            "IPENFORCE_INSTANCE": str(instance), "PORT": str(port), **told,
        }  # fmt: skip
        with self.output.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "deploy/start.py"], cwd=ROOT, env=environment, stdout=stream, stderr=stream, start_new_session=True
            )

    def text(self) -> str:
        return self.output.read_text("utf-8")

    def until(self, said: str) -> Started:
        """Wait until it has said something."""
        end = time.monotonic() + PATIENCE
        while said not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < end, self.text()
            time.sleep(0.1)
        return self

    def children(self) -> dict[str, int]:
        """What it runs: a process id by the name of the program."""
        listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True).stdout
        found = {}
        for line in listed.splitlines():
            pid, arguments = line.strip().split(maxsplit=1)
            found["gunicorn" if "gunicorn" in arguments else "scheduler"] = int(pid)
        return found

    def __enter__(self) -> Started:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def ends(self) -> int:
        """Its exit code, once it has ended with all that it started."""
        code = self.process.wait(PATIENCE)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", self.port)) != 0, "the port is still served"
        return code


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machine") / "instance"


def sign_in(port: int, login: str, password: str) -> str:
    """Sign in as a browser does; gives the home page."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = browser.open(f"http://localhost:{port}/sign-in").read().decode()
    fields = dict(re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]*)"', form))
    body = urllib.parse.urlencode({**fields, "login": login, "password": password}).encode()
    return str(browser.open(f"http://localhost:{port}/sign-in", body).read().decode())


def test_each_printed_login_opens_the_home_page_and_a_second_start_keeps_everything(instance: Path) -> None:
    with Started(instance, free_port()) as first:
        first.until("Ctrl+C")
        logins = re.findall(r"^  (\w+) +(\S+) +(demo-\S+)$", first.text(), re.M)
        assert len({role for role, _login, _password in logins}) == 7
        for _role, login, password in logins:
            assert 'action="/sign-out"' in sign_in(first.port, login, password)
        kept = (instance / "config.py").read_text()
        assert {path.stat().st_mode & 0o077 for path in instance.iterdir()} == {0}
        first.process.send_signal(signal.SIGINT)
        assert first.ends() == 0
    with Started(instance, free_port()) as again:
        os.kill(again.until("Ctrl+C").children()["gunicorn"], signal.SIGKILL)
        assert again.ends() == 1
    assert "已退出（退出码 -9）" in again.text() and "已有账户，未载入演示数据" in again.text()
    assert (instance / "config.py").read_text() == kept


def test_where_the_scheduler_dies_the_site_is_stopped_and_sigterm_ends_both(instance: Path) -> None:
    with Started(instance, free_port()) as run:
        os.kill(run.until("Ctrl+C").children()["scheduler"], signal.SIGKILL)
        assert run.ends() == 1
    assert "已退出（退出码 -9）" in run.text()
    with Started(instance, free_port()) as last:
        last.until("Ctrl+C").process.send_signal(signal.SIGTERM)
        assert last.ends() == 0


def test_a_taken_port_is_told_in_a_sentence_with_the_way_out(instance: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = int(holder.getsockname()[1])
        run = Started(instance, port)
        assert run.process.wait(PATIENCE) == 1
    assert f"PORT={port % 65535 + 1} make start" in run.text()
    assert "Traceback" not in run.text()
