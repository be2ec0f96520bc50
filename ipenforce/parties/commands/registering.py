"""Registering a party, or finding the one that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from ipenforce.clock import now
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import name_key, new_number, parse_resident_id, parse_uscc
from ipenforce.parties import queries
from ipenforce.parties.commands.changing import complete_party
from ipenforce.parties.commands.checking import (
    flushed,
    give_names,
    identifiers_of,
    party_name_of,
    read,
    refuse_duplicate,
)
from ipenforce.parties.commands.keys import refresh_keys
from ipenforce.parties.models import ORIGINS, Party, parse_phone
from ipenforce.privacy import commitment


class Named(TypedDict, total=False):
    """Whom a form means: the number of a registered party, or what is known of one; all empty, nobody yet."""

    number: str | None
    kind: str | None
    name: str | None
    uscc: str | None
    resident_id: str | None
    phone: str | None


def register_party(
    *,
    kind: str,
    name: str,
    uscc: str | None = None,
    resident_id: str | None = None,
    phone: str | None = None,
    address: str | None = None,
    legal_representative: str | None = None,
    district: str = "",
    aliases: Sequence[str] = (),
    origin: str = "entered",
    on: date,
    actor: Actor,
) -> Party:
    """Register a party. Refused for a wrong identifier, or one that another party has."""
    if origin not in ORIGINS:
        raise ValueError(f"unknown origin: {origin}")
    name = party_name_of(name)
    uscc, resident_id = identifiers_of(kind, uscc, resident_id)
    phone = read(parse_phone, phone, "phone")
    refuse_duplicate(uscc, resident_id)
    party = Party(
        number=new_number("P"), kind=kind, uscc=uscc, address=address or None,
        legal_representative=legal_representative or None, district=district or "", origin=origin,
        created_by_id=actor.id, created_at=now(),
    )  # fmt: skip
    party.named(name)
    party.identified(resident_id=resident_id, phone=phone)
    give_names(party, aliases, "alias")
    if not flushed(party):
        refuse_duplicate(uscc, resident_id)
        raise Refused("刚刚有人登记了同一当事人：请重新查找")
    refresh_keys(party)
    _remember(party, actor)
    return party


def _remember(party: Party, actor: Actor) -> None:
    """The event of a registration; a natural person's name is personal and only committed to."""
    person = party.kind == "natural_person"
    record(
        "party.registered", party, actor, party=party.number, kind=party.kind, uscc=party.uscc,
        name=commitment(party.number, "name", party.name) if person else party.name,
        resident_id=commitment(party.number, "resident_id", party.resident_id),
        phone=commitment(party.number, "phone", party.phone),
    )  # fmt: skip


def find_or_register_party(named: Named, *, on: date, actor: Actor) -> Party | None:
    """The party that a form names, registered where it is new; None where nobody is named.

    A 统一社会信用代码 or resident ID that is registered means the registered party, whose name must
    then be the one that was typed. What was typed and is not yet known of it is added. A party that was merged
    into another is answered as that other.
    """
    if number := named.get("number"):
        party = queries.by_number(number)
        if party is None:
            raise Refused("没有编号为“{number}”的当事人：请从下拉列表中选择，或填写其名称", field="party", status=422, number=number[:20])
        party = queries.survivor(party)
        complete_party(party, phone=named.get("phone"), on=on, actor=actor)
        return party
    if not named.get("name"):
        return None
    party = _identified(named)
    if party is not None:
        _same_name(party, str(named["name"]))
        complete_party(
            party, uscc=named.get("uscc"), resident_id=named.get("resident_id"), phone=named.get("phone"), on=on, actor=actor
        )
        return queries.survivor(party)
    return register_party(
        kind=named.get("kind") or "organisation", name=str(named["name"]), uscc=named.get("uscc"),
        resident_id=named.get("resident_id"), phone=named.get("phone"), on=on, actor=actor,
    )  # fmt: skip


def _identified(named: Named) -> Party | None:
    """The registered party that holds one of the identifiers."""
    uscc, resident_id = named.get("uscc"), named.get("resident_id")
    uscc, resident_id = read(parse_uscc, uscc, "uscc"), read(parse_resident_id, resident_id, "resident_id")
    if uscc and (party := queries.by_uscc(uscc)):
        return party
    return queries.by_resident_id(resident_id) if resident_id else None


def _same_name(party: Party, typed: str) -> None:
    """Refused where the identifier is one party's and the name another's."""
    if name_key(typed) in {party.name_key, *(row.name_key for row in party.names)}:
        return
    raise Refused(
        "所填证件号码已登记为当事人 {number}（{registered}），与所填名称“{typed}”不一致：请核对，或者在“登记过的当事人”中选择它",
        field="name", status=422, number=party.number,
        registered=party.name if party.kind != "natural_person" else "自然人", typed=typed[:60],
    )  # fmt: skip
