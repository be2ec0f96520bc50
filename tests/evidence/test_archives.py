"""Archives and office documents by their directory: every limit on both sides, and what would leave the folder."""

from __future__ import annotations

import random
import struct
from dataclasses import replace

import pytest

from ipenforce.errors import Refused
from ipenforce.evidence.limits import LIMITS, MIB
from tests.evidence import samples
from tests.evidence.conftest import Seen
from tests.evidence.samples import SMALL

ZEROS = bytes(MIB)


def nested(depth: int) -> bytes:
    """An archive in an archive …, `depth` of them in all."""
    content = samples.archive(("a.txt", b"a"))
    for _ in range(depth - 1):
        content = samples.archive(("内.bin", content))
    return content


ARCHIVES = {
    "entries": ([(f"{n}.txt", b"a") for n in range(5)], [(f"{n}.txt", b"a") for n in range(6)]),
    "directory": ([("a" * 900, b"a")], [("a" * 1000, b"a")]),
    "an entry": ([("a.bin", bytes(range(256)) * 8192)], [("a.bin", bytes(range(256)) * 8192 + b"a")]),
    "all entries": ([(f"{n}", bytes(range(256)) * 4096) for n in range(4)], [*((f"{n}", bytes(range(256)) * 4096) for n in range(4)), ("5", b"a")]),
}


@pytest.mark.parametrize("what", ARCHIVES)
def test_archives_are_bounded_on_both_sides(what: str, seen: Seen) -> None:
    fits, does_not = (samples.archive(*entries, packed=False) for entries in ARCHIVES[what])
    assert seen("a.zip", fits, limits=SMALL).sealed
    with pytest.raises(Refused) as refused:
        seen("a.zip", does_not, limits=SMALL)
    assert (refused.value.field, refused.value.status) == ("file", 422)
    assert seen("a.zip", does_not, limits=SMALL, sealed=True).sealed


def test_the_ratio_of_an_entry_is_bounded_on_both_sides(seen: Seen) -> None:
    noise = random.Random(1).randbytes(3000)
    assert seen("a.zip", samples.archive(("a", noise + bytes(80_000))), limits=SMALL).sealed
    with pytest.raises(Refused, match="压缩比超过50倍"):
        seen("a.zip", samples.archive(("a", noise[:1000] + bytes(80_000))), limits=SMALL)
    assert seen("a.zip", samples.archive(("a", bytes(9_000))), limits=SMALL).sealed, "what is small is no bomb"


def test_the_bomb_of_a_thousand_to_one_is_refused(seen: Seen) -> None:
    with pytest.raises(Refused, match="压缩比超过200倍"):
        seen("a.zip", samples.archive(("a", bytes(50 * MIB))))


def test_nesting_is_bounded_on_both_sides(seen: Seen) -> None:
    assert seen("a.zip", nested(2)).sealed
    for depth in (3, 10):
        with pytest.raises(Refused, match="嵌套超过2层"):
            seen("a.zip", nested(depth))
    with pytest.raises(Refused, match="嵌套超过2层"):
        seen("a.zip", samples.archive(("b.zip", samples.archive(("c.7z", b"7z")))))


def test_office_documents_are_bounded_on_both_sides(seen: Seen) -> None:
    added = [("word/media/a.bin", bytes(n % 251 for n in range(900_000)))]
    assert not seen("a.docx", samples.office_with(samples.word(), *added), limits=replace(LIMITS, office=2 * MIB)).sealed
    with pytest.raises(Refused, match="解压后超过1MB"):
        seen("a.docx", samples.office_with(samples.word(), *added, ("word/media/b.bin", ZEROS[:200_000])), limits=replace(LIMITS, office=MIB))


OUTSIDE = ("../a.txt", "a/../../b", "/etc/passwd", "C:\\a.txt", "..\\a", "a\\..\\..\\b", "CON", "con.txt", "a/LPT1.txt", "nul")


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_leave_the_folder_are_refused(name: str, seen: Seen) -> None:
    with pytest.raises(Refused, match="包外的文件名"):
        seen("a.zip", samples.archive((name, b"a")))


def test_names_within_the_folder_are_not(seen: Seen) -> None:
    assert seen("a.zip", samples.archive(("合同/a..b.txt", b"a"), ("contract.txt", b"b"), ("..c/d", b"e"))).sealed


def flagged(content: bytes, *, flags: int | None = None, mode: int | None = None, name: bytes | None = None) -> bytes:
    """The archive with these bits in the one entry of its directory."""
    at = content.rindex(b"PK\x01\x02")
    raw = bytearray(content)
    if flags is not None:
        raw[at + 8 : at + 10] = struct.pack("<H", flags)
    if mode is not None:
        raw[at + 5] = 3
        raw[at + 38 : at + 42] = struct.pack("<L", mode << 16)
    if name is not None:
        raw[at + 46 : at + 46 + len(name)] = name
    return bytes(raw)


def test_links_and_devices_are_refused(seen: Seen) -> None:
    for mode in (0o120777, 0o060600, 0o010600):
        with pytest.raises(Refused, match="链接或者设备文件"):
            seen("a.zip", flagged(samples.archive(("a", b"/etc/passwd")), mode=mode))
    assert seen("a.zip", flagged(samples.archive(("a", b"x")), mode=0o100644)).sealed


def test_an_encrypted_archive_is_kept_closed_with_a_note(seen: Seen) -> None:
    found = seen("a.zip", flagged(samples.archive(("a", b"x")), flags=1))
    assert found.sealed and found.note == "已加密，内容未检查；压缩包，系统不打开"


def test_programs_within_an_archive_are_noted(seen: Seen) -> None:
    for name in ("setup.exe", "a/b.VBS", "x.lnk"):
        assert "压缩包内含可执行文件" in seen("a.zip", samples.archive((name, b"x"))).note


def test_entries_that_share_bytes_or_lie_about_their_size_are_refused(seen: Seen) -> None:
    twice = samples.archive(("a", b"x" * 1000), ("b", b"y" * 1000), packed=False)
    at = twice.rindex(b"PK\x01\x02")
    shared = bytearray(twice)
    shared[at + 42 : at + 46] = bytes(4)
    lying = bytearray(samples.archive(("a", bytes(5000))))
    lying[lying.rindex(b"PK\x01\x02") + 24 : lying.rindex(b"PK\x01\x02") + 28] = struct.pack("<L", 10)
    for content in (bytes(shared), bytes(lying), twice[:-10], twice[:500], twice + b"PK", b"MZ" + twice[2:], twice[:4] + bytes(100)):
        with pytest.raises(Refused):
            seen("a.zip", content)
