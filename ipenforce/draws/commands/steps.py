"""The steps of a draw, in their order: commit_share, freeze, reveal, derive, assign, publish."""

from __future__ import annotations

import hashlib
import secrets
import zlib
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import update

from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.draws.models import Assignment, Draw, FrozenDraw, Inspector, Target
from ipenforce.draws.queries.population import gather, problems
from ipenforce.draws.queries.rosters import changes_since, frozen_lines, published_head
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.rules.draw import Pick, outcome
from ipenforce.rules.draw_freeze import SERVER
from ipenforce.rules.draw_plan import Plan, canonical, commitment, read_plan, roster_root
from ipenforce.rules.receipt import build_receipt

SHARE_BYTES = 32


def move(draw: Draw, source: str, target: str, **values: Any) -> None:
    """Compare and set: from `source` to `target` with `values`, unless somebody has moved the draw meanwhile.

    The only writer of a draw's state. Raises Refused (409) where the draw stands elsewhere.
    """
    changed = db.session.execute(
        update(Draw)
        .where(Draw.id == draw.id, Draw.state == source, Draw.version == draw.version)
        .values(state=target, version=Draw.version + 1, **{"held_because": None, **values})
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("{number}的状态已经改变，请刷新后再看", number=draw.number)
    db.session.refresh(draw)


def commit_share(draw: Draw, *, on: date, actor: Actor) -> None:
    """Draw the server's share from the operating system, keep it encrypted, and publish its commitment."""
    share = secrets.token_bytes(SHARE_BYTES).hex()
    committed = commitment(draw.number, SERVER, share)
    move(draw, "planned", "committed", share=share, commitment=committed, committed_at=now())
    record("draw.committed", draw, actor, draw=draw.number, contributor=SERVER, commitment=committed)


def freeze(draw: Draw, *, on: date, actor: Actor) -> None:
    """Freeze roster, inspectors, exclusions and recusals as they stand, and publish root and head.

    Raises Refused with every problem and the names it concerns; then nothing is frozen.
    """
    _at(draw, "committed")
    _in_time(draw, on)
    population = gather(draw.plan, draw.number, {SERVER: str(draw.commitment)}, on)
    if found := problems(population, draw.plan.item, on):
        raise Refused("名录不能冻结：{problems}", problems="；".join(reason.plain() for reason in found))
    lines = population.read.lines
    root = roster_root(lines)
    head = population.read.head(root)
    db.session.add(
        FrozenDraw(
            draw=draw, roster=zlib.compress(b"\n".join(lines), 6), plan=population.plan, left_out=population.left_out,
            changes=changes_since(draw, lines, population.read.exclusions),
        )  # fmt: skip
    )
    move(draw, "committed", "frozen", roster_root=root, transcript_head=head, targets=len(lines), frozen_at=now(), frozen_on=on)
    record("draw.frozen", draw, actor, draw=draw.number, roster_root=root, transcript_head=head, targets=len(lines))


def reveal(draw: Draw, *, on: date, actor: Actor) -> None:
    """Open the server's share against its commitment. From here on nothing can be aborted."""
    _at(draw, "frozen")
    _in_time(draw, on)
    if not draw.share or commitment(draw.number, SERVER, draw.share) != draw.commitment:
        raise Refused("系统的随机份额与其承诺不符，不能继续")
    untouched(draw)
    move(draw, "frozen", "revealed", revealed_at=now())
    record("draw.revealed", draw, actor, draw=draw.number, contributor=SERVER, share=draw.share)


def derive(draw: Draw, *, on: date, actor: Actor) -> None:
    """Compute seed, selection and pairs from what was frozen and revealed, once."""
    _at(draw, "revealed")
    drawn = outcome(untouched(draw))
    picks = [asdict(pick) for pick in drawn.picks]
    move(draw, "revealed", "derived", seed=drawn.seed, picks=picks, derived_at=now())
    record("draw.derived", draw, actor, draw=draw.number, selected=len(picks), pairs=len(picks), seed=drawn.seed)


def assign(draw: Draw, *, on: date, actor: Actor) -> None:
    """Make each pick a visit for its two inspectors."""
    _at(draw, "derived")
    picks = [Pick(**pick) for pick in draw.picks or []]
    people = _by_certificate({one for pick in picks for one in (pick.leader, pick.second)})
    names = _names([pick.code for pick in picks])
    move(draw, "derived", "assigned", assigned_at=now())
    for rank, pick in enumerate(picks, start=1):
        db.session.add(
            Assignment(
                draw=draw, rank=rank, item_id=draw.plan.item_id, bureau_id=draw.bureau_id, code=pick.code,
                name=names.get(pick.code, pick.code), stratum=pick.stratum, district=pick.district, ticket=pick.ticket,
                leader=people[pick.leader], second=people[pick.second], cap_lifted=pick.cap_lifted,
                drawn_on=on, visit_by=draw.plan.visit_by,
            )  # fmt: skip
        )
    db.session.flush()
    record("draw.assigned", draw, actor, draw=draw.number, visits=len(picks))


def publish(draw: Draw, *, on: date, actor: Actor) -> None:
    """Write the receipt. What outsiders see of it before the visits is decided when they look."""
    _at(draw, "assigned")
    plan = untouched(draw)
    drawn = outcome(plan)
    if [asdict(pick) for pick in drawn.picks] != draw.picks:
        raise Refused("保存的抽取结果与重新计算的不符，抽取停止，请报告审计管理员")
    receipt = canonical(build_receipt(plan, drawn, published_head(draw)))
    digest = hashlib.sha256(receipt.encode()).hexdigest()
    move(draw, "assigned", "published", receipt=receipt, receipt_sha256=digest, published_at=now())
    record("draw.published", draw, actor, draw=draw.number, receipt_sha256=digest)


def _at(draw: Draw, state: str) -> None:
    if draw.state != state:
        raise Refused("{number}的状态已经改变，请刷新后再看", number=draw.number)


def _in_time(draw: Draw, on: date) -> None:
    """Refused where the visits could only be late; before the reveal the draw may still be aborted."""
    if draw.plan.visit_by < on:
        raise Refused("检查期限{visit_by}已过，不能再抽取：请申请终止，另拟计划", visit_by=draw.plan.visit_by.isoformat())


def untouched(draw: Draw) -> Plan:
    """The plan as it was frozen, with the share; refused where it is not what was published then."""
    frozen = draw.frozen
    if frozen is None:
        raise Refused("{number}尚未冻结名录", number=draw.number)
    share = {"name": SERVER, "share": draw.share, "commitment": draw.commitment}
    plan = read_plan({**frozen.plan, "contributors": [share], "targets": frozen_lines(frozen)})
    root = roster_root(plan.lines)
    published = published_head(draw)
    if root != draw.roster_root or root != published.get("roster_root"):
        raise Refused("冻结的名录与公布的根哈希不符，抽取停止，请报告审计管理员")
    if not plan.head(root) == draw.transcript_head == published.get("transcript_head"):
        raise Refused("冻结的内容与公布的摘要不符，抽取停止，请报告审计管理员")
    return plan


def _by_certificate(certificates: set[str]) -> dict[str, Inspector]:
    query = db.select(Inspector).where(Inspector.certificate_no.in_(certificates))
    return {one.certificate_no: one for one in db.session.execute(query).scalars()}


def _names(codes: list[str]) -> dict[str, str]:
    query = db.select(Target.code, Target.name)
    found: dict[str, str] = {}
    for start in range(0, len(codes), 500):
        for code, name in db.session.execute(query.where(Target.code.in_(codes[start : start + 500]))):
            found[code] = name
    return found
