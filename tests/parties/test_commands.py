"""Registering, finding, changing and revealing parties, rights and places."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.parties import commands, queries
from ipenforce.parties.models import Party, parse_phone
from ipenforce.privacy import opens
from tests.factories import DAY, make_bureau, make_party, make_user

USCC = "91110000MA0000000H"
RESIDENT_ID = "110101199003071233"
PHONE = "13800001234"
ODD_NAME = "A&B<公司>" + chr(0x2EBBF) + chr(0x2EBF0)


@pytest.fixture
def officer(app):
    return make_user(make_bureau(), "officer")


@pytest.fixture
def register(officer):
    def registered(**given) -> Party:
        facts = {"kind": "organisation", "name": "示例商贸有限公司", "on": DAY, "actor": officer}
        return commands.register_party(**{**facts, **given})

    return registered


def last(name: str) -> Event:
    query = db.select(Event).filter_by(name=name).order_by(Event.id.desc())
    return db.session.execute(query).scalars().first()


def test_a_registered_party_is_remembered_without_its_personal_data(register):
    party = register(
        kind="sole_trader", uscc=USCC.lower(), resident_id=RESIDENT_ID, phone="138 0000-1234", address="示例路1号",
        legal_representative="演示某", district="示例区", aliases=["示例老店", "示例老店"],
    )  # fmt: skip
    event = last("party.registered")
    assert event.subject == party.number and event.chain == 0
    assert event.facts["uscc"] == USCC and event.facts["name"] == "示例商贸有限公司"
    assert opens(event.facts["phone"], PHONE) and opens(event.facts["resident_id"], RESIDENT_ID)
    for personal in (RESIDENT_ID, PHONE, "示例路1号", "演示某"):
        assert personal not in event.body
    assert [row.name for row in party.names] == ["示例老店"]


def test_personal_data_stand_encrypted_in_the_row(register):
    party = register(kind="sole_trader", resident_id=RESIDENT_ID, phone=PHONE)
    row = db.session.execute(db.text("SELECT * FROM party WHERE id = :id"), {"id": party.id}).mappings().one()
    assert PHONE.encode() not in bytes(row["phone"]) and RESIDENT_ID.encode() not in bytes(row["resident_id"])


def test_a_natural_persons_name_enters_the_event_only_as_a_commitment(register):
    register(kind="natural_person", name="演示甲")
    event = last("party.registered")
    assert "演示甲" not in event.body and opens(event.facts["name"], "演示甲")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"uscc": "91110000MA0000000X"}, "uscc"),
        ({"resident_id": "110101199003071234", "kind": "natural_person"}, "resident_id"),
        ({"uscc": USCC, "kind": "natural_person"}, "uscc"),
        ({"resident_id": RESIDENT_ID}, "resident_id"),
        ({"name": " （） "}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"kind": "spirit"}, "kind"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_cannot_be_right_is_refused(register, given, field):
    with pytest.raises(Refused) as refused:
        register(**given)
    assert refused.value.status == 422 and refused.value.field == field
    assert last("party.registered") is None


def test_a_code_that_is_registered_is_refused_naming_its_party(register):
    first = register(uscc=USCC)
    with pytest.raises(Refused, match=first.number) as refused:
        register(uscc=USCC, name="示例第二公司")
    assert refused.value.field == "uscc"


def test_a_resident_id_that_is_registered_is_refused_naming_its_party(register):
    first = register(kind="natural_person", name="演示甲", resident_id=RESIDENT_ID)
    with pytest.raises(Refused, match=first.number):
        register(kind="natural_person", name="演示乙", resident_id=RESIDENT_ID)


def test_a_changed_name_leaves_the_former_one(register, officer):
    party = register(name="示例旧名有限公司", uscc=USCC, phone=PHONE)
    commands.change_party(
        party, kind="organisation", name="示例新名有限公司", uscc=USCC, district="示例区", aliases=["示例招牌"],
        phone="0469-1234567", on=DAY, actor=officer,
    )  # fmt: skip
    changed = last("party.changed").facts["changed"]
    assert changed["name"] == ["示例旧名有限公司", "示例新名有限公司"] and changed["district"] == ["", "示例区"]
    assert opens(changed["phone"], "04691234567") and "04691234567" not in last("party.changed").body
    assert {(row.kind, row.name) for row in party.names} == {("former", "示例旧名有限公司"), ("alias", "示例招牌")}
    assert queries.search("旧名") == [party] and queries.search("0469 1234567") == [party]


def test_a_change_of_nothing_and_a_change_of_imported_history_are_refused(register, officer):
    facts = {"kind": "organisation", "uscc": None, "district": "", "aliases": [], "on": DAY, "actor": officer}
    with pytest.raises(Refused, match="没有需要保存的改动"):
        commands.change_party(register(name="示例甲公司"), name="示例甲公司", **facts)
    with pytest.raises(Refused, match="历史导入"):
        commands.change_party(register(name="示例乙公司", origin="imported"), name="示例丙公司", **facts)


def test_reading_personal_data_is_remembered_with_its_reason(register, officer):
    party = register(phone=PHONE, address="示例路1号")
    held = commands.read_personal(party, "通知到场", on=DAY, actor=officer)
    assert held["phone"] == PHONE and held["resident_id"] is None
    facts = last("party.personal_read").facts
    assert facts == {"party": party.number, "fields": ["phone", "address"], "reason": "通知到场"}


def test_personal_data_are_not_read_without_a_reason_or_where_there_are_none(register, officer):
    party = register()
    with pytest.raises(Refused, match="理由"):
        commands.read_personal(party, " ", on=DAY, actor=officer)
    with pytest.raises(Refused, match="没有登记个人信息"):
        commands.read_personal(party, "通知到场", on=DAY, actor=officer)


def test_a_named_code_means_the_registered_party(register, officer):
    party = register(uscc=USCC)
    named = {"kind": "organisation", "name": "示例商贸 有限公司", "uscc": USCC, "phone": PHONE}
    assert commands.find_or_register_party(named, on=DAY, actor=officer) is party
    assert party.phone == PHONE and queries.search(PHONE) == [party]
    assert db.session.query(Party).count() == 1


def test_a_code_named_together_with_another_name_is_refused(register, officer):
    party = register(uscc=USCC)
    with pytest.raises(Refused, match=party.number) as refused:
        commands.find_or_register_party({"name": "毫不相干公司", "uscc": USCC}, on=DAY, actor=officer)
    assert refused.value.field == "name"


def test_nobody_named_is_nobody_and_a_wrong_number_is_refused(officer):
    assert commands.find_or_register_party({"kind": "organisation", "name": None}, on=DAY, actor=officer) is None
    with pytest.raises(Refused) as refused:
        commands.find_or_register_party({"number": "P0000000000"}, on=DAY, actor=officer)
    assert refused.value.field == "party"


def test_a_right_is_registered_once(officer):
    facts = {"kind": "mark", "name": "示例牌", "on": DAY, "actor": officer}
    right = commands.find_or_register_right(registration_no=" 123 4567a ", **facts)
    assert right and right.registration_no == "1234567A"
    assert last("right.registered").facts["registration_no"] == "1234567A"
    assert commands.find_or_register_right(registration_no="1234567A", **facts) is right
    with pytest.raises(Refused, match="1234567A"):
        commands.register_right(registration_no="1234567A", **facts)
    unregistered = commands.find_or_register_right(registration_no=None, **{**facts, "kind": "copyright"})
    assert unregistered is commands.find_or_register_right(registration_no=None, **{**facts, "kind": "copyright"})
    assert commands.find_or_register_right(kind="", registration_no=None, name=None, on=DAY, actor=officer) is None


def test_places_are_registered_once_with_their_event(officer):
    by = {"on": DAY, "actor": officer}
    platform = commands.find_or_register_platform(name="示例商城", **by)
    assert last("place.registered").facts == {"place": platform.number, "kind": "platform", "name": "示例商城"}
    assert commands.find_or_register_platform(name=" 示例商城 ", **by) is platform
    days = {"opened_on": date(2026, 11, 20), "ended_on": date(2026, 11, 24)}
    fair = commands.find_or_register_fair(name="示例博览会", organiser="示例会展公司", place="示例馆", **days, **by)
    assert commands.find_or_register_fair(name="示例博览会", organiser="另填", place="另填", **days, **by) is fair
    market = commands.find_or_register_market(name="示例市场", operator="示例市场公司", address="示例路2号", **by)
    assert queries.markets() == [market] and queries.fairs() == [fair] and queries.platforms() == [platform]
    for again in (
        lambda: commands.register_platform(name="示例商城", **by),
        lambda: commands.register_fair(name="示例博览会", organiser="甲", place="乙", **days, **by),
        lambda: commands.register_market(name="示例市场", operator="甲", address="乙", **by),
    ):
        with pytest.raises(Refused, match="已经登记"):
            again()


def test_a_fair_does_not_end_before_it_opens(officer):
    with pytest.raises(Refused) as refused:
        commands.register_fair(
            name="示例博览会", organiser="甲", place="乙", opened_on=DAY, ended_on=date(2026, 11, 22), on=DAY, actor=officer
        )
    assert refused.value.field == "ended_on"


def test_a_shop_that_changes_hands_keeps_its_number(officer):
    by = {"on": DAY, "actor": officer}
    first, second = make_party(), make_party()
    platform = commands.register_platform(name="示例商城", **by)
    shop = commands.find_or_register_shop(platform, name="示例店", operator=first, **by)
    assert commands.find_or_register_shop(platform, name="示例店", operator=second, address="https://shop.example/1", **by) is shop
    changed = last("place.changed").facts["changed"]
    assert changed == {"address": [None, "https://shop.example/1"], "operator": [first.number, second.number]}
    assert queries.shops_of(second) == [shop] and queries.shops_of(first) == []


def test_odd_names_survive(register, officer):
    party = register(name=ODD_NAME, aliases=[ODD_NAME + "二店"])
    assert party.name == ODD_NAME and json.loads(last("party.registered").body)["name"] == ODD_NAME
    assert queries.search(chr(0x2EBBF)) == [party] and queries.search("二店") == [party]


def test_search_takes_wildcards_literally_and_puts_the_exact_name_first(register):
    register(name="示例百货商行")
    register(name="示例百")
    assert [party.name for party in queries.search("示例百")] == ["示例百", "示例百货商行"]
    assert queries.search("%") == [] and queries.search("_") == [] and queries.search("") == []


def test_parties_are_found_by_number_code_and_resident_id(register):
    party = register(kind="sole_trader", name="示例商行", uscc=USCC, resident_id=RESIDENT_ID)
    for text in (party.number.lower(), USCC, USCC.lower(), RESIDENT_ID):
        assert queries.search(text) == [party]
    assert queries.by_number(party.number) is party


@pytest.mark.parametrize(
    ("typed", "kept"), [("+86 138-0000-1234", PHONE), ("０４６９-1234567", "04691234567"), ("400 123 4567", "4001234567")]
)
def test_a_telephone_number_has_one_form(typed, kept):
    assert parse_phone(typed) == kept


@pytest.mark.parametrize("typed", ["12", "138****1234", "请勿拨打", "1380000123456"])
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(Refused):
        parse_phone(typed)
