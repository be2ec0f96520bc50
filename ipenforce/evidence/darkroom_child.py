"""The process that decodes one picture. It imports nothing of the application, which hands it the task as JSON."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import resource
import sys
import warnings
from typing import Any

DEVICE, TAKEN, OFFSET = ("Make", "Model"), ("DateTimeOriginal", "DateTimeDigitized", "DateTime"), "OffsetTimeOriginal"
LONGEST = 200
SIDEWAYS = frozenset((5, 6, 7, 8))
"""Orientations under which a picture lies on its side."""
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def main() -> int:
    """Read the task, lay the bounds on, do it, say what was found."""
    task = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (task["memory"], task["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (task["seconds"], task["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    warnings.simplefilter("ignore")
    try:
        said = develop(task)
    except MemoryError:
        said = {"trouble": "too_much"}
    except OSError as error:
        said = {"trouble": "no_room" if error.errno in NO_ROOM else "unreadable"}
    except Exception:  # a decoder may raise anything over a hostile picture: it is unreadable, whatever the name
        said = {"trouble": "unreadable"}
    if "trouble" in said:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(task["out"])
    json.dump(said, sys.stdout)
    return 0


def develop(task: dict[str, Any]) -> dict[str, Any]:
    """EXIF and a copy of the picture: small, or masked; or its size alone."""
    from PIL import ExifTags, Image, ImageOps

    Image.MAX_IMAGE_PIXELS = task["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(task["path"], formats=("JPEG", "PNG", "WEBP", "TIFF", "BMP")) as picture:
        kind = picture.format
        if task["task"] == "measured":
            turned = picture.getexif().get(ExifTags.Base.Orientation, 1) in SIDEWAYS
            return {"width": picture.height if turned else picture.width, "height": picture.width if turned else picture.height}
        found = exif(picture)
        if task["task"] == "thumbnail":
            picture.draft("RGB", (task["side"] * 2, task["side"] * 2))
        picture.load()
        copy = ImageOps.exif_transpose(picture)
    if task["task"] == "thumbnail":
        copy.thumbnail((task["side"], task["side"]))
        return {"exif": found, "media_type": saved(copy, task["out"], "JPEG"), "width": copy.width, "height": copy.height}
    if not all(0 <= left < right <= copy.width and 0 <= top < bottom <= copy.height for left, top, right, bottom in task["regions"]):
        return {"width": copy.width, "height": copy.height}
    copy = flat(copy)
    for left, top, right, bottom in task["regions"]:
        copy.paste((0, 0, 0), (left, top, right, bottom))
    return {"media_type": saved(copy, task["out"], "JPEG" if kind == "JPEG" else "PNG"), "width": copy.width, "height": copy.height}


def flat(picture: Any) -> Any:
    """The picture in three colours on white."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, (255, 255, 255))
        ground.paste(over, mask=over.getchannel("A"))
        return ground
    if picture.mode.startswith("I"):  # sixteen bits of grey, which would otherwise all be white
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    return picture.convert("RGB")


def saved(picture: Any, out: str, kind: str) -> str:
    """Write the copy without metadata and make it last; gives its media type.

    By way of memory: what fails while it is written is then the disk, and not the picture.
    """
    made = io.BytesIO()
    flat(picture).save(made, kind, **({"quality": 85} if kind == "JPEG" else {}))
    with open(out, "wb") as stream:
        stream.write(made.getbuffer())
        stream.flush()
        os.fsync(stream.fileno())
    return "image/jpeg" if kind == "JPEG" else "image/png"


def exif(picture: Any) -> dict[str, Any] | None:
    """When, where and with what the picture says it was taken; None where it says nothing."""
    from PIL import ExifTags

    try:
        rows = picture.getexif()
        named = {ExifTags.TAGS.get(tag, ""): value for tag, value in {**rows, **rows.get_ifd(ExifTags.IFD.Exif)}.items()}
        place = rows.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # damaged EXIF is no EXIF; the picture may be whole
        return None
    found = {
        "taken_at": next((text(named[name]) for name in TAKEN if text(named.get(name))), ""),
        "offset": text(named.get(OFFSET)),
        "device": " ".join(filter(None, (text(named.get(name)) for name in DEVICE))),
        "latitude": degrees(place.get(2), place.get(1), "S"),
        "longitude": degrees(place.get(4), place.get(3), "W"),
    }
    return {name: value for name, value in found.items() if value not in ("", None)} or None


def text(value: Any) -> str:
    """A value as text that can be shown. What stands as Latin letters may be Chinese in UTF-8, as some phones write it."""
    if isinstance(value, str):
        with contextlib.suppress(UnicodeError):
            value = value.encode("latin-1").decode("utf-8")
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return "".join(c for c in str(value) if c.isprintable()).strip()[:LONGEST] if value is not None else ""


def degrees(value: Any, side: Any, negative: str) -> float | None:
    """Degrees, minutes, seconds as a number; None where they are none."""
    try:
        found = sum(float(part) / 60**place for place, part in enumerate(value))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if len(value) != 3 or not abs(found) <= 180:
        return None
    return round(-found if text(side).upper().startswith(negative) else found, 6)


if __name__ == "__main__":
    sys.exit(main())
