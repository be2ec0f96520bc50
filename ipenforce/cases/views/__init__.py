"""Pages of leads and cases."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")

from ipenforce.cases.views import (  # noqa: E402
    after,
    approval,
    archive,
    before,
    custody,
    desk,
    evidence,
    execution,
    exhibit,
    file,
    hearing,
    hearings,
    investigation,
    joint,
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
    work,
)

__all__ = [
    "after",
    "approval",
    "archive",
    "before",
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
    "joint",
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
    "work",
]
