"""The receipt of a draw: everything an outsider needs to redo it, and the check that redoes it.

`ipenforce/static/verify_draw.py` reaches the same verdicts with the standard library alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ipenforce.errors import Reason, Refused
from ipenforce.rules.draw import Outcome, outcome
from ipenforce.rules.draw_plan import H, Plan, V, canonical, commitment, is_share, nfc, read_plan

_FIELDS = (
    "version", "grade", "plan", "contributors", "public_entropy", "exclusions", "exclusion_counts",
    "inspectors", "recusals", "roster", "roster_root", "transcript_head", "seed", "selected", "pairs",
    "cap_lifted", "published", "published_seal",
)  # fmt: skip
_PLAN_FIELDS = ("draw_number", "quota", "speciality", "load_cap", "entropy_source")
_CONTRIBUTOR_FIELDS = ("name", "commitment", "share")
_WITNESSES = 2
"""Contributors beside the server that make a draw a witnessed one."""


def grade_of_assurance(contributors: Iterable[str], public_entropy: str) -> str:
    """`public`, `witnessed` or `sealed`: whose honesty the draw rests on (no one's, one's, the server's)."""
    if public_entropy:
        return "public"
    return "witnessed" if len(set(contributors) - {"server"}) >= _WITNESSES else "sealed"


def build_receipt(
    plan: Mapping[str, Any] | Plan, drawn: Outcome | None = None, published: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The receipt of a finished draw, JSON-able.

    `plan` as `draw.derive` takes it; `drawn` spares deriving it again; `published` says where and when the
    transcript head was published before the reveal (any JSON-able facts), and is sealed into the receipt.
    To be given out after the inspections only: it holds the roster and the picks. Raises Refused.
    """
    read = plan if isinstance(plan, Plan) else read_plan(plan)
    drawn = drawn or outcome(read)
    return {
        "version": V,
        "grade": grade_of_assurance(read.commitments, read.public_entropy),
        "plan": {name: getattr(read, name) for name in _PLAN_FIELDS},
        "contributors": [
            {"name": name, "commitment": read.commitments[name], "share": read.shares[name]}
            for name in sorted(read.commitments)
        ],
        "public_entropy": read.public_entropy,
        "exclusions": read.exclusions,
        "inspectors": read.inspectors,
        "recusals": read.recusals,
        "roster": [line.decode() for line in read.lines],
        "published": dict(published or {}),
        **_derived(read, drawn, dict(published or {})),
    }


def verify(receipt: Any, head: str | None = None) -> list[str]:
    """Everything in which a receipt differs from the draw redone from its inputs; empty when it holds.

    Each entry is a field's path and a Chinese sentence. `head` is the transcript head as published before
    the reveal: only that tells a forgery that was derived anew throughout from the draw that took place.
    """
    faults = list(_shape_faults(receipt))
    if faults:
        return faults
    faults += _spelling_faults("", receipt)
    if faults:
        return faults
    faults += _commitment_faults(receipt)
    if head is not None and head != receipt["transcript_head"]:
        faults.append(_fault("transcript_head", Reason("与事先公布的摘要 {head} 不同", head=head)))
    if faults:
        return faults
    try:
        read = read_plan(_plan_of(receipt))
        expected = _derived(read, outcome(read), receipt["published"])
    except Refused as refused:
        return [_fault(refused.field or "plan", refused.reason)]
    expected["version"] = V
    expected["grade"] = grade_of_assurance(read.commitments, read.public_entropy)
    for name in _FIELDS:
        if name in expected:
            faults += _differences(name, expected[name], receipt[name])
    return faults


def read_receipt(text: str) -> Any:
    """A receipt from JSON. Raises Refused where it is not JSON, or names one key twice."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        raise Refused("收据不是有效的 JSON 文件", status=422) from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise Refused("收据中有重复的字段名", status=422)
    return read


def _derived(plan: Plan, drawn: Outcome, published: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of a receipt that follow from the others."""
    counts = Counter(str(row.get("reason", "")) for row in plan.exclusions)
    return {
        "exclusion_counts": dict(sorted(counts.items())),
        "roster_root": drawn.roster_root,
        "transcript_head": drawn.transcript_head,
        "seed": drawn.seed,
        "selected": [pick.target for pick in drawn.picks],
        "pairs": [{"code": pick.code, "leader": pick.leader, "second": pick.second} for pick in drawn.picks],
        "cap_lifted": [pick.code for pick in drawn.picks if pick.cap_lifted],
        "published_seal": H(V, "published", drawn.transcript_head, canonical(published)),
    }


def _plan_of(receipt: Mapping[str, Any]) -> dict[str, Any]:
    names = ("contributors", "public_entropy", "exclusions", "inspectors", "recusals")
    return {**receipt["plan"], **{name: receipt[name] for name in names}, "targets": receipt["roster"]}


def _fault(path: str, reason: Reason) -> str:
    return f"{path}：{reason.plain()}"


def _shape_faults(receipt: Any) -> Iterator[str]:
    yield from _key_faults("", receipt, _FIELDS)
    if not isinstance(receipt, Mapping):
        return
    yield from _key_faults("plan", receipt.get("plan"), _PLAN_FIELDS)
    if not isinstance(receipt.get("published"), Mapping):
        yield _fault("published", Reason("应为一组字段"))
    rows = receipt.get("contributors")
    if not isinstance(rows, list):
        yield _fault("contributors", Reason("应为列表"))
        return
    for n, row in enumerate(rows):
        yield from _key_faults(f"contributors[{n}]", row, _CONTRIBUTOR_FIELDS)
    roster = receipt.get("roster")
    if not isinstance(roster, list) or not all(isinstance(line, str) for line in roster):
        yield _fault("roster", Reason("应为名录行的列表"))


def _key_faults(path: str, holder: Any, names: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(holder, Mapping):
        yield _fault(path or "receipt", Reason("应为一组字段"))
        return
    for name in names:
        if name not in holder:
            yield _fault(f"{path}.{name}".lstrip("."), Reason("缺少这一项"))
    for name in holder:
        if name not in names:
            yield _fault(f"{path}.{name}".lstrip("."), Reason("多出这一项"))


def _spelling_faults(path: str, value: Any) -> Iterator[str]:
    """Text in another Unicode form looks the same and hashes the same, yet is another value."""
    if isinstance(value, str):
        if not _well_spelled(value):
            yield _fault(path, Reason("文字不是规范形式（NFC）"))
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _spelling_faults(f"{path}.{name}".lstrip("."), name)
            yield from _spelling_faults(f"{path}.{name}".lstrip("."), one)
    elif isinstance(value, list):
        for n, one in enumerate(value):
            if not isinstance(one, str) or not one.isascii():
                yield from _spelling_faults(f"{path}[{n}]", one)


def _well_spelled(text: str) -> bool:
    try:
        return nfc(text) == text
    except Refused:
        return False


def _commitment_faults(receipt: Mapping[str, Any]) -> Iterator[str]:
    for n, row in enumerate(receipt["contributors"]):
        path = f"contributors[{n}]"
        if not is_share(row["share"]):
            yield _fault(f"{path}.share", Reason("应为64位小写十六进制数字"))
        elif not isinstance(row["name"], str):
            yield _fault(f"{path}.name", Reason("应为文字"))
        elif row["commitment"] != commitment(str(receipt["plan"]["draw_number"]), row["name"], row["share"]):
            yield _fault(f"{path}.commitment", Reason("公开的份额与承诺不符"))


def _differences(path: str, expected: Any, given: Any) -> Iterator[str]:
    """Paths of the leaves in which two JSON values differ; 1, 1.0 and true are three values."""
    if isinstance(expected, dict) and isinstance(given, dict) and expected.keys() == given.keys():
        for name in expected:
            yield from _differences(f"{path}.{name}", expected[name], given[name])
    elif isinstance(expected, list) and isinstance(given, list) and len(expected) == len(given):
        for n, pair in enumerate(zip(expected, given, strict=True)):
            yield from _differences(f"{path}[{n}]", *pair)
    elif type(expected) is not type(given) or expected != given:
        shown = (canonical(expected)[:120], canonical(given)[:120])
        yield _fault(path, Reason("应为 {expected}，收据为 {given}", expected=shown[0], given=shown[1]))
