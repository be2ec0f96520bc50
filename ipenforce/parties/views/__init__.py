"""Pages of parties."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("parties", __name__, template_folder="../templates")

from ipenforce.parties.views import listing, network, sameness  # noqa: E402

__all__ = ["bp", "listing", "network", "sameness"]
