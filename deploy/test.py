"""`make test`, `make check`, `make bench`, `make soak`: the environment, what the machine lacks, one cluster a run, an honest end."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import environment as env  # noqa: E402
import postgres  # noqa: E402

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WORKERS = "2"


def needs() -> dict[str, str]:
    """Debian packages that the machine lacks, with what each is for."""
    missing = {}
    if not any(shutil.which(name) for name in BROWSERS):
        missing["chromium"] = "浏览器测试"
    if postgres.tools() is None:
        missing["postgresql"] = "PostgreSQL 测试"
    if not shutil.which("pdftotext"):
        missing["poppler-utils"] = "文书测试"
    if not env.has_cjk_fonts():
        missing["fonts-noto-cjk"] = "文书字体"
    return missing


def check() -> int:
    """Everything that needs no database; every tool runs, and one failure is enough."""
    tool = env.BIN
    failed = 0
    for name, command in {
        "ruff": [tool / "ruff", "check", "."],
        "mypy": [tool / "mypy"],
        "imports": [tool / "lint-imports", "--config", "setup.cfg"],
        "templates": [tool / "djlint", "--lint", "--quiet", "ipenforce"],
        "structure": [tool / "python", "-m", "pytest", "-q", "tests/structure"],
    }.items():
        began = time.monotonic()
        done = subprocess.run([str(part) for part in command], cwd=env.ROOT)
        env.say(f"[{name}] {'通过' if done.returncode == 0 else '未通过'}，{time.monotonic() - began:.1f} 秒")
        failed |= done.returncode != 0
    return failed


def suite(*paths: str) -> int:
    """The tests on SQLite and on PostgreSQL, in parallel."""
    folder = postgres.tools()
    assert folder is not None
    with postgres.cluster(folder) as url:
        told = {**os.environ, "IPENFORCE_TEST_POSTGRES_URL": url}
        command = [str(env.BIN / "python"), "-m", "pytest", "-q", "-n", WORKERS, "--dist", "worksteal", *paths]
        return subprocess.run(command, cwd=env.ROOT, env=told).returncode


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--bench", action="store_true")
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("paths", nargs="*")
    wanted = parser.parse_args()
    env.environment("dev")
    env.assets()
    if wanted.check:
        return check()
    if wanted.bench:
        return subprocess.run([str(env.BIN / "python"), "-m", "bench"], cwd=env.ROOT).returncode
    env.system_packages(needs())
    if wanted.soak:
        return subprocess.run([str(env.BIN / "python"), "-m", "bench.kill", "--rounds", "50"], cwd=env.ROOT).returncode
    return (0 if wanted.paths else check()) | suite(*wanted.paths)


if __name__ == "__main__":
    raise SystemExit(main())
