"""A bureau ready to draw: its people, an item, two libraries, and a plan walked to where a test wants it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from ipenforce.draws.models import Draw, InspectionItem, InspectionPlan, Inspector
from ipenforce.events import Event
from tests.factories import make_bureau, make_user
from tests.rules.plans import code

TARGET_HEAD = ("统一社会信用代码", "名称", "区域", "信用等级")
WHOLE_ROAD = ["draw.committed", "draw.frozen", "draw.revealed", "draw.derived", "draw.assigned", "draw.published"]
"""Events of a draw that went through."""

INSPECTOR_HEAD = ("执法证号", "姓名", "执法区域", "专长")


def sheet(head: Iterable[str], *rows: Iterable[Any], encoding: str = "utf-8-sig") -> bytes:
    """A CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


@dataclass
class Office:
    """A bureau with a planner, an approver, certified officers and an item."""

    bureau: Bureau
    planner: User
    approver: User
    officers: list[User]
    item: InspectionItem

    def plan(self, **given: Any) -> InspectionPlan:
        """A plan due today that nobody has approved."""
        day = given.pop("on", today())
        facts = {
            "item": self.item, "title": "示例抽查计划", "quota": {"A": 3}, "load_cap": 5, "target_cap": 2, "due_on": day,
            "visit_by": day + timedelta(days=20),
        }  # fmt: skip
        return commands.draft_plan(**{**facts, **given}, on=day, actor=self.planner)

    def draw(self, **given: Any) -> Draw:
        """An approved plan's draw, its share committed, due today."""
        day = given.get("on", today())
        plan = self.plan(**given)
        return commands.approve_plan(plan, shown_hash=plan.text_hash, on=day, actor=self.approver)

    def inspector(self, officer: User) -> Inspector:
        """The library's row of an officer."""
        return db.session.execute(db.select(Inspector).filter_by(user_id=officer.id)).scalar_one()


def make_office(*, targets: int = 20, officers: int = 4, parent: Bureau | None = None, libraries: bool = True) -> Office:
    """An office whose libraries hold this many targets of grade A and this many officers, all alike."""
    bureau = make_bureau(parent=parent)
    planner, approver = make_user(bureau, "unit_head"), make_user(bureau, "bureau_head")
    people = [make_user(bureau, "officer") for _ in range(officers)]
    item = commands.register_item(
        code="IP-01", name="商标使用行为检查", basis="trademark.infringement", kind="key", speciality="商标", method="on_site",
        on=today(), actor=planner,
    )  # fmt: skip
    office = Office(bureau, planner, approver, people, item)
    if libraries:
        stock(office, targets)
    return office


def stock(office: Office, targets: int, on: date | None = None) -> None:
    """Fill the office's two libraries from files."""
    on, district = on or today(), office.bureau.district
    rows = [(code(n), f"示例{n}号商店", district, "A") for n in range(1, targets + 1)]
    commands.import_targets(content=sheet(TARGET_HEAD, *rows), filename="对象.csv", on=on, actor=office.planner)
    people = [(who.certificates[0].number, who.name, district, "商标") for who in office.officers]
    commands.import_inspectors(content=sheet(INSPECTOR_HEAD, *people), filename="人员.csv", on=on, actor=office.planner)


def run(on: date | None = None) -> str:
    """Both jobs of a day, as the scheduler runs them; what the second says."""
    on = on or today()
    commands.freeze_due_draws(on=on)
    return commands.run_due_draws(on=on)


def names_of(subject: str) -> list[str]:
    """Names of the events about a subject, in order."""
    return list(db.session.execute(db.select(Event.name).filter_by(subject=subject).order_by(Event.id)).scalars())


def fresh(draw: Draw) -> Draw:
    """The draw as the database has it."""
    return db.session.get_one(Draw, draw.id, populate_existing=True)
