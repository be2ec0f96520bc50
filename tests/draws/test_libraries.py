"""Files into the two libraries: each row's outcome, nothing half-written, wrong shapes refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
import xlsxwriter
from stdnum.cn import ric

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from ipenforce.draws.models import Inspector, LibraryImport, Target
from ipenforce.errors import Refused
from tests.draws.office import INSPECTOR_HEAD, TARGET_HEAD, make_office, names_of, sheet
from tests.factories import make_bureau, make_party, make_user
from tests.rules.plans import code

RESIDENT_ID = "11010519491231002X"


@pytest.fixture
def office(app):
    return make_office(libraries=False)


def take(office, content: bytes, **given) -> LibraryImport:
    return commands.import_targets(content=content, filename="对象.csv", on=today(), actor=given.pop("actor", office.planner), **given)


def outcomes(report: LibraryImport) -> list[tuple[str, str]]:
    return [(row["outcome"], row["because"]) for row in report.outcomes]


def stored() -> dict[str, Target]:
    return {row.code: row for row in db.session.execute(db.select(Target)).scalars()}


def target_rows(office, *numbers: int) -> list[tuple[str, str, str, str]]:
    return [(code(n), f"示例{n}号商店", office.bureau.district, "B") for n in numbers]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_csv_file_of_either_encoding_is_read(office, encoding):
    report = take(office, sheet(TARGET_HEAD, *target_rows(office, 1, 2), encoding=encoding))
    assert outcomes(report) == [("created", "")] * 2
    assert {row.name for row in stored().values()} == {"示例1号商店", "示例2号商店"}
    assert stored()[code(1)].grade == "B"
    assert names_of(report.number) == ["library.imported"]


def test_a_second_import_changes_only_what_differs(office):
    take(office, sheet(TARGET_HEAD, *target_rows(office, 1, 2)))
    moved = [*target_rows(office, 1), (code(2), "示例新名商店", office.bureau.district, "D"), *target_rows(office, 3)]
    report = take(office, sheet(TARGET_HEAD, *moved))
    assert [row["outcome"] for row in report.outcomes] == ["unchanged", "updated", "created"]
    assert (report.created, report.updated, report.unchanged, report.refused) == (1, 1, 1, 0)
    assert (stored()[code(2)].name, stored()[code(2)].grade) == ("示例新名商店", "D")


def test_every_row_gets_its_own_outcome_and_good_rows_are_kept(office):
    wrong = code(9)[:-1] + ("0" if code(9)[-1] != "0" else "1")
    rows = [
        *target_rows(office, 1),
        (wrong, "示例", office.bureau.district, ""),
        (code(1), "示例", office.bureau.district, ""),
        (code(3), "", office.bureau.district, ""),
        (code(4), "示例", "远方", ""),
        (code(5), "示例", office.bureau.district, "E"),
        (RESIDENT_ID, "示例", office.bureau.district, ""),
        ("", "示例摊位", office.bureau.district, ""),
        ("", "", "", ""),
        (code(6), "=HYPERLINK(1)", office.bureau.district, ""),
    ]
    report = take(office, sheet(TARGET_HEAD, *rows))
    told = outcomes(report)
    assert [outcome for outcome, _ in told] == ["created", *["refused"] * 6, "created", "created"]
    for (_, because), words in zip(told[1:7], ("校验位", "与第2行是同一检查对象", "缺少名称", "没有名为“远方”的辖区", "应为 A、B、C 或 D",
                                               "居民身份证号不得导入"), strict=True):  # fmt: skip
        assert words in because, because
    assert [row["row"] for row in report.outcomes] == [2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert RESIDENT_ID not in str(report.outcomes)
    assert len(stored()) == 3
    assert stored()[code(6)].name == "=HYPERLINK(1)"


def test_a_target_without_a_code_is_keyed_by_a_number_of_its_own(office):
    rows = [("", "示例摊位", office.bureau.district, "")]
    first, second = take(office, sheet(TARGET_HEAD, *rows)), take(office, sheet(TARGET_HEAD, *rows))
    (target,) = stored().values()
    assert target.code == target.number
    assert target.number.startswith("T")
    assert [first.created, second.unchanged] == [1, 1]


def test_nothing_is_taken_where_one_row_is_wrong_and_that_was_asked(office):
    rows = [*target_rows(office, 1, 2), (code(3), "", office.bureau.district, "")]
    report = take(office, sheet(TARGET_HEAD, *rows), all_or_nothing=True)
    assert report.id is None
    assert [row["outcome"] for row in report.outcomes] == ["created", "created", "refused"]
    assert stored() == {}
    assert db.session.execute(db.select(LibraryImport)).first() is None


def test_a_formula_counts_with_the_value_it_was_saved_with(office):
    district = office.bureau.district
    content = xlsx(
        [*TARGET_HEAD],
        [code(1), ("=UPPER(B2)", "示例公式商店"), district, ("=\"A\"", "C")],
        [("=A2", 0), "示例无值商店", district, "A"],
    )  # fmt: skip
    report = take(office, content)
    assert [row["outcome"] for row in report.outcomes] == ["created", "refused"]
    assert (stored()[code(1)].name, stored()[code(1)].grade) == ("示例公式商店", "C")


def xlsx(*rows) -> bytes:
    """A workbook; a cell (formula, value) is a formula with the value it was saved with."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, tuple):
                    page.write_formula(y, x, cell[0], None, cell[1])
                elif isinstance(cell, date):
                    page.write_datetime(y, x, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
                else:
                    page.write(y, x, cell)
    return out.getvalue()


def test_a_workbook_is_read_as_a_csv_file_is(office):
    report = take(office, xlsx(TARGET_HEAD, *target_rows(office, 1, 2)))
    assert outcomes(report) == [("created", "")] * 2


def _zip(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


SHAPES = {
    "empty": (b"", "文件第一行缺少列"),
    "a heading alone": (sheet(TARGET_HEAD), "除表头外没有内容"),
    "other columns": (sheet(("姓名", "电话"), ("演示", "1")), "文件第一行缺少列：统一社会信用代码、名称、区域"),
    "a column twice": (sheet((*TARGET_HEAD, "企业名称"), ("1", "2", "3", "4", "5")), "出现了两次"),
    "no text": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", "不是 CSV 或 XLSX"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "不支持旧版 .xls"),
    "an unreadable encoding": ("统一社会信用代码".encode("utf-8-sig") + b"\xff\xfe\xff\xfe\x80", "文字编码无法识别"),
    "some other archive": (_zip(readme="x"), "不是 CSV 或 XLSX"),
    "a broken workbook": (xlsx(TARGET_HEAD)[:400], "已损坏"),
    "an empty workbook": (xlsx(), "文件第一行缺少列"),
}


@pytest.mark.parametrize(("content", "words"), SHAPES.values(), ids=SHAPES)
def test_a_file_of_the_wrong_shape_is_refused_in_a_sentence_and_nothing_is_written(office, content, words):
    with pytest.raises(Refused, match=words) as refused:
        take(office, content)
    assert (refused.value.field, refused.value.status) == ("file", 422)
    assert stored() == {}
    with pytest.raises(Refused):
        commands.import_inspectors(content=content, filename="人员.csv", on=today(), actor=office.planner)


def test_a_party_already_known_is_found_by_its_code(office):
    party = make_party(uscc=code(1))
    take(office, sheet(TARGET_HEAD, *target_rows(office, 1)))
    assert stored()[code(1)].party_number == party.number


def test_the_library_of_all_is_the_topmost_bureaus(app):
    city = make_office(libraries=False)
    county = make_bureau(parent=city.bureau)
    head = make_user(county, "unit_head")
    rows = [(code(1), "示例商店", county.district, "A")]
    with pytest.raises(Refused, match="最上级机关"):
        take(city, sheet(TARGET_HEAD, *rows), scope="installation", actor=head)
    assert take(city, sheet(TARGET_HEAD, *rows), scope="installation").created == 1
    assert stored()[code(1)].bureau_id is None
    with pytest.raises(Refused, match="哪个名录库"):
        take(city, sheet(TARGET_HEAD, *rows), scope="elsewhere")


def test_a_county_takes_no_targets_of_another_district(app):
    city = make_office(libraries=False)
    county, sibling = make_office(parent=city.bureau, libraries=False), make_bureau(parent=city.bureau)
    report = take(county, sheet(TARGET_HEAD, (code(1), "示例", sibling.district, "A")))
    assert outcomes(report) == [("refused", f"“{sibling.district}”不在本机关辖区内")]


def people(office, *rows, head=INSPECTOR_HEAD) -> LibraryImport:
    return commands.import_inspectors(content=sheet(head, *rows), filename="人员.csv", on=today(), actor=office.planner)


def test_an_inspector_is_tied_to_the_account_that_holds_the_certificate(office):
    officer = office.officers[0]
    certificate = officer.certificates[0]
    report = people(office, (certificate.number, officer.name, office.bureau.district, "商标、专利"))
    assert outcomes(report) == [("created", "")]
    row = office.inspector(officer)
    assert (row.specialities, row.certificate_until) == (["商标", "专利"], certificate.valid_until)


def test_a_certificate_without_an_account_needs_its_last_day(office):
    head, district = (*INSPECTOR_HEAD, "有效期至"), office.bureau.district
    report = people(
        office,
        ("外1", "演示甲", district, "商标", "2030年1月2日"),
        ("外2", "演示乙", district, "商标", ""),
        ("外3", "演示丙", district, "商标", "someday"),
        ("外4", "演示丁", "", "商标", "2030-01-02"),
        ("外5", "演示戊", "远方", "商标", "2030-01-02"),
        ("", "演示己", district, "商标", "2030-01-02"),
        ("外1", "演示庚", district, "商标", "2030-01-02"),
        head=head,
    )
    told = outcomes(report)
    assert [outcome for outcome, _ in told] == ["created", *["refused"] * 6]
    for (_, because), words in zip(told[1:], ("缺少执法证有效期", "无法识别", "至少填写一项", "不在本机关辖区", "缺少执法证号", "同一执法证号"), strict=True):
        assert words in because
    row = db.session.execute(db.select(Inspector)).scalar_one()
    assert row.certificate_until == date(2030, 1, 2)
    assert people(office, ("外1", "演示甲", district, "专利")).updated == 1
    assert row.certificate_until == date(2030, 1, 2)


def test_an_inspector_of_another_bureau_is_not_taken(app):
    city = make_office(libraries=False)
    county = make_office(parent=city.bureau, libraries=False)
    stranger = city.officers[0]
    report = people(county, (stranger.certificates[0].number, stranger.name, county.bureau.district, "商标"))
    assert outcomes(report)[0] == ("refused", "该执法证属于其他机关的人员")


def test_days_typed_in_a_workbook_are_read(office):
    until = today() + timedelta(days=700)
    content = xlsx((*INSPECTOR_HEAD, "有效期至"), ["外1", "演示甲", office.bureau.district, "商标", until])
    commands.import_inspectors(content=content, filename="人员.xlsx", on=today(), actor=office.planner)
    assert db.session.execute(db.select(Inspector)).scalar_one().certificate_until == until


def test_the_example_of_a_resident_id_is_one():
    assert ric.is_valid(RESIDENT_ID)
