"""The register of numbers: every number that the bureau gave in a year, the void ones with their reason."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from ipenforce.cases.views import bp
from ipenforce.cases.views.custody import readable
from ipenforce.clock import today
from ipenforce.documents import queries
from ipenforce.documents.models import Document
from ipenforce.permissions import Permission as P
from ipenforce.web import door
from ipenforce.web.paging import paged

EARLIEST, LATEST = 2000, 2100


@bp.route("/papers/numbers")
@door(P.CASE_LIST)
def numbers() -> Any:
    year = request.args.get("year", type=int) or today().year
    year = min(max(year, EARLIEST), LATEST)
    void = request.args.get("void") == "1"
    page = paged(queries.numbered(current_user.bureau, year, void=void), (Document.issued_at, Document.id))
    return render_template(
        "cases/numbers.html", page=page, year=year, void=void, this_year=today().year, cases=readable(row.subject for row in page.rows)
    )
