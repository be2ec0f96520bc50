"""Who sees which page of draws, and who does what on it."""

from __future__ import annotations

import pytest

from ipenforce.db import db
from ipenforce.draws.models import LibraryImport
from tests.draws.office import make_office, run
from tests.draws.pages import text
from tests.factories import make_user, sign_in
from tests.http_client import browser


@pytest.fixture
def client(app):
    return browser(app)


@pytest.fixture
def office(app):
    return make_office()


def test_another_bureaus_objects_are_not_there(client, app):
    office, other = make_office(), make_office()
    draw = office.draw()
    plan = office.plan()
    run()
    db.session.commit()
    inspector, visit = office.inspector(office.officers[0]), draw.assignments[0]
    report = db.session.execute(db.select(LibraryImport)).scalars().first()
    addresses = [
        f"/draws/{draw.number}", f"/draws/{draw.number}/receipt.json", f"/draws/{draw.number}/advance", f"/draws/{draw.number}/abort",
        f"/draws/{draw.number}/abort/decide", f"/draws/plans/{plan.number}", f"/draws/plans/{plan.number}/amend",
        f"/draws/plans/{plan.number}/approve", f"/draws/plans/{plan.number}/decline", f"/draws/inspectors/{inspector.number}",
        f"/draws/inspectors/{inspector.number}/recusals/new", f"/draws/inspectors/{inspector.number}/leaves/new",
        f"/draws/imports/{report.number}", f"/visits/{visit.number}", f"/visits/{visit.number}/result",
    ]  # fmt: skip
    for person in (other.planner, other.approver, other.officers[0]):
        client = browser(app)
        sign_in(client, person)
        for address in addresses:
            assert client.get(address).status_code == 404, address
        for page in ("/draws", "/draws/targets", "/draws/inspectors", "/draws/items"):
            words = text(client.get(page))
            assert draw.number not in words, page
            assert inspector.certificate_no not in words, page


def test_a_superior_reads_but_does_not_decide(client, app):
    city = make_office()
    county = make_office(parent=city.bureau)
    draw = county.draw()
    run()
    db.session.commit()
    sign_in(client, city.approver)
    assert draw.number in text(client.get("/draws"))
    assert client.get(f"/draws/{draw.number}").status_code == 200
    assert client.get(f"/draws/{draw.number}/advance").status_code == 403


def test_only_the_two_who_were_drawn_enter_the_result(client, office, app):
    draw = office.draw()
    run()
    visit = draw.assignments[0]
    others = [officer for officer in office.officers if officer.id not in visit.inspector_ids]
    number = visit.number
    sign_in(client, others[0])
    assert client.get(f"/visits/{number}/result").status_code == 403
    assert "录入检查结果" not in text(client.get(f"/visits/{number}"))


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_have_no_part_in_draws(client, office, app, role):
    draw = office.draw()
    run()
    sign_in(client, make_user(office.bureau, role))
    for address in ("/draws", "/draws/targets", "/draws/inspectors", f"/draws/{draw.number}"):
        assert client.get(address).status_code == 403
    assert client.get(f"/public/draws/{draw.number}").status_code == 200
