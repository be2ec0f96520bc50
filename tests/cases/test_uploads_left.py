"""Files that were sent and never recorded, and cases that take no evidence any more."""

from __future__ import annotations

from ipenforce.db import db
from ipenforce.evidence import queries
from tests.cases.exhibits import main, put, record
from tests.evidence.people import told


def test_files_that_were_never_recorded_are_listed_recorded_or_given_up(desk, case, cast):
    first, second = put(desk, case), put(desk, case, "说明.txt", "说明".encode())
    listed = f"/cases/{case.number}/evidence"
    page = desk.get(listed)
    assert "已上传、未登记的文件" in main(page) and "现场照片.jpg" in main(page) and f"upload={second}" in page.text
    assert desk.post(f"{listed}/uploads/{second}/discard").status_code == 302
    assert told("evidence.upload_discarded") == [{"upload": second, "size": 6}] and queries.upload_by_number(second) is None
    assert desk.post(f"{listed}/uploads/{second}/discard").status_code == 404
    db.session.rollback()
    fields = record(cast, **{"items-0-upload": first, "items-0-name": "照片", "items-0-part": "file"})
    assert desk.post(f"{listed}/new", data=fields).status_code == 302
    assert "已上传、未登记的文件" not in main(desk.get(listed))


def test_a_case_that_is_over_takes_no_file_and_says_so_before_it_is_sent(desk, case, cast):
    left = put(desk, case)
    listed, words = f"/cases/{case.number}/evidence", "不能再上传、登记证据"
    for change in ({"state": "closed"}, {"state": "imported", "origin": "imported"}):
        for name, value in change.items():
            setattr(case, name, value)
        db.session.commit()
        page = desk.get(f"{listed}/upload")
        said = "历史案件只读" if "origin" in change else words
        assert page.status_code == 200 and said in main(page) and "type=\"file\"" not in page.text
        begun = desk.post(f"{listed}/uploads", data={"file_name": "a.txt", "size": 9})
        assert begun.status_code == 409 and said in begun.get_json()["error"]
        fields = record(cast, **{"items-0-upload": left, "items-0-name": "照片", "items-0-part": "file"})
        assert desk.post(f"{listed}/new", data=fields).status_code == 409
        assert "上传、拍照" not in main(desk.get(listed)) and "放弃" in main(desk.get(listed)), "what was sent can still be given up"
    assert queries.items_of(case.number) == []
