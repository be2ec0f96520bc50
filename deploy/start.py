"""`make start`: environment, assets, settings, database, demo data; then web server and scheduler until Ctrl+C."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent))

import environment as env  # noqa: E402

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
INSTANCE = Path(os.environ.get("IPENFORCE_INSTANCE") or env.ROOT / "instance")
READY_WITHIN = 60.0
STOP_WITHIN = 20.0


def settings() -> None:
    """This machine's settings with secrets of its own, once."""
    INSTANCE.mkdir(parents=True, exist_ok=True)
    path = INSTANCE / "config.py"
    if path.exists():
        return
    lines = [
        '"""Settings of this machine. Keep a copy apart from the database\'s: without FIELD_KEY nobody reads the encrypted fields."""',
        f'SECRET_KEY = "{secrets.token_hex(32)}"',
        f'FIELD_KEY = "{secrets.token_hex(32)}"',
        "DEMO = True",
    ]
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")


def port_is_free() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            env.stop(f"端口 {PORT} 已被占用：请关闭占用它的程序，或者用 PORT=8080 make start 换一个端口")


def processes() -> dict[str, list[str]]:
    """The web server and the scheduler, as commands."""
    web = [
        str(env.BIN / "gunicorn"), "--bind", f"{HOST}:{PORT}", "--workers", "2", "--threads", "4", "--worker-class", "gthread",
        "--timeout", "120", "--graceful-timeout", "15", "--log-level", "warning", "ipenforce:create_app()",
    ]  # fmt: skip
    return {"网站": web, "调度进程": [str(env.BIN / "ipenforce"), "scheduler"]}


def wait_ready(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Until the web server answers; end where a process has died before."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        for name, process in running.items():
            if process.poll() is not None:
                halt(running)
                env.stop(f"{name}没有启动（退出码 {process.returncode}），原因见上")
        with socket.socket() as probe:
            if probe.connect_ex((HOST if HOST != "0.0.0.0" else "127.0.0.1", PORT)) == 0:  # noqa: S104
                return
        time.sleep(0.1)
    halt(running)
    env.stop("网站没有在一分钟内启动")


def halt(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process to stop; what does not in time is killed."""
    for process in running.values():
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    for process in running.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def welcome() -> None:
    shown = subprocess.run([env.BIN / "ipenforce", "demo", "--logins"], cwd=env.ROOT, capture_output=True, text=True, check=True).stdout
    env.say(f"\n系统已启动：http://{'localhost' if HOST in ('127.0.0.1', '0.0.0.0') else HOST}:{PORT}/")  # noqa: S104
    if shown.strip():
        env.say("演示账户（角色　登录名　密码）：")
        for line in shown.splitlines():
            role, login, password = line.split("\t")
            env.say(f"  {role:<16}{login:<12}{password}")
    env.say("按 Ctrl+C 停止。")


def main() -> int:
    env.environment()
    env.assets()
    if not env.has_cjk_fonts():
        env.system_packages({"fonts-noto-cjk": "文书 PDF 所用字体"})
    settings()
    port_is_free()
    env.say("准备数据库 …")
    env.run(env.BIN / "ipenforce", "db", "upgrade", quiet=True)
    env.run(env.BIN / "ipenforce", "demo")
    running: dict[str, subprocess.Popen[bytes]] = {}
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    for name, command in processes().items():
        running[name] = subprocess.Popen(command, cwd=env.ROOT, start_new_session=True)
    wait_ready(running)
    welcome()
    while not asked:
        for name, process in running.items():
            if process.poll() is not None:
                env.say(f"{name}已退出（退出码 {process.returncode}），全部停止")
                halt(running)
                return 1
        time.sleep(0.2)
    env.say("正在停止 …")
    halt(running)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
