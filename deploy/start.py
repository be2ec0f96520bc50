"""`make start`: environment, assets, settings, database, demo data; then web server and scheduler until Ctrl+C."""

from __future__ import annotations

import contextlib
import os
import runpy
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import environment as env

if TYPE_CHECKING:
    Processes = dict[str, subprocess.Popen[bytes]]

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
INSTANCE = Path(os.environ.get("IPENFORCE_INSTANCE") or env.ROOT / "instance").resolve()
EVERYWHERE = ("0.0.0.0", "::")
READY_WITHIN = 120.0
STOP_WITHIN = 20.0
ORPHANS_WITHIN = 5.0
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Asked(Exception):
    """Somebody pressed Ctrl+C or sent SIGTERM."""


def settings() -> bool:
    """This machine's settings with secrets of its own, written once; gives whether they ask for demo data.

    `DEMO=0` at the first start asks for none.
    """
    INSTANCE.mkdir(parents=True, exist_ok=True)
    path = INSTANCE / "config.py"
    if not path.exists():
        text = (
            '"""Settings of this machine. Keep a copy apart from the database: '
            'without FIELD_KEY nobody can read its encrypted fields."""\n\n'
            f'SECRET_KEY = "{secrets.token_hex(32)}"\nFIELD_KEY = "{secrets.token_hex(32)}"\n'
            f"DEMO = {os.environ.get('DEMO') != '0'}\n"
        )
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(text)
    return bool(runpy.run_path(str(path)).get("DEMO"))


def port_is_free() -> None:
    """End with a sentence where the address cannot be served."""
    if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
        env.stop(f"PORT={PORT} 不是端口号 / is not a port number")
    family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            other = int(PORT) % 65535 + 1
            env.stop(
                f"无法使用 {HOST}:{PORT}（{error.strerror}）。请关闭占用该端口的程序，或换一个端口：PORT={other} make start\n"
                f"{HOST}:{PORT} cannot be used ({error.strerror}). Stop what holds the port, or: PORT={other} make start"
            )


def address() -> str:
    """Where a browser on this machine finds the site."""
    host = "localhost" if HOST in (*EVERYWHERE, "127.0.0.1") else f"[{HOST}]" if ":" in HOST else HOST
    return f"http://{host}:{PORT}/"


def served_environment() -> dict[str, str]:
    """The processes' environment: the host that was asked for is one that the site answers to."""
    told = dict(os.environ)
    if HOST not in EVERYWHERE:
        told.setdefault("IPENFORCE_TRUSTED_HOSTS", ",".join(["localhost", "127.0.0.1", "[::1]", HOST]))
    return told


def launch(running: Processes) -> None:
    """Start the web server and the scheduler, each in a session of its own: Ctrl+C reaches this process alone."""
    bind = f"[{HOST}]:{PORT}" if ":" in HOST else f"{HOST}:{PORT}"
    web = [
        "gunicorn", "--bind", bind, "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "75",
        "--no-control-socket", "--timeout", "120", "--graceful-timeout", "15", "--log-level", "warning", "ipenforce:create_app()",
    ]  # fmt: skip
    for name, (program, *rest) in {"网站": web, "调度进程": ["ipenforce", "scheduler"]}.items():
        running[name] = subprocess.Popen(
            [str(env.BIN / program), *rest], cwd=env.ROOT, env=served_environment(), start_new_session=True
        )


def dead(running: Processes) -> str:
    """Which process has ended by itself, in words; empty while all live."""
    for name, process in running.items():
        if process.poll() is not None:
            return f"{name}已退出（退出码 {process.returncode}）"
    return ""


def wait_ready(running: Processes) -> str:
    """Wait until the site answers; gives what went wrong, in words, or nothing."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if gone := dead(running):
            return gone
        try:
            with DIRECTLY.open(address() + "sign-in", timeout=10):
                return ""
        except urllib.error.HTTPError as error:
            return f"网站回答 {error.code}，原因见上"
        except OSError:
            time.sleep(0.1)
    return f"网站没有在 {READY_WITHIN:.0f} 秒内启动"


def halt(running: Processes) -> None:
    """Ask every process to stop; what does not in time is killed, and so is what a dead one left behind."""
    for process in running.values():
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    for process in running.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, until - time.monotonic()))
        _end_group(process.pid)
        process.wait()


def _end_group(group: int) -> None:
    """Workers outlive a server that was killed: they are asked first, then killed."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        until = time.monotonic() + ORPHANS_WITHIN
        while time.monotonic() < until:
            time.sleep(0.1)
            os.killpg(group, 0)
        os.killpg(group, signal.SIGKILL)


def welcome(demo: bool) -> None:
    """Say where to look and who may sign in."""
    env.say(f"\n系统已启动 / running at：{address()}")
    if HOST in EVERYWHERE and "IPENFORCE_TRUSTED_HOSTS" not in os.environ:
        env.say("从其他机器访问时，请用 IPENFORCE_TRUSTED_HOSTS=主机名 说明网站使用的主机名")
    if demo:
        asked = subprocess.run([env.BIN / "ipenforce", "demo", "--logins"], cwd=env.ROOT, stdout=subprocess.PIPE, text=True)
        env.say("演示账户（角色、登录名、密码）：")
        for line in asked.stdout.splitlines():
            env.say("  " + "".join(part.ljust(18) for part in line.split("\t")).rstrip())
    env.say("按 Ctrl+C 停止 / Ctrl+C stops it")


def serve(demo: bool) -> int:
    """Run both processes until one is asked to stop (0) or one dies by itself (1)."""
    running: Processes = {}
    try:
        launch(running)
        wrong = wait_ready(running)
        if not wrong:
            welcome(demo)
        while not wrong:
            time.sleep(0.2)
            wrong = dead(running)
    except Asked:
        env.say("\n正在停止 …")
        wrong = ""
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        halt(running)
    if wrong:
        env.say(f"{wrong}，已全部停止")
    return 1 if wrong else 0


def prepare() -> bool:
    """All that must stand before the processes start; gives whether demo data are wanted."""
    port_is_free()
    env.environment()
    env.assets()
    if not env.has_cjk_fonts():
        if env.may_install():
            env.system_packages({"fonts-noto-cjk": "文书 PDF 所用字体"})
        else:
            env.say("没有找到中文字体，PDF 文书无法生成；请安装：sudo apt-get install fonts-noto-cjk")
    demo = settings()
    env.say("准备数据库 …")
    env.run(env.BIN / "ipenforce", "db", "upgrade", quiet=True)
    if demo:
        env.run(env.BIN / "ipenforce", "demo")
    return demo


def main() -> int:
    """Prepare and serve; 0 where somebody stopped it, 1 where it could not start or a process died."""

    def ask(*_: object) -> None:
        raise Asked

    os.umask(0o077)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    try:
        return serve(prepare())
    except Asked:
        env.say("\n已中断")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
