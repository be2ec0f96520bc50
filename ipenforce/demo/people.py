"""The invented bureaus and people of the demo, and their logins, which stand in the instance folder alone."""

from __future__ import annotations

import json
import os
import secrets
from datetime import date, timedelta

from ipenforce.accounts.models import Bureau, EnforcementCertificate, Unit, User, UserRole
from ipenforce.accounts.passwords import hash_password
from ipenforce.clock import now
from ipenforce.config import instance_path
from ipenforce.db import db
from ipenforce.demo.road import Cast
from ipenforce.events import SYSTEM, record

CITY, EAST, WEST = "示例市市场监督管理局", "示例市东区市场监督管理局", "示例市西区市场监督管理局"
BUREAUS = ((CITY, "示例", "city", "示例市"), (EAST, "示东", "county", "东区"), (WEST, "示西", "county", "西区"))
UNIT = "知识产权保护科"
PEOPLE = (
    ("city-officer", "演示甲一", CITY, "officer"), ("city-officer2", "演示甲二", CITY, "officer"),
    ("city-unit", "演示甲三", CITY, "unit_head"), ("city-reviewer", "演示甲四", CITY, "legal_reviewer"),
    ("city-head", "演示甲五", CITY, "bureau_head"),
    ("officer", "演示乙一", EAST, "officer"), ("officer2", "演示乙二", EAST, "officer"),
    ("unit", "演示乙三", EAST, "unit_head"), ("reviewer", "演示乙四", EAST, "legal_reviewer"),
    ("head", "演示乙五", EAST, "bureau_head"), ("officer3", "演示乙六", EAST, "officer"), ("officer4", "演示乙七", EAST, "officer"),
    ("west-officer", "演示丙一", WEST, "officer"), ("west-officer2", "演示丙二", WEST, "officer"),
    ("west-unit", "演示丙三", WEST, "unit_head"), ("west-reviewer", "演示丙四", WEST, "legal_reviewer"),
    ("west-head", "演示丙五", WEST, "bureau_head"),
    ("system", "演示系统管理员", CITY, "system_admin"), ("security", "演示安全管理员", CITY, "security_admin"),
    ("audit", "演示审计管理员", CITY, "audit_admin"),
)  # fmt: skip
"""Login, name, bureau, role: plainly invented."""
SHOWN = ("officer", "unit", "reviewer", "head", "system", "security", "audit")
"""One login a role: what the start prints."""
LOGINS = "demo_logins.json"
CERTIFIED_FOR = timedelta(days=1460)


def make(on: date) -> dict[str, User]:
    """The bureaus and people, by login; their one password is written to the instance folder."""
    password = f"demo-{secrets.token_hex(6)}"
    bureaus = _bureaus()
    hashed = hash_password(password)
    people = {login: _user(login, name, bureaus[bureau], role, hashed) for login, name, bureau, role in PEOPLE}
    db.session.flush()
    for user in people.values():
        if "officer" in user.roles:
            start = on - timedelta(days=730)
            certificate = EnforcementCertificate(
                user_id=user.id, number=f"示执{user.id:06}", valid_from=start, valid_until=start + CERTIFIED_FOR
            )
            user.certificates.append(certificate)
        record("account.created", user, SYSTEM, user=user.number, login=user.login, roles=sorted(user.roles))
    _write(password)
    return people


def _bureaus() -> dict[str, Bureau]:
    made: dict[str, Bureau] = {}
    for name, short, level, district in BUREAUS:
        parent = made.get(CITY)
        row = Bureau(
            name=name, short_name=short, level=level, district=district, parent=parent, path=f"pending/{short}/",
            remedy_government="示例市人民政府", remedy_court="示例市东区人民法院",
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        row.path = f"{parent.path if parent else ''}{row.number}/"
        db.session.add(Unit(bureau_id=row.id, name=UNIT))
        db.session.flush()
        record("bureau.created", row, SYSTEM, bureau=row.number, name=name, parent=parent.number if parent else None)
        made[name] = row
    return made


def _user(login: str, name: str, bureau: Bureau, role: str, hashed: str) -> User:
    unit = db.session.execute(db.select(Unit).filter_by(bureau_id=bureau.id)).scalar_one()
    row = User(
        login=login, name=name, bureau=bureau, unit=unit, password_hash=hashed, must_change_password=False, created_at=now()
    )
    row.role_rows = [UserRole(role=role)]
    db.session.add(row)
    return row


def _write(password: str) -> None:
    path = instance_path() / LOGINS
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        json.dump({"password": password}, stream)


def logins() -> list[tuple[str, str, str]]:
    """(role, login, password) of one account a role; empty where no demo data were loaded here."""
    path = instance_path() / LOGINS
    if not path.exists():
        return []
    password = json.loads(path.read_text("utf-8"))["password"]
    roles = {login: role for login, _name, _bureau, role in PEOPLE}
    return [(roles[login], login, password) for login in SHOWN]


def cast(people: dict[str, User], prefix: str) -> Cast:
    """The four people of a bureau's cases: prefix "" for the east, "city-" and "west-"."""
    return Cast(people[f"{prefix}officer"], people[f"{prefix}officer2"], people[f"{prefix}reviewer"], people[f"{prefix}head"])
