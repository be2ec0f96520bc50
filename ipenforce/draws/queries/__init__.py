"""Readers of items, libraries, plans, draws and visits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import selectinload

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import db
from ipenforce.draws.models import (
    Assignment,
    Draw,
    InspectionItem,
    InspectionPlan,
    Inspector,
    LibraryImport,
    RecusalDeclaration,
    Target,
)
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed


def _seen(user: User) -> Select[int]:
    return select(Bureau.id).where(Bureau.path.startswith(user.bureau_path, autoescape=True))


def visible_to(user: User) -> ColumnElement[bool]:
    """The condition under which a user may read a draw; equal to allowed(user, DRAW_READ, draw)."""
    if not allowed(user, P.DRAW_READ, user):
        return false()
    return Draw.bureau_id.in_(_seen(user))


def by_number(number: str) -> Draw | None:
    """A draw by its number, e.g. 双抽〔2026〕1号."""
    return db.session.execute(db.select(Draw).filter_by(number=number)).scalar_one_or_none()


def plan_by_number(number: str) -> InspectionPlan | None:
    """A plan by its permanent number."""
    return db.session.execute(db.select(InspectionPlan).filter_by(number=number)).scalar_one_or_none()


def visit_by_number(number: str) -> Assignment | None:
    """A visit by its permanent number."""
    return db.session.execute(db.select(Assignment).filter_by(number=number)).scalar_one_or_none()


def inspector_by_number(number: str) -> Inspector | None:
    """An inspector by the permanent number."""
    return db.session.execute(db.select(Inspector).filter_by(number=number)).scalar_one_or_none()


def import_by_number(number: str) -> LibraryImport | None:
    """An import's report by its permanent number."""
    return db.session.execute(db.select(LibraryImport).filter_by(number=number)).scalar_one_or_none()


def item_by_number(number: str) -> InspectionItem | None:
    """An inspection item by its permanent number."""
    return db.session.execute(db.select(InspectionItem).filter_by(number=number)).scalar_one_or_none()


def listed(user: User) -> Select[Draw]:
    """The draws that a user may read."""
    return db.select(Draw).where(visible_to(user)).options(selectinload(Draw.plan).selectinload(InspectionPlan.item))


def undecided_plans(user: User) -> Sequence[InspectionPlan]:
    """Plans of the user's bureaus that wait for approval, the most urgent first."""
    query = db.select(InspectionPlan).where(InspectionPlan.bureau_id.in_(_seen(user)), InspectionPlan.state == "draft")
    return db.session.execute(query.order_by(InspectionPlan.due_on, InspectionPlan.id)).scalars().all()


def items_for(user: User) -> Sequence[InspectionItem]:
    """Active items of the user's bureau and of its superiors."""
    own = db.select(InspectionItem).join(Bureau).where(InspectionItem.active).order_by(InspectionItem.code)
    return [row for row in db.session.execute(own).scalars() if user.bureau_path.startswith(row.bureau.path)]


def targets(user: User, text: str = "") -> Select[Target]:
    """Targets of the user's bureaus and of the whole installation, by name or code."""
    query = db.select(Target).where(or_(Target.bureau_id.is_(None), Target.bureau_id.in_(_seen(user))))
    if text:
        query = query.where(or_(Target.name.contains(text, autoescape=True), Target.code == text.upper()))
    return query


def inspectors(user: User) -> Sequence[Inspector]:
    """Inspectors of the user's bureaus by name."""
    query = db.select(Inspector).where(Inspector.bureau_id.in_(_seen(user))).order_by(Inspector.name, Inspector.id)
    return db.session.execute(query).scalars().all()


def target_count(user: User) -> int:
    """How many targets the user's libraries hold."""
    return int(db.session.execute(select(func.count()).select_from(targets(user).subquery())).scalar_one())


def recusals_of(inspector: Inspector) -> Sequence[RecusalDeclaration]:
    """What an inspector has declared, newest first."""
    query = db.select(RecusalDeclaration).filter_by(inspector_id=inspector.id).order_by(RecusalDeclaration.id.desc())
    return db.session.execute(query).scalars().all()


def open_visits_of(user: User) -> Sequence[Assignment]:
    """Visits drawn to the user whose result is not entered, the most urgent first."""
    mine = select(Inspector.id).where(Inspector.user_id == user.id)
    query = db.select(Assignment).where(
        Assignment.result.is_(None), or_(Assignment.leader_id.in_(mine), Assignment.second_id.in_(mine))
    )
    return db.session.execute(query.order_by(Assignment.visit_by, Assignment.id)).scalars().all()


def published() -> Select[Draw]:
    """Draws that anybody may see: from the moment their number was taken."""
    return db.select(Draw).options(selectinload(Draw.plan).selectinload(InspectionPlan.item))


def is_public(draw: Draw) -> bool:
    """Whether the picks may be seen by anybody: at once where the plan says so, else when every result is in."""
    if draw.receipt is None:
        return False
    return draw.plan.public_at_once or all(visit.result is not None for visit in draw.assignments)


def counts(draw: Draw) -> dict[str, Any]:
    """How many visits a draw has and how many are done."""
    done = sum(visit.result is not None for visit in draw.assignments)
    return {"visits": len(draw.assignments), "done": done}
