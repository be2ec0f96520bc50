"""Pages of leads and cases."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")

from ipenforce.cases.views import after, approval, hearing, investigation, leads, listing, papers, show  # noqa: E402

__all__ = ["after", "approval", "bp", "hearing", "investigation", "leads", "listing", "papers", "show"]
