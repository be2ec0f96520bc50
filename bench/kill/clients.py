"""People at browsers who keep working while the server is killed under them, and remember what they were told."""

from __future__ import annotations

import http.client
import queue
import random
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from abc import abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any

from ipenforce.clock import today

ANSWER_WITHIN = 60.0
LONGEST_TRIES = 50
TEAMS = {"示东": ("officer", "officer2", "officer3", "officer4", "head"), "示西": ("west-officer", "west-officer2", "west-head")}
"""Who works in each bureau; the head stands last."""


@dataclass(frozen=True)
class Effect:
    """A form that was answered with 302: what it did, the words that are found nowhere else, and where it led."""

    kind: str
    words: str
    location: str


class Unwanted(Exception):
    """The server answered, and not as it should."""


class Log:
    """What all the people together were told. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.effects: list[Effect] = []
        self.wrong: list[str] = []
        self.counts: Counter[str] = Counter()
        self.stopping = threading.Event()

    def add(self, effect: Effect) -> None:
        """Somebody was told that it is done."""
        with self._changed:
            self.effects.append(effect)
            self.counts[effect.kind] += 1
            self._changed.notify_all()

    def count(self, what: str, n: int = 1) -> None:
        """Note that something happened."""
        with self._changed:
            self.counts[what] += n

    def fail(self, sentence: str) -> None:
        """Note what may not be; nobody needs to work on."""
        with self._changed:
            self.wrong.append(sentence)
            self.stopping.set()
            self._changed.notify_all()

    def wait_beyond(self, seen: int, within: float) -> bool:
        """Wait until more than `seen` effects are known; False where nothing more came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.effects) > seen or bool(self.wrong), within)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A request is on its way while this is open."""
        self.count("in flight")
        try:
            yield
        finally:
            self.count("in flight", -1)


class Page(HTMLParser):
    """The fields of a page: values of its inputs, choices of its selects, ticks and radio buttons."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.choices: defaultdict[str, list[str]] = defaultdict(list)
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") in ("checkbox", "radio"):
            self.choices[given.get("name", "")].append(given.get("value", ""))
        elif tag == "input" and "name" in given:
            self.values.setdefault(given["name"], given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and given.get("value"):
            self.choices[self._select].append(given["value"])


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


class Person(threading.Thread):
    """Somebody at a browser. What gets no answer is sent again, as it was, until it is answered."""

    def __init__(self, base: str, login: str, password: str, log: Log, chance: random.Random) -> None:
        super().__init__(name=login, daemon=True)
        self.base, self.login, self.password, self.log, self.chance = base, login, password, log, chance
        self._browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()), _Stay
        )

    @abstractmethod
    def work(self) -> None:
        """One piece of work from beginning to end."""

    def run(self) -> None:
        """Sign in and work until nobody needs to."""
        try:
            self.sign_in()
            while not self.log.stopping.is_set():
                self.work()
        except Exception as error:
            self.log.fail(f"{self.login}：{type(error).__name__} {error}")

    def sign_in(self) -> None:
        """Sign in; an answer that was lost is asked for by signing in again."""
        for _ in range(LONGEST_TRIES):
            page = Page(self.get("/sign-in").text)
            answer = self._once_over("/sign-in", [*_kept(page), ("login", self.login), ("password", self.password)])
            if answer is not None and answer.status == 302:
                return
        raise Unwanted("无法登录")

    def get(self, path: str) -> Answer:
        """A page, asked for until it is shown."""
        for _ in range(LONGEST_TRIES):
            answer = self._once_over(path)
            if answer is not None and answer.status == 200:
                return answer
            if answer is not None and answer.status != 503:
                raise Unwanted(f"GET {path} → {answer.status}")
        raise Unwanted(f"GET {path} 没有答复")

    def do(self, kind: str, path: str, words: str, /, **fields: Any) -> str:
        """Fill in and send the form at `path` until it is answered; gives where it leads.

        Sometimes it is sent twice at once, or again after the answer: a second click.
        """
        page = Page(self.get(path).text)
        data = [*_kept(page)]
        for name, value in fields.items():
            chosen = value(page.choices[name]) if callable(value) else value
            data += [(name, one) for one in (chosen if isinstance(chosen, list) else [chosen])]
        twin: threading.Thread | None = None
        others: list[Answer | None] = []
        if self.chance.random() < 0.2:
            twin = threading.Thread(target=lambda: others.append(self._once_over(path, data)), daemon=True)
            twin.start()
        location = self._until_answered(path, data)
        self.log.add(Effect(kind, words, location))
        if twin is not None:
            twin.join()
        elif self.chance.random() < 0.3:
            others.append(self._once_over(path, data))
        for answer in filter(None, others):
            self.log.count("second clicks")
            if (answer.status, answer.location) != (302, location) and answer.status != 503:
                raise Unwanted(f"{path} 第二次点击：{answer.status} {answer.location}，第一次为 302 {location} {_said(answer)}")
        return location

    def _until_answered(self, path: str, data: list[tuple[str, str]]) -> str:
        for attempt in range(LONGEST_TRIES):
            if attempt:
                self.log.count("sent again")
            answer = self._once_over(path, data)
            if answer is None or answer.status == 503:
                continue
            if answer.status != 302:
                raise Unwanted(f"POST {path} 第{attempt + 1}次 → {answer.status} {_said(answer)}")
            return answer.location
        raise Unwanted(f"POST {path} 没有答复")

    def _once_over(self, path: str, data: list[tuple[str, str]] | None = None) -> Answer | None:
        """Ask once; None where no whole answer came back."""
        body = None if data is None else urllib.parse.urlencode(data).encode()
        request = urllib.request.Request(self.base + path, body)
        with self.log.asking():
            try:
                with self._browser.open(request, timeout=ANSWER_WITHIN) as got:
                    return Answer(got.status, "", got.read().decode())
            except urllib.error.HTTPError as got:
                with got:
                    try:
                        return Answer(got.code, _local(got.headers.get("Location", "")), got.read().decode())
                    except (OSError, http.client.HTTPException):
                        pass
            except (OSError, http.client.HTTPException):
                pass
        self.log.count("unanswered")
        return None


class Officer(Person):
    """Logs a lead, verifies it, proposes the filing of a case, and hands it to the head."""

    def __init__(self, *args: Any, desk: queue.Queue[str]) -> None:
        super().__init__(*args)
        self.desk = desk

    def work(self) -> None:
        mark = uuid.uuid4().hex
        lead = self.do(
            "lead", "/leads/new/market", f"演示线索{mark}", title=f"演示线索{mark}", source="inspection", content="演示",
            received_on=today().isoformat(), party="", kind="organisation", name=f"演示{mark}商店", uscc="", resident_id="", phone="",
            informant_name="", informant_contact="", market="", market_name=f"演示市场{mark}", market_operator="演示市场公司",
            market_address="演示路1号", stall="1", goods="演示商品", confirm="1",
        )  # fmt: skip
        self.do("verified", lead + "/verify", f"演示核查{mark}", found=f"演示核查{mark}")
        case = self.do(
            "filing", lead + "/file", f"演示事实{mark}", cause="trademark.infringement", officers=lambda all_: all_[:2],
            facts=f"演示事实{mark}",
        )  # fmt: skip
        self.desk.put(case)


class Head(Person):
    """Approves what lies on the desk: each approval issues a form under the bureau's next docket number."""

    def __init__(self, *args: Any, desk: queue.Queue[str]) -> None:
        super().__init__(*args)
        self.desk = desk

    def work(self) -> None:
        try:
            case = self.desk.get(timeout=0.2)
        except queue.Empty:
            return
        words = f"演示同意{uuid.uuid4().hex}"
        self.do("approval", case + "/filing/approve", words, opinion=words)


def crew(base: str, password: str, log: Log, seed: int) -> list[Person]:
    """Everybody who works, not yet started."""
    people: list[Person] = []
    for bureau, logins in TEAMS.items():
        desk: queue.Queue[str] = queue.Queue()
        for login in logins:
            kind = Head if login == logins[-1] else Officer
            people.append(kind(base, login, password, log, random.Random(f"{seed} {bureau} {login}"), desk=desk))
    return people


def _kept(page: Page) -> list[tuple[str, str]]:
    return [(name, page.values[name]) for name in ("csrf_token", "once", "shown_hash", "shown_text") if name in page.values]


def _local(location: str) -> str:
    parts = urllib.parse.urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _said(answer: Answer) -> str:
    """The heart of an error page, for the report."""
    plain: list[str] = []
    parser = HTMLParser()
    parser.handle_data = lambda data: plain.append(data.strip())  # type: ignore[method-assign]
    parser.feed(answer.text)
    return " ".join(word for word in plain if word)[:300]
