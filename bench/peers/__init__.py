"""The peers: other people's software in an environment of its own, each a process that answers in JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

WANTED = ("django>=5.2,<6", "rule-engine>=5,<6", 'pysqlite3; platform_machine == "x86_64"')
HERE = Path(__file__).parent


class Peers:
    """The environment of the peers, made and filled on first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "peers"
        self.python = self.folder / "venv" / "bin" / "python"

    def ready(self) -> None:
        """Install what is not there yet."""
        stamp = self.folder / "installed"
        if stamp.exists() and stamp.read_text() == "\n".join(WANTED):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(self.folder / "venv")], check=True)
        subprocess.run([str(self.python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *WANTED], check=True, stderr=subprocess.DEVNULL)
        stamp.write_text("\n".join(WANTED))

    def django_admin(self, database: Path, pages: dict[str, str], times: int = 5) -> dict[str, Any]:
        """Name → {ms, ids, queries} of each page of the admin's list."""
        return self._ask("django_admin.py", {"database": str(database), "own": str(self.folder / "django.sqlite3"), "pages": pages, "times": times})

    def rule_engine(self, spec: dict[str, Any]) -> dict[str, Any]:
        """{ms, points} of judging the parties of the specification."""
        return self._ask("rule_engine_points.py", spec)

    def _ask(self, script: str, spec: dict[str, Any]) -> dict[str, Any]:
        self.ready()
        done = subprocess.run([str(self.python), str(HERE / script)], input=json.dumps(spec), stdout=subprocess.PIPE, text=True, check=True)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
