"""Readers of scores, and of the facts that a score is judged on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Date, Select, String, and_, cast, func, literal, null, or_, select, union, union_all

from ipenforce.cases.models import Act, Case, CaseParty, Decision
from ipenforce.credit.models import Commitment, CreditRecord, Easing, ListEntry, PastScore, Repair, Score
from ipenforce.db import db
from ipenforce.law import NotInForce, Version, provision
from ipenforce.parties.models import IPRight, Party
from ipenforce.parties.queries import one_operator_groups
from ipenforce.policy.queries import highest
from ipenforce.rules.facts import DecisionFacts, EasingFacts, PartyFacts, RecordFacts
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import Judgement, judge
from ipenforce.rules.scale import POLICY

T = TypeVar("T")
GROUNDS = ("penalty.no_penalty", "penalty.minors", "penalty.capacity", "penalty.limitation")
"""Provisions that hold the grounds on which nothing is imposed."""
CHUNK = 1000
"""Parties read at a time: few queries, and memory that does not grow with their number."""


def score_of(party: Party) -> Score | None:
    """The party's current score; None where it has never had an effective decision."""
    return db.session.execute(select(Score).filter_by(party_id=party.id)).scalar_one_or_none()


def scores_of_grade(grade: str) -> Select[Score]:
    """The scores of a grade, in the order in which they came to be: a query to page through."""
    return select(Score).where(Score.grade == grade).order_by(Score.id)


def grade_counts() -> dict[str, int]:
    """How many parties have each grade."""
    return dict(db.session.execute(select(Score.grade, func.count()).group_by(Score.grade)).all())


def facts_of(party: Party, day: date) -> PartyFacts:
    """What the score of one party is judged on, as it was known on the day."""
    return facts_of_many([party.id], day)[party.id]


def judged(party: Party, day: date) -> Judgement:
    """The party's score of any day, judged anew on the facts and the points of that day."""
    return judge(facts_of(party, day), RULES, points_policy(day), day)


def kept_on(party: Party, day: date) -> Score | PastScore | None:
    """The score as it was kept on the day; None where none was."""
    past = select(PastScore).where(PastScore.party_id == party.id, PastScore.since <= day, PastScore.until > day)
    found = db.session.execute(past.order_by(PastScore.id.desc()).limit(1)).scalar_one_or_none()
    if found is not None:
        return found
    score = score_of(party)
    return score if score is not None and score.since is not None and score.since <= day else None


def facts_of_many(party_ids: Sequence[int], day: date) -> dict[int, PartyFacts]:
    """What the scores of many parties are judged on, as it was known on the day; each id is answered.

    Parties that people judged to be one operator, or that were merged, count together: each has the decisions and records of
    all. Two queries, and three for each CHUNK of ids.
    """
    found: dict[int, PartyFacts] = {}
    every = one_operator_groups(day)
    for ids in chunks(party_ids):
        groups = {one: every[one] for one in ids if one in every}
        own = _own_facts(sorted({*ids, *(other for group in groups.values() for other in group)}), day)
        found.update((one, _together(own, one, groups.get(one, frozenset({one})))) for one in ids)
    return found


def _together(own: Mapping[int, PartyFacts], party_id: int, group: frozenset[int]) -> PartyFacts:
    """The facts of one party with the decisions and records of those that count together with it; easings are its own."""
    if len(group) == 1:
        return own[party_id]
    members = [own[one] for one in sorted(group)]
    decisions = tuple(row for facts in members for row in facts.decisions)
    return PartyFacts(decisions, tuple(row for facts in members for row in facts.records), own[party_id].easings)


def _own_facts(party_ids: Sequence[int], day: date) -> dict[int, PartyFacts]:
    found: dict[int, PartyFacts] = {}
    for ids in chunks(party_ids):
        acted, besides = _acted(ids), _besides(ids, day)
        of: defaultdict[int, list[DecisionFacts]] = defaultdict(list)
        for row in db.session.execute(_decisions(ids, day)):
            of[row.party_id].append(_facts(row, acted.get(row.part_id, (None, ())), besides.repaired.get(row.number), day))
        found.update((one, PartyFacts(tuple(of[one]), tuple(besides.records[one]), tuple(besides.easings[one]))) for one in ids)
    return found


def infringers_of(decisions: Iterable[str], cases: Iterable[str], parties: Iterable[str] = ()) -> list[int]:
    """Ids of these parties, and of the parties of these decisions and of all decisions of these cases, by permanent numbers."""
    query = select(CaseParty.party_id).join(Decision, Decision.case_party_id == CaseParty.id).distinct()
    found: set[int] = set()
    for numbers in chunks(sorted(set(decisions))):
        found.update(db.session.execute(query.where(Decision.number.in_(numbers))).scalars())
    for numbers in chunks(sorted(set(cases))):
        of_cases = query.join(Case, Case.id == Decision.case_id).where(Case.number.in_(numbers))
        found.update(db.session.execute(of_cases).scalars())
    for numbers in chunks(sorted(set(parties))):
        found.update(db.session.execute(select(Party.id).where(Party.number.in_(numbers))).scalars())
    return sorted(found)


def infringers(after: int = 0) -> Iterator[list[int]]:
    """Ids of every party with an effective decision, a record or a score, at most CHUNK at a time, in their order."""
    while True:
        ids: set[int] = set()
        for source in _sources():
            column = source.selected_columns[0]
            ids.update(db.session.execute(source.where(column > after).distinct().order_by(column).limit(CHUNK)).scalars())
        if not ids:
            return
        page = sorted(ids)[:CHUNK]
        yield page
        after = page[-1]


def infringer_count() -> int:
    """How many parties have an effective decision, a record or a score."""
    return int(db.session.execute(select(func.count()).select_from(union(*_sources()).subquery())).scalar_one())


def _sources() -> tuple[Select[Any], ...]:
    """Where infringers are found; a score alone has who counts together with one that has the decisions."""
    served = select(Decision.id).where(Decision.case_party_id == CaseParty.id, Decision.effective_on.is_not(None)).exists()
    return (
        select(CaseParty.party_id).where(served), select(CreditRecord.party_id), select(Commitment.party_id).where(Commitment.kept.is_not(None)),
        select(Score.party_id),
    )  # fmt: skip


def points_policy(on: date) -> Version:
    """The points in force on the day: of the installation's highest bureau, since every bureau sees every score."""
    return highest(POLICY, on)


def due_for_change(on: date, policy_from: date) -> list[int]:
    """Ids of the parties whose score the day changes, or that another policy than the day's was applied to."""
    outdated = and_(Score.policy_from != policy_from, Score.day <= on)
    query = select(Score.party_id).where(or_(Score.next_change_on <= on, outdated)).order_by(Score.party_id)
    return list(db.session.execute(query).scalars())


def scores_of(party_ids: Sequence[int]) -> dict[int, Score]:
    """The current scores of these parties, by party id."""
    rows = db.session.execute(select(Score).where(Score.party_id.in_(party_ids))).scalars()
    return {row.party_id: row for row in rows}


def chunks(items: Sequence[T]) -> Iterator[list[T]]:
    """The items, CHUNK at a time."""
    source = iter(items)
    while part := list(islice(source, CHUNK)):
        yield part


def _decisions(ids: Sequence[int], day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            CaseParty.party_id, CaseParty.id.label("part_id"), Decision.number, Case.number.label("case_number"), Decision.cause, Decision.kind, Decision.band,
            Decision.docket_no, Decision.fine_fen, Decision.gains_confiscated_fen, Decision.goods_confiscated,
            Decision.warning, Decision.intent, Decision.severity, Decision.decided_on, Decision.effective_on,
            Decision.pay_by, Decision.paid_on, Decision.withdrawn_on, Decision.ground, Decision.law_day,
        )
        .join(CaseParty, CaseParty.id == Decision.case_party_id)
        .join(Case, Case.id == Decision.case_id)
        .where(CaseParty.party_id.in_(ids), Decision.effective_on <= day)
        .order_by(CaseParty.party_id, Decision.effective_on, Decision.id)
    )  # fmt: skip


def _acted(ids: Sequence[int]) -> Mapping[int, tuple[date | None, tuple[str, ...]]]:
    """The last day of the acts of each part that these parties have in cases, and the numbers of the rights infringed."""
    last = func.max(func.coalesce(Act.ended_on, Act.started_on))
    query = (
        select(Act.case_party_id, last, func.aggregate_strings(IPRight.number, ","))
        .join(CaseParty, CaseParty.id == Act.case_party_id).outerjoin(IPRight, IPRight.id == Act.ip_right_id)
        .where(CaseParty.party_id.in_(ids)).group_by(Act.case_party_id)
    )  # fmt: skip
    return {part: (day, tuple(sorted(set(rights.split(",")))) if rights else ()) for part, day, rights in db.session.execute(query)}


class _Besides:
    """What weighs beside the decisions: records and easings by party, days of repair by decision."""

    def __init__(self) -> None:
        self.records: defaultdict[int, list[RecordFacts]] = defaultdict(list)
        self.easings: defaultdict[int, list[EasingFacts]] = defaultdict(list)
        self.repaired: dict[str, date] = {}


def _besides(ids: Sequence[int], day: date) -> _Besides:
    found = _Besides()
    for row in db.session.execute(_rows_besides(ids, day)):
        if row.kind == "easing":
            found.easings[row.party_id].append(EasingFacts(row.number, row.what, row.started_on, row.ended_on, row.rule, row.decision, row.extra))
        elif row.kind == "repair":
            found.repaired[row.decision] = row.started_on
        elif row.kind == "listing":
            off = min((end for end in (row.ended_on, row.removed_on, row.withdrawn_on) if end and (end is row.ended_on or end <= day)), default=None)
            found.records[row.party_id].append(RecordFacts(row.number, "serious_violation_list", row.what, row.started_on, off))
        else:
            ended_on = row.ended_on if row.ended_on and row.ended_on <= day else None
            found.records[row.party_id].append(
                RecordFacts(row.number, row.rule, row.what, row.started_on, ended_on, (row.extra,) if row.extra else ())
            )
    return found


def _rows_besides(ids: Sequence[int], day: date) -> Any:
    """Records, kept and broken commitments, listings, easings and repairs as known on the day, in one shape."""
    no_day, empty = cast(null(), Date), literal("", String)
    text = {True: literal("commitment_kept", String), False: literal("commitment_broken", String)}

    def rows(kind: str, model: Any, what: Any, started_on: Any, **given: Any) -> Any:
        shape = {"rule": empty, "decision": empty, "extra": empty, "ended_on": no_day, "removed_on": no_day, "withdrawn_on": no_day, **given}
        columns = [value.label(name) for name, value in shape.items()]
        start, kind_column = started_on.label("started_on"), literal(kind, String).label("kind")
        return select(kind_column, model.party_id, model.number, cast(what, String).label("what"), start, *columns).where(
            model.party_id.in_(ids), started_on <= day
        )

    return union_all(
        rows("record", CreditRecord, CreditRecord.what, CreditRecord.started_on, rule=CreditRecord.rule, extra=CreditRecord.right_number,
             ended_on=CreditRecord.ended_on).where(or_(CreditRecord.void_on.is_(None), CreditRecord.void_on > day)),
        *(rows("commitment", Commitment, Commitment.text, Commitment.checked_on, rule=name).where(Commitment.kept.is_(kept))
          for kept, name in text.items()),
        rows("easing", Easing, Easing.because, Easing.starts_on, rule=Easing.rule, decision=Easing.decision, extra=Easing.grade,
             ended_on=Easing.until).where(Easing.state == "approved", Easing.decided_on <= day),
        rows("repair", Repair, Repair.opinion, Repair.decided_on, decision=Repair.decision).where(Repair.granted.is_(True)),
        rows("listing", ListEntry, ListEntry.docket_no, ListEntry.served_on, ended_on=ListEntry.ends_on, removed_on=ListEntry.removed_on,
             withdrawn_on=Decision.withdrawn_on).join(Decision, Decision.id == ListEntry.decision_id).where(ListEntry.state == "listed"),
    )  # fmt: skip


def _facts(row: Any, acts: tuple[date | None, tuple[str, ...]], repaired_on: date | None, day: date) -> DecisionFacts:
    acted_on, rights = acts
    return DecisionFacts(
        number=row.number, case_number=row.case_number, cause=row.cause, kind=row.kind, band=row.band, docket_no=row.docket_no,
        fine_fen=row.fine_fen, due_fen=row.fine_fen + row.gains_confiscated_fen,
        confiscated=bool(row.gains_confiscated_fen or row.goods_confiscated), warning=row.warning,
        intent=tuple(row.intent), severity=tuple(row.severity), acted_on=acted_on, decided_on=row.decided_on,
        effective_on=row.effective_on, pay_by=row.pay_by,
        paid_on=row.paid_on if row.paid_on and row.paid_on <= day else None,
        withdrawn_on=row.withdrawn_on if row.withdrawn_on and row.withdrawn_on <= day else None,
        repaired_on=repaired_on, rights=rights, ground=_ground(row.ground, row.law_day),
    )  # fmt: skip


def _ground(code: str, on: date) -> str:
    """The words of a ground on which nothing was imposed, by the law of the day; "" where there is none."""
    for cite in GROUNDS if code else ():
        with suppress(NotInForce):
            for row in provision(cite).on(on).terms["grounds"]:
                if row["code"] == code:
                    return str(row["text"])
    return ""
