"""Tests of the tests: what is planted into a copy of the tree is found, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.structure import code, commands, imports, law, pages
from tests.structure.tree import Tree

Check = Callable[[Tree], Iterator[str]]

PLANTED: dict[str, tuple[Check, str, str]] = {
    "a route without permission": (
        pages.without_permission,
        "ipenforce/parties/views.py",
        '\n\n@bp.route("/planted")\ndef planted():\n    return ""\n',
    ),
    "a door that stands above its route": (
        pages.without_permission,
        "ipenforce/parties/views.py",
        '\n\n@door(P.PARTY_READ)\n@bp.route("/planted")\ndef planted():\n    return ""\n',
    ),
    "a route added by hand": (
        pages.without_permission,
        "ipenforce/parties/views.py",
        '\n\nbp.add_url_rule("/planted", view_func=index)\n',
    ),
    "a command without event": (
        commands.without_event,
        "ipenforce/parties/commands/rights.py",
        "\n\ndef planted(party, *, on, actor):\n    party.name = 'x'\n",
    ),
    "a command without event that writes through another": (
        commands.without_event,
        "ipenforce/parties/commands/rights.py",
        "\n\ndef planted(*, on, actor):\n    _planted()\n\n\ndef _planted():\n    db.session.add(1)\n",
    ),
    "a command that is not told who acts": (
        commands.without_actor,
        "ipenforce/parties/commands/rights.py",
        '\n\ndef planted(party, *, on):\n    record("party.changed", party, party, party=1, changed=[])\n',
    ),
    "an event that EVENTS does not have": (
        commands.unknown_events,
        "ipenforce/parties/commands/rights.py",
        '\n\ndef planted(party, *, on, actor):\n    record("party.planted", party, actor)\n',
    ),
    "a provision without citation": (
        law.uncited,
        "ipenforce/law/provisions/penalty/planted.yaml",
        "about: 示例\nversions:\n  - {from: 2026-01-01, terms: {days: 3}}\n",
    ),
    "a provision without article": (
        law.uncited,
        "ipenforce/law/provisions/penalty/planted.yaml",
        "about: 示例\nversions:\n  - {from: 2026-01-01, cite: {law: 示例法, promulgated: 2026-01-01}, terms: {days: 3}}\n",
    ),
    "a citation of a provision that no file has": (
        law.unknown_provisions,
        "ipenforce/parties/queries.py",
        '\n\ndef planted():\n    raise Refused("示例", cite="penalty.planted")\n',
    ),
    "an upward import": (imports.broken_contracts, "ipenforce/parties/queries.py", "\nfrom ipenforce.cases import models as planted\n"),
    "a database in the law": (imports.broken_contracts, "ipenforce/law/deadlines.py", "\nimport sqlalchemy as planted\n"),
    "a form that asks the database": (imports.broken_contracts, "ipenforce/parties/forms.py", "\nfrom ipenforce.db import db as planted\n"),
    "another feature's form": (imports.closed_drawers, "ipenforce/cases/queries.py", "\nfrom ipenforce.parties.forms import planted\n"),
    "a commit in a command": (code.strange_commits, "ipenforce/parties/commands/rights.py", "\n\ndef planted():\n    db.session.commit()\n"),
    "a reading of the clock": (code.strange_clocks, "ipenforce/parties/queries.py", "\n\ndef planted():\n    return date.today()\n"),
    "a role's name": (code.role_names, "ipenforce/parties/queries.py", '\n\ndef planted(user):\n    return "bureau_head" in user.roles\n'),
    "an article in the code": (code.article_literals, "ipenforce/parties/queries.py", '\n\nPLANTED = "依据第六十条"\n'),
    "an article in a template": (code.article_literals, "ipenforce/parties/templates/parties/planted.html", "<p>第六十条</p>\n"),
    "a figure of the law": (code.legal_figures, "ipenforce/cases/queries.py", "\n\ndef planted(turnover_fen):\n    return turnover_fen >= 5_000_000\n"),
    "a period of the law": (code.legal_figures, "ipenforce/cases/queries.py", "\n\ndef planted(day):\n    return day + timedelta(days=15)\n"),
    "a long function": (code.long_functions, "ipenforce/parties/queries.py", "\n\ndef planted():\n" + "    print()\n" * 41),
    "too many parameters": (code.long_functions, "ipenforce/parties/queries.py", "\n\ndef planted(a, b, c, d, e, f):\n    return a\n"),
    "a long file": (code.long_files, "ipenforce/parties/planted.py", '"""Planted."""\n' + "A = 1\n" * 301),
    "a module that says nothing": (code.silent_modules, "ipenforce/parties/planted.py", "A = 1\n"),
    "a migration that imports the application": (
        code.migrations_that_import_the_app, "migrations/versions/9999_planted.py", '"""Planted."""\nfrom ipenforce.db import db\n'
    ),
    "an inline style": (pages.inline_code, "ipenforce/parties/templates/parties/planted.html", '<p style="color: red">x</p>\n'),
    "an inline script": (pages.inline_code, "ipenforce/parties/templates/parties/planted.html", "<script>planted()</script>\n"),
    "an unescaped value": (pages.inline_code, "ipenforce/parties/templates/parties/planted.html", "{{ planted | safe }}\n"),
    "markup made of a value": (pages.marked_safe, "ipenforce/parties/queries.py", "\n\ndef planted(text):\n    return Markup(text)\n"),
}  # fmt: skip
"""What is planted: the check that must find it, the file it goes into, the text."""


@cache
def standing(check: Check) -> frozenset[str]:
    """What the check finds where nothing is planted."""
    return frozenset(check(Tree()))


@pytest.mark.parametrize("planted", PLANTED, ids=lambda name: name.replace(" ", "-"))
def test_what_is_planted_is_found_and_named(planted: str, tmp_path: Path) -> None:
    check, place, text = PLANTED[planted]
    copy = Tree().copied(tmp_path)
    copy.append(place, text)
    found = [line for line in check(copy) if place in line or place.removesuffix(".py").replace("/", ".") in line]
    assert found, f"{check.__name__} did not name {place}"
    assert not standing(check) & set(found), "it was there before"
