"""Investigation: acts with their amounts, what is proposed for each party, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import context, penalties, workflow
from ipenforce.cases.grounds import NATURAL, grounds_on, kinds_on
from ipenforce.cases.models import Act, CalculationLine, Case, CaseParty, Decision
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.parties.models import IPRight
from ipenforce.rules.sheet import Line, check

LINE_FACTS = ("measure", "description", "quantity", "unit_price_fen", "method", "evidence")


def record_act(
    case: Case, case_party: CaseParty, *, cause: str, description: str, started_on: date | None, ended_on: date | None,
    ip_right: IPRight | None = None, lines: Sequence[dict[str, Any]] = (), on: date, actor: User,
) -> Act:  # fmt: skip
    """Record one act of one party with its calculation lines (see record_lines). Gives the act."""
    workflow.check(case, "record_act", on=on, actor=actor)
    if case_party.case_id != case.id or case_party.role != "respondent":
        raise Refused("只能为本案被处理的当事人登记违法行为", field="case_party", status=422)
    if started_on and ended_on and ended_on < started_on:
        raise Refused("终了之日不能早于开始之日", field="ended_on", status=422)
    if ended_on and ended_on > on:
        raise Refused("终了之日不能晚于今天", field="ended_on", status=422)
    if case.decisions:
        raise Refused("已拟定处罚建议：请先撤销建议再补充违法行为", field="cause")
    act = Act(
        case_party_id=case_party.id, case_party=case_party, cause=cause, description=description, started_on=started_on,
        ended_on=ended_on, ip_right_id=ip_right.id if ip_right else None,
    )  # fmt: skip
    case.acts.append(act)
    db.session.flush()
    record("case.act_recorded", case, actor, case=case.number, act=act.id, cause=cause, party=case_party.party.number)
    if lines:
        record_lines(case, act, lines=lines, on=on, actor=actor)
    return act


def record_lines(case: Case, act: Act, *, lines: Sequence[dict[str, Any]], on: date, actor: User) -> None:
    """Replace an act's calculation sheet. A line: measure, description, quantity, unit, unit_price_fen, method, evidence.

    Raises Refused for a method or a deduction that the law of the act's last day does not allow.
    """
    workflow.check(case, "record_act", on=on, actor=actor)
    sheet = [Line(**{name: line[name] for name in LINE_FACTS if name in line}) for line in lines]
    check(sheet, act.ended_on or on)
    act.lines.clear()
    for line, computed in zip(lines, sheet, strict=True):
        act.lines.append(CalculationLine(**line, amount_fen=computed.amount_fen))
    db.session.flush()
    for measure in sorted({line.measure for line in act.lines}):
        record(
            "case.lines_recorded", case, actor, case=case.number, act=act.id, measure=measure,
            amount_fen=act.amount_fen(measure), lines=sum(line.measure == measure for line in act.lines),
        )  # fmt: skip


def propose_penalty(
    case: Case, case_party: CaseParty, *, kind: str, law_day: date, band: str, discretion: str, fine_fen: int = 0,
    gains_confiscated_fen: int = 0, goods_confiscated: str = "", warning: bool = False,
    ground: str = "", further_penalties: Sequence[dict[str, str]] = (), intent: Sequence[str] = (), severity: Sequence[str] = (), circumstances: Sequence[str] = (), law_because: str = "",
    on: date, actor: User,
) -> Decision:  # fmt: skip
    """Propose what is to be decided for one respondent; proposing again replaces the proposal.

    The fine must lie in the range of the law of `law_day`; raises Refused naming the range otherwise, and
    where old and new law differ and no reason is given for the one chosen against the lighter.
    `circumstances` are those of the bureau's benchmark, which leads to a band that is kept beside the one chosen.
    """
    workflow.check(case, "propose_penalty", on=on, actor=actor)
    acts = [act for act in case.acts if act.case_party_id == case_party.id]
    if not acts:
        raise Refused("该当事人尚未登记违法行为", cite="penalty.report")
    with db.session.no_autoflush:  # it is not whole before the end, and is asked about on the way
        decision = case_party.decision or _new_decision(case, case_party)
        if kind != "penalty":
            fine_fen, gains_confiscated_fen, goods_confiscated, warning, further_penalties = 0, 0, "", False, ()
        decision.ground = _ground(case_party, kind, ground, law_day)
        decision.further_penalties = _further(further_penalties, law_day)
        decision.kind, decision.cause, decision.law_day, decision.band = kind, acts[0].cause, law_day, band
        decision.discretion, decision.warning = discretion, warning
        decision.proposed_fine_fen = decision.fine_fen = fine_fen
        decision.gains_confiscated_fen, decision.goods_confiscated = gains_confiscated_fen, goods_confiscated or ""
        decision.intent, decision.severity = sorted(intent), sorted(severity)
        decision.law_because, decision.law_compared = law_because, penalties.why_this_law(decision, law_because, on)
        decision.benchmark = penalties.led_to(decision, circumstances, on)
        for reason in (penalties.outside_the_range(decision), penalties.heavier_than_told(decision)):
            if reason is not None:
                raise Refused.because(reason, field="fine_fen", status=422)
    db.session.flush()
    record(
        "case.proposal_made", case, actor, case=case.number, party=case_party.party.number, kind=kind,
        fine_fen=fine_fen, band=band, law_day=law_day,
    )  # fmt: skip
    _draft_report(case, on, actor)
    return decision


def _ground(case_party: CaseParty, kind: str, ground: str, law_day: date) -> str:
    """The ground on which there is no penalty, checked against the law of the day."""
    if kind != "no_penalty":
        return ""
    if ground not in grounds_on(law_day):
        raise Refused("不予行政处罚的，请选择法定情形", cite="penalty.no_penalty", field="ground", status=422)
    if ground in NATURAL and case_party.snapshot["kind"] != "natural_person":
        raise Refused("该情形只适用于自然人", cite=grounds_on(law_day)[ground].cite, field="ground", status=422)
    return ground


def _further(rows: Sequence[dict[str, str]], law_day: date) -> list[dict[str, str]]:
    """Penalties of other kinds, each with its words, checked against the law of the day."""
    known, kept = kinds_on(law_day), []
    for row in rows:
        kind, text = row.get("kind") or "", (row.get("text") or "").strip()
        if not kind and not text:
            continue
        if kind not in known or not text:
            raise Refused("其他种类的处罚应当选择种类并写明内容，例如责令停产停业的期限", cite="penalty.kinds", field="further_penalties", status=422)
        kept.append({"kind": kind, "text": text})
    return kept


def _new_decision(case: Case, case_party: CaseParty) -> Decision:
    decision = Decision(case=case, case_party=case_party, kind="penalty", origin=case.origin)
    db.session.add(decision)
    return decision


def _draft_report(case: Case, on: date, actor: User) -> None:
    """Draft the investigation report anew from what is recorded, and each party's notice with it."""
    documents.redraft(
        subject=case.number, bureau=case.bureau, code="investigation_report", concerning="",
        context=context.report(case, on=on), on=on, actor=actor,
    )  # fmt: skip
    for decision in case.decisions:
        number = decision.party.number
        if decision.kind == "penalty":
            documents.redraft(
                subject=case.number, bureau=case.bureau, code="penalty_notice", concerning=number,
                context=context.notice(case, decision, on=on), on=on, actor=actor,
            )  # fmt: skip
        elif (stale := document_queries.live(case.number, "penalty_notice", number)) is not None:
            documents.void(stale, because="改为不予行政处罚", on=on, actor=actor)


def submit_report(case: Case, *, on: date, actor: User) -> None:
    """Hand the report to the reviewer."""
    document = document_queries.live(case.number, "investigation_report")
    workflow.move(case, "submit_report", on=on, actor=actor)
    assert document is not None
    record("case.reported", case, actor, case=case.number, text_hash=document.text_hash)
