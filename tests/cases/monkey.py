"""A person who takes any way that the pages offer, and answers any question with something: right, wrong, or nothing."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from typing import Any

from bs4 import BeautifulSoup, Tag

from ipenforce.clock import SHANGHAI, now, today

WORDS = ("示例内容", "演示A&B<公司>{{7*7}}", "“示例”服装20件，存放于仓库", "经核对无误\n第二段")
AMOUNTS = ("0", "100", "1500", "12000", "0.01", "abc")
COUNTS = ("1", "2", "20", "30", "-1")
GOOD = 0.97
"""How often an answer is one that could be right."""
OFFERED = re.compile(r"^/(cases|leads)/")


def offered(page: BeautifulSoup, number: str) -> list[str]:
    """Addresses of steps, forms and papers of the thing that the page shows."""
    found = [str(link["href"]) for link in page.select("main a[href]")]
    return sorted({href for href in found if OFFERED.match(href) and f"/{number}/" in href and not href.endswith((".pdf", ".docx", "/file"))})


def answers(form: Tag, chance: random.Random) -> dict[str, Any]:
    """What the form is sent with: what stands in it, and something where nothing stands."""
    said: dict[str, Any] = {}
    boxes: dict[str, list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type", field.name)
        if kind in ("submit", "file", "button"):
            continue
        if kind in ("checkbox", "radio"):
            boxes.setdefault(name, []).append(str(field.get("value", "y")))
            continue
        said[name] = _chosen(field, chance) if field.name == "select" else _typed(field, str(kind), chance)
    for name, values in boxes.items():
        least = min(2, len(values))
        said[name] = chance.sample(values, chance.randint(least, len(values))) if chance.random() < GOOD else []
    return said


def _chosen(field: Tag, chance: random.Random) -> Any:
    options = [str(option.get("value", "")) for option in field.select("option")]
    standing = [str(option.get("value", "")) for option in field.select("option[selected]")]
    if standing and standing != [""] and chance.random() < GOOD:
        return standing if field.has_attr("multiple") else standing[0]
    filled = [value for value in options if value] or options
    return chance.choice(filled) if filled and chance.random() < GOOD else ""


def _typed(field: Tag, kind: str, chance: random.Random) -> str:
    standing = str(field.get("value", "")) if field.name == "input" else field.get_text().lstrip("\n")
    if kind == "hidden":
        return standing
    if standing and chance.random() < GOOD:
        return standing
    if chance.random() > GOOD:
        return ""
    if kind == "date":
        return str(today() + timedelta(days=chance.choice((0, 0, 0, -1, 1, 7, 30))))
    if kind == "datetime-local":
        moment: datetime = now().astimezone(SHANGHAI) - timedelta(hours=chance.choice((0, 1, 30)))
        return f"{moment:%Y-%m-%dT%H:%M}"
    if kind == "number":
        return chance.choice(COUNTS)
    if field.get("inputmode") == "decimal":
        return chance.choice(AMOUNTS)
    return chance.choice(WORDS)
