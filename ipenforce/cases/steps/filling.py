"""What a form's answers say, read as days, moments and goods; and what its questions begin with, from what the case holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from ipenforce.cases import measures
from ipenforce.cases.steps.rows import Filled
from ipenforce.clock import SHANGHAI, legal_day
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.evidence import queries as evidence
from ipenforce.law import provision
from ipenforce.law.deadlines import due


def day_of(filled: Filled, name: str) -> date | None:
    """The day that was answered; None where it was left open."""
    stated = filled.asked.get(name)
    return date.fromisoformat(str(stated)) if stated else None


def moment_of(filled: Filled, name: str) -> datetime | None:
    """The moment that was answered, on the wall in Shanghai; None where it was left open, or is not urgent."""
    stated = filled.asked.get(name)
    return datetime.fromisoformat(str(stated)).replace(tzinfo=SHANGHAI) if stated else None


def goods_of(filled: Filled) -> list[Mapping[str, Any]]:
    """The goods that were listed."""
    return list(filled.asked.get("goods") or ())


def proposer(code: str) -> Callable[[Any, date], Mapping[str, Any]]:
    """Of a form about measures: (case, day) → the answers that the case already holds, of those that the form asks."""
    row = DOCUMENTS[code]
    asked = {ask.name for ask in row.asks} | ({"addressee"} if row.addressed else set())

    def propose(case: Any, on: date) -> Mapping[str, Any]:
        values = _new(case, on) if code in measures.BEGUN_BY else _of_a_measure(case, on, preserved=code == "preservation_release")
        if code == "inventory":
            values |= {"attached_to": "measure", "attached_no": values.get("decision_no"), "goods": found_goods(case)}
        return {name: value for name, value in values.items() if name in asked and value not in (None, "", [])}

    return propose


def _new(case: Any, on: date) -> dict[str, Any]:
    goods = found_goods(case)
    return {
        "from_on": on, "started_on": on, "until_on": due(on, provision(measures.SEIZURE).on(on)).strict,
        "until": due(on, provision(measures.PRESERVATION).on(on)).strict, "goods": goods,
        "objects": "\n".join(f"{row['name']}{row['quantity']}{row['unit']}" for row in goods),
    }  # fmt: skip


def _of_a_measure(case: Any, on: date, *, preserved: bool) -> dict[str, Any]:
    rows = [row for row in measures.unended(case) if (row.kind == "preservation") is preserved]
    if not rows:
        return {}
    row = rows[-1]
    ends = measures.due_of(row, on).strict
    goods = [
        {"name": line.name, "spec": line.spec, "unit": line.unit, "quantity": line.quantity, "unit_price_fen": line.unit_price_fen, "note": line.note}
        for line in row.held
    ]
    return {
        "addressee": row.party, "kind": row.kind, "decision_no": row.decision_no, "notice_no": row.decision_no, "decided_on": legal_day(row.approved_at),
        "started_on": row.started_on, "from_on": on, "until_on": ends, "until": ends, "released_on": on, "place": row.place, "goods": goods,
        "extended_to": measures.longest_of(row, on) if row.kind != "preservation" else None,
    }  # fmt: skip


def found_goods(case: Any) -> list[dict[str, Any]]:
    """The goods that stand in the case's evidence, as a form lists them."""
    return [
        {"name": line.name, "spec": line.spec, "unit": line.unit, "quantity": line.quantity, "unit_price_fen": line.unit_price_fen, "note": ""}
        for item in evidence.items_of(case.number) if item.superseded_by is None for line in item.goods
    ]  # fmt: skip
