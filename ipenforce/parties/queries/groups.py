"""Who counts together: merged parties, and parties that a ruling gave one operator, as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from ipenforce.db import db
from ipenforce.parties.models import OperatorMember, OperatorRuling, Party, PartyMerge, PartyVerdict


def running(row: Any, began: Any, on: date | None = None) -> ColumnElement[bool]:
    """What runs on a day, of what begins and may be ended; without a day: what nobody has ended."""
    if on is None:
        return row.ended_on.is_(None)
    return and_(began <= on, or_(row.ended_on.is_(None), row.ended_on > on))


def one_operator_group(party: Party, on: date | None = None) -> frozenset[int]:
    """Ids of all parties whose effective decisions count together with the party's on a day (none given: now), itself included."""
    found, waiting = {party.id}, {party.id}
    while waiting:
        waiting = {other for one in edges(on, waiting) for other in one} - found
        found |= waiting
    return frozenset(found)


def one_operator_groups(on: date | None = None) -> dict[int, frozenset[int]]:
    """The group of every party that counts together with another on a day, by party id. Two statements, whatever their number."""
    near: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in edges(on):
        near[one].add(other)
        near[other].add(one)
    found: dict[int, frozenset[int]] = {}
    for start in near:
        if start not in found:
            group = _reached(start, near)
            found.update(dict.fromkeys(group, group))
    return found


def _reached(start: int, near: Mapping[int, Iterable[int]]) -> frozenset[int]:
    seen, waiting = {start}, [start]
    while waiting:
        more = set(near[waiting.pop()]) - seen
        seen |= more
        waiting.extend(more)
    return frozenset(seen)


def edges(on: date | None, touching: Iterable[int] | None = None) -> list[tuple[int, int]]:
    """Pairs of party ids that count as one: merged into the other, or members of one ruling with its first."""
    ids = list(touching) if touching is not None else None
    merges = db.select(PartyMerge.kept_id, PartyMerge.merged_id).where(running(PartyMerge, PartyMerge.merged_on, on))
    first = aliased(OperatorMember)
    members = (
        db.select(first.party_id, OperatorMember.party_id)
        .join(OperatorMember, OperatorMember.ruling_id == first.ruling_id)
        .join(OperatorRuling, OperatorRuling.id == first.ruling_id)
        .where(running(OperatorRuling, OperatorRuling.judged_on, on))
        .where(first.party_id.in_(ids) if ids is not None else true())
    )
    if ids is not None:
        merges = merges.where(or_(PartyMerge.kept_id.in_(ids), PartyMerge.merged_id.in_(ids)))
    return [(one, other) for query in (merges, members) for one, other in db.session.execute(query)]


def survivor(party: Party) -> Party:
    """The party as which it counts: itself, or the one that it was merged into, through however many merges."""
    while (merge := merge_of(party)) is not None:
        party = merge.kept
    return party


def survivors(parties: Sequence[Party]) -> list[Party]:
    """The parties as which these count, each once, in their order: one statement where none is merged."""
    merged = db.select(PartyMerge.merged_id).where(PartyMerge.merged_id.in_([one.id for one in parties]), PartyMerge.ended_on.is_(None))
    gone = set(db.session.execute(merged).scalars())
    counted = [survivor(one) if one.id in gone else one for one in parties]
    return list({one.id: one for one in counted}.values())


def merge_of(party: Party) -> PartyMerge | None:
    """The running merge of the party into another."""
    query = db.select(PartyMerge).options(joinedload(PartyMerge.kept)).where(PartyMerge.merged_id == party.id, PartyMerge.ended_on.is_(None))
    return db.session.execute(query).scalar_one_or_none()


def merged_into(party: Party) -> list[Party]:
    """The parties that count as this one, through however many merges; itself not among them."""
    found: list[Party] = []
    waiting = [party.id]
    while waiting:
        query = db.select(PartyMerge).options(joinedload(PartyMerge.merged)).where(PartyMerge.kept_id.in_(waiting), PartyMerge.ended_on.is_(None))
        more = [row.merged for row in db.session.execute(query).scalars()]
        found += more
        waiting = [row.id for row in more]
    return found


def merges_of(party: Party) -> Sequence[PartyMerge]:
    """Every merge of the party with another, running or undone, the newest first."""
    query = (
        db.select(PartyMerge)
        .options(joinedload(PartyMerge.kept), joinedload(PartyMerge.merged), joinedload(PartyMerge.merged_by))
        .where(or_(PartyMerge.kept_id == party.id, PartyMerge.merged_id == party.id))
        .order_by(PartyMerge.id.desc())
    )
    return db.session.execute(query).scalars().all()


def merge_by_number(number: str) -> PartyMerge | None:
    """A merge by its number."""
    return db.session.execute(db.select(PartyMerge).filter_by(number=number)).scalar_one_or_none()


def verdict_between(party: Party, other: Party) -> PartyVerdict | None:
    """What was last said of the two and not taken back."""
    low, high = sorted((party.id, other.id))
    query = db.select(PartyVerdict).where(PartyVerdict.party_id == low, PartyVerdict.other_id == high, PartyVerdict.ended_on.is_(None))
    return db.session.execute(query).scalar_one_or_none()


def verdicts_of(party: Party) -> Sequence[PartyVerdict]:
    """Everything that was said of the party and another, the newest first, what was taken back too."""
    query = (
        db.select(PartyVerdict)
        .options(joinedload(PartyVerdict.party), joinedload(PartyVerdict.other), joinedload(PartyVerdict.judged_by))
        .where(or_(PartyVerdict.party_id == party.id, PartyVerdict.other_id == party.id))
        .order_by(PartyVerdict.id.desc())
    )
    return db.session.execute(query).scalars().all()


def verdict_by_number(number: str) -> PartyVerdict | None:
    """A verdict by its number."""
    return db.session.execute(db.select(PartyVerdict).filter_by(number=number)).scalar_one_or_none()


def rulings_of(party: Party) -> Sequence[OperatorRuling]:
    """The rulings about the party, running or undone, the newest first, with their members."""
    query = (
        db.select(OperatorRuling)
        .options(selectinload(OperatorRuling.members).joinedload(OperatorMember.party), joinedload(OperatorRuling.judged_by))
        .where(OperatorRuling.id.in_(db.select(OperatorMember.ruling_id).where(OperatorMember.party_id == party.id)))
        .order_by(OperatorRuling.id.desc())
    )
    return db.session.execute(query).scalars().all()


def ruling_by_number(number: str) -> OperatorRuling | None:
    """A ruling by its number."""
    return db.session.execute(db.select(OperatorRuling).filter_by(number=number)).scalar_one_or_none()
