"""Who may: nothing that is not granted, and the list of cases shows exactly the cases that may be read."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from flask_login import AnonymousUserMixin
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ipenforce.accounts.models import ADMIN_ROLES, CASE_ROLES, ROLES, Bureau, User
from ipenforce.cases.models import Case, CaseOfficer, CaseReader
from ipenforce.cases.queries import listed, visible_to
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.permissions import CASEWORK, GRANTS, ROLE_LABELS, Permission, allowed, may_see_subject
from tests.factories import make_bureau, make_user

P = Permission


def person(*roles: str, **given: Any) -> SimpleNamespace:
    return SimpleNamespace(**{
        "id": 1, "roles": frozenset(roles), "active": True, "is_authenticated": True, "bureau_id": 1, "bureau_path": "A/", "unit_id": None, **given,
    })  # fmt: skip


def case_of(**given: Any) -> SimpleNamespace:
    return SimpleNamespace(**{
        "bureau_id": 1, "bureau_path": "A/", "restricted": False, "reader_ids": frozenset(), "officer_ids": frozenset(), "recused_ids": frozenset(),
        "user_id": 0, "inspector_ids": frozenset(), "handler_ids": given.get("officer_ids", frozenset()), "joint_unit_ids": frozenset(),
        "read_bureau_ids": frozenset(), "edit_bureau_ids": frozenset(), "edit_unit_ids": frozenset(), **given,
    })  # fmt: skip


def test_a_permission_without_a_grant_admits_nobody() -> None:
    unknown = cast(Permission, "case:burn")
    assert not any(allowed(person(role), unknown, case_of()) for role in ROLES)


@pytest.mark.parametrize("user", [None, AnonymousUserMixin(), person(*ROLES, active=False)], ids=["none", "anonymous", "disabled"])
def test_a_visitor_and_a_disabled_account_pass_what_is_public_alone(user: Any) -> None:
    assert [permission for permission in Permission if allowed(user, permission, case_of(officer_ids={1}, inspector_ids={1}, user_id=1))] == [P.PUBLIC]


def test_somebody_without_a_role_passes_signing_in_alone() -> None:
    assert {permission for permission in Permission if allowed(person(), permission, case_of())} == {P.PUBLIC, P.SIGNED_IN}


def test_every_permission_is_granted_to_somebody_and_every_grant_is_of_a_permission() -> None:
    assert set(GRANTS) == set(Permission) and all(GRANTS.values())
    assert set(ROLE_LABELS) == set(ROLES)


@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_an_administrator_does_no_casework(role: str) -> None:
    work = [permission for permission in Permission if permission.startswith(("case:", "lead:", "draw:", "party:", "library:", "recusal:"))]
    assert [permission for permission in work if allowed(person(role), permission, case_of(officer_ids={1}, user_id=1))] == []


def test_the_three_administrators_share_no_power() -> None:
    powers = [{p for p in (P.ACCOUNT_MANAGE, P.ROLE_GRANT, P.AUDIT_READ) if allowed(person(role), p, case_of())} for role in ADMIN_ROLES]
    assert powers == [{P.ACCOUNT_MANAGE}, {P.ROLE_GRANT}, {P.AUDIT_READ}]


@pytest.mark.parametrize("permission", [P.CASE_REVIEW, P.CASE_APPROVE])
def test_nobody_judges_a_case_that_he_works_on(permission: Permission) -> None:
    user = person(*CASE_ROLES)
    assert allowed(user, permission, case_of())
    assert not allowed(user, permission, case_of(officer_ids={1}))


def test_a_refusal_admits_that_something_exists_within_ones_own_bureaus_alone() -> None:
    assert may_see_subject(person(), P.CASE_READ, case_of())
    assert may_see_subject(person(), P.CASE_READ, case_of(bureau_id=2, bureau_path="A/B/"))
    assert not may_see_subject(person(bureau_id=2, bureau_path="A/B/"), P.CASE_READ, case_of())
    assert not may_see_subject(person(bureau_id=3, bureau_path="A/C/"), P.CASE_READ, case_of(bureau_id=2, bureau_path="A/B/"))


BUREAUS = 4
PEOPLE = st.lists(st.tuples(st.integers(0, BUREAUS - 1), st.sets(st.sampled_from(CASE_ROLES), max_size=2), st.booleans()), min_size=2, max_size=4)
CASES = st.lists(
    st.tuples(st.integers(0, BUREAUS - 1), st.booleans(), st.sets(st.integers(0, 3), max_size=2), st.sets(st.integers(0, 3), max_size=2)),
    min_size=1, max_size=5,
)  # fmt: skip


def make_world(people: Any, cases: Any) -> list[User]:
    """A city with two counties, one of which has a bureau below it; people and cases as they were drawn."""
    city = make_bureau()
    east, west = make_bureau(parent=city), make_bureau(parent=city)
    bureaus: list[Bureau] = [city, east, west, make_bureau(parent=east)]
    users = [make_user(bureaus[at], *sorted(roles), active=active, certified=False) for at, roles, active in people]
    for at, restricted, officers, readers in cases:
        row = Case(bureau=bureaus[at], title="示例", channel="other", cause="trademark.infringement", state="investigating",
                   state_since=date(2026, 11, 23), opened_on=date(2026, 11, 23), restricted=restricted, created_at=now())  # fmt: skip
        row.officers = [CaseOfficer(user=users[n], certificate_no="Z") for n in officers if n < len(users)]
        row.readers = [CaseReader(user_id=users[n].id) for n in readers if n < len(users)]
        db.session.add(row)
    db.session.flush()
    return users


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PEOPLE, CASES)
@example([(0, {"officer"}, True), (1, {"officer"}, True)], [(1, True, {1}, set()), (3, False, set(), {0}), (0, False, set(), set())])
@example([(1, set(), True), (3, {"bureau_head"}, False)], [(1, False, {0}, {1}), (3, True, set(), {0})])
def test_the_list_of_cases_shows_exactly_the_cases_that_may_be_read(app: Flask, people: Any, cases: Any) -> None:
    try:
        users = make_world(people, cases)
        everything = db.session.execute(db.select(Case)).scalars().all()
        for user in users:
            may = {case.id for case in everything if allowed(user, P.CASE_READ, case)}
            assert set(db.session.execute(db.select(Case.id).where(visible_to(user))).scalars()) == may
            assert {case.id for case in db.session.execute(listed(user)).scalars()} == may
    finally:
        db.session.rollback()


def test_casework_is_what_the_accounts_call_it() -> None:
    assert {role.__name__ for role in CASEWORK} == set(CASE_ROLES)
