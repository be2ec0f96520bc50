"""Every official form as PDF and Word, and a case file of three hundred pages, against a browser that prints the same text."""

from __future__ import annotations

import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench.timing import head, ms, ratio, row, say
from ipenforce.accounts.models import Bureau
from ipenforce.documents.binding import Part, bind, pages_in
from ipenforce.documents.models import Document
from ipenforce.documents.pdf import render_pdf
from ipenforce.documents.preview import html_of
from ipenforce.documents.word import render_word

TEXTS = Path(__file__).resolve().parent.parent / "tests" / "documents" / "golden"
"""The approved sample of every form."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAGES = 300
AT = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Bound:
    """A case file, and what laying out its forms and binding them took."""

    pdf: bytes
    laying_ms: float
    binding_ms: float


def drafts(word: str = "示例") -> list[Document]:
    """A draft of every form with the text of its sample, in which another word may stand for 示例."""
    bureau = Bureau(name="示例市市场监督管理局", short_name="示")
    return [
        Document(code=file.stem, number=f"D{n:010}", bureau=bureau, state="draft", text=file.read_text("utf-8").replace("示例", word), drafted_at=AT)
        for n, file in enumerate(sorted(TEXTS.glob("*.md")))
    ]


def waited(call: Callable[[], object]) -> float:
    """Milliseconds of a call by the clock, since the browser works in processes of its own. Once: the typesetter remembers."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def bound(pages: int) -> Bound:
    """Forms, each round with other words, laid out until there are so many pages, then bound with page numbers and bookmarks."""
    begun, parts, reached = time.perf_counter(), [], 0
    for form in (form for n in count(1) for form in drafts(f"示例{n}")):
        if reached >= pages:
            break
        parts.append(Part(f"{len(parts) + 1} {form.code}", render_pdf(form)))
        reached += pages_in(parts[-1].pdf)
    laid = time.perf_counter()
    pdf = bind([], parts, [], title="示例案卷")
    return Bound(pdf, (laid - begun) * 1000, (time.perf_counter() - laid) * 1000)


def compare() -> None:
    """Print what each kind of paper takes, and how long the browser needs for the same text."""
    forms = drafts()
    render_pdf(drafts("演示")[0])  # fonts are read once
    pdf = {form.code: waited(lambda form=form: render_pdf(form)) for form in forms}
    word = {form.code: waited(lambda form=form: render_word(form)) for form in forms}
    peer = _printed(forms)
    head(f"Paper: {len(forms)} forms, by the clock", "work", "ours, median", "slowest", "Chromium prints, median", "ratio")
    for name, spent in (("PDF/A of a form", pdf), ("Word of a form", word)):
        slowest = max(spent, key=spent.__getitem__)
        ours, theirs = median(spent.values()), median(peer.values())
        row(name, ms(ours), f"{ms(spent[slowest])} ({slowest})", ms(theirs), ratio(theirs, ours))
    file = bound(PAGES)
    row(f"a case file of {pages_in(file.pdf)} pages, laid out and bound", ms(file.laying_ms + file.binding_ms), "", "", "")
    row("of that the binding", ms(file.binding_ms), "", "", "")
    say(f"\nMost memory in use so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


def _printed(forms: list[Document]) -> dict[str, float]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()

        def printed(form: Document) -> bytes:
            page.set_content(f"<!doctype html><meta charset=utf-8>{html_of(form.text)}")
            return page.pdf(format="A4")

        spent = {form.code: waited(lambda form=form: printed(form)) for form in forms}
        browser.close()
    return spent
