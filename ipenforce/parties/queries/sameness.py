"""Who a name, a code or a telephone may mean: candidates found by indexed keys, with their features, the nearest first."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.orm import load_only

from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.identifiers import as_written, name_key, plain
from ipenforce.parties.models import Party, PartyKey, PartyName, PartyVerdict, parse_phone
from ipenforce.parties.models.core import Shop
from ipenforce.privacy import blind_index
from ipenforce.rules.sameness import POSSIBLE, Known, Match, address_key, compare, keys

MOST_A_KEY = 150
"""Parties that are looked at for one key: a name that more have distinguishes nobody, and their codes do."""
MOST_KEYS = 120
SHOWN = 10


@dataclass(frozen=True)
class Candidate:
    """A registered party that may be the one that is meant, why, and what was said of the two before."""

    party: Party
    match: Match
    verdict: str = ""

    def as_json(self) -> dict[str, Any]:
        """The candidate for other programmes; no personal data."""
        return {
            "number": self.party.number, "name": self.party.name, "kind": self.party.kind, "code": self.party.uscc,
            "points": self.match.points, "level": self.match.level, "verdict": self.verdict or None,
            "features": [
                {"feature": one.code, "points": one.points, "source": one.source or None, "found": one.found or None}
                for one in self.match.features
            ],
        }  # fmt: skip


def typed(
    *, name: str | None, kind: str = "", uscc: str | None = None, resident_id: str | None = None, phone: str | None = None,
    address: str | None = None, representative: str | None = None,
) -> Known:  # fmt: skip
    """What somebody has typed so far, as it is compared; what cannot be read is left out."""
    number = None
    with contextlib.suppress(Refused):
        number = blind_index(parse_phone(phone)) if phone else None
    return Known(
        names=(("name", as_written(name)),) if name and name_key(name) else (), person=kind == "natural_person",
        uscc=plain(uscc).replace(" ", "").upper() if uscc else None, resident_id=blind_index(resident_id), phone=number,
        address=blind_index(address_key(address)) if address else None,
        representative=blind_index(name_key(representative)) if representative else None,
    )  # fmt: skip


def known(party: Party) -> Known:
    """What is registered of a party, as it is compared."""
    names = [("name", party.name), *((row.kind, row.name) for row in party.names), *(("shop", shop.name) for shop in party.shops)]
    return Known(
        names=tuple(names), person=party.kind == "natural_person", uscc=party.uscc, resident_id=party.resident_id_index,
        phone=party.phone_index, address=party.address_index, representative=party.representative_index,
    )  # fmt: skip


def candidates(asked: Known, *, besides: Party | None = None, least: int = POSSIBLE, limit: int = SHOWN) -> list[Candidate]:
    """The registered parties that may be the one asked for, from `least` points on, the nearest first.

    `besides`: the party itself, where it is registered; what was said of it and a candidate comes along, and whom
    somebody called another party comes last. Five or six statements, each by an index; rows of what is near alone become objects.
    """
    ids = [one for one in _met(asked) if besides is None or one != besides.id]
    said = _said(besides, ids) if besides is not None else {}
    matches = {one: compare(asked, of) for one, of in _known(ids).items()}
    near = [one for one, match in matches.items() if match.points >= least or one in said]
    first = sorted(near, key=lambda one: (said.get(one) == "different", -matches[one].points, one))[:limit]
    parties = _loaded(first)
    return [Candidate(parties[one], matches[one], said.get(one, "")) for one in first]


def same_as(party: Party, **how: Any) -> list[Candidate]:
    """The registered parties that may be this registered one."""
    asked = known(party)
    if party.kind == "sole_trader":
        asked = replace(asked, person=False)
    return candidates(asked, besides=party, **how)


def _met(asked: Known) -> list[int]:
    """Ids of the parties that share a key or an identifier with what is asked."""
    parts = [
        select(Party.id).where(column == value).order_by(Party.id).limit(MOST_A_KEY).subquery()
        for column, value in (
            (Party.uscc, asked.uscc), (Party.resident_id_index, asked.resident_id), (Party.phone_index, asked.phone),
            (Party.address_index, asked.address), (Party.representative_index, asked.representative),
        ) if value
    ]  # fmt: skip
    for key in sorted({key for _, name in asked.names for key in keys(name, person=asked.person)})[:MOST_KEYS]:
        rows = select(PartyKey.party_id.label("id")).where(PartyKey.key == key).order_by(PartyKey.party_id).limit(MOST_A_KEY)
        parts.append(rows.subquery())
    if not parts:
        return []
    return sorted(set(db.session.execute(union_all(*(select(part.c.id) for part in parts))).scalars()))


def _known(ids: Sequence[int]) -> dict[int, Known]:
    """What is registered of these parties, as it is compared."""
    if not ids:
        return {}
    names: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for party_id, kind, name in db.session.execute(select(PartyName.party_id, PartyName.kind, PartyName.name).where(PartyName.party_id.in_(ids))):
        names[party_id].append((kind, name))
    for operator_id, name in db.session.execute(select(Shop.operator_id, Shop.name).where(Shop.operator_id.in_(ids))):
        names[operator_id or 0].append(("shop", name))
    query = select(
        Party.id, Party.name, Party.kind, Party.uscc, Party.resident_id_index, Party.phone_index, Party.address_index, Party.representative_index
    ).where(Party.id.in_(ids))
    return {
        row[0]: Known((("name", row[1]), *names.get(row[0], ())), row[2] == "natural_person", *row[3:])
        for row in db.session.execute(query)
    }  # fmt: skip


def _loaded(ids: Sequence[int]) -> dict[int, Party]:
    """The parties themselves, without their personal data."""
    columns = (Party.number, Party.kind, Party.name, Party.uscc, Party.district, Party.origin)
    query = db.select(Party).where(Party.id.in_(ids)).options(load_only(*columns))
    return {party.id: party for party in db.session.execute(query).scalars()} if ids else {}


def _said(party: Party, ids: Sequence[int]) -> dict[int, str]:
    """What runs of verdicts on the party and each of the others."""
    query = select(PartyVerdict.party_id, PartyVerdict.other_id, PartyVerdict.verdict).where(
        PartyVerdict.ended_on.is_(None), (PartyVerdict.party_id == party.id) | (PartyVerdict.other_id == party.id)
    )
    return {one if other == party.id else other: verdict for one, other, verdict in db.session.execute(query)}
