"""A draw's plan as the protocol reads it: hashing, commitments, roster lines, transcript head, seed.

Version `ipenforce-draw-1`. Pure: no clock, no chance; whatever is unpredictable comes in with the plan.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipenforce.errors import Reason, Refused

V = "ipenforce-draw-1"

_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_SHARE = re.compile(r"[0-9a-f]{64}")


def nfc(text: str) -> str:
    """The text in Unicode normal form C, in which everything is hashed. Raises Refused for half characters."""
    if text.isascii():
        return text
    if _HALF_CHARACTER.search(text):
        raise Refused("文字含有不完整的字符，无法编码", status=422)
    return unicodedata.normalize("NFC", text)


def packed(*parts: str) -> bytes:
    """The parts in NFC UTF-8, each behind its length as 4 big-endian bytes."""
    packed = bytearray()
    for part in parts:
        octets = nfc(part).encode()
        packed += len(octets).to_bytes(4, "big") + octets
    return bytes(packed)


def H(*parts: str) -> str:  # noqa: N802  (named as in the protocol)
    """Hex SHA-256 over the parts, each in NFC UTF-8 behind its length as 4 big-endian bytes.

    No two different lists of parts are hashed from the same bytes.
    """
    return hashlib.sha256(packed(*parts)).hexdigest()


def commitment(draw_number: str, contributor: str, share: str) -> str:
    """What a contributor hands in before the freeze. Raises Refused unless `share` is 64 hex digits."""
    if not is_share(share):
        raise _at("share", Reason("“{name}”的随机份额应为64位小写十六进制数字", name=contributor))
    return H(V, "commit", draw_number, contributor, share)


def is_share(text: object) -> bool:
    """Whether the text is 32 bytes in lower-case hex."""
    return isinstance(text, str) and _SHARE.fullmatch(text) is not None


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, no ASCII escapes: the form in which objects are hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def roster_root(lines: Sequence[bytes]) -> str:
    """SHA-256 of the roster lines, already sorted bytewise, joined by LF with none at the end."""
    digest = hashlib.sha256()
    for start in range(0, len(lines), 8192):
        if start:
            digest.update(b"\n")
        digest.update(b"\n".join(lines[start : start + 8192]))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan read and put into canonical order; `lines` is the roster, one target a line.

    `commitments` and `shares` are keyed by contributor; before the reveal `shares` is short or empty.
    """

    draw_number: str
    quota: dict[str, int]
    speciality: str
    load_cap: int
    entropy_source: str
    public_entropy: str
    commitments: dict[str, str]
    shares: dict[str, str]
    lines: list[bytes]
    inspectors: list[dict[str, Any]]
    recusals: list[dict[str, Any]]
    exclusions: list[dict[str, Any]]

    def head(self, root: str) -> str:
        """The transcript head that binds everything frozen; to be published before any share is revealed."""
        frozen = {
            "commitments": self.commitments,
            "draw_number": self.draw_number,
            "entropy_source": self.entropy_source,
            "exclusions": self.exclusions,
            "inspectors": self.inspectors,
            "load_cap": self.load_cap,
            "quota": self.quota,
            "recusals": self.recusals,
            "roster_root": root,
            "speciality": self.speciality,
        }
        return H(V, "transcript", canonical(frozen))

    def seed(self) -> str:
        """The seed from all shares, in the bytewise order of names, and the public entropy, last.

        Raises Refused while a share is missing, or where the named public entropy is not yet in.
        """
        if not self.commitments:
            raise Refused("还没有人提交随机份额的承诺，不能抽取", field="contributors", status=422)
        for name in self.commitments:
            if name not in self.shares:
                raise Refused("“{name}”尚未公开其随机份额，不能抽取", field="contributors", name=name)
        if self.entropy_source and not self.public_entropy:
            raise Refused("计划指定的公开随机来源“{source}”尚未录入，不能抽取", source=self.entropy_source)
        if self.public_entropy and not self.entropy_source:
            raise Refused("计划没有指定公开随机来源，不能使用公开随机数", field="public_entropy", status=422)
        shares = (self.shares[name] for name in sorted(self.shares))
        return H(V, "seed", self.draw_number, *shares, self.public_entropy)



def read_plan(plan: Mapping[str, Any]) -> Plan:
    """A plan from its JSON form (see `draw.derive`), in NFC and canonical order.

    A target may be `{code, stratum, district}`, those three in a sequence, or a roster line; the targets
    may come from any iterable and are kept as one line of bytes each. A contributor gives a share, a
    commitment, or both. Raises Refused naming the field that has another shape.
    """
    if not isinstance(plan, Mapping):
        raise Refused("计划应是一个 JSON 对象", status=422)
    number = _text(plan, "draw_number")
    commitments, shares = _contributors(number, plan)
    quota = plan.get("quota")
    if not isinstance(quota, Mapping) or not all(isinstance(k, str) and _whole(quota[k], 0) for k in quota):
        raise _at("quota", Reason("各层应抽数量（{path}）应为不小于零的整数"))
    load_cap: Any = plan.get("load_cap")
    if not _whole(load_cap, 1):
        raise _at("load_cap", Reason("每人任务上限（{path}）应为正整数"))
    rows = {name: _rows(plan, name) for name in _KEYS}
    return Plan(
        draw_number=number,
        quota={nfc(stratum): n for stratum, n in quota.items()},
        speciality=_text(plan, "speciality"),
        load_cap=load_cap,
        entropy_source=_text(plan, "entropy_source", ""),
        public_entropy=_text(plan, "public_entropy", ""),
        commitments=commitments,
        shares=shares,
        lines=_lines(plan.get("targets")),
        inspectors=sorted(rows["inspectors"], key=lambda row: (row["certificate"], canonical(row))),
        recusals=sorted(rows["recusals"], key=lambda row: (row["certificate"], row["code"], canonical(row))),
        exclusions=sorted(rows["exclusions"], key=lambda row: (row["code"], canonical(row))),
    )


_KEYS: dict[str, dict[str, type]] = {
    "inspectors": {"certificate": str, "districts": list, "specialities": list},
    "recusals": {"certificate": str, "code": str},
    "exclusions": {"code": str},
}
"""What each row of a list must at least hold; whatever else it holds is bound by the transcript as given."""


def _at(path: str, reason: Reason) -> Refused:
    """The refusal of what stands at a path of the plan, such as `inspectors[3].districts`."""
    named = Reason(reason.text, reason.cite, path=path, **dict(reason.values))
    return Refused.because(named, field=path.partition("[")[0], status=422)


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _text(holder: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = holder.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise _at(key, Reason("“{path}”一项应为文字"))
    return nfc(value)


def _contributors(number: str, plan: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """(name → commitment, name → share); a share that was revealed is held against its commitment."""
    commitments: dict[str, str] = {}
    shares: dict[str, str] = {}
    rows = plan.get("contributors")
    for row in rows if isinstance(rows, list | tuple) else [None]:
        if not isinstance(row, Mapping):
            raise _at("contributors", Reason("“{path}”应为随机份额提交人的列表"))
        name, share, committed = _text(row, "name"), row.get("share"), row.get("commitment")
        if name in commitments:
            raise _at("contributors", Reason("随机份额提交人“{name}”重复", name=name))
        if share is None and not is_share(committed):
            raise _at("contributors", Reason("“{name}”没有有效的份额或承诺", name=name))
        if share is not None:
            shares[name] = share
            if committed not in (None, commitment(number, name, share)):
                raise Refused("“{name}”公开的份额与其承诺不符", field="contributors", name=name)
            committed = commitment(number, name, share)
        commitments[name] = str(committed)
    return commitments, shares


def _rows(plan: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = plan.get(name, [])
    if not isinstance(rows, list | tuple):
        raise _at(name, Reason("“{path}”一项应为列表"))
    read = []
    for n, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise _at(f"{name}[{n}]", Reason("“{path}”应为一组字段"))
        for key, kind in _KEYS[name].items():
            value = row.get(key)
            strings = value if isinstance(value, list | tuple) else [value]
            if isinstance(value, str) != (kind is str) or not all(isinstance(one, str) for one in strings):
                raise _at(f"{name}[{n}].{key}", Reason("“{path}”一项应为文字，或文字的列表"))
        read.append({nfc(key): _in_order(value) for key, value in row.items()})
    return read


def _in_order(value: Any) -> Any:
    """Text in NFC and lists of text sorted; anything else as given."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return sorted(nfc(one) for one in value)
    return value


def _lines(targets: Any) -> list[bytes]:
    """The roster: `code ⇥ stratum ⇥ district`, UTF-8, sorted bytewise."""
    if isinstance(targets, str | bytes | Mapping) or not isinstance(targets, Iterable):
        raise _at("targets", Reason("“{path}”应为检查对象的列表"))
    return sorted(_line(n, target) for n, target in enumerate(targets))


def _line(n: int, target: Any) -> bytes:
    try:
        if isinstance(target, str):
            line = target
        elif isinstance(target, Mapping):
            line = "\t".join((target["code"], target["stratum"], target["district"]))
        else:
            line = "\t".join(target)
    except (KeyError, TypeError):
        raise _at(f"targets[{n}]", Reason("检查对象 {path} 应有代码、层和区域三项文字")) from None
    if line.count("\t") != 2 or line[0] == "\t" or "\n" in line:
        raise _at(f"targets[{n}]", Reason("检查对象 {path} 的代码、层和区域不能缺少，也不能含制表符或换行"))
    return nfc(line).encode()
