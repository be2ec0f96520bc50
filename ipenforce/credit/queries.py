"""Readers of scores, and of the facts that a score is judged on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, and_, func, or_, select

from ipenforce.accounts.queries import root_bureau
from ipenforce.cases.models import Act, Case, CaseParty, Decision
from ipenforce.credit.models import Score
from ipenforce.db import db
from ipenforce.law import Version, provision
from ipenforce.parties.models import Party
from ipenforce.policy.queries import policy_of
from ipenforce.rules.facts import DecisionFacts, PartyFacts

POLICY = "house.infringer_points"
T = TypeVar("T")
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


def facts_of_many(party_ids: Sequence[int], day: date) -> dict[int, PartyFacts]:
    """What the scores of many parties are judged on, as it was known on the day; each id is answered.

    Two queries for each CHUNK of ids.
    """
    found: dict[int, PartyFacts] = {}
    for ids in chunks(party_ids):
        acted = _acted(ids)
        of: defaultdict[int, list[DecisionFacts]] = defaultdict(list)
        for row in db.session.execute(_decisions(ids, day)):
            of[row.party_id].append(_facts(row, acted.get(row.part_id), day))
        found.update((party_id, PartyFacts(tuple(of[party_id]))) for party_id in ids)
    return found


def infringers_of(decisions: Iterable[str], cases: Iterable[str]) -> list[int]:
    """Ids of the parties of these decisions, and of all decisions of these cases, by their permanent numbers."""
    query = select(CaseParty.party_id).join(Decision, Decision.case_party_id == CaseParty.id).distinct()
    found: set[int] = set()
    for numbers in chunks(sorted(set(decisions))):
        found.update(db.session.execute(query.where(Decision.number.in_(numbers))).scalars())
    for numbers in chunks(sorted(set(cases))):
        of_cases = query.join(Case, Case.id == Decision.case_id).where(Case.number.in_(numbers))
        found.update(db.session.execute(of_cases).scalars())
    return sorted(found)


def infringers(after: int = 0) -> Iterator[list[int]]:
    """Ids of every party with an effective decision, CHUNK by CHUNK, in their order."""
    while True:
        query = (
            select(CaseParty.party_id)
            .where(CaseParty.party_id > after)
            .where(select(Decision.id).where(Decision.case_party_id == CaseParty.id, Decision.effective_on.is_not(None)).exists())
            .distinct().order_by(CaseParty.party_id).limit(CHUNK)
        )  # fmt: skip
        ids = list(db.session.execute(query).scalars())
        if not ids:
            return
        yield ids
        after = ids[-1]


def points_policy(on: date) -> Version:
    """The points in force on the day: of the installation's highest bureau, since every bureau sees every score."""
    root = root_bureau()
    return provision(POLICY, policy_of(root) if root else None).on(on)


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
            Decision.pay_by, Decision.paid_on, Decision.withdrawn_on,
        )
        .join(CaseParty, CaseParty.id == Decision.case_party_id)
        .join(Case, Case.id == Decision.case_id)
        .where(CaseParty.party_id.in_(ids), Decision.effective_on <= day)
        .order_by(CaseParty.party_id, Decision.effective_on, Decision.id)
    )  # fmt: skip


def _acted(ids: Sequence[int]) -> Mapping[int, date | None]:
    """The last day of the acts of each part that these parties have in cases."""
    last = func.max(func.coalesce(Act.ended_on, Act.started_on))
    query = (
        select(Act.case_party_id, last).join(CaseParty, CaseParty.id == Act.case_party_id)
        .where(CaseParty.party_id.in_(ids)).group_by(Act.case_party_id)
    )  # fmt: skip
    return dict(db.session.execute(query).all())


def _facts(row: Any, acted_on: date | None, day: date) -> DecisionFacts:
    return DecisionFacts(
        number=row.number, case_number=row.case_number, cause=row.cause, kind=row.kind, band=row.band, docket_no=row.docket_no,
        fine_fen=row.fine_fen, due_fen=row.fine_fen + row.gains_confiscated_fen,
        confiscated=bool(row.gains_confiscated_fen or row.goods_confiscated), warning=row.warning,
        intent=tuple(row.intent), severity=tuple(row.severity), acted_on=acted_on, decided_on=row.decided_on,
        effective_on=row.effective_on, pay_by=row.pay_by,
        paid_on=row.paid_on if row.paid_on and row.paid_on <= day else None,
        withdrawn_on=row.withdrawn_on if row.withdrawn_on and row.withdrawn_on <= day else None,
    )  # fmt: skip
