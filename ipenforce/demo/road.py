"""The main road of a case, walked by its four people through the commands, up to the state that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import commands, penalties
from ipenforce.cases.commands import referral
from ipenforce.cases.forms.desk import printed_of
from ipenforce.cases.models import Case
from ipenforce.cases.steps.crime import no_fine_instead
from ipenforce.cases.steps.execution import propose_disposal
from ipenforce.clock import today
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.intake.models import Lead
from ipenforce.parties import commands as parties

ROAD = (
    "verified", "filing_proposed", "investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard",
    "decision_submitted", "decided", "served", "paid", "published", "closing_proposed", "closed",
)  # fmt: skip
"""The states in their order; served, paid and published lie inside `decided`."""


@dataclass(frozen=True)
class Cast:
    """Who walks: two officers, the reviewer, the head."""

    officer: User
    second: User
    reviewer: User
    head: User


@dataclass(frozen=True)
class Breach:
    """What was done: cause, right, words, quantity and price in fen, more products likewise, and the fine proposed."""

    cause: str = "trademark.infringement"
    right_kind: str = "mark"
    right_no: str = "00000001"
    right_name: str = "第25类“示例”商标"
    description: str = "销售标有“示例”商标的服装，经权利人辨认为侵权商品。"
    goods: str = "服装"
    quantity: int = 100
    price_fen: int = 10000
    more: tuple[tuple[str, int, int], ...] = ()
    fine_fen: int = 1500000
    band: str = "lighter"
    intent: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    gains_fen: int = 0


def walk(lead: Lead, cast: Cast, until: str, *, start: date, breach: Breach = Breach()) -> Case | None:
    """Take a lead along the road from `start` on, a day a step but never past today; the case, once there is one."""
    days = _Days(start)
    stop = ROAD.index(until)
    commands.verify_lead(lead, found="经现场核查，情况与线索一致。", on=days.next(), actor=cast.officer)
    if stop == 0:
        return None
    case = commands.propose_filing(
        lead, cause=breach.cause, officers=[cast.officer, cast.second],
        facts="现场发现涉嫌侵权商品，当事人不能提供合法来源证明，初步证据足以立案。", on=days.next(), actor=cast.officer,
    )  # fmt: skip
    for state, step in _STEPS:
        if ROAD.index(state) > stop:
            break
        step(case, cast, breach, days)
    return case


class _Days:
    """A day a step, from the first on, never past today."""

    def __init__(self, start: date) -> None:
        self.day = start

    def next(self) -> date:
        self.day = min(self.day + timedelta(days=1), today())
        return self.day


def _hash(case: Case, code: str) -> str:
    found = documents.live(case.number, code)
    assert found is not None
    return found.text_hash


def _file(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    on = days.next()
    commands.approve_filing(case, shown_hash=_hash(case, "filing_approval"), opinion="同意立案。", on=on, actor=cast.head)


def _report(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    on = days.next()
    right = parties.find_or_register_right(
        kind=breach.right_kind, registration_no=breach.right_no, name=breach.right_name, on=on, actor=cast.officer
    )
    line: dict[str, Any] = {
        "measure": "illegal_turnover", "description": breach.goods, "quantity": breach.quantity, "unit": "件",
        "unit_price_fen": breach.price_fen, "method": "sold_price", "evidence": "销售记录",
    }  # fmt: skip
    lines = [line, *({**line, "description": goods, "quantity": n, "unit_price_fen": price} for goods, n, price in breach.more)]
    if breach.gains_fen:
        lines.append({**line, "measure": "illegal_gains", "quantity": 1, "unit": "项", "unit_price_fen": breach.gains_fen})
    party = case.respondents[0]
    commands.record_act(
        case, party, cause=breach.cause, description=breach.description, started_on=case.opened_on - timedelta(days=60),
        ended_on=case.opened_on, ip_right=right, lines=lines, on=on, actor=cast.officer,
    )  # fmt: skip
    commands.propose_penalty(
        case, party, kind="penalty" if breach.fine_fen else "no_penalty", ground="" if breach.fine_fen else "minor_corrected", law_day=case.opened_on, band=breach.band,
        discretion="当事人配合调查，经营额和持续时间与同类案件相当，按裁量基准确定档次。", fine_fen=breach.fine_fen,
        gains_confiscated_fen=breach.gains_fen, goods_confiscated=f"{breach.goods}20件", intent=breach.intent,
        severity=breach.severity, on=on, actor=cast.officer,
    )  # fmt: skip
    commands.submit_report(case, on=days.next(), actor=cast.officer)


def _review(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    commands.review(
        case, shown_hash=_hash(case, "investigation_report"), kind="case",
        text="管辖、主体、事实、证据、定性、依据、程序和处理适当，同意。", on=days.next(), actor=cast.reviewer,
    )  # fmt: skip


def _approve(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    shown = penalties.combined_hash(penalties.papers_of_proposal(case))
    commands.approve_proposal(case, shown_hash=shown, opinion="同意拟处罚意见。", on=days.next(), actor=cast.head)


def _notice(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    on = days.next()
    for row in (row for row in case.decisions if row.kind == "penalty"):
        commands.serve_notice(
            case, row, how="direct", recipient="当事人负责人", served_on=on, proof="送达回证签收", on=on, actor=cast.officer
        )


def _hear(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    on = days.next()
    for row in (row for row in case.decisions if row.kind == "penalty"):
        commands.record_waiver(case, row, how="当事人出具书面声明，放弃陈述、申辩。", on=on, actor=cast.officer)
    commands.close_hearing_of_party(case, on=on, actor=cast.officer)


def _answer_suspicion(case: Case, cast: Cast, days: _Days) -> None:
    """Where a threshold of a crime is reached, the team reports and the head writes down why it is not referred."""
    on = days.day
    if no_fine_instead(case, cast.officer, on) is None:
        return
    referral.report_suspicion(
        case, offence="涉嫌侵犯知识产权犯罪", report="数额达到追诉标准，专案组已核实。", team=[cast.officer, cast.second], on=on, actor=cast.officer
    )
    referral.refuse_referral(case, because="现有证据不能证明当事人明知，待补充后再议。", on=on, actor=cast.head)


def _submit(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    _answer_suspicion(case, cast, days)
    commands.submit_decision(case, on=days.next(), actor=cast.officer)


def _decide(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    shown = penalties.combined_hash(penalties.papers_of_decision(case))
    commands.approve_decision(case, shown_hash=shown, opinion="同意，依法送达执行。", on=days.next(), actor=cast.head)


def _serve(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    on = days.next()
    for row in case.decisions:
        commands.serve_decision(
            case, row, how="direct", recipient="当事人负责人", served_on=on, proof="送达回证签收", on=on, actor=cast.officer
        )


def _pay(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    on = days.next()
    for row in case.decisions:
        if row.due_fen:
            commands.record_payment(
                case, row, amount_fen=row.due_fen, paid_on=on, receipt_no=f"PJ{row.number[1:]}", on=on, actor=cast.officer
            )


def _publish(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    on = days.next()
    for row in case.decisions:
        if row.kind == "penalty":
            commands.publish(case, row, on=on, actor=cast.officer)


def dispose_of_goods(case: Case, cast: Cast, breach: Breach, on: date) -> None:
    """The confiscated goods are destroyed before a witness, by the record that two officers sign."""
    row = DOCUMENTS["goods_disposal"]
    goods = [{"name": breach.goods, "spec": None, "unit": "件", "quantity": 20, "unit_price_fen": None, "note": None}]
    asked = dict.fromkeys(ask.name for ask in row.asks) | dict(propose_disposal(case, on)) | {
        "way": "destroyed", "handled_at": f"{on:%Y-%m-%d} 10:00", "place": "示例环保处理有限公司厂区", "goods": goods,
        "course": "拆封清点，与没收清单相符，粉碎后焚烧。", "receiver": "示例环保处理有限公司", "witness": "演示见证人",
    }  # fmt: skip
    paper = commands.draft_form(case, code=row.code, asked=asked, printed=printed_of(row, asked), on=on, actor=cast.officer)
    commands.sign_form(case, paper, shown_hash=paper.text_hash, on=on, actor=cast.second)


def _propose_closing(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    if any(row.goods_confiscated for row in case.decisions):
        dispose_of_goods(case, cast, breach, days.next())
    ground = "performed" if any(row.kind == "penalty" for row in case.decisions) else "no_penalty"
    commands.propose_closing(case, ground=ground, on=days.next(), actor=cast.officer)


def _close(case: Case, cast: Cast, breach: Breach, days: _Days) -> None:
    shown = _hash(case, "closing_approval")
    commands.approve_closing(case, shown_hash=shown, opinion="同意结案。", on=days.next(), actor=cast.head)


_STEPS = (
    ("investigating", _file), ("reported", _report), ("reviewed", _review), ("proposal_approved", _approve),
    ("notice_served", _notice), ("heard", _hear), ("decision_submitted", _submit), ("decided", _decide),
    ("served", _serve), ("paid", _pay), ("published", _publish), ("closing_proposed", _propose_closing), ("closed", _close),
)  # fmt: skip
