"""Accounts and places: what each command leaves behind, what it refuses, and what the database refuses by itself."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from ipenforce.accounts import commands, queries
from ipenforce.accounts.models import ADMIN_ROLES, Bureau, User, UserRole
from ipenforce.accounts.passwords import verify_password
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import INSTALLATION, SYSTEM, verify
from tests.accounts.office import events, facts
from tests.factories import DAY, PASSWORD, make_bureau, make_user

NEW_PASSWORD = "an entirely new 双随机 one"


def account(office, **given) -> tuple[User, str]:
    return commands.create_account(
        **{"login": "li.si", "name": "演示李四", "bureau": office.bureau, "on": DAY, "actor": office.system, **given}
    )


def roles(office, user: User, *wanted: str) -> None:
    commands.set_roles(user, roles=wanted, on=DAY, actor=office.security)


def certificate(office, user: User, number: str = "ZF-示例-1", since: date = DAY, until: date = date(2031, 11, 22)):
    return commands.record_certificate(
        user, certificate=number, valid_from=since, valid_until=until, on=DAY, actor=office.system
    )


def test_an_account_is_made_with_a_one_time_password_and_no_role(office):
    user, password = account(office)
    assert user.must_change_password and user.active and user.roles == frozenset()
    assert len(password) >= 16 and verify_password(user.password_hash, password) and password not in user.password_hash
    (event,) = events("account.created")
    assert event.facts == {"user": user.number, "login": "li.si", "roles": []} and event.actor_id == office.system.id


@pytest.mark.parametrize("login", ["wang", " WANG ", "ｗａｎｇ"])
def test_a_login_is_given_once(office, login):
    with pytest.raises(Refused, match="登录名“wang”已被使用"):
        account(office, login=login)


def test_an_account_joins_no_unit_of_another_bureau(office):
    unit = commands.create_unit(make_bureau(), name="示例科", on=DAY, actor=office.system)
    with pytest.raises(Refused, match="不属于该机关"):
        account(office, unit=unit)


def test_roles_are_changed_as_a_whole_and_told_before_and_after(office):
    roles(office, office.officer, "unit_head", "officer")
    roles(office, office.officer, "unit_head")
    assert office.officer.roles == {"unit_head"}
    assert facts("account.roles_changed") == [
        {"user": office.officer.number, "before": ["officer"], "after": ["officer", "unit_head"]},
        {"user": office.officer.number, "before": ["officer", "unit_head"], "after": ["unit_head"]},
    ]


@pytest.mark.parametrize("pair", [(a, b) for a in ADMIN_ROLES for b in ADMIN_ROLES if a < b])
def test_nobody_is_two_of_the_three_administrators(office, pair):
    with pytest.raises(Refused, match="一人只能任其一"):
        roles(office, office.officer, *pair)
    with pytest.raises(Refused, match="一人只能任其一"):
        account(office, roles=pair)
    assert office.officer.roles == {"officer"} and facts("account.roles_changed") == []


@pytest.mark.parametrize("second", ["security_admin", "audit_admin"])
def test_the_database_too_refuses_a_second_administrators_role(office, second):
    office.system.role_rows.append(UserRole(role=second))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_database_refuses_a_role_that_does_not_exist(office):
    office.officer.role_rows.append(UserRole(role="emperor"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_one_administrator_may_follow_another_in_one_change(office):
    roles(office, office.system, "audit_admin")
    assert office.system.roles == {"audit_admin"}


def test_nobody_changes_his_own_roles_to_none_other_or_to_unknown_ones(office):
    for user, wanted, said in (
        (office.security, ["officer"], "不能变更自己的角色"), (office.officer, ["officer"], "角色没有变化"),
        (office.officer, ["emperor"], "没有这样的角色"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            roles(office, user, *wanted)


def test_an_account_is_disabled_for_a_reason_and_enabled_again(office):
    commands.disable(office.officer, because="调离", on=DAY, actor=office.system)
    assert not office.officer.active
    with pytest.raises(Refused, match="已停用"):
        commands.disable(office.officer, because="调离", on=DAY, actor=office.system)
    commands.enable(office.officer, on=DAY, actor=office.system)
    assert office.officer.active
    with pytest.raises(Refused, match="没有停用"):
        commands.enable(office.officer, on=DAY, actor=office.system)
    assert facts("account.disabled") == [{"user": office.officer.number, "because": "调离"}]
    assert facts("account.enabled") == [{"user": office.officer.number}]


def test_nobody_disables_himself(office):
    with pytest.raises(Refused, match="不能停用自己"):
        commands.disable(office.system, because="示例", on=DAY, actor=office.system)


def test_a_reset_password_is_another_one_time_password(office):
    told = commands.reset_password(office.officer, on=DAY, actor=office.system)
    assert office.officer.must_change_password and verify_password(office.officer.password_hash, told)
    assert not verify_password(office.officer.password_hash, PASSWORD)
    assert facts("account.password_reset") == [{"user": office.officer.number}]


@pytest.mark.parametrize(
    ("present", "wanted", "said"),
    [
        ("wrong", NEW_PASSWORD, "现密码不正确"), (PASSWORD, "short", "密码至少12个字符"), (PASSWORD, "x" * 300, "密码最多256个字符"),
        (PASSWORD, "Password1234", "过于简单"), (PASSWORD, "ababababababab", "过于简单"), (PASSWORD, "my name is WANG", "过于简单"),
        (PASSWORD, PASSWORD, "不能与现密码相同"),
    ],
)  # fmt: skip
def test_a_password_is_not_changed_without_the_present_one_or_to_a_weak_one(office, present, wanted, said):
    with pytest.raises(Refused, match=said):
        commands.change_password(office.officer, present=present, wanted=wanted, here=None, on=DAY, actor=office.officer)
    assert verify_password(office.officer.password_hash, PASSWORD) and facts("account.password_changed") == []


def test_a_login_of_two_letters_spoils_no_password(office):
    user = make_user(office.bureau, login="an")
    commands.change_password(user, present=PASSWORD, wanted=NEW_PASSWORD, here=None, on=DAY, actor=user)
    assert verify_password(user.password_hash, NEW_PASSWORD)


def test_without_a_hash_no_password_is_right(app):
    assert not verify_password(None, PASSWORD) and not verify_password("not a hash", PASSWORD)


def test_a_certificate_is_recorded_with_its_term(office):
    clerk = make_user(office.bureau)
    certificate(office, clerk)
    assert clerk.certified_on(DAY) and clerk.certified_on(date(2031, 11, 22))
    assert not clerk.certified_on(date(2026, 11, 22)) and not clerk.certified_on(date(2031, 11, 23))
    assert facts("certificate.recorded") == [
        {"user": clerk.number, "certificate": "ZF-示例-1", "valid_from": "2026-11-23", "valid_until": "2031-11-22"}
    ]
    with pytest.raises(Refused, match="证件号“ZF-示例-1”已登记"):
        certificate(office, office.officer)
    with pytest.raises(Refused, match="不能早于"):
        certificate(office, clerk, "ZF-示例-2", DAY, date(2026, 11, 22))


def test_certified_officers_are_the_bureaus_active_officers_with_a_certificate_on_that_day_by_name(office):
    later, earlier = make_user(office.bureau, "officer", name="演示乙"), make_user(office.bureau, "officer", name="演示丙")
    make_user(office.bureau, "officer", certified=False, name="演示丁")
    make_user(office.bureau, "unit_head", certified=True)
    make_user(office.bureau, "officer", active=False)
    make_user(make_bureau(parent=office.bureau), "officer")
    certificate(office, later, "ZF-示例-9", date(2020, 1, 1), date(2040, 1, 1))
    found = queries.certified_officers(office.bureau.id, today())
    assert {user.id for user in found} == {office.officer.id, later.id, earlier.id}
    assert [user.name for user in found] == sorted(user.name for user in found)
    assert queries.certified_officers(office.bureau.id, date(2039, 1, 1)) == [later]


def test_a_county_bureau_stands_below_its_city(office):
    row = commands.create_bureau(
        name="示例县市场监督管理局", short_name="示县", district="示例县", parent=office.bureau, remedy_government="示例县人民政府",
        remedy_court="示例县人民法院", on=DAY, actor=office.system,
    )  # fmt: skip
    assert row.level == "county" and row.path == f"{office.bureau.path}{row.number}/"
    assert queries.bureau_by_number(row.number) is row and list(queries.bureaus()) == [office.bureau, row]
    (event,) = events("bureau.created")
    assert event.chain == row.id
    assert event.facts == {"bureau": row.number, "name": "示例县市场监督管理局", "parent": office.bureau.number}


@pytest.mark.parametrize(
    ("given", "said"), [({"name": "甲局"}, "已有名为“甲局”"), ({"short_name": "甲"}, "文号用字“甲”已由甲局使用")]
)
def test_two_bureaus_share_neither_name_nor_the_word_of_their_docket_numbers(office, given, said):
    make_bureau(parent=office.bureau, name="甲局", short_name="甲")
    with pytest.raises(Refused, match=said):
        commands.create_bureau(
            **{"name": "乙局", "short_name": "乙", "district": "乙区", "parent": office.bureau, "on": DAY, "actor": office.system, **given}
        )


def test_nothing_stands_below_a_county(office):
    county = make_bureau(parent=office.bureau)
    with pytest.raises(Refused, match="县区机关之下"):
        commands.create_bureau(name="乙局", short_name="乙", district="乙区", parent=county, on=DAY, actor=office.system)


def test_a_unit_is_made_once_in_its_bureau(office):
    unit = commands.create_unit(office.bureau, name="示例科", on=DAY, actor=office.system)
    assert facts("unit.created") == [{"bureau": office.bureau.number, "unit": "示例科"}]
    assert list(queries.units_of(office.bureau)) == [unit]
    assert list(queries.places().values()) == [(office.bureau, None), (office.bureau, unit)]
    with pytest.raises(Refused, match="已有名为“示例科”"):
        commands.create_unit(office.bureau, name="示例科", on=DAY, actor=office.system)


def test_an_empty_installation_gets_its_first_bureau_and_three_administrators(app):
    given = {"bureau_name": "示例市市场监督管理局", "short_name": "示", "district": "示例市", "on": DAY, "actor": SYSTEM}
    made = commands.create_first_administrators(**given)
    assert {role for user, _password in made for role in user.roles} == set(ADMIN_ROLES) and len(made) == len(ADMIN_ROLES)
    assert len({password for _user, password in made}) == len(made)
    assert all(user.must_change_password and verify_password(user.password_hash, password) for user, password in made)
    assert [fact["roles"] for fact in facts("account.created")] == [sorted(user.roles) for user, _password in made]
    bureau = queries.root_bureau()
    assert isinstance(bureau, Bureau) and bureau.level == "city" and {user.bureau_id for user, _ in made} == {bureau.id}
    assert {event.chain for event in events("account.created")} == {bureau.id} - {INSTALLATION}
    with pytest.raises(Refused, match="已有账户"):
        commands.create_first_administrators(**given)
    assert list(verify()) == []
