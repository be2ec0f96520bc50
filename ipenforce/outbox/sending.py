"""How a message leaves the house: over Apprise, with limits on how long a service may take. Nothing is written here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app

WAYS = {"mail": "OUTBOX_MAIL", "webhook": "OUTBOX_WEBHOOK"}
"""Each way with the setting that opens it."""
LIMITS = "cto=3&rto=5"
"""Seconds that a service has to accept the connection, and to answer."""
KEY_HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class Letter:
    """A message as it is handed to its service."""

    key: str
    way: str
    address: str
    """Who it is for, on the way `mail`."""
    title: str
    text: str


def open_ways() -> list[str]:
    """The ways that this installation has."""
    return [way for way, setting in WAYS.items() if current_app.config[setting]]


def send(letter: Letter) -> str:
    """Hand a letter to its service; what went wrong, empty where it was taken.

    The key goes with it as a header, so that a service may drop what it has had before.
    """
    if letter.way == "mail" and not letter.address:
        return "收件人没有登记邮箱"
    import apprise

    url = _with(str(current_app.config[WAYS[letter.way]]), f"{LIMITS}&%2B{KEY_HEADER}={letter.key}")
    if letter.way == "mail":
        url = _with(url, f"format=text&to={quote(letter.address, safe='')}")
    service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="ipenforce"))
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
        if service.add(url) and service.notify(title=letter.title, body=letter.text):
            return ""
        return said.getvalue().strip().replace(letter.address or "\0", "…")[:500] or "发送服务没有接受"


def _with(url: str, values: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{values}"
