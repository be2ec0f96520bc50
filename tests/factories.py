"""Rows that tests build on: bureaus, people, parties, and a browser that is signed in."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from ipenforce.accounts.models import Bureau, EnforcementCertificate, User, UserRole
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.parties.models import Party

PASSWORD = "correct horse battery 双随机"
_serial = count(1)


def make_bureau(parent: Bureau | None = None, **given: Any) -> Bureau:
    """A bureau: a city's at the root, a county's below it."""
    n = next(_serial)
    row = Bureau(
        name=given.pop("name", f"示例{n}市场监督管理局"), short_name=given.pop("short_name", f"示{n}"),
        level=given.pop("level", "county" if parent else "city"), district=given.pop("district", f"示例{n}区"),
        parent=parent, remedy_government="示例市人民政府", remedy_court="示例区人民法院", **given,
    )  # fmt: skip
    db.session.add(row)
    row.path = f"pending{n}/"
    db.session.flush()
    row.path = f"{parent.path if parent else ''}{row.number}/"
    db.session.flush()
    return row


def make_user(bureau: Bureau, *roles: str, certified: bool | None = None, **given: Any) -> User:
    """A person of the bureau with these roles; an officer is certified unless said otherwise."""
    from ipenforce.accounts.passwords import hash_password

    n = next(_serial)
    row = User(
        login=given.pop("login", f"user{n}"), name=given.pop("name", f"演示{n}"), bureau=bureau,
        password_hash=hash_password(PASSWORD), must_change_password=False, created_at=now(), **given,
    )  # fmt: skip
    row.role_rows = [UserRole(role=role) for role in roles]
    if certified if certified is not None else "officer" in roles:
        start = today() - timedelta(days=400)
        row.certificates = [
            EnforcementCertificate(number=f"ZF{n:06}", valid_from=start, valid_until=start + timedelta(days=1800))
        ]
    db.session.add(row)
    db.session.flush()
    return row


def make_party(name: str | None = None, kind: str = "organisation", **given: Any) -> Party:
    """A party without identifiers, unless they are given."""
    row = Party(kind=kind, name="", name_key="", created_at=now(), **given)
    row.named(name or f"示例{next(_serial)}商贸有限公司")
    db.session.add(row)
    db.session.flush()
    return row


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """The client after the user has signed in on the form. What was built before is committed."""
    login = user.login
    db.session.commit()
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return client


DAY = date(2026, 11, 23)
