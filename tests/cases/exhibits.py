"""What an officer does with evidence by its pages: sends files, records them, reads them."""

from __future__ import annotations

import io
from datetime import timedelta

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ipenforce.cases.models import Case
from ipenforce.clock import SHANGHAI, now
from ipenforce.demo.road import Cast
from ipenforce.evidence import queries
from ipenforce.evidence.models import Item
from tests.evidence import samples


def record(cast: Cast, **given: str) -> dict[str, str]:
    fields = {
        "kind": "audiovisual", "proves": "在店内销售侵权商品", "first": cast.officer.number, "officers": cast.second.number,
        "collected_at": f"{now().astimezone(SHANGHAI) - timedelta(minutes=5):%Y-%m-%dT%H:%M}", "clock_offset": "0", "place": "示例市场A区12号",
        "manner": "现场拍摄", "original": "original", "source": "当事人经营场所", "medium": "kept", "signed_by": "张三",
    }  # fmt: skip
    return {**fields, **given}


def put(desk: FlaskClient, case: Case, name: str = "现场照片.jpg", content: bytes = b"") -> str:
    """A file sent whole, as a browser without scripts does; the upload's number."""
    sent = {"file": (io.BytesIO(content or samples.picture()), name)}
    answer = desk.post(f"/cases/{case.number}/evidence/upload", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.location.partition("upload=")[2]


def one(desk: FlaskClient, case: Case, cast: Cast, name: str = "现场照片.jpg", content: bytes = b"", **given: str) -> Item:
    """An item of one file, by the pages."""
    upload = put(desk, case, name, content)
    rows = {"items-0-upload": upload, "items-0-name": "现场照片", "items-0-part": "file"}
    answer = desk.post(f"/cases/{case.number}/evidence/new", data=record(cast, **rows, **given))
    assert answer.status_code == 302, BeautifulSoup(answer.text, "html.parser").select_one(".error-summary")
    return queries.items_of(case.number)[-1]


def main(answer: TestResponse) -> str:
    found = BeautifulSoup(answer.text, "html.parser").select_one("main")
    assert found is not None
    return found.get_text()


def download(desk: FlaskClient, url: str, reason: str) -> TestResponse:
    """The file that a page hands out for a reason."""
    answer = desk.post(url, data={"reason": reason})
    assert answer.status_code == 200 and answer.data
    answer.close()
    return answer


def at(item: Item, *more: str) -> str:
    return "/".join((f"/cases/{item.subject}/evidence/{item.number}", *more))
