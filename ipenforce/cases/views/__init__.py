"""Pages of leads and cases."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")

from ipenforce.cases.views import (  # noqa: E402
    after,
    approval,
    archive,
    custody,
    desk,
    evidence,
    execution,
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
    shut,
    summary,
)

__all__ = [
    "after",
    "approval",
    "archive",
    "bp",
    "custody",
    "desk",
    "evidence",
    "execution",
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
    "shut",
    "summary",
]
