"""What the case's forms are drafted from: plain values, with each article as it stands on the day that governs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ipenforce.cases import measures, penalties
from ipenforce.cases.grounds import grounds_on
from ipenforce.cases.models import Act, Case, CaseParty, Decision
from ipenforce.documents.catalogue.bases import BASES, POWERS
from ipenforce.law import LawError, provision
from ipenforce.money import format_yuan
from ipenforce.parties.models import KINDS
from ipenforce.permissions import ROLE_LABELS
from ipenforce.policy.queries import policy_of
from ipenforce.rules.discretion import BAND_NAMES
from ipenforce.rules.sheet import METHOD_NAMES

GROUND_LABELS = {
    "performed": "行政处罚决定执行完毕", "no_penalty": "决定不予行政处罚",
    "court_ended": "人民法院裁定终结执行", "terminated": "案件终止调查", "not_made_out": "违法事实不能成立",
    "withdrawn": "行政处罚决定被撤销", "other": "其他应予结案的情形",
    "crime": "移送公安机关，公安机关已立案", "transferred": "移送其他部门，受移送的部门已接收",
}  # fmt: skip
HOW_LABELS = {
    "direct": "直接送达", "left": "留置送达", "post": "邮寄送达", "electronic": "电子送达", "entrusted": "委托送达", "public_notice": "公告送达",
}  # fmt: skip
REVIEWER_LABELS = {"case": "案件审核人员", "legal": "法制审核人员"}
UNIT_WORDS = {"working_days": "个工作日", "calendar_days": "日", "months": "个月", "years": "年"}
NO_BASIS = {"law": "", "article": "", "basis": "", "summary": "", "verified": False, "forbids": ""}
"""What stands for a provision that is not in force on the day: a form that cites it refuses."""
NUMERALS = "零一二三四五六七八九"


def basis(code: str, on: date) -> dict[str, Any]:
    """A provision as a form prints it: law, article, basis, summary, whether it was verified, what it forbids by another article."""
    try:
        version = provision(code).on(on)
    except LawError:
        return dict(NO_BASIS)
    return {
        "law": version.cite.law, "article": version.cite.article, "basis": version.basis,
        "summary": version.summary or "", "verified": version.verified, "forbids": version.breach or "",
    }  # fmt: skip


def role_label(role: str) -> str:
    """What a role is called."""
    return str(ROLE_LABELS[role])


def in_chinese(number: int) -> str:
    """A whole number below a hundred as a form writes it: 十五, 六十."""
    tens, ones = divmod(number, len(NUMERALS))
    if not tens:
        return NUMERALS[ones]
    return (NUMERALS[tens] if tens > 1 else "") + "十" + (NUMERALS[ones] if ones else "")


def period_words(term: Mapping[str, Any]) -> str:
    """A period in words: 五个工作日, 十五日, 六个月."""
    unit = next(name for name in UNIT_WORDS if name in term)
    return in_chinese(int(term[unit])) + UNIT_WORDS[unit]


def common(case: Case, on: date) -> dict[str, Any]:
    """What every form of a case may print."""
    return {
        "bureau": {
            "name": case.bureau.name, "short_name": case.bureau.short_name,
            "remedy_government": case.bureau.remedy_government, "remedy_court": case.bureau.remedy_court,
        },
        "today": on,
        "case": {
            "number": case.number, "docket_no": case.docket_no, "title": case.title, "cause": case.cause,
            "cause_label": provision(case.cause).about, "filed_on": case.filed_on, "opened_on": case.opened_on,
            "source_label": _source(case),
        },
        "parties": [party(row) for row in case.respondents],
        "officers": [{"name": row.user.name, "certificate_no": row.certificate_no} for row in case.officers],
        "acts": [act_values(act) for act in case.acts],
        "bases": bases(case, on),
    }  # fmt: skip


def _source(case: Case) -> str:
    from ipenforce.intake.models import SOURCES

    return SOURCES.get(case.lead.source, "") if case.lead else ""


def party(row: CaseParty) -> dict[str, Any]:
    """A party as a form prints it: name and code as they were when it joined the case."""
    return {
        "number": row.party.number, "name": row.snapshot["name"], "kind_label": KINDS[row.snapshot["kind"]],
        "uscc": row.snapshot.get("uscc"), "legal_representative": row.party.legal_representative, "address": row.party.address,
    }  # fmt: skip


def act_values(act: Act) -> dict[str, Any]:
    """An act with its calculation lines and sums, money in fen."""
    return {
        "party": act.case_party.snapshot["name"], "cause_label": provision(act.cause).about, "description": act.description,
        "started_on": act.started_on, "ended_on": act.ended_on,
        "right": f"{act.ip_right.name}（{act.ip_right.registration_no}）" if act.ip_right and act.ip_right.registration_no
        else act.ip_right.name if act.ip_right else None,
        "lines": [
            {
                "description": line.description, "quantity": line.quantity, "unit": line.unit, "measure": line.measure,
                "unit_price_fen": line.unit_price_fen, "amount_fen": line.amount_fen,
                "method_label": METHOD_NAMES[line.method], "evidence": line.evidence,
            }
            for line in act.lines
        ],
        "turnover_fen": act.illegal_turnover_fen, "gains_fen": act.illegal_gains_fen, "goods_value_fen": act.goods_value_fen,
    }  # fmt: skip


def bases(case: Case, on: date) -> dict[str, Any]:
    """The provisions that the procedure's forms name, as of the day."""
    powers = POWERS.get(case.cause.partition(".")[0])
    own = {"breach": basis(case.cause, on), "penalty": basis(case.cause, on), "powers": basis(powers, on) if powers else NO_BASIS}
    return {name: basis(code, on) for name, code in BASES.items()} | own


def proposal(row: Decision) -> dict[str, Any]:
    """What is proposed or decided for one party, money in fen."""
    return {
        "party": row.case_party.snapshot["name"], "kind": row.kind, "fine_fen": row.fine_fen,
        "gains_confiscated_fen": row.gains_confiscated_fen, "goods_confiscated": row.goods_confiscated,
        "warning": row.warning, "band_label": BAND_NAMES[row.band], "discretion": row.discretion,
        "law_day": row.law_day, "law_because": row.law_reason,
        "further": [further["text"] for further in row.further_penalties or ()], **why_none(row),
        "benchmark": (row.benchmark or {}).get("text", ""), "cause_label": provision(row.cause).about,
    }  # fmt: skip


def why_none(row: Decision) -> dict[str, Any]:
    """On which ground there is no penalty: its words and its article; empty where there is a penalty."""
    found = grounds_on(row.law_day).get(row.ground)
    return {"ground": found.text if found else "", "ground_basis": basis(found.cite, row.law_day) if found else None}


def range_text(row: Decision) -> str:
    """The legal range in words, with the rule that gives it; empty where there is none."""
    range_ = penalties.range_of(row)
    return range_.explanation.plain() if range_ else ""


def filing(case: Case, *, facts: str, on: date) -> dict[str, Any]:
    """Of the filing form."""
    return common(case, on) | {"facts": facts}


def report(case: Case, *, on: date) -> dict[str, Any]:
    """Of the investigation report: every party's acts and proposal, with the range of each."""
    proposals = [
        proposal(row) | {"range_text": range_text(row), "breach": basis(row.cause, row.law_day)} for row in case.decisions
    ]
    return common(case, on) | {"proposals": proposals}


def _of_party(case: Case, row: Decision, on: date) -> dict[str, Any]:
    values = common(case, on)
    values["bases"] |= {"breach": basis(row.cause, row.law_day), "penalty": basis(row.cause, row.law_day)}
    values["acts"] = [act_values(act) for act in penalties.acts_of(row.case_party)]
    return values | {
        "party": party(row.case_party), "proposal": proposal(row), "decision": proposal(row), "range_text": range_text(row),
    }  # fmt: skip


def hearing_right(row: Decision, on: date) -> bool:
    """Whether the proposed penalty is of the size, or of a kind, that gives a right to a hearing."""
    version = provision("penalty.hearing_threshold", policy_of(row.case.bureau)).on(on)
    key = "person_at_least_yuan" if row.case_party.snapshot["kind"] == "natural_person" else "organisation_at_least_yuan"
    least = int(version.terms[key]) * 100
    goods = sum(act.goods_value_fen or 0 for act in penalties.acts_of(row.case_party)) if row.goods_confiscated else 0
    heavy = provision("penalty.hearing_scope").on(on).terms["kinds"]
    grave = any(further["kind"] in heavy for further in row.further_penalties or ())
    return grave or row.fine_fen >= least or row.gains_confiscated_fen + goods >= least


def notice(case: Case, row: Decision, *, on: date) -> dict[str, Any]:
    """Of one party's penalty notice."""
    period = provision("penalty.notice").on(on).terms["period"]
    return _of_party(case, row, on) | {
        "reply_within": period_words(period), "hearing_right": hearing_right(row, on),
        "hearing_within": period_words(provision("penalty.hearing").on(on).terms["request"]),
    }  # fmt: skip


def terms_told(on: date) -> dict[str, Any]:
    """The periods and rates that forms tell a party, as of the day."""
    remedies = provision("penalty.remedies").on(on).terms
    late = provision("penalty.late_fine").on(on).terms
    return {
        "pay_within": period_words(provision("penalty.payment").on(on).terms["period"]),
        "late_rate_text": f"{late['daily_rate'] * 100}%",
        "remedy_days": {"reconsideration": period_words(remedies["reconsideration"]), "lawsuit": period_words(remedies["suit"])},
        "periods": {
            "demand": period_words(provision("measures.demand").on(on).terms["period"]),
            "public_notice": period_words(provision("penalty.service_means").on(on).terms["public_notice"]),
        },
    }  # fmt: skip


def desk(case: Case, case_party: CaseParty | None, on: date) -> dict[str, Any]:
    """Of a form at the desk: the case, its lead and reviews, what is proposed or decided, the terms told; of one party where it is made out to one."""
    proposals = [proposal(row) | {"range_text": range_text(row), "breach": basis(row.cause, row.law_day)} for row in case.decisions]
    findings = [
        {"person": row.reviewer.name, "role": REVIEWER_LABELS[row.kind], "opinion": row.text, "on": row.reviewed_on} for row in case.reviews
    ]
    values = common(case, on) | terms_told(on) | {
        "proposals": proposals, "findings": findings, "facts": case.lead.content if case.lead else "",
        "superior": measures.superior_of(case, on),
    }  # fmt: skip
    if case_party is not None:
        values["party"] = party(case_party)
        if (row := case_party.decision) is not None:
            values["notice"] = noticed(row)
            values["decision"] = proposal(row) | {"docket_no": row.docket_no, "decided_on": row.decided_on, "served_on": row.served_on}
    return values


def decision(case: Case, row: Decision, *, on: date) -> dict[str, Any]:
    """Of one party's decision: what was noticed and answered, what is decided, where to pay, what may be done against it."""
    return _of_party(case, row, on) | terms_told(on) | {"notice": noticed(row)}


def noticed(row: Decision) -> dict[str, Any]:
    """When a party was told what is proposed, what it answered, and how that was treated."""
    return {
        "served_on": row.notice_served_on, "reply_by": row.reply_by, "defence": row.defence, "defence_on": row.defence_on,
        "waived": row.waived, "treatment": row.treatment, "fine_fen": row.proposed_fine_fen,
        "hearing": next(({"outcome": held.outcome, "on": held.held_on} for held in row.hearings if held.outcome), None),
    }  # fmt: skip


def closing(case: Case, *, ground: str, detail: str = "", on: date) -> dict[str, Any]:
    """Of the closing form: what was decided, served, paid and published, and why the case is closed."""
    rows = [
        proposal(row) | {
            "docket_no": row.docket_no, "decided_on": row.decided_on, "served_on": row.served_on, "paid_on": row.paid_on,
            "paid_yuan": format_yuan(row.paid_fen), "published_on": row.published_on,
        }
        for row in case.decisions
    ]  # fmt: skip
    payments = [
        {"party": row.case_party.snapshot["name"], "amount_fen": paid.amount_fen, "paid_on": paid.paid_on, "receipt_no": paid.receipt_no}
        for row in case.decisions
        for paid in row.payments
    ]  # fmt: skip
    return common(case, on) | {"decisions": rows, "payments": payments, "ground_label": GROUND_LABELS[ground] + (f"：{detail}" if detail else "")}
