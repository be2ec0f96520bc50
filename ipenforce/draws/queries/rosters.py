"""What was frozen, read back: the roster's lines, the head as the audit log has it, changes since the last draw."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ipenforce.db import db
from ipenforce.draws.models import Draw, FrozenDraw, InspectionPlan, Target
from ipenforce.events import Event


def frozen_lines(frozen: FrozenDraw) -> list[str]:
    """The roster's lines in their canonical order."""
    text = zlib.decompress(frozen.roster).decode()
    return text.split("\n") if text else []


@dataclass(frozen=True)
class Frozen:
    """What a draw was made from, in numbers, and what changed since the item's draw before."""

    strata: list[tuple[str, int, int]]
    """(stratum, targets in it, how many are drawn)."""
    exclusions: list[tuple[str, int]]
    """(reason, targets left out for it)."""
    inspectors: int
    left_out: list[dict[str, str]]
    recusals: int
    contributors: list[str]
    changes: dict[str, Any]


def frozen_facts(draw: Draw) -> Frozen | None:
    """What was frozen, told without naming a target; None before the freeze."""
    if draw.frozen is None:
        return None
    plan = draw.frozen.plan
    sizes = Counter(line.split("\t")[1] for line in frozen_lines(draw.frozen))
    wanted = Counter(plan["quota"])
    return Frozen(
        strata=[(stratum, sizes[stratum], wanted[stratum]) for stratum in sorted(sizes | wanted)],
        exclusions=sorted(Counter(row["reason"] for row in plan["exclusions"]).items()),
        inspectors=len(plan["inspectors"]),
        left_out=draw.frozen.left_out,
        recusals=len(plan["recusals"]),
        contributors=[row["name"] for row in plan["contributors"]],
        changes=draw.frozen.changes,
    )


def published_head(draw: Draw) -> dict[str, Any]:
    """Root and head as the audit log states them, with the place in the log; empty before the freeze."""
    query = db.select(Event).filter_by(subject=draw.number, name="draw.frozen").order_by(Event.id).limit(1)
    event = db.session.execute(query).scalar_one_or_none()
    if event is None:
        return {}
    facts = event.facts
    return {
        "roster_root": facts["roster_root"],
        "transcript_head": facts["transcript_head"],
        "at": event.at.isoformat(),
        "chain": event.chain,
        "seq": event.seq,
        "event_hash": event.hash,
    }


def previous_draw(draw: Draw) -> Draw | None:
    """The draw of the same item and bureau that was frozen last before this one."""
    query = (
        db.select(Draw)
        .join(InspectionPlan, Draw.plan_id == InspectionPlan.id)
        .where(InspectionPlan.item_id == draw.plan.item_id, Draw.bureau_id == draw.bureau_id)
        .where(Draw.frozen_at.is_not(None), Draw.id != draw.id)
        .order_by(Draw.frozen_at.desc(), Draw.id.desc())
        .limit(1)
    )
    return db.session.execute(query).scalar_one_or_none()


def changes_since(draw: Draw, lines: Sequence[bytes], exclusions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Codes added to and removed from the roster since the item's previous draw, each with its reason."""
    before = previous_draw(draw)
    if before is None or before.frozen is None:
        return {"previous": None, "added": [], "removed": []}
    now_in = {line.split(b"\t", 1)[0].decode() for line in lines}
    was_in = {line.split("\t", 1)[0] for line in frozen_lines(before.frozen)}
    was_out = {row["code"]: row["reason"] for row in before.frozen.plan["exclusions"]}
    out = {row["code"]: row["reason"] for row in exclusions}
    added, removed = sorted(now_in - was_in), sorted(was_in - now_in)
    known = _added_on([*added, *removed])
    return {
        "previous": before.number,
        "added": [[code, _why_added(code, was_out, known, before)] for code in added],
        "removed": [[code, out.get(code) or ("已不在抽取范围" if code in known else "已移出名录库")] for code in removed],
    }


def _why_added(code: str, was_out: dict[str, str], known: dict[str, Any], before: Draw) -> str:
    if code in was_out:
        return f"上次被排除（{was_out[code]}），现已恢复"
    return "新入库" if before.frozen_on and known[code] >= before.frozen_on else "新纳入抽取范围"


def _added_on(codes: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(codes), 500):
        query = db.select(Target.code, Target.added_on).where(Target.code.in_(codes[start : start + 500]))
        found.update((code, day) for code, day in db.session.execute(query))
    return found
