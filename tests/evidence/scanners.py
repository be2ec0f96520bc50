"""A virus scanner of the tests: the INSTREAM protocol of clamd on a socket, which knows EICAR alone; and a command like it."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
COMMAND = f"""
import pathlib, sys
found = {b"EICAR-STANDARD" !r} in pathlib.Path(sys.argv[1]).read_bytes()
print("Eicar-Test-Signature" if found else "OK")
sys.exit(int(found))
"""


@contextmanager
def clamd(path: Path, *, answer: bytes | None = None, meanwhile: Callable[[], None] | None = None) -> Iterator[list[int]]:
    """A scanner listening at `path`; gives the lengths that it was sent. `answer` stands for what it says to everything;
    `meanwhile` happens before it says anything."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    listening.listen()
    lengths: list[int] = []

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                lengths.append(len(content))
                if meanwhile is not None:
                    meanwhile()
                found = b"Eicar-Test-Signature FOUND" if b"EICAR-STANDARD" in content else b"OK"
                line.sendall(b"stream: " + found + b"\0" if answer is None else answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield lengths
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def command(folder: Path) -> str:
    """The setting of a scanner that is a command."""
    program = folder / "scan.py"
    program.write_text(COMMAND, encoding="utf-8")
    return f"command:{sys.executable} {program} {{file}}"
