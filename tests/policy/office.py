"""A bureau that sets its own policy: who drafts, who signs, what is typed; and an invented holiday notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bs4 import BeautifulSoup, Tag

from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import SHANGHAI
from ipenforce.law import provision
from ipenforce.law.terms import plain_terms
from ipenforce.policy import commands
from ipenforce.policy.models import PolicyVersion
from tests.factories import DAY, make_bureau, make_user

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
LAW = "示例市行政处罚裁量规定"
PAPER = {"law": LAW, "article": "附表", "summary": "示例：按本地情况调整。"}
NOTICE: dict[str, Any] = {
    "year": 2027, "published": True, "cite": {"law": "示例通知", "promulgated": "2026-11-20"},
    "statutory": {"元旦": ["2027-01-01"], "春节": ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"]},
    "free": [{"from": "2027-01-01", "to": "2027-01-05"}, {"from": "2027-02-05", "to": "2027-02-11"}],
    "workdays": ["2027-01-10", "2027-02-20"],
}  # fmt: skip
"""An arrangement that nobody ever published: 4 and 5 January are free, Sunday the 10th is worked."""
LINES = {
    "year": "2027", "law": "示例通知", "promulgated_on": "2026-11-20", "source": "",
    "statutory": "元旦 2027-01-01\n春节 2027-02-05 至 2027-02-08", "free": "2027-01-01 至 2027-01-05\n\n2027-02-05~2027-02-11",
    "workdays": "2027-01-10\n2027-02-20",
}  # fmt: skip
"""The same as a person types it."""


@dataclass(frozen=True)
class Office:
    """A bureau with somebody who drafts and the head who signs."""

    bureau: Bureau
    author: User
    head: User

    def draft(self, code: str = "house.lower_fine", *, on: date = DAY, **given: Any) -> PolicyVersion:
        """A draft of the provision, today's terms with `changed` over them, from `starts_on` (the same day) on."""
        terms = {**terms_of(code), **given.pop("changed", {})}
        facts = {"bureau": self.bureau, "starts_on": on, "promulgated_on": on, "terms": terms, "actor": self.author, **PAPER}
        return commands.draft_version(**{**facts, **given}, code=code, on=on)

    def adopt(self, code: str, *, on: date = DAY, **given: Any) -> PolicyVersion:
        """A draft that the head approved on the same day."""
        row = self.draft(code, on=on, **given)
        row.tried_hash = row.text_hash
        commands.approve_version(row, shown_hash=row.text_hash, opinion="同意。", on=on, actor=self.head)
        return row


def make_office(parent: Bureau | None = None) -> Office:
    """An office of its own bureau."""
    bureau = make_bureau(parent=parent)
    return Office(bureau, make_user(bureau, "legal_reviewer"), make_user(bureau, "bureau_head"))


def terms_of(code: str) -> dict[str, Any]:
    """What the provision says by default, as plain data."""
    found: dict[str, Any] = plain_terms(provision(code).on(DAY).terms)
    return found


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def main(answer: Any) -> str:
    """The words of a page, without its frame."""
    return " ".join(soup(answer).main.get_text(" ").split())


def typed(page: BeautifulSoup) -> dict[str, Any]:
    """What the page's form would send as it stands: ticked boxes and chosen options, several of a name as a list."""
    data: dict[str, Any] = {}
    for name, value in _answers(page.select_one("main form")):
        data[name] = [*data[name], value] if isinstance(data.get(name), list) else [data[name], value] if name in data else value
    return data


def _answers(form: Tag | None) -> Iterator[tuple[str, str]]:
    assert form is not None
    for field in form.select("[name]:not(button)"):
        if field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")[:1]
            yield from ((field["name"], option["value"]) for option in chosen)
        elif field.name == "textarea":
            yield field["name"], field.get_text().removeprefix("\n").removeprefix("\r\n")
        elif field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            yield field["name"], field.get("value", "y")


def place(page: BeautifulSoup, path: str) -> str:
    """The name of the field that a value of the terms is typed into, by its path such as `bands/0/to_share`."""
    [found] = [field["name"] for field in page.select("input[name$='-path']") if field["value"] == path]
    return found.removesuffix("path") + "value"


def errors(answer: Any) -> dict[str, str]:
    """What a page says at its fields: field's name → message."""
    page = soup(answer)
    marked = page.select("main [aria-invalid][name]")
    return {field["name"]: page.find(id=f"{field['id']}-error").get_text(" ", strip=True).removeprefix("错误：").strip() for field in marked}
