"""Addresses of static files for templates, with their version, and the integrity of vendored ones."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).resolve().parent.parent / "static"
A_YEAR = 31_536_000


@lru_cache(maxsize=64)
def _version(path: str, changed: int) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=4)
def _integrities(changed: int) -> dict[str, str]:
    manifest = json.loads((STATIC / "vendor" / "manifest.json").read_text(encoding="utf-8"))
    return {file["path"]: file["sha384"] for package in manifest["packages"] for file in package["files"]}


def asset(path: str) -> str:
    """The address of a file under static/, changing with its content so that browsers may keep it for a year."""
    try:
        version = _version(path, (STATIC / path).stat().st_mtime_ns)
    except OSError:
        return url_for("static", filename=path)
    return url_for("static", filename=path, v=version)


def integrity(name: str) -> str:
    """What the installed manifest states for a vendored file ("sha384-…"); empty where none is installed."""
    try:
        return _integrities((STATIC / "vendor" / "manifest.json").stat().st_mtime_ns).get(name, "")
    except OSError:
        return ""


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def install(app: Flask) -> None:
    """Give templates asset() and integrity(), and let versioned files be kept."""
    app.jinja_env.globals.update(asset=asset, integrity=integrity)
    app.after_request(_keep)
