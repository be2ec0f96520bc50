"""The virus scanner: clamd by its socket, or a command, by setting. What cannot be scanned is not clean."""

from __future__ import annotations

import shlex
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

STEP = 64 * 1024
LONGEST_ANSWER = 4096
CLEAN, INFECTED = 0, 1
"""Exit codes of a command; every other one is a failure."""


@dataclass(frozen=True)
class Scan:
    """What became of a scan: a key of SCAN_STATES, and what the scanner said."""

    state: str
    detail: str = ""


def scan(path: Path) -> Scan:
    """Scan a file by the setting `EVIDENCE_SCANNER`: "" (not scanned), "clamd:<socket or host:port>", "command:<words>".

    A command gets the file's path for the word {file}, or as its last. A scanner that is down, slow or
    says something else gives failed.
    """
    kind, _colon, how = str(current_app.config["EVIDENCE_SCANNER"]).partition(":")
    within = float(current_app.config["EVIDENCE_SCAN_SECONDS"])
    if not kind:
        return Scan("not_scanned")
    try:
        if kind == "clamd":
            return _asked(path, how, within)
        if kind == "command":
            return _run(path, how, within)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Scan("failed", type(error).__name__)
    return Scan("failed", "EVIDENCE_SCANNER")


def _asked(path: Path, where: str, within: float) -> Scan:
    with _connected(where, within) as line, path.open("rb") as stream:
        line.sendall(b"zINSTREAM\0")
        while piece := stream.read(STEP):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(STEP)):
            answer += more
    said = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if said == "OK":
        return Scan("clean")
    if said.endswith(" FOUND"):
        return Scan("infected", said.removesuffix(" FOUND")[:200])
    return Scan("failed", said[:200])


def _connected(where: str, within: float) -> socket.socket:
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(within)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port) if port.isdecimal() else 3310), within)


def _run(path: Path, words: str, within: float) -> Scan:
    command = [word.replace("{file}", str(path)) for word in shlex.split(words)]
    if not any(str(path) in word for word in command):
        command.append(str(path))
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=within)  # noqa: S603 (the administrator's words, no shell)
    said = done.stdout.decode("utf-8", "replace").strip()[-200:]
    if done.returncode == CLEAN:
        return Scan("clean")
    return Scan("infected" if done.returncode == INFECTED else "failed", said)
