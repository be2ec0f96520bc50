"""A draw's receipt: it holds as issued, and any one value changed is refused by name, by both verifiers."""

from __future__ import annotations

import copy
import json
import runpy
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ipenforce
from ipenforce.errors import Refused
from ipenforce.rules.receipt import build_receipt, grade_of_assurance, read_receipt, verify
from tests.rules.plans import VECTORS, make_plan, share

SCRIPT = Path(ipenforce.__file__).parent / "static" / "verify_draw.py"
ALONE = runpy.run_path(str(SCRIPT), run_name="verify_draw")
PUBLISHED = {"roster_root": "见收据", "at": "2026-11-24T05:00:00+00:00", "chain": 1, "seq": 42, "event_hash": "0" * 64}


def make_receipt(plan: dict[str, Any] | None = None) -> dict[str, Any]:
    """A receipt as it leaves us: through JSON."""
    built = build_receipt(plan or VECTORS[0]["plan"], None, PUBLISHED)
    again: dict[str, Any] = json.loads(json.dumps(built, ensure_ascii=False))
    return again


def alone(receipt: Any, head: str | None = None) -> str | None:
    """What the stand-alone program says differs; None where the receipt holds."""
    try:
        ALONE["verify"](copy.deepcopy(receipt), head)
    except ALONE["Differs"] as difference:
        return str(difference)
    return None


def run(file: Path, *more: str) -> tuple[int, str]:
    """Exit code and words of the program, in a bare Python that sees neither our packages nor our settings."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"})
    return done.returncode, done.stdout + done.stderr


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every single value."""
    if isinstance(value, dict):
        for name in value:
            yield from places(value[name], (*path, name))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from places(one, (*path, n))
    else:
        yield path


def changed(receipt: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with the value at the path replaced."""
    copied = copy.deepcopy(receipt)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = new
    return copied


def others(value: Any) -> list[Any]:
    """Values that look like this one and are another."""
    if isinstance(value, bool) or value is None:
        return [0]
    if isinstance(value, int):
        return [value + 1, float(value), str(value), None]
    if isinstance(value, str):
        last = value[-1:]
        twisted = value[:-1] + ("0" if last != "0" else "1")
        return [twisted, value + " ", value[:-1] if value else "0", [value], None]
    return [None]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["plan"]["draw_number"])
def test_a_receipt_as_issued_holds(vector):
    receipt = make_receipt(vector["plan"])
    assert verify(receipt) == []
    assert verify(receipt, vector["expect"]["transcript"]) == []
    assert alone(receipt) is None
    assert receipt["seed"] == vector["expect"]["seed"]
    assert receipt["transcript_head"] == vector["expect"]["transcript"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["plan"]["draw_number"])
def test_any_one_value_changed_is_refused_by_both_and_named(vector):
    receipt = make_receipt(vector["plan"])
    walked = 0
    for path in places(receipt):
        value = receipt
        for step in path:
            value = value[step]
        for new in others(value):
            forged = changed(receipt, path, new)
            found, told = verify(forged), alone(forged)
            assert found, (path, new)
            assert told, (path, new)
            assert found[0].partition("：")[0], (path, new)
            walked += 1
    assert walked > 300


def test_a_value_removed_or_added_anywhere_is_refused_by_both():
    receipt = make_receipt()
    for path in places(receipt):
        gone = copy.deepcopy(receipt)
        holder: Any = gone
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        assert verify(gone), path
        assert alone(gone), path
    for name in ("plan", "published"):
        more = copy.deepcopy(receipt)
        more[name]["note"] = "x"
        assert verify(more), name
        assert alone(more), name
    for name in ("roster", "inspectors", "selected", "pairs", "contributors", "exclusions", "recusals"):
        twice = copy.deepcopy(receipt)
        twice[name].append(twice[name][0])
        assert verify(twice), name
        assert alone(twice), name


def test_the_name_of_what_differs_is_the_one_that_was_changed():
    receipt = make_receipt()
    for path, value in ((("seed",), "0" * 64), (("selected", 2, "code"), "X"), (("pairs", 0, "leader"), "X"), (("grade",), "sealed")):
        assert verify(changed(receipt, path, value))[0].startswith(path[0])
        told = alone(changed(receipt, path, value))
        assert told is not None
        assert told.startswith(path[0])
    share_path = ("contributors", 1, "share")
    assert "公开的份额与承诺不符" in verify(changed(receipt, share_path, share(99)))[0]
    assert "公开的份额与承诺不符" in str(alone(changed(receipt, share_path, share(99))))


def test_a_forgery_derived_anew_throughout_is_caught_by_the_published_head_alone():
    honest = make_receipt(make_plan(1))
    forged = make_receipt(make_plan(2))
    assert verify(forged) == []
    assert alone(forged) is None
    head = honest["transcript_head"]
    assert "与事先公布的摘要" in verify(forged, head)[0]
    assert "与事先公布的摘要" in str(alone(forged, head))


def test_another_unicode_form_is_another_value():
    plan = make_plan(speciality="é", inspectors=[{"certificate": f"Z{i}", "districts": ["东区"], "specialities": ["é"]} for i in range(3)])
    receipt = make_receipt(plan)
    decomposed = unicodedata.normalize("NFD", "é")
    for forged in (changed(receipt, ("plan", "speciality"), decomposed), changed(receipt, ("inspectors", 0, "specialities", 0), decomposed)):
        assert any("NFC" in fault for fault in verify(forged))
        assert "NFC" in str(alone(forged))


@pytest.mark.parametrize(
    "given",
    [None, 1, "x", [], {}, {"version": "ipenforce-draw-1"}, dict.fromkeys(make_receipt()), {**make_receipt(), "roster": [1]},
     {**make_receipt(), "contributors": [{}]}, {**make_receipt(), "plan": []}, {**make_receipt(), "inspectors": [3]},
     {**make_receipt(), "published": 3}],
)  # fmt: skip
def test_what_is_no_receipt_is_refused_and_never_crashes_a_verifier(given):
    assert verify(given)
    assert alone(given)


def test_a_receipt_that_names_a_key_twice_is_not_read():
    with pytest.raises(Refused, match="重复的字段名"):
        read_receipt('{"version": "a", "version": "b"}')
    with pytest.raises(Refused, match="不是有效的 JSON"):
        read_receipt("{")


@pytest.mark.parametrize(
    ("contributors", "entropy", "grade"),
    [(["server"], "", "sealed"), (["server", "甲"], "", "sealed"), (["server", "甲", "乙"], "", "witnessed"), (["server"], "123", "public")],
)
def test_the_grade_of_assurance_says_whose_honesty_the_draw_rests_on(contributors, entropy, grade):
    assert grade_of_assurance(contributors, entropy) == grade


def test_the_program_stands_alone_and_says_it_with_its_exit_code(tmp_path):
    receipt = make_receipt()
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt, ensure_ascii=False), "utf-8")
    code, words = run(file, "--head", receipt["transcript_head"])
    assert (code, "相符 OK" in words) == (0, True), words
    assert run(file, "--head", "0" * 64)[0] == 1
    file.write_text(json.dumps(changed(receipt, ("selected", 0, "code"), "X"), ensure_ascii=False), "utf-8")
    code, words = run(file)
    assert (code, "不符 DIFFERS  selected.0.code" in words) == (1, True), words
    file.write_text("{not json", "utf-8")
    assert run(file)[0] == 2
    file.write_text('{"version": 1, "version": 2}', "utf-8")
    assert run(file)[0] == 1
    assert run(tmp_path / "absent.json")[0] == 2
