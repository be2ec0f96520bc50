"""What a party's records say in its score: rulings, filings, inspections, commitments, convictions, the credit list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.law.deadlines import add_months
from ipenforce.rules.facts import PartyFacts, RecordFacts
from ipenforce.rules.scale import Entry, Scale

WORDS: Mapping[str, str] = {
    "patent_ruling": "专利侵权裁决认定侵权成立：{what}",
    "bad_faith_filing": "非正常专利申请或者恶意商标注册申请，未纠正：{what}",
    "non_cooperation": "双随机抽查不配合检查情节严重：{what}",
    "unreachable": "通过登记的住所无法联系或者公示信息弄虚作假：{what}",
    "problem_corrected": "双随机抽查发现问题已责令改正：{what}",
    "problem_pending": "双随机抽查发现问题待后续处理，结案前不计分：{what}",
    "commitment_broken": "违反信用承诺：{what}",
    "commitment_kept": "履行信用承诺：{what}",
    "serious_violation_list": "列入严重违法失信名单：{what}",
    "intellectual_property_crime": "因侵犯知识产权犯罪被判处刑罚：{what}",
}
"""Names of records, as the policy calls them → what the party is told."""
STANDING: Mapping[str, str] = {"serious_violation_list": "credit.list_measures", "intellectual_property_crime": "crime.transfer"}
"""Records that cost no points and bound the grade where the policy caps it → what they rest on."""
CURED = frozenset({"bad_faith_filing"})
"""Records with a life that also end on the day on which the party has put things right."""
Row = tuple[str, str, Decimal, Reason, str, str, "date | None", date]


def record_findings(records: Sequence[RecordFacts], scale: Scale, day: date) -> Iterator[Row]:
    """What counts on the day, the oldest first: the values of a finding."""
    for record in sorted(records, key=lambda row: (row.started_on, row.number)):
        entry = scale.entries.get(record.rule)
        if record.started_on > day or (entry is None and record.rule not in scale.caps) or record.rule not in WORDS:
            continue
        expires_on = _expiry(record, entry)
        if expires_on is not None and expires_on <= day:
            continue
        cite = entry.cite if entry else STANDING.get(record.rule, scale.policy.code)
        basis = entry.basis if entry else provision(cite).on(day).basis
        reason = Reason(WORDS[record.rule], cite, decision=record.number, what=record.what)
        points = entry.points if entry else Decimal(0)
        yield record.rule, entry.code if entry else "", points, reason, basis, record.number, expires_on, record.started_on


def days_of_change(facts: PartyFacts) -> list[date | None]:
    """Every day on which a record or an easing begins or ends."""
    days: list[date | None] = []
    for record in facts.records:
        days += record.started_on, record.ended_on
    for easing in facts.easings:
        days += easing.started_on, easing.until
    return days


def _expiry(record: RecordFacts, entry: Entry | None) -> date | None:
    """The first day on which the record counts no more; None where no day is fixed."""
    ends = [add_months(record.started_on, entry.months)] if entry and entry.months else []
    if record.ended_on and (entry is None or entry.until or record.rule in CURED):
        ends.append(record.ended_on)
    return min(ends, default=None)
