"""A person at a browser: signs in and out, fills forms by their labels, takes steps, looks."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

expect.set_options(timeout=20_000)
WIDTHS = (1280, 390)
SHOTS = os.environ.get("IPENFORCE_SHOTS")
FITS_WITHIN = 5_000
"""Milliseconds in which a page must have found its width; one that is still being left or laid out is asked again."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Site:
    """Where the site answers, the one password of its people, and its database."""

    address: str
    password: str
    database: str = ""


class Desk:
    """One window before a site. `faults` collects what its pages complain of."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []
        page.set_default_timeout(20_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        about_the_page = message.location.get("url") == self.page.url and "status of 4" in message.text
        if message.type in ("error", "warning") and not about_the_page:
            self.faults.append(f"{self.page.url}: {message.text} ({message.location.get('url')})")

    def go(self, path: str) -> int:
        """Open a page of the site; gives its status."""
        answer = self.page.goto(path if path.startswith("http") else self.site.address + path)
        assert answer is not None
        return answer.status

    def sign_in(self, login: str) -> None:
        """Sign in, and stand on the page of what waits."""
        self.go("/sign-in")
        self.fill(登录名=login, 密码=self.site.password)
        self.press("登录")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("待办")

    def sign_out(self) -> None:
        """Sign out by the menu under one's own name."""
        self.page.locator(".user-short").click()
        self.press("退出登录")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("登录")

    def labelled(self, label: str, row: int = 0) -> Locator:
        """The field with exactly this label, 选填 or not."""
        words = re.compile(rf"^\s*{re.escape(label)}\s*(（选填）)?\s*$")
        return self.page.get_by_label(words).nth(row)

    def fill(self, **answers: str | Sequence[str]) -> None:
        """Answer fields by their labels: text, or what to choose in a list."""
        for label, answer in answers.items():
            field = self.labelled(label)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=answer)
            else:
                field.fill(str(answer))

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.locator("button:not(.visually-hidden)").and_(
            self.page.get_by_role("button", name=name, exact=True)
        ).click()

    def follow(self, name: str) -> None:
        """Follow the link of this name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def step(self, name: str, send: str = "", **answers: str | Sequence[str]) -> None:
        """Take a step of the present page: open its form, answer, send."""
        self.page.locator(".steps").get_by_role("link", name=name, exact=True).click()
        self.fill(**answers)
        self.press(send or name)

    def sees(self, *words: str) -> None:
        """These words stand on the page."""
        for each in words:
            expect(self.page.locator("#main")).to_contain_text(each)

    def looks_right(self, name: str) -> None:
        """Nothing runs out of the window at either width; kept as pictures where a folder for them was named."""
        before = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
            self.page.wait_for_function(f"document.documentElement && {TOO_WIDE} <= 0", timeout=FITS_WITHIN)
        if before:
            self.page.set_viewport_size(before)
