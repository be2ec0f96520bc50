"""`make test`, `make check`, `make bench`, `make soak`: what the machine lacks, one private cluster a run, an honest end."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import environment as env
import postgres

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WORKERS = "2"
STRUCTURE = "tests/structure"


def needs(*, soak: bool = False) -> dict[str, str]:
    """Debian packages that the machine lacks, with what each is for."""
    missing = {}
    if soak and not shutil.which("strace"):
        missing["strace"] = "在系统调用处中断的试验"
    if not any(shutil.which(name) for name in BROWSERS):
        missing["chromium"] = "浏览器测试"
    if postgres.tools() is None:
        missing["postgresql"] = f"数据库测试，{postgres.OLDEST} 或更新"
    if not all(shutil.which(name) for name in ("pdftotext", "pdftoppm", "pdfsig")):
        missing["poppler-utils"] = "文书测试"
    if not env.has_cjk_fonts():
        missing["fonts-noto-cjk"] = "文书字体"
    return missing


def check() -> int:
    """Everything that reads the code alone; every tool runs, and one failure is enough."""
    commands: dict[str, list[str | Path]] = {
        "ruff": [env.BIN / "ruff", "check", "--quiet", "."],
        "mypy": [env.BIN / "mypy", "--no-error-summary"],
        "imports": [env.BIN / "lint-imports", "setup.cfg", "--no-logo"],
        "templates": [env.BIN / "djlint", "--lint", "--quiet", "ipenforce"],
    }
    failed = 0
    for name, command in commands.items():
        began = time.monotonic()
        done = subprocess.run(
            [str(part) for part in command], cwd=env.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            env.say(done.stdout.rstrip())
        env.say(f"[{name}] {'未通过' if done.returncode else '通过'}，{time.monotonic() - began:.1f} 秒")
        failed |= done.returncode != 0
    return failed


def pytest(*arguments: str, **told: str) -> int:
    """Run the tests; gives pytest's exit code."""
    command = [str(env.BIN / "python"), "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, cwd=env.ROOT, env={**os.environ, **told}).returncode


def suite(*paths: str) -> int:
    """The tests on SQLite and on a private PostgreSQL, in parallel."""
    folder = postgres.tools()
    if folder is None:
        env.stop(f"没有找到 PostgreSQL {postgres.OLDEST} 或更新的版本：sudo apt-get install postgresql")
    with postgres.cluster(folder) as url:
        return pytest("-n", WORKERS, "--dist", "worksteal", *paths, IPENFORCE_TEST_POSTGRES_URL=url)


def inside(*arguments: str) -> int:
    """Run a module of the repository in the environment."""
    return subprocess.run([str(env.BIN / "python"), "-m", *arguments], cwd=env.ROOT).returncode


def main() -> int:
    """Do what was asked for; the exit code is 0 only where everything passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    asked = parser.add_mutually_exclusive_group()
    for name in ("check", "bench", "soak"):
        asked.add_argument(f"--{name}", action="store_true")
    parser.add_argument("paths", nargs="*", help="tests to run instead of all; no checks are run then")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    env.environment("dev")
    env.assets()
    if wanted.check:
        return check() | pytest(STRUCTURE)
    env.system_packages(needs(soak=wanted.soak))
    if wanted.bench:
        return inside("bench")
    if wanted.soak:
        os.environ["IPENFORCE_SEQUENCES"] = "2000"
        random_walks = inside("pytest", "-q", "tests/cases/test_machine.py")
        return inside("bench.kill", "--rounds", "50") | inside("bench.evidence_kill") | inside("bench.printed") | random_walks
    failed = 0 if wanted.paths else check()
    return suite(*wanted.paths) or failed


if __name__ == "__main__":
    raise SystemExit(main())
