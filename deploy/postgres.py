"""A private PostgreSQL cluster for one run of the tests: unprivileged, on a socket of its own, thrown away after."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

OLDEST = 15
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=100")


def tools() -> Path | None:
    """The folder of the newest server's programs; None where there is none that is new enough."""
    found = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if folder.parent.name.isdecimal() and int(folder.parent.name) >= OLDEST and (folder / "initdb").exists():
            found.append((int(folder.parent.name), folder))
    if found:
        return max(found)[1]
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb and _version(initdb) >= OLDEST else None


def _version(program: str) -> int:
    words = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.split()
    number = words[2].split(".")[0] if len(words) > 2 else ""
    return int(number) if number.isdecimal() else 0


@contextlib.contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """The address of the cluster's maintenance database; the server is stopped and deleted on leaving."""
    folder = Path(tempfile.mkdtemp(prefix="ipenforce-pg-", dir="/tmp"))
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, socket = folder / "data", folder / "socket"

    def as_owner(*command: str | Path) -> None:
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        done = subprocess.run(  # type: ignore[call-overload]
            [str(part) for part in command], cwd=folder, capture_output=True, text=True, env=_plain_environment(folder), **who
        )
        if done.returncode:
            raise SystemExit(f"PostgreSQL：{' '.join(str(part) for part in command)}\n{done.stdout}{done.stderr}")

    try:
        as_owner("mkdir", "-m", "700", socket)
        as_owner(bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={socket}"))
        as_owner(bin_folder / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        yield f"postgresql+psycopg://tester@/postgres?host={socket}"
    finally:
        with contextlib.suppress(SystemExit):
            as_owner(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as, where we are root and it refuses us."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit("没有可以运行 PostgreSQL 的普通用户（postgres 或 nobody）")


def _plain_environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
