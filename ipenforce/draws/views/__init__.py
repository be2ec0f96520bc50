"""Pages of draws."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("draws", __name__, template_folder="../templates")

from ipenforce.draws.views import libraries, plans, show, visits  # noqa: E402

__all__ = ["bp", "libraries", "plans", "show", "visits"]
