"""The case file: legal order, numbered pages, bookmarks, and a package that verifies itself with the standard library alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest
from pypdf import PdfReader

from ipenforce.cases import case_file
from ipenforce.cases.case_file import Entry
from ipenforce.db import db
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.catalogue.volumes import EVIDENCE, INTERNAL, MAIN, place_of
from tests.cases.stage import make_case, make_cast
from tests.factories import make_bureau, make_user, sign_in


@pytest.fixture
def case(app):
    made = make_case("closed", make_cast())
    db.session.commit()
    return made


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def titles(pdf: bytes) -> list[str]:
    return [item.title for item in reader(pdf).outline]


def test_every_form_has_its_place_in_one_of_the_volumes():
    places = {row.official_no: place_of(row.official_no) for row in DOCUMENTS.values()}
    assert {number for number, (volume, _group) in places.items() if volume == INTERNAL} == {1, 8, 35, 36, 41, 42, 43, 53}
    assert places[7] == (MAIN, 1) and places[45] == (MAIN, 2) and places[14] == (MAIN, EVIDENCE)


def test_the_main_volume_lies_in_the_legal_order_with_bookmarks(case):
    found = titles(case_file.bound(case, MAIN))
    assert found[0] == "正卷封面" and found[1] == "卷内文件目录" and found[-1] == "卷内备考表"
    order = [next(i for i, title in enumerate(found) if title.startswith(name)) for name in ("立案审批表", "行政处罚决定书", "行政处罚告知书")]
    assert order == sorted(order)
    assert any("行政处罚决定书的送达回证" in title for title in found)
    assert not any(title.startswith(("案件调查终结报告", "结案审批表")) for title in found)


def test_the_internal_volume_holds_report_and_closing(case):
    found = titles(case_file.bound(case, INTERNAL))
    report, closing = (next(i for i, title in enumerate(found) if title.startswith(name)) for name in ("案件调查终结报告", "结案审批表"))
    assert report < closing


def test_the_pages_that_the_index_names_carry_these_numbers(case):
    volume = case_file.laid_out(case, MAIN)
    pages = reader(case_file.bound(case, MAIN)).pages
    front = len(pages) - volume.total - 1
    for entry, named in zip(volume.entries, volume.pages, strict=True):
        first = int(named.split("-")[0])
        text = pages[front + first - 1].extract_text()
        assert str(first) in text.split(), entry.title
    assert volume.total == sum(len(reader(entry.pdf).pages) for entry in volume.entries)


def test_the_same_file_makes_the_same_bytes(case):
    assert case_file.packed(case) == case_file.packed(case)


def unpacked(case, folder):
    zipfile.ZipFile(io.BytesIO(case_file.packed(case))).extractall(folder)
    return folder


def verify(folder):
    return subprocess.run([sys.executable, "-I", "-S", str(folder / "verify_file.py")], capture_output=True, text=True, check=False)


def test_the_package_verifies_with_the_standard_library_alone(case, tmp_path):
    folder = unpacked(case, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert {"正卷.pdf", "副卷.pdf"} <= {row["path"] for row in manifest["files"]}
    done = verify(folder)
    assert (done.returncode, done.stdout.strip()) == (0, "核验通过")


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "manifest"])
def test_what_was_done_to_a_package_is_named(case, tmp_path, harm):
    folder = unpacked(case, tmp_path)
    victim = folder / "正卷.pdf"
    if harm == "changed":
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    elif harm == "missing":
        victim.unlink()
    elif harm == "added":
        (folder / "别的.pdf").write_bytes(b"%PDF")
    else:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        manifest["files"][0]["bytes"] += 1
        (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    done = verify(folder)
    said = {"changed": "不一致：正卷.pdf", "missing": "缺少：正卷.pdf", "added": "多出：别的.pdf", "manifest": "清单本身被改动"}[harm]
    assert done.returncode == 1 and said in done.stdout


def test_drafts_and_void_forms_lie_in_no_volume(app):
    case = make_case("reviewed", make_cast())
    kept: list[Entry] = list(case_file.entries(case))
    assert [entry.title for entry in kept] == ["立案审批表"]


def test_the_file_is_read_by_those_who_read_the_case(client, case):
    sign_in(client, case.officers[0].user)
    page = client.get(f"/cases/{case.number}/file")
    assert page.status_code == 200 and "正卷" in page.text and "副卷" in page.text
    pdf = client.get(f"/cases/{case.number}/file/main.pdf")
    assert pdf.data.startswith(b"%PDF") and "attachment" in pdf.headers["Content-Disposition"]
    assert client.get(f"/cases/{case.number}/file.zip").data.startswith(b"PK")
    assert client.get(f"/cases/{case.number}/file/other.pdf").status_code == 404
    sign_in(client, make_user(make_bureau(), "officer"))
    assert client.get(f"/cases/{case.number}/file").status_code == 404
