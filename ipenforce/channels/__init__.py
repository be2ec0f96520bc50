"""CHANNELS: where infringement is met. One row and one folder each."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

CHANNELS = {"ecommerce": _l("电子商务平台"), "trade_fair": _l("展会"), "market": _l("专业市场")}


def announced(bp: Blueprint) -> Blueprint:
    """The channel's blueprint, which tells the application its name: pages below list channels without importing them."""
    bp.record_once(lambda state: state.app.extensions.setdefault("channels", {}).update({bp.name: str(CHANNELS[bp.name])}))
    return bp
