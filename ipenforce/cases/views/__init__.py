"""Pages of leads and cases."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")

from ipenforce.cases.views import (  # noqa: E402
    after,
    approval,
    custody,
    desk,
    evidence,
    exhibit,
    file,
    hearing,
    hearings,
    investigation,
    leads,
    listing,
    measures,
    numbers,
    papers,
    procedure,
    referral,
    show,
    summary,
)

__all__ = [
    "after",
    "approval",
    "bp",
    "custody",
    "desk",
    "evidence",
    "exhibit",
    "file",
    "hearing",
    "hearings",
    "investigation",
    "leads",
    "listing",
    "measures",
    "numbers",
    "papers",
    "procedure",
    "referral",
    "show",
    "summary",
]
