"""The web server's campaign: officers and heads at work while the whole process group is killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from click import echo

from bench.kill import checks
from bench.kill.clients import Log, crew
from bench.kill.scene import Scene

READY_WITHIN = 60.0
LONGEST_DELAY = 1.2
SETTLE_WITHIN = 120.0
BIN = Path(sys.executable).parent


class Web:
    """gunicorn with two workers on a socket that outlives it, so that no other process can take the port."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a process group of its own."""
        number = self._socket.fileno()
        command = [
            str(BIN / "gunicorn"), "--bind", f"fd://{number}", "--workers", "2", "--worker-class", "gthread", "--threads", "4",
            "--no-control-socket", "--timeout", "120", "--graceful-timeout", "15", "--log-level", "warning", "ipenforce:create_app()",
        ]  # fmt: skip
        with (self.scene.folder / "web.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self.scene.environment, pass_fds=(number,), start_new_session=True, stdout=log, stderr=log
            )

    def wait_ready(self) -> None:
        """Wait for an answer; the request waits in the socket's queue until a worker takes it."""
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.base + "/sign-in", timeout=READY_WITHIN):
            return

    def kill(self) -> None:
        """SIGKILL to master and workers together."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        """SIGTERM to the master; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(60)

    def close(self) -> None:
        """Leave nothing running."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._socket.close()


def campaign(scene: Scene, rounds: int, seed: int) -> Iterator[str]:
    """Kill the web server `rounds` times while people work; yields what is wrong, and prints the numbers."""
    web, log, chance = Web(scene), Log(), random.Random(seed)
    busy = 0
    began = time.monotonic()
    people = crew(web.base, scene.password, log, seed)
    try:
        web.start()
        web.wait_ready()
        for person in people:
            person.start()
        for _ in range(rounds):
            if not log.wait_beyond(len(log.effects), READY_WITHIN):
                log.fail("服务重新启动后没有完成任何工作")
            if log.wrong:
                break
            time.sleep(chance.uniform(0, LONGEST_DELAY))
            busy += log.counts["in flight"] > 0
            web.kill()
            web.start()
        log.wait_beyond(len(log.effects), READY_WITHIN)
        log.stopping.set()
        for person in people:
            person.join(SETTLE_WITHIN)
        if still := [person.name for person in people if person.is_alive()]:
            yield f"没有得到答复：{'、'.join(still)}"
        web.wait_ready()
        if code := web.stop():
            yield f"网站退出码 {code}"
    finally:
        log.stopping.set()
        web.close()
    counts = log.counts
    echo(
        f"网站：杀死 {rounds} 次（其中 {busy} 次有请求在途），{time.monotonic() - began:.0f} 秒；确认 {len(log.effects)} 项"
        f"（线索 {counts['lead']}，核查 {counts['verified']}，报请立案 {counts['filing']}，批准 {counts['approval']}），"
        f"未答复 {counts['unanswered']}，重发 {counts['sent again']}，第二次点击 {counts['second clicks']}"
    )
    yield from log.wrong
    with scene.opened():
        yield from checks.database()
        yield from checks.acknowledged(log.effects)
        yield from checks.never_doubled()
        yield from checks.whole()
        yield from checks.numbered()
