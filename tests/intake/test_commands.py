"""Leads come in, with their day of verification; informants are read by reason."""

from __future__ import annotations

from datetime import date

import pytest

from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, Event
from ipenforce.intake import commands, queries
from ipenforce.intake.models import Lead
from ipenforce.permissions import Permission, allowed
from ipenforce.privacy import opens
from tests.factories import DAY, make_bureau, make_party, make_user

ODD_NAME = "A&B<公司>" + chr(0x2EBBF)


@pytest.fixture
def bureau(app):
    return make_bureau()


@pytest.fixture
def receive(bureau):
    officer = make_user(bureau, "officer")

    def received(**given) -> Lead:
        facts = {
            "bureau": bureau, "unit": None, "source": "tip", "channel": "other", "title": "示例线索", "content": "示例内容",
            "party": None, "received_on": DAY, "on": DAY, "actor": officer,
        }  # fmt: skip
        return commands.receive_lead(**{**facts, **given})

    return received


def events(name: str) -> list[Event]:
    return list(db.session.execute(db.select(Event).filter_by(name=name).order_by(Event.id)).scalars())


def test_a_lead_is_received_in_its_bureaus_chain_without_the_informants_name(receive, bureau):
    lead = receive(informant_name="演示举报人", informant_contact="13800001234", title=ODD_NAME)
    (event,) = events("lead.received")
    assert event.chain == bureau.id and event.subject == lead.number and event.facts["title"] == ODD_NAME
    assert "演示举报人" not in event.body and opens(event.facts["informant"], "演示举报人\n13800001234")
    assert (lead.state, lead.bureau_path, lead.title) == ("received", bureau.path, ODD_NAME)
    assert queries.by_number(lead.number) is lead and queries.findings_of(lead) == []


@pytest.mark.parametrize(
    ("received_on", "verify_by"),
    [
        (date(2026, 11, 2), date(2026, 11, 23)),
        (date(2026, 9, 21), date(2026, 10, 19)),  # over the holiday of the National Day and its swapped workdays
    ],
)
def test_the_day_of_verification_is_fifteen_working_days_after_the_start(receive, received_on, verify_by):
    lead = receive(received_on=received_on)
    assert (lead.verify_by, lead.verify_by_provisional) == (verify_by, False)


def test_a_day_in_a_year_without_holiday_notice_is_marked_provisional(receive):
    lead = receive(received_on=date(2026, 12, 28), on=date(2026, 12, 28))
    assert lead.verify_by.year == 2027 and lead.verify_by_provisional


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"received_on": date(2026, 11, 24)}, "received_on"),
        ({"received_on": date(1999, 1, 4)}, "received_on"),
        ({"source": "rumour"}, "source"),
        ({"title": "  "}, "title"),
        ({"title": "长" * 201}, "title"),
    ],
)
def test_what_cannot_be_a_lead_is_refused(receive, given, field):
    with pytest.raises(Refused) as refused:
        receive(**given)
    assert (refused.value.field, refused.value.status) == (field, 422)
    assert db.session.query(Lead).count() == 0 and events("lead.received") == []


def test_the_system_may_receive_a_lead(receive):
    lead = receive(actor=SYSTEM, source="inspection", origin_subject="V0123456789", party=make_party())
    assert lead.registered_by_id is None and lead.origin_subject == "V0123456789" and lead.party


def test_reading_the_informant_is_remembered_with_its_reason(receive, bureau):
    lead = receive(informant_name="演示举报人")
    head = make_user(bureau, "unit_head")
    assert commands.read_informant(lead, "核实渠道", on=DAY, actor=head) == {"name": "演示举报人", "contact": None}
    (event,) = events("lead.informant_read")
    assert event.facts == {"lead": lead.number, "reason": "核实渠道"} and event.actor == head.number


def test_no_informant_is_read_without_a_reason_or_where_there_is_none(receive, bureau):
    head = make_user(bureau, "unit_head")
    with pytest.raises(Refused, match="理由"):
        commands.read_informant(receive(informant_name="演示举报人"), "", on=DAY, actor=head)
    with pytest.raises(Refused, match="没有登记"):
        commands.read_informant(receive(), "核实渠道", on=DAY, actor=head)
    assert events("lead.informant_read") == []


def test_the_list_holds_what_may_be_read_and_nothing_else(receive, bureau):
    city = make_bureau()
    county, sibling = make_bureau(parent=city), make_bureau(parent=city)
    for owner in (bureau, city, county, sibling):
        receive(bureau=owner)
    readers = [make_user(owner, role) for owner in (bureau, city, county) for role in ("officer", "system_admin", "bureau_head")]
    for reader in readers:
        listed = set(db.session.execute(queries.listed(reader)).scalars())
        readable = {lead for lead in db.session.query(Lead) if allowed(reader, Permission.LEAD_READ, lead)}
        assert listed == readable


def test_the_list_is_narrowed_by_its_filters(receive, bureau):
    officer = make_user(bureau, "officer")
    late = receive(received_on=date(2026, 10, 12), channel="market", title="某摊位 100%_仿冒", party=make_party(name="示例摊主"))
    new = receive(channel="ecommerce", source="complaint")

    def found(**filters) -> list[Lead]:
        return list(db.session.execute(queries.listed(officer, **filters)).scalars())

    assert found(overdue_on=DAY) == [late] and found(channel="market") == [late] and found(source="complaint") == [new]
    assert found(text="100%_") == [late] and found(text="示例摊主") == [late] and found(text=new.number.lower()) == [new]
    assert found(state="filed") == [] and queries.due_by(officer, DAY) == [late]
