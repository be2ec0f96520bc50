"""Changing a party, and reading its personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import name_key, plain
from ipenforce.parties.commands.checking import (
    flushed,
    give_names,
    identifiers_of,
    party_name_of,
    read,
    refuse_duplicate,
)
from ipenforce.parties.commands.keys import refresh_keys
from ipenforce.parties.models import Party, PartyName, parse_phone
from ipenforce.privacy import blind_index, commitment

PERSONAL = ("resident_id", "phone", "address", "legal_representative")
"""Encrypted fields: an event holds a commitment of them, and reading them is an event."""


def change_party(
    party: Party,
    *,
    kind: str,
    name: str,
    uscc: str | None,
    district: str | None,
    aliases: Sequence[str],
    resident_id: str | None = None,
    phone: str | None = None,
    address: str | None = None,
    legal_representative: str | None = None,
    on: date,
    actor: Actor,
) -> None:
    """Change what is registered of a party; its former name stays. Personal data left empty stay as they are.

    Refused for imported history, a wrong identifier or one that another party has, and where nothing changes.
    """
    if party.origin == "imported":
        raise Refused("历史导入的当事人不能修改")
    name = party_name_of(name)
    uscc, given_id = identifiers_of(kind, uscc, resident_id or None)
    if kind == "organisation" and party.resident_id:
        raise Refused("该当事人登记有居民身份证号码，不能改为法人或其他组织", field="kind", status=422)
    refuse_duplicate(uscc, given_id, besides=party)
    changed = _set_plain(party, kind=kind, uscc=uscc, district=plain(district or ""))
    changed |= _rename(party, name)
    changed |= _set_aliases(party, aliases)
    personal = {"resident_id": given_id, "phone": phone, "address": address, "legal_representative": legal_representative}
    changed |= _set_personal(party, personal)
    if not changed:
        raise Refused("没有需要保存的改动", status=422)
    _write(party, changed, actor)


def complete_party(
    party: Party, *, uscc: str | None = None, resident_id: str | None = None, phone: str | None = None, on: date, actor: Actor
) -> None:
    """Add the identifiers that were missing, and the newest telephone; silent where there is nothing new.

    Refused where an identifier contradicts the one registered.
    """
    if party.origin == "imported":
        return
    uscc, resident_id = identifiers_of(party.kind, uscc, resident_id)
    if (uscc and party.uscc and uscc != party.uscc) or (
        resident_id and party.resident_id and resident_id != party.resident_id
    ):
        raise Refused("所填证件号码与当事人 {number} 登记的不一致：请核对", status=422, number=party.number)
    refuse_duplicate(uscc, resident_id, besides=party)
    changed = _set_plain(party, uscc=uscc) if uscc else {}
    changed |= _set_personal(party, {"resident_id": resident_id, "phone": phone})
    if changed:
        _write(party, changed, actor)


def read_personal(party: Party, reason: str, *, on: date, actor: Actor) -> dict[str, str | None]:
    """The personal data of a party by field; that they were read, and why, is remembered. Refused where there are none."""
    reason = plain(reason or "")
    if not reason:
        raise Refused("请写明查看个人信息的理由", field="reason", status=422)
    held = {field: getattr(party, field) for field in PERSONAL}
    fields = [field for field, value in held.items() if value]
    if not fields:
        raise Refused("该当事人没有登记个人信息")
    record("party.personal_read", party, actor, party=party.number, fields=fields, reason=reason)
    return held


def _set_plain(party: Party, **values: str | None) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for field, value in values.items():
        if getattr(party, field) != value:
            changed[field] = [getattr(party, field), value]
            setattr(party, field, value)
    return changed


def _rename(party: Party, name: str) -> dict[str, Any]:
    if party.name == name:
        return {}
    before, person = party.name, party.kind == "natural_person"
    if name_key(before) != name_key(name):
        give_names(party, [before], "former")
    party.named(name)
    return {"name": commitment(party.number, "name", name) if person else [before, name]}


def _set_aliases(party: Party, aliases: Sequence[str]) -> dict[str, Any]:
    wanted = {name_key(alias) for alias in aliases}
    dropped: list[PartyName] = [row for row in party.names if row.kind == "alias" and row.name_key not in wanted]
    for row in dropped:
        party.names.remove(row)
    added = give_names(party, aliases, "alias")
    if not (added or dropped):
        return {}
    if party.kind == "natural_person":
        return {"aliases": {"added": len(added), "dropped": len(dropped)}}
    return {"aliases": {"added": added, "dropped": [row.name for row in dropped]}}


def _set_personal(party: Party, given: dict[str, str | None]) -> dict[str, Any]:
    """Set what is given; returns commitments of what changed."""
    changed: dict[str, Any] = {}
    for field, value in given.items():
        if not value:
            continue
        value = read(parse_phone, value, field) if field == "phone" else value
        if getattr(party, field) != value:
            setattr(party, field, value)
            changed[field] = commitment(party.number, field, value)
    if "resident_id" in changed:
        party.resident_id_index = blind_index(party.resident_id)
    if "phone" in changed:
        party.phone_index = blind_index(party.phone)
    return changed


def _write(party: Party, changed: dict[str, Any], actor: Actor) -> None:
    if not flushed(party):
        raise Refused("刚刚有人登记了相同的证件号码：请重新查找当事人")
    refresh_keys(party)
    record("party.changed", party, actor, party=party.number, changed=changed)
