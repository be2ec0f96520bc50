"""What a draw would be made from on a day: roster, exclusions, able inspectors, recusals; never a selection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from sqlalchemy import or_, select

from ipenforce.accounts.models import Bureau
from ipenforce.credit.models import Score
from ipenforce.db import db
from ipenforce.draws.models import (
    EXCLUSIONS,
    RECUSAL_REASONS,
    Assignment,
    InspectionItem,
    InspectionPlan,
    Inspector,
    RecusalDeclaration,
    Target,
)
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.parties.models import Party
from ipenforce.policy.queries import policy_of
from ipenforce.rules.draw_freeze import freeze_problems
from ipenforce.rules.draw_plan import Plan, read_plan

UNNUMBERED = "（尚未取号）"


@dataclass(frozen=True)
class Population:
    """A plan's inputs on a day: as the protocol reads them, with who was left out and why."""

    plan: dict[str, Any]
    """In the form of `rules.draw.derive`, without the targets."""
    read: Plan
    left_out: list[dict[str, str]]


def gather(plan: InspectionPlan, draw_number: str, commitments: dict[str, str], on: date) -> Population:
    """The plan's population on the day, in canonical order. Raises Refused for what cannot be hashed."""
    inspectors, left_out = _inspectors(plan, on)
    exclusions: dict[str, str] = {}
    lines = list(_roster(plan, on, exclusions))
    stated = {
        "draw_number": draw_number,
        "quota": dict(plan.quota),
        "speciality": plan.item.speciality,
        "load_cap": plan.load_cap,
        "entropy_source": plan.entropy_source,
        "public_entropy": "",
        "contributors": [{"name": name, "commitment": value} for name, value in commitments.items()],
        "inspectors": inspectors,
        "recusals": _recusals({row["certificate"] for row in inspectors}),
        "exclusions": [{"code": code, "reason": EXCLUSIONS[why]} for code, why in sorted(exclusions.items())],
    }
    return Population(stated, read_plan({**stated, "targets": lines}), left_out)


def problems(population: Population, item: InspectionItem, on: date) -> list[Reason]:
    """Every reason why this population must not be frozen; empty when it may be."""
    return [*freeze_problems(population.read), *_ratio_problems(population.read, item, on)]


def foreseen_problems(plan: InspectionPlan, on: date) -> list[Reason]:
    """What would stand against freezing the plan today, for those who can still mend it."""
    number = plan.draw.number if plan.draw else UNNUMBERED
    return problems(gather(plan, number, {"server": "0" * 64}, on), plan.item, on)


def _roster(plan: InspectionPlan, on: date, exclusions: dict[str, str]) -> Iterator[str]:
    """Roster lines of the targets that may be drawn; the others are put into `exclusions` with the reason."""
    subtree = select(Bureau.id).where(Bureau.path.startswith(plan.bureau.path, autoescape=True))
    districts = select(Bureau.district).where(Bureau.path.startswith(plan.bureau.path, autoescape=True))
    query = select(Target.code, Target.grade, Target.district, Target.party_number, Target.active).where(
        or_(Target.bureau_id.is_(None), Target.bureau_id.in_(subtree)), Target.district.in_(districts)
    )
    if kinds := [kind for kind in plan.tags.split("|") if kind]:
        query = query.where(or_(*(Target.tags.contains(f"|{kind}|", autoescape=True) for kind in kinds)))
    grades, barred = _grades(), _barred(plan, on)
    for code, grade, district, party, active in db.session.execute(query.execution_options(yield_per=5000)):
        why = "inactive" if not active else barred.get(code)
        if why:
            exclusions[code] = why
        else:
            yield f"{code}\t{grades.get(party or code, grade)}\t{district}"


def _grades() -> dict[str, str]:
    """Party number, and 统一社会信用代码, → the grade of the party's current score."""
    query = select(Party.number, Party.uscc, Score.grade).join(Score, Score.party_id == Party.id)
    found: dict[str, str] = {}
    for number, uscc, grade in db.session.execute(query):
        found[number] = grade
        if uscc:
            found[uscc] = grade
    return found


def _barred(plan: InspectionPlan, on: date) -> dict[str, str]:
    """Code → why the target is not to be disturbed again: a visit under way, or the year's caps."""
    most = provision("house.inspection_frequency", policy_of(plan.bureau)).on(on).terms["same_item_at_most"]
    year = date(on.year, 1, 1)
    query = select(Assignment.code, Assignment.item_id, Assignment.bureau_id, Assignment.drawn_on, Assignment.result.is_(None))
    of_item: Counter[str] = Counter()
    of_bureau: Counter[str] = Counter()
    pending: set[str] = set()
    for code, item_id, bureau_id, drawn_on, waiting in db.session.execute(
        query.where(or_(Assignment.drawn_on >= year, Assignment.result.is_(None)))
    ):
        if waiting:
            pending.add(code)
        if drawn_on >= year:
            of_item[code] += item_id == plan.item_id
            of_bureau[code] += bureau_id == plan.bureau_id
    barred = {code: "target_cap" for code, times in of_bureau.items() if times >= plan.target_cap}
    barred |= {code: "item_cap" for code, times in of_item.items() if times >= most}
    return barred | dict.fromkeys(pending, "pending_visit")


def _inspectors(plan: InspectionPlan, on: date) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Those who may be drawn, as the transcript holds them, and those who may not, with the reason."""
    able, left_out = [], []
    query = (
        db.select(Inspector)
        .join(Bureau, Inspector.bureau_id == Bureau.id)
        .where(Bureau.path.startswith(plan.bureau.path, autoescape=True))
        .order_by(Inspector.certificate_no)
    )
    for one in db.session.execute(query).scalars():
        if why := _unable(one, plan, on):
            left_out.append({"certificate": one.certificate_no, "reason": why})
        else:
            able.append({
                "certificate": one.certificate_no,
                "districts": sorted(one.districts),
                "specialities": sorted(one.specialities),
            })  # fmt: skip
    return able, left_out


def _unable(inspector: Inspector, plan: InspectionPlan, on: date) -> str:
    """Why the inspector is not drawn on the day; "" where nothing stands against it."""
    if not inspector.active:
        return "已停用"
    if not inspector.certified(on, plan.visit_by):
        return "执法证在检查期限内无效或将到期"
    return "休假" if inspector.on_leave(on) else ""


def _recusals(certificates: set[str]) -> list[dict[str, str]]:
    query = select(Inspector.certificate_no, RecusalDeclaration.code, RecusalDeclaration.reason).join(
        RecusalDeclaration, RecusalDeclaration.inspector_id == Inspector.id
    )
    rows = db.session.execute(query.order_by(Inspector.certificate_no, RecusalDeclaration.code))
    return [
        {"certificate": certificate, "code": code, "reason": RECUSAL_REASONS[reason]}
        for certificate, code, reason in rows
        if certificate in certificates
    ]


def _ratio_problems(plan: Plan, item: InspectionItem, on: date) -> Iterator[Reason]:
    """A general item takes no more of a stratum than its ratio, or where it states none the house policy, allows."""
    if item.kind != "general":
        return
    policy = provision("house.credit_ratios", policy_of(item.bureau)).on(on).terms["ratios"]
    strata = Counter(line.split(b"\t")[1].decode() for line in plan.lines)
    for grade, wanted in plan.quota.items():
        stated = item.ratios.get(grade)
        share = Fraction(stated) / 100 if stated else policy[grade]["ratio_share"]
        most = ceil(share * strata[grade])
        if wanted > most:
            yield Reason(
                "一般检查事项在{grade}级{n}个对象中最多抽取{most}个（比例{share}%），计划为{wanted}个",
                cite=None if stated else "house.credit_ratios",
                grade=grade, n=strata[grade], most=most, share=format(float(share * 100), "g"), wanted=wanted,
            )  # fmt: skip
