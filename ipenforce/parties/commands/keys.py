"""The keys under which a party is found again: derived from its names, shops, address and representative."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import selectinload

from ipenforce.db import db
from ipenforce.identifiers import name_key
from ipenforce.parties.models import Party, PartyKey
from ipenforce.privacy import blind_index
from ipenforce.rules.sameness import KEYS_VERSION, address_key, keys

BATCH = 20_000
"""Parties keyed in one night's run: the first nights after an import or a change of the rules take several."""


def refresh_keys(party: Party) -> None:
    """Make the keys of a party anew; those that stay are not written."""
    person = party.kind == "natural_person"
    names = [party.name, *(row.name for row in party.names)]
    wanted = {key for name in names for key in keys(name, person=person)}
    wanted |= {key for shop in party.shops for key in keys(shop.name)}
    party.address_index = blind_index(address_key(party.address)) if party.address else None
    party.representative_index = blind_index(name_key(party.legal_representative)) if party.legal_representative else None
    party.keys_version = KEYS_VERSION
    known = set(db.session.execute(db.select(PartyKey.key).where(PartyKey.party_id == party.id)).scalars())
    if gone := known - wanted:
        db.session.execute(db.delete(PartyKey).where(PartyKey.party_id == party.id, PartyKey.key.in_(gone)))
    if new := sorted(wanted - known):
        db.session.execute(db.insert(PartyKey), [{"party_id": party.id, "key": key} for key in new])


def key_parties(*, on: date, limit: int = BATCH) -> str:
    """Key every party that has no keys by the present rules: imported ones, and all after the rules have changed."""
    query = (
        db.select(Party).options(selectinload(Party.names), selectinload(Party.shops))
        .where(Party.keys_version != KEYS_VERSION).order_by(Party.id).limit(limit)
    )  # fmt: skip
    parties = db.session.execute(query).scalars().all()
    for party in parties:
        refresh_keys(party)
    return f"{len(parties)} 个当事人"
