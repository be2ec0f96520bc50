"""Imported history: published decisions of others as read-only cases, each row created, duplicate or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from ipenforce.accounts.models import Bureau
from ipenforce.cases.models import Act, CalculationLine, Case, CaseParty, Decision
from ipenforce.cases.queries import refresh_search_text
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import docket_key, name_key
from ipenforce.money import parse_yuan
from ipenforce.parties.models import Party
from ipenforce.sheets import Column, read_sheet

COLUMNS: Mapping[str, Column] = {
    name: Column((name,), required=name in ("id", "authority", "year", "ip_type", "facts_zh"))
    for name in (
        "id", "authority", "year", "channel", "ip_type", "law_articles_cited", "facts_zh", "illegal_turnover_yuan",
        "illegal_gain_yuan", "goods_value_yuan", "fine_yuan", "confiscated", "other_penalty", "repeat_flag",
        "repeat_evidence", "malice_facts", "criminal_transfer", "decision_date", "filing_date", "docket_no",
        "amount_precision", "notes",
    )
}  # fmt: skip
CAUSES = {
    "商标侵权": "trademark.infringement", "假冒专利": "patent.passing_off", "恶意注册": "trademark.bad_faith_filing",
    "地理标志": "geographical_indication.misuse", "植物新品种": "plant_variety.infringement",
    "特殊标志": "special_sign.olympic", "著作权": "copyright.infringement", "不正当竞争": "unfair_competition.confusion",
}  # fmt: skip
BY_WORD: Mapping[str, Mapping[str, str]] = {
    "代理": {"专利": "patent.agency"}, "非正常专利": {"代理": "patent.agency"},
}  # fmt: skip
OTHERWISE = {"代理": "trademark.agency", "非正常专利": "patent.bad_faith_filing"}
"""Kinds whose cause the row's own words decide, and the cause where none of them stands there."""
NO_PENALTY_CASES = {
    "专利侵权": "专利侵权纠纷由管理专利工作的部门作行政裁决，不是行政处罚案件",
}  # fmt: skip
CHANNELS = {"电商平台": "ecommerce", "展会": "trade_fair", "专业市场": "market"}
EARLIEST_YEAR = 1983
"""The first Trademark Law came into force then: nothing older can be a case of this kind."""
NOT_A_DECISION = ("告知", "听告", "听证")
MEASURES = {"illegal_turnover_yuan": "illegal_turnover", "illegal_gain_yuan": "illegal_gains", "goods_value_yuan": "goods_value"}
WANTED = {
    "law_articles_cited": "引用的法律条款", "fine_yuan": "罚款数额", "illegal_turnover_yuan": "违法经营额",
    "decision_date": "决定日期", "filing_date": "立案日期", "docket_no": "决定书文号",
}  # fmt: skip
ALWAYS_LACKING = ("当事人身份", "送达日期")
"""What published reports never hold; so no imported decision counts as effective by itself."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row: `created`, `duplicate` or `refused`; the case, why, and what the row lacked."""

    row: int
    id: str
    outcome: str
    case: str | None = None
    because: str | None = None
    lacked: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def import_cases(content: bytes, *, bureau: Bureau, on: date, actor: Actor) -> list[Outcome]:
    """Every row of a file as imported history of the bureau; one outcome a row, in the file's order.

    Raises Refused for a file of the wrong shape. A row that is refused leaves nothing behind.
    """
    return list(_import(content, bureau, on, actor))


def _import(content: bytes, bureau: Bureau, on: date, actor: Actor) -> Iterator[Outcome]:
    for number, cells in read_sheet(content, COLUMNS):
        row = dict.fromkeys(COLUMNS, "") | cells
        if (known := _known(row)) is not None:
            yield Outcome(number, row["id"], "duplicate", case=known, because=f"与已导入的案件{known}相同")
            continue
        try:
            with db.session.begin_nested():
                case, lacked = _create(row, bureau, on, actor)
            yield Outcome(number, row["id"], "created", case=case.number, lacked=lacked)
        except Refused as refused:
            yield Outcome(number, row["id"], "refused", because=refused.reason.plain(), lacked=lacking(row))


def placeholder(source_id: str) -> str:
    """The plainly fictitious name of the party of an imported row."""
    return f"历史案件{source_id}当事人（化名）"


def lacking(row: Mapping[str, str]) -> tuple[str, ...]:
    """What a source row lacked, in words."""
    return (*(label for name, label in WANTED.items() if not row[name]), *ALWAYS_LACKING)


def _known(row: Mapping[str, str]) -> str | None:
    """The number of the case that the row has already become."""
    party = db.select(Party.id).filter_by(name_key=name_key(placeholder(row["id"])), origin="imported")
    same = db.select(Case.number).join(CaseParty).where(CaseParty.party_id.in_(party)).limit(1)
    found = db.session.execute(same).scalar_one_or_none()
    if found is None and _is_decision(row["docket_no"]):
        same = db.select(Case.number).filter_by(docket_key=docket_key(row["docket_no"]), origin="imported").limit(1)
        found = db.session.execute(same).scalar_one_or_none()
    return found


def _create(row: Mapping[str, str], bureau: Bureau, on: date, actor: Actor) -> tuple[Case, tuple[str, ...]]:
    cause, filed, decided = _cause(row), _day(row, "filing_date", on), _day(row, "decision_date", on)
    if not row["authority"]:
        raise Refused("未载明作出处理的机关，无法确认来源")
    if filed and decided and decided < filed:
        raise Refused("决定日期早于立案日期，请核对原始资料")
    first = filed or decided or _year(row, on)
    lacked = lacking(row)
    known_day = () if filed or decided else ("案件日期（仅知年份，以当年首日代替）",)
    lacked = (*known_day, *lacked)
    docket = row["docket_no"] if _is_decision(row["docket_no"]) else None
    case = Case(
        bureau_id=bureau.id, title=f"{row['authority']}：{row['ip_type']}（{row['id']}）", channel=CHANNELS.get(row["channel"], "other"),
        cause=cause, state="imported", state_since=on, origin="imported", opened_on=first, filed_on=filed, decided_on=decided,
        docket_no=docket, docket_key=docket_key(docket) if docket else None, created_at=now(),
        imported={"source": dict(row), "source_id": row["id"], "lacked": list(lacked)},
    )  # fmt: skip
    case.bureau = bureau
    db.session.add(case)
    party = _party(case, row, on)
    act = Act(case_party=party, cause=cause, description=row["facts_zh"], started_on=None, ended_on=None)
    act.lines = [_line(row, name, measure) for name, measure in MEASURES.items() if row[name]]
    case.acts.append(act)
    if _decided(row):
        case.decisions.append(_decision(row, case, party, decided or first))
    db.session.flush()
    refresh_search_text(case)
    record("case.imported", case, actor, case=case.number, source_id=row["id"], lacked=list(lacked))
    return case, lacked


def _cause(row: Mapping[str, str]) -> str:
    kind = row["ip_type"]
    if kind in NO_PENALTY_CASES:
        raise Refused(NO_PENALTY_CASES[kind])
    if kind in BY_WORD:
        told = row["law_articles_cited"] + row["facts_zh"]
        return next((cause for word, cause in BY_WORD[kind].items() if word in told), OTHERWISE[kind])
    if kind not in CAUSES:
        raise Refused("知识产权类型“{kind}”不在对应表中，请核对后重填", kind=kind[:20])
    return CAUSES[kind]


def _day(row: Mapping[str, str], name: str, on: date) -> date | None:
    if not row[name]:
        return None
    try:
        day = date.fromisoformat(row[name])
    except ValueError:
        raise Refused("{label}“{text}”不是日期，应写作 2026-11-23 的样子", label=WANTED[name], text=row[name][:20]) from None
    if day > on:
        raise Refused("{label}{day}晚于今天", label=WANTED[name], day=day)
    return day


def _year(row: Mapping[str, str], on: date) -> date:
    if not row["year"]:
        raise Refused("没有年份，也没有立案或者决定日期，无法确定适用哪一时期的法律")
    if not (row["year"].isdecimal() and EARLIEST_YEAR <= int(row["year"]) <= on.year):
        raise Refused("年份“{year}”不正确", year=row["year"][:10])
    return date(int(row["year"]), 1, 1)


def _is_decision(docket: str) -> bool:
    """Whether a docket number is one of a decision, and not of a notice."""
    return bool(docket) and not any(word in docket for word in NOT_A_DECISION)


def _decided(row: Mapping[str, str]) -> bool:
    """Whether the row tells of a penalty, or of a decision not to punish."""
    return bool(row["fine_yuan"] or row["confiscated"] or row["other_penalty"] == "不予行政处罚" or "警告" in row["other_penalty"])


def _party(case: Case, row: Mapping[str, str], on: date) -> CaseParty:
    party = Party(kind="organisation", name="", name_key="", origin="imported", created_at=now())
    party.named(placeholder(row["id"]))
    db.session.add(party)
    db.session.flush()
    part = CaseParty(
        party=party, role="respondent",
        snapshot={"name": party.name, "kind": party.kind, "uscc": None, "number": party.number, "district": ""},
    )  # fmt: skip
    case.parties.append(part)
    db.session.flush()
    return part


def _line(row: Mapping[str, str], name: str, measure: str) -> CalculationLine:
    amount = _amount(row, name)
    exact = "约数" if row["amount_precision"] == "approx" else "原始资料载明"
    return CalculationLine(
        measure=measure, description="原始资料载明的合计", quantity=1, unit="项", unit_price_fen=amount, amount_fen=amount,
        method="stated", evidence=exact,
    )  # fmt: skip


def _amount(row: Mapping[str, str], name: str) -> int:
    try:
        return parse_yuan(row[name])
    except Refused as refused:
        raise Refused("{name}“{text}”：{why}", name=name, text=row[name][:20], why=refused.reason.plain()) from None


def _decision(row: Mapping[str, str], case: Case, party: CaseParty, law_day: date) -> Decision:
    """The decision as far as it is known. Never effective: no source states the day of service."""
    fine = _amount(row, "fine_yuan") if row["fine_yuan"] else 0
    punished = fine > 0 or bool(row["confiscated"]) or "警告" in row["other_penalty"]
    return Decision(
        case_party=party, kind="penalty" if punished else "no_penalty", cause=case.cause, law_day=law_day, band="ordinary",
        discretion="原始资料未载裁量档次", warning="警告" in row["other_penalty"], proposed_fine_fen=fine, fine_fen=fine,
        goods_confiscated=row["confiscated"], origin="imported", decided_on=case.decided_on, docket_no=case.docket_no,
    )  # fmt: skip
