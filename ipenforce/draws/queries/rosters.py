"""What was frozen, read back: the roster's lines, the head as the audit log has it, changes since the last draw."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from ipenforce.db import db
from ipenforce.draws.models import Draw, FrozenDraw, InspectionPlan, Target
from ipenforce.events import Event


def frozen_lines(frozen: FrozenDraw) -> list[str]:
    """The roster's lines in their canonical order."""
    text = zlib.decompress(frozen.roster).decode()
    return text.split("\n") if text else []


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
        found.update(db.session.execute(query).tuples())
    return found
