"""The demo's inspections: items, two libraries from files, one draw done and one due tomorrow."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

from stdnum.cn import uscc

from ipenforce.accounts.models import User
from ipenforce.draws import commands
from ipenforce.draws.models import Draw, InspectionItem

TARGETS = 300
DISTRICT = "东区"
SPECIALITY = "商标"


def hold(people: dict[str, User], on: date) -> None:
    """Set everything up, run one draw to its end with results, and approve one that is due tomorrow."""
    planner, approver = people["unit"], people["head"]
    item = commands.register_item(
        code="IP-01", name="商标使用行为检查", basis="trademark.infringement", kind="general", speciality=SPECIALITY,
        method="on_site", on=on, actor=planner,
    )  # fmt: skip
    commands.import_targets(content=target_file(), filename="演示检查对象.csv", on=on, actor=planner)
    commands.import_inspectors(content=inspector_file(people), filename="演示检查人员.csv", on=on, actor=planner)
    done = _approved(item, "演示：本月商标使用行为抽查", on, on=on, planner=planner, approver=approver)
    while done.state != "published":
        commands.advance(done, on=on, actor=approver)
    for visit, result in zip(done.assignments, ("1", "1", "A"), strict=False):
        leader = visit.leader.user
        if leader is not None:
            clean = result == "1"
            commands.enter_result(
                visit, result=result, disposition="none" if clean else "clue",
                findings="（演示）未发现问题。" if clean else "（演示）货架上有涉嫌侵权商品，已固定证据。", visited_on=on, on=on, actor=leader,
            )  # fmt: skip
    _approved(item, "演示：下一次商标使用行为抽查", on + timedelta(days=1), on=on, planner=planner, approver=approver)


def _approved(item: InspectionItem, title: str, due_on: date, *, on: date, planner: User, approver: User) -> Draw:
    plan = commands.draft_plan(
        item=item, title=title, quota={"A": 3, "B": 0, "C": 0, "D": 0}, load_cap=5, target_cap=2, due_on=due_on,
        visit_by=due_on + timedelta(days=20), tags="", public_at_once=True, on=on, actor=planner,
    )  # fmt: skip
    return commands.approve_plan(plan, shown_hash=plan.text_hash, on=on, actor=approver)


def target_file() -> bytes:
    """A CSV file of invented shops with codes that pass the check digit."""
    rows = [("统一社会信用代码", "名称", "区域")]
    for number in range(1, TARGETS + 1):
        body = f"92999999MA{number:07d}"
        rows.append((body + uscc.calc_check_digit(body), f"演示东区{number}号商店", DISTRICT))
    return _csv(rows)


def inspector_file(people: dict[str, User]) -> bytes:
    """A CSV file of the east's officers with their certificates."""
    rows = [("姓名", "执法证号", "区域", "专长")]
    for login in ("officer", "officer2", "officer3", "officer4"):
        user = people[login]
        rows.append((user.name, user.certificates[0].number, DISTRICT, SPECIALITY))
    return _csv(rows)


def _csv(rows: Sequence[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


