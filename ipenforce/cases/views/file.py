"""The case file: what lies in each volume and in which order, bound as PDF and packed with its hashes."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from ipenforce.cases import case_file
from ipenforce.cases.models import Case
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import case_by_number
from ipenforce.documents.catalogue.volumes import VOLUMES
from ipenforce.permissions import Permission as P
from ipenforce.web import door


def case_and_volume(number: str, volume: str) -> Case | None:
    """The case, where the address names one of the volumes."""
    return case_by_number(number) if volume in VOLUMES else None


@bp.route("/cases/<number>/file")
@door(P.CASE_READ, case_by_number)
def file(case: Case) -> Any:
    volumes = [(name, label, case_file.laid_out(case, name)) for name, label in VOLUMES.items()]
    return render_template("cases/file.html", case=case, volumes=volumes)


@bp.route("/cases/<number>/file/<volume>.pdf")
@door(P.CASE_READ, case_and_volume)
def file_pdf(case: Case) -> Any:
    name = str((request.view_args or {})["volume"])
    return _download(case_file.bound(case, name), "application/pdf", f"{case.number}-{name}.pdf")


@bp.route("/cases/<number>/file.zip")
@door(P.CASE_READ, case_by_number)
def file_zip(case: Case) -> Any:
    return _download(case_file.packed(case), "application/zip", f"{case.number}.zip")


def _download(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
