"""What anybody may see: draws with their receipts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template

from ipenforce.draws import queries
from ipenforce.draws.models import ASSURANCE, Draw
from ipenforce.draws.queries.rosters import frozen_facts
from ipenforce.permissions import Permission as P
from ipenforce.web import door
from ipenforce.web.paging import paged

bp = Blueprint("public", __name__, template_folder="templates")


@bp.route("/public/draws")
@door(P.PUBLIC)
def draws() -> Any:
    return render_template("public/draws.html", page=paged(queries.published(), (Draw.id,)))


@bp.route("/public/draws/<number>")
@door(P.PUBLIC, queries.by_number)
def draw(draw: Draw | None) -> Any:
    if draw is None:
        abort(404)
    return render_template(
        "public/draw.html", draw=draw, plan=draw.plan, assurance=ASSURANCE[draw.plan.assurance], frozen=frozen_facts(draw),
        open=queries.is_public(draw),
    )  # fmt: skip


@bp.route("/public/draws/<number>/receipt.json")
@door(P.PUBLIC, queries.by_number)
def receipt(draw: Draw | None) -> Any:
    if draw is None or not queries.is_public(draw):
        abort(404)
    answer = Response(draw.receipt, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{draw.year}-{draw.serial}.json"'
    return answer
