"""Every route × method × role, over HTTP: who gets in is what the route's permission says, and no route is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from ipenforce.permissions import Permission, allowed
from tests.factories import make_bureau, make_user, sign_in
from tests.structure.test_grants import ROLES

pytestmark = pytest.mark.one_database
TABLE = Path(__file__).with_name("routes.txt")
"""A row a route: endpoint, methods, permission. A new page writes its row here."""
OPEN = {"static"}
"""What is served without a door: the style sheets and scripts of the sign-in page."""
IGNORED = {"HEAD", "OPTIONS"}
ENDS_THE_SESSION = "accounts.sign_out"


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every guarded route with each of its methods."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN:
            for method in sorted((rule.methods or set()) - IGNORED):
                yield rule, method


def unguarded(app: Flask) -> list[str]:
    """Endpoints whose view did not come through the door."""
    return sorted(
        rule.endpoint for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN and not isinstance(getattr(app.view_functions[rule.endpoint], "permission", None), Permission)
    )  # fmt: skip


def address(rule: Rule) -> str:
    """The route's address, with numbers that nothing has."""
    parts = {name: 0 if isinstance(rule._converters[name], IntegerConverter) else "NONE-0" for name in rule.arguments}
    built = rule.build(parts, append_unknown=False)
    assert built is not None
    return built[1]


def permission_of(app: Flask, rule: Rule) -> Permission:
    return app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined, no-any-return]


def test_every_route_has_the_permission_that_its_row_in_the_table_says(app: Flask) -> None:
    found = {
        (rule.endpoint, "+".join(sorted((rule.methods or set()) - IGNORED)), str(permission_of(app, rule)))
        for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN
    }  # fmt: skip
    stated = {tuple(line.split()) for line in TABLE.read_text("utf-8").splitlines()}
    assert sorted(found) == sorted(stated)


def test_no_view_is_reached_without_the_door(app: Flask) -> None:
    assert unguarded(app) == []


def test_a_route_planted_without_permission_is_found(app: Flask) -> None:
    planted = Flask("planted")
    planted.add_url_rule("/planted", "planted", lambda: "")
    assert unguarded(planted) == ["planted"]


def test_a_visitor_gets_through_the_open_doors_alone(app: Flask, client: FlaskClient) -> None:
    wrong = []
    for rule, method in routes(app):
        status = client.open(address(rule), method=method).status_code
        if permission_of(app, rule) is Permission.PUBLIC:
            right = status in ({404} if rule.arguments else {200, 302, 422, 503})
        else:
            right = status == (302 if method == "GET" else 401)
        if not right:
            wrong.append(f"{method} {rule} answered {status}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_in_where_its_permission_says_and_nowhere_else(role: str, app: Flask, client: FlaskClient) -> None:
    bureau = make_bureau(parent=make_bureau())
    user = make_user(bureau, role)
    sign_in(client, user)
    wrong = []
    for rule, method in routes(app):
        if rule.endpoint == ENDS_THE_SESSION:
            continue
        status = client.open(address(rule), method=method).status_code
        if rule.arguments:
            right = status == 404
        elif allowed(user, permission_of(app, rule), bureau if _of_the_bureau(app, rule) else None):
            right = status in {200, 302, 409, 422, 503}
        else:
            right = status == 403
        if not right:
            wrong.append(f"{method} {rule} answered {role} {status}")
    assert wrong == []


def _of_the_bureau(app: Flask, rule: Rule) -> bool:
    """Whether the door asks about the user's own bureau: a route whose finder needs no number."""
    return not rule.arguments and getattr(app.view_functions[rule.endpoint], "finder", None) is not None
