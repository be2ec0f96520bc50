"""The list of cases and its search, whole pages, against the same list in Django's admin."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.peers import Peers
from bench.site import Site
from bench.sizes import Sizes
from bench.timing import head, ms, ratio, row, say, timed

SIZE = 50
TELLING = re.compile(r"\bcase\b|case_search|TEMP B-TREE")
"""Steps of a plan that say how the cases are reached, and whether they are sorted."""


@dataclass(frozen=True)
class Question:
    """The same list asked of both: our address, the query of the admin's, and whether the rows come in one order."""

    name: str
    ours: str
    admin: str
    same_order: bool = True


def questions(site: Site, sizes: Sizes) -> list[Question]:
    """First page, one half-way down, filtered, by due date, and searches from rare to frequent."""
    page = sizes.cases // SIZE // 2
    place = site.rows(
        'SELECT opened_on, id FROM "case" ORDER BY opened_on DESC, id DESC LIMIT 1 OFFSET :n', n=page * SIZE - 1
    )[0]  # fmt: skip
    after = base64.urlsafe_b64encode(json.dumps(list(place), separators=(",", ":")).encode()).decode().rstrip("=")
    return [
        Question("first page", "/cases", ""),
        Question(f"page {page + 1:,}", f"/cases?after={after}", f"p={page + 1}"),
        Question("filtered by state and channel", "/cases?state=reviewed&channel=market", "state__exact=reviewed&channel__exact=market"),
        Question("sorted by due date", "/cases?sort=due", "o=7&next_due_on__isnull=False", same_order=False),
        *(
            Question(f"search “{text}”, {found:,} hits", f"/cases?q={quote(text)}", f"q={quote(text)}")
            for text, found in searched(site)
        ),
    ]


def searched(site: Site) -> list[tuple[str, int]]:
    """Texts to search for, each with how many cases hold it: none, few, some, many, nearly all."""
    name = site.scalar("SELECT name FROM party WHERE id = 7")
    texts = ("犇骉", name[2:4], "种权", "茶业", "公司", name[2:10])
    return [(text, site.scalar("""SELECT count(*) FROM "case" WHERE search_text LIKE '%' || :text || '%'""", text=text)) for text in texts]


def compare(site: Site, database: Path, sizes: Sizes, peers: Peers) -> None:
    """Measure every question on both sides, see that the rows are the same, and print the ratios."""
    asked = questions(site, sizes)
    told = peers.django_admin(database, {one.name: one.admin for one in asked})
    numbers = dict(site.rows('SELECT id, number FROM "case" WHERE id IN (SELECT value FROM json_each(:ids))', ids=_ids(told)))
    head("Case list: whole pages, signed in, against Django's admin", "page", "ours", "queries", "Django admin", "queries", "ratio", "rows")
    for one in asked:
        site.get(one.ours)
        spent, found = timed(partial(site.numbers, one.ours), 15)
        with site.statements() as statements:
            site.get(one.ours)
        peer = told[one.name]
        theirs = [numbers[key] for key in peer["ids"]]
        same = found == theirs if one.same_order else len(found) == len(theirs)
        row(one.name, ms(spent), len(statements), ms(peer["ms"]), peer["queries"], ratio(peer["ms"], spent), "same" if same else "DIFFERENT")


def _ids(told: dict[str, Any]) -> str:
    return json.dumps(sorted({key for page in told.values() for key in page["ids"]}))


def explain(site: Site, sizes: Sizes) -> None:
    """Print how the database answers the list's own statements."""
    head("Case list: how SQLite answers it", "page", "statement", "ms", "plan")
    for one in questions(site, sizes):
        with site.statements() as statements:
            site.get(one.ours)
        for statement, parameters in statements:
            if 'FROM "case"' in statement or "case_search" in statement:
                spent, _ = timed(partial(site.run, statement, parameters), 3)
                steps = [step for step in site.plan(statement, parameters) if TELLING.search(step)]
                kind = "how many hold it" if "case_search" in statement and "bureau" not in statement else "count" if "count(" in statement else "rows"
                row(one.name, kind, ms(spent), "; ".join(steps))
    say()
