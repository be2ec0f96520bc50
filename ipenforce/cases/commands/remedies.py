"""Remedies against a decision: filed, accepted, decided, and what their outcome does to the decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.commands.changes import FIGURES, apply, figures_of, lighter_only
from ipenforce.cases.models import Case, Decision, DecisionChange, Pause, Remedy
from ipenforce.cases.steps.remedies import REMEDIES, running
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record

BEFORE_ACCEPTANCE = ("not_accepted", "withdrawn")
FALLS = {"revoked": "撤销", "invalid": "确认无效"}
BODY_WORDS = {"reconsideration": "行政复议决定", "suit": "行政判决", "appeal": "二审行政判决"}


def record_remedy(
    case: Case, decision: Decision, *, kind: str, body: str, docket: str, filed_on: date, on: date, actor: User
) -> Remedy:
    """Record a reconsideration or a suit that was filed. The decision is performed all the same."""
    workflow.check(case, "record_remedy", on=on, actor=actor)
    if decision.served_on is None or decision.withdrawn_on is not None:
        raise Refused("该决定尚未送达或者已经撤销", cite=REMEDIES, field="decision", status=422)
    if running(decision) is not None:
        raise Refused("该决定已有复议或者诉讼正在进行", field="decision", status=422)
    if kind == "appeal" and not any(row.kind == "suit" and row.outcome for row in decision.remedies):
        raise Refused("登记上诉以前，应当先登记一审诉讼及其结果", cite=REMEDIES, field="kind", status=422)
    if not decision.served_on <= filed_on <= on:
        raise Refused("申请、起诉日期应在决定书送达之日至今天之间", cite=REMEDIES, field="filed_on", status=422)
    row = Remedy(kind=kind, body=body, docket=docket or "", filed_on=filed_on, ruling="", recorded_by_id=actor.id)
    decision.remedies.append(row)
    db.session.flush()
    record("decision.contested", case, actor, decision=decision.number, kind=kind, body=body, filed_on=filed_on)
    return row


def accept_remedy(case: Case, decision: Decision, *, accepted_on: date, docket: str, on: date, actor: User) -> None:
    """Record that the body accepted it: from the day of filing on, no added fine is counted until it is decided."""
    workflow.check(case, "accept_remedy", on=on, actor=actor)
    row = running(decision)
    if row is None or row.accepted_on is not None:
        raise Refused("没有等待受理的复议或者诉讼", field="decision", status=422)
    if not row.filed_on <= accepted_on <= on:
        raise Refused("受理日期应在申请、起诉之日至今天之间", field="accepted_on", status=422)
    row.accepted_on, row.docket = accepted_on, docket or row.docket
    db.session.add(
        Pause(subject=case.number, kind="remedy", started_on=row.filed_on, because=f"{row.body}{row.docket}", concerning=decision.number)
    )
    db.session.flush()
    workflow.refresh_due(case, on)
    record("decision.remedy_accepted", case, actor, decision=decision.number, kind=row.kind, accepted_on=accepted_on)


def end_remedy(
    case: Case, decision: Decision, *, outcome: str, ended_on: date, ruling: str, fine_fen: int | None = None,
    gains_confiscated_fen: int | None = None, goods_confiscated: str | None = None, on: date, actor: User,
) -> None:  # fmt: skip
    """Record how it ended. What was changed or revoked is so at once: score, published information and money follow."""
    workflow.check(case, "end_remedy", on=on, actor=actor)
    row = running(decision)
    if row is None:
        raise Refused("没有正在进行的复议或者诉讼", field="decision", status=422)
    if not (row.accepted_on or row.filed_on) <= ended_on <= on:
        raise Refused("日期应在受理之日至今天之间", field="ended_on", status=422)
    if row.accepted_on is None and outcome not in BEFORE_ACCEPTANCE:
        raise Refused("没有登记受理的，请先登记受理", field="outcome", status=422)
    if row.accepted_on is not None and outcome == "not_accepted":
        raise Refused("已登记受理，不能登记为不予受理", field="outcome", status=422)
    after = {"fine_fen": fine_fen, "gains_confiscated_fen": gains_confiscated_fen, "goods_confiscated": goods_confiscated or ""}
    if outcome == "changed":
        lighter_only(decision, after, cite=REMEDIES)
    row.outcome, row.ended_on, row.ruling = outcome, ended_on, ruling
    for pause in db.session.execute(_pauses(case, decision)).scalars():
        pause.ended_on = ended_on
    db.session.flush()
    record("decision.remedy_ended", case, actor, decision=decision.number, kind=row.kind, outcome=outcome, ended_on=ended_on)
    _follow(case, decision, row, after, on=on, actor=actor)
    workflow.refresh_due(case, on)


def _pauses(case: Case, decision: Decision) -> Any:
    return db.select(Pause).filter_by(subject=case.number, kind="remedy", concerning=decision.number, ended_on=None)


def _follow(case: Case, decision: Decision, row: Remedy, after: dict[str, Any], *, on: date, actor: User) -> None:
    """What the outcome does: the decision falls, changes, or stands though it was unlawful."""
    assert row.ended_on is not None
    because = f"{row.body}{row.docket}{BODY_WORDS[row.kind]}"
    if row.outcome == "unlawful" and decision.published_on is not None:
        decision.recall_from = row.ended_on
    kind = "withdrawal" if row.outcome in FALLS else "change" if row.outcome == "changed" else ""
    if not kind:
        return
    change = DecisionChange(
        kind=kind, before=figures_of(decision), after={name: after[name] for name in FIGURES} if kind == "change" else {},
        because=f"{because}{FALLS.get(row.outcome or '', '变更')}：{row.ruling}", state="approved", proposed_by_id=actor.id, proposed_on=on,
        decided_on=row.ended_on, remedy_id=row.id, opinion="", at=now(),
    )  # fmt: skip
    decision.changes.append(change)
    db.session.flush()
    apply(case, decision, change, effective_on=row.ended_on, on=on, actor=actor)
