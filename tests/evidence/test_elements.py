"""Elements: what a cause of action must prove, what proves it, and what is unproved."""

from __future__ import annotations

import pytest

from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.evidence import commands, queries
from ipenforce.law import all_provisions, provision
from tests.evidence.people import SUBJECT, Office, told

CAUSE = "trademark.infringement"
CAUSES = {
    "trademark.infringement", "patent.passing_off", "copyright.infringement", "special_sign.olympic", "unfair_competition.confusion",
    "plant_variety.infringement", "geographical_indication.misuse", "trademark.false_registered", "trademark.bad_faith_filing",
}  # fmt: skip


def test_every_main_cause_has_a_list_of_its_own_and_all_others_the_general_one(office: Office) -> None:
    version = provision("house.elements").on(today())
    assert set(version.terms["causes"]) == CAUSES <= set(all_provisions()) and not version.verified
    for rows in (*version.terms["causes"].values(), version.terms["general"]):
        codes = [row["code"] for row in rows]
        assert len(set(codes)) == len(codes) >= 5 and all(row["text"] for row in rows)
    general = queries.elements_of("trademark.agency", bureau=office.bureau, on=today())
    assert [row.code for row in general] == [row["code"] for row in version.terms["general"]]


def test_what_no_item_proves_is_unproved(office: Office) -> None:
    def left() -> list[str]:
        return [row.code for row in queries.unproved(CAUSE, SUBJECT, bureau=office.bureau, on=today())]

    every = [row.code for row in queries.elements_of(CAUSE, bureau=office.bureau, on=today())]
    assert left() == every
    item = office.recorded()
    for code in ("right", "use"):
        commands.link_element(item, cause=CAUSE, element=code, on=today(), actor=office.officer)
    assert left() == [code for code in every if code not in ("right", "use")]
    assert next(row.items for row in queries.proofs(CAUSE, SUBJECT, bureau=office.bureau, on=today()) if row.element.code == "use") == (item,)
    assert len(queries.unproved("patent.passing_off", SUBJECT, bureau=office.bureau, on=today())) == 6, "another cause has its own proofs"
    commands.unlink_element(item, cause=CAUSE, element="use", on=today(), actor=office.officer)
    assert left() == [code for code in every if code != "right"]
    assert told("evidence.element_linked")[1] == told("evidence.element_unlinked")[0] == {"item": item.number, "cause": CAUSE, "element": "use"}


def test_what_was_superseded_proves_nothing_more(office: Office) -> None:
    item = office.recorded()
    commands.link_element(item, cause=CAUSE, element="right", on=today(), actor=office.officer)
    later = commands.supersede_item(item, collected=office.collected(), because="重录", on=today(), actor=office.officer)
    assert next(row.items for row in queries.proofs(CAUSE, SUBJECT, bureau=office.bureau, on=today()) if row.element.code == "right") == (later,)
    with pytest.raises(Refused, match="代替"):
        commands.link_element(item, cause=CAUSE, element="use", on=today(), actor=office.officer)


def test_an_element_is_tied_once_and_only_where_the_list_has_it(office: Office) -> None:
    item = office.recorded()
    commands.link_element(item, cause=CAUSE, element="right", on=today(), actor=office.officer)
    with pytest.raises(Refused, match="没有这个要件"):
        commands.link_element(item, cause=CAUSE, element="nothing", on=today(), actor=office.officer)
    with pytest.raises(Refused, match="没有用于证明"):
        commands.unlink_element(item, cause=CAUSE, element="use", on=today(), actor=office.officer)
    with pytest.raises(Refused, match="已经用于证明"):
        commands.link_element(item, cause=CAUSE, element="right", on=today(), actor=office.officer)
