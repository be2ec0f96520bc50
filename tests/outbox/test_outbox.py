"""Messages leave the house over real services of this machine: once, with their key, tried again, and given up aloud."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from flask import Flask

from ipenforce import jobs
from ipenforce.accounts.models import User
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.outbox import commands, queries
from ipenforce.outbox.models import Message
from tests.factories import make_bureau, make_user, sign_in
from tests.http_client import Browser

GOT: list[tuple[dict[str, str], str]] = []
ANSWER = {"status": 200}


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        GOT.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(ANSWER["status"])
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline().strip():
            if line.upper() == b"DATA":
                self.wfile.write(b"354 go\r\n")
                lines = []
                while (text := self.rfile.readline().strip()) != b".":
                    lines.append(text.decode())
                head = dict(part.split(": ", 1) for part in lines[: lines.index("")])
                GOT.append((head, "\n".join(lines)))
            if line.upper() == b"QUIT":
                return
            self.wfile.write(b"250 ok\r\n")


@pytest.fixture(scope="module")
def sinks() -> Iterator[dict[str, int]]:
    servers = {"webhook": HTTPServer(("127.0.0.1", 0), Hook), "mail": socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)}
    for server in servers.values():
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield {name: int(server.server_address[1]) for name, server in servers.items()}
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture
def user(folder: Any, app: Flask, sinks: dict[str, int]) -> User:
    GOT.clear()
    ANSWER["status"] = 200
    app.config["PUBLIC_URL"] = "https://ip.example.gov.cn"
    app.config["OUTBOX_WEBHOOK"] = f"json://127.0.0.1:{sinks['webhook']}/"
    app.config["OUTBOX_MAIL"] = f"mailto://127.0.0.1:{sinks['mail']}?from=house@example.gov.cn&mode=insecure"
    row = make_user(make_bureau(), "officer")
    commands.set_address(row, address="officer@example.gov.cn", on=today(), actor=row)
    return row


def test_a_message_goes_out_once_by_mail_and_webhook_with_its_key(user: User) -> None:
    assert commands.post(user, key="k1", title="C1 办案期限于2026-11-01届满", path="/cases/C1") == 2
    assert commands.post(user, key="k1", title="C1 办案期限于2026-11-01届满", path="/cases/C1") == 0
    db.session.commit()
    jobs.deliver_messages()
    jobs.deliver_messages()
    rows = {row.way: row for row in db.session.execute(db.select(Message)).scalars()}
    assert {row.state for row in rows.values()} == {"sent"} and len(GOT) == 2
    keys = {head["Idempotency-Key"] for head, _ in GOT}
    assert keys == {row.key for row in rows.values()}
    [mail] = [head for head, _ in GOT if "To" in head]
    assert mail["To"] == "officer@example.gov.cn"
    told = db.session.execute(db.select(Event.name).filter_by(subject=user.number).order_by(Event.id)).scalars().all()
    assert told.count("message.sent") == 2 == told.count("message.posted")


def test_a_failing_service_is_tried_again_later_and_later_then_given_up_where_the_operation_page_says_so(
    user: User, app: Flask, client: Browser
) -> None:
    ANSWER["status"] = 500
    app.config["OUTBOX_MAIL"] = ""
    commands.post(user, key="k2", title="C2 送达期限届满", path="/cases/C2")
    db.session.commit()
    at = datetime(2036, 1, 1, tzinfo=UTC)
    waits = []
    for _ in range(commands.MOST_ATTEMPTS):
        with time_machine.travel(at, tick=False):
            assert len(queries.due_letters(now())) == 1
            db.session.rollback()
            jobs.deliver_messages()
            assert queries.due_letters(now()) == []
        row = db.session.execute(db.select(Message)).scalar_one()
        waits.append(row.next_at - at)
        at = row.next_at
    assert row.state == "given_up" and waits[:3] == [timedelta(minutes=n) for n in (1, 2, 4)] and "500" in row.error
    assert len({head["Idempotency-Key"] for head, _ in GOT}) == 1
    admin, key = make_user(user.bureau, "system_admin"), row.key
    desk = sign_in(client, admin)
    assert "C2 送达期限届满" in desk.get("/operation").text
    ANSWER["status"] = 200
    assert desk.post(f"/operation/messages/{key}/again").status_code == 302
    assert desk.post(f"/operation/messages/{key}/again").status_code == 409
    db.session.rollback()
    jobs.deliver_messages()
    assert db.session.execute(db.select(Message.state)).scalar_one() == "sent"


def test_an_address_is_ones_own_and_what_is_no_address_is_refused_and_kept_on_the_page(user: User, client: Browser) -> None:
    desk = sign_in(client, user)
    wrong = desk.post("/mail-address", data={"address": "a@b?to=x@example.com"})
    assert wrong.status_code == 422 and "a@b?to=x@example.com" in wrong.text
    assert desk.post("/mail-address", data={"address": ""}).status_code == 302
    assert queries.address_of(user) is None
    with pytest.raises(Refused, match="不需要重发"):
        commands.try_again(Message(state="sent"), at=now(), actor=user)


def test_mail_to_who_has_taken_his_address_back_goes_to_nobody(user: User, app: Flask) -> None:
    app.config["OUTBOX_WEBHOOK"] = ""
    commands.post(user, key="k3", title="C3 办案期限届满", path="/cases/C3")
    commands.set_address(user, address="", on=today(), actor=user)
    db.session.commit()
    jobs.deliver_messages()
    row = db.session.execute(db.select(Message)).scalar_one()
    assert (row.state, row.error, GOT) == ("waiting", "收件人没有登记邮箱", [])
