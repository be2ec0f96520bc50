"""Noting what connects parties, with its evidence; ruling that several have one operator, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import as_written, name_key, new_number
from ipenforce.parties.commands.checking import flushed, read
from ipenforce.parties.commands.sameness import end, may_work_on, reason
from ipenforce.parties.models import (
    LINK_KINDS,
    NAMING_KINDS,
    OperatorMember,
    OperatorRuling,
    Party,
    PartyLink,
    parse_phone,
)
from ipenforce.parties.queries.groups import one_operator_group
from ipenforce.privacy import blind_index, commitment
from ipenforce.rules.sameness import address_key

LONGEST_VALUE = 300
FEWEST = 2


def note_link(
    party: Party, *, kind: str, value: str | None, other: Party | None, evidence: str | None, on: date, actor: Actor
) -> PartyLink:
    """Note one thing that the party has, or another party that it names, with the evidence. Refused where it is noted."""
    may_work_on(actor, party)
    if kind not in LINK_KINDS:
        raise Refused("请选择关联类型", field="kind", status=422)
    if not (evidence := as_written(evidence or "")):
        raise Refused("请写明依据，例如案件编号、证据名称、页码", field="evidence", status=422)
    text = as_written(value or "") or None
    if (text is None) == (other is None):
        raise Refused("请填写内容，或者选择一个登记过的当事人（二者选一）", field="value", status=422)
    if other is not None:
        _may_be_named(party, kind, other)
    elif len(text or "") > LONGEST_VALUE:
        raise Refused("内容最多{longest}个字符", field="value", status=422, longest=LONGEST_VALUE)
    if text and kind == "phone":
        text = read(parse_phone, text, "value")
    row = PartyLink(
        number=new_number("PL"), party_id=party.id, kind=kind, other_id=other.id if other else None, value=text,
        value_index=blind_index(_key(kind, text)) if text else None, evidence=evidence, noted_on=on, noted_by_id=actor.id,
    )  # fmt: skip
    if not flushed(row):
        raise Refused("该当事人已登记相同的关联", field="value")
    record(
        "party.link_noted", party, actor, party=party.number, kind=kind, link=row.number, evidence=evidence,
        value=other.number if other else commitment(party.number, kind, text),
    )  # fmt: skip
    return row


def _may_be_named(party: Party, kind: str, other: Party) -> None:
    if kind not in NAMING_KINDS:
        raise Refused("“{kind}”只能填写内容，不能选择当事人", field="other", status=422, kind=LINK_KINDS[kind])
    if other.id == party.id:
        raise Refused("不能与自身关联", field="other", status=422)
    same = db.select(PartyLink.id).filter_by(party_id=party.id, kind=kind, other_id=other.id, ended_on=None)
    if db.session.execute(same).first():
        raise Refused("该当事人已登记相同的关联", field="other")


def _key(kind: str, text: str) -> str:
    """The form in which equal values are equal: one's warehouse may be another's address."""
    return text if kind == "phone" else address_key(text) if kind in ("address", "warehouse") else name_key(text) or text


def end_link(row: PartyLink, *, because: str, on: date, actor: Actor) -> None:
    """Take back a link; it stays in the history."""
    may_work_on(actor, row.party)
    end(row, because, on, actor)
    record("party.link_ended", row.party, actor, party=row.party.number, link=row.number, because=reason(because))


def rule_one_operator(party: Party, *, others: Sequence[Party], because: str, on: date, actor: Actor) -> OperatorRuling:
    """Rule that the party and others have one operator: their effective decisions count together from now on."""
    members = list({one.id: one for one in (party, *others)}.values())
    may_work_on(actor, *members)
    because = reason(because)
    if len(members) < FEWEST:
        raise Refused("请至少选择一个与其同一经营者的当事人", field="others", status=422)
    if one_operator_group(party) >= {one.id for one in members}:
        raise Refused("所选当事人已经合并计算，无需重复认定", field="others")
    row = OperatorRuling(number=new_number("PU"), because=because, judged_on=on, judged_by_id=actor.id)
    row.members = [OperatorMember(party_id=one.id) for one in members]
    db.session.add(row)
    db.session.flush()
    record("party.operator_ruled", party, actor, ruling=row.number, parties=[one.number for one in members], because=because)
    return row


def undo_ruling(row: OperatorRuling, *, because: str, on: date, actor: Actor) -> None:
    """Let the parties of a ruling count for themselves again."""
    members = [one.party for one in row.members]
    may_work_on(actor, *members)
    end(row, because, on, actor)
    record(
        "party.operator_undone", members[0], actor, ruling=row.number, parties=[one.number for one in members], because=reason(because)
    )
