"""Decoding pictures, in a process of its own with bounds on memory and time: EXIF, thumbnails, masked copies."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ipenforce.evidence.limits import LIMITS
from ipenforce.evidence.store import no_room

CHILD = Path(__file__).with_name("darkroom_child.py")
SECONDS = 10
MEMORY = 512 * 1024 * 1024
THUMBNAIL = 480
"""Longest side of a thumbnail, in pixels."""
UNREADABLE, TOO_MUCH, NO_ROOM = "unreadable", "too_much", "no_room"


@dataclass(frozen=True)
class Developed:
    """What the process made: `exif` as the device wrote it, `media_type` of the copy at `out` (empty: none), size of the
    upright picture; `trouble` where it could not: the picture is damaged, or asks for more than it gets."""

    exif: dict[str, Any] | None = None
    media_type: str = ""
    width: int = 0
    height: int = 0
    trouble: str = ""


def tool() -> str:
    """What copies are made with, and its version."""
    return f"Pillow {version('pillow')}"


def thumbnail(path: Path, out: Path) -> Developed:
    """EXIF of the picture, and a thumbnail of it at `out`."""
    return _develop({"task": "thumbnail", "path": str(path), "out": str(out), "side": THUMBNAIL})


def measured(path: Path) -> Developed:
    """The size of the upright picture, by its head alone."""
    return _develop({"task": "measured", "path": str(path), "out": ""})


def masked(path: Path, out: Path, regions: Sequence[Sequence[int]]) -> Developed:
    """A copy at `out`, upright and without metadata, its `regions` [left, top, right, bottom] blackened."""
    return _develop({"task": "masked", "path": str(path), "out": str(out), "regions": [list(map(int, one)) for one in regions]})


def _develop(task: dict[str, Any]) -> Developed:
    """Let the process do it. One that dies, or takes too long, has met a picture that asks for too much. Refused (507) where
    the disk is full."""
    said = json.dumps({**task, "pixels": LIMITS.pixels, "memory": MEMORY, "seconds": SECONDS})
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=SECONDS, env={"LC_ALL": "C.UTF-8"})  # noqa: S603 (our own program)
    except subprocess.TimeoutExpired:
        return Developed(trouble=TOO_MUCH)
    if done.returncode:
        return Developed(trouble=TOO_MUCH)
    made = Developed(**json.loads(done.stdout))
    if made.trouble == NO_ROOM:
        raise no_room()
    return made
