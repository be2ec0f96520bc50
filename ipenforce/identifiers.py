"""Identifiers: parse, normalise, compare and mask codes, names and docket numbers."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from ipenforce.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a number read over the phone stays the same."""

_RESIDENCE_PERMITS = ("810000", "820000", "830000")
_CODE_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HTTP = re.compile(r"https?://[^\s<>\"']{3,2000}", re.IGNORECASE)


def new_number(prefix: str) -> str:
    """A permanent public number: a letter for the kind and ten random characters (50 bits)."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(10))


def plain(text: str) -> str:
    """NFKC, no control characters, single spaces: the form in which codes are kept and things are looked for."""
    return _tidied(unicodedata.normalize("NFKC", text))


def as_written(text: str) -> str:
    """NFC, no control characters, single spaces: names and titles keep the brackets and colons of the licence."""
    return _tidied(unicodedata.normalize("NFC", text))


def _tidied(folded: str) -> str:
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else " " for c in folded)
    return " ".join(kept.split())


def name_key(name: str) -> str:
    """The key under which equal party names meet: brackets, spaces and case do not distinguish."""
    return re.sub(r"[\s()\[\]{}·.,，。、\-—_]+", "", plain(name)).upper()


def parse_uscc(text: str) -> str:
    """A valid 统一社会信用代码 (GB 32100-2015, check digit tested), upper case. Raises Refused."""
    code = plain(text).replace(" ", "").upper()
    try:
        return str(uscc.validate(code))
    except ValidationError:
        raise Refused("统一社会信用代码“{code}”不正确：应为18位且校验位相符，请对照营业执照重新填写", status=422, code=code[:30]) from None


def parse_resident_id(text: str) -> str:
    """A valid resident identity or residence permit number (GB 11643-1999). Raises Refused.

    Residence permits of 港澳台居民 (810000, 820000, 830000) are tested by their birth date and check
    digit, since the division table of the library does not hold them.
    """
    number = plain(text).replace(" ", "").upper()
    try:
        if number[:6] in _RESIDENCE_PERMITS:
            return _residence_permit(number)
        return str(ric.validate(number))
    except (ValidationError, ValueError):
        raise Refused("居民身份证号码不正确：应为18位且校验位相符，请对照证件重新填写", status=422) from None


def _residence_permit(number: str) -> str:
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise ValueError(number)
    date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    if "10X98765432"[sum(int(d) * w for d, w in zip(number, _CODE_WEIGHTS, strict=False)) % 11] != number[17]:
        raise ValueError(number)
    return number


def parse_address(text: str) -> str:
    """An http(s) web address as typed, trimmed. Raises Refused for any other scheme."""
    address = text.strip()
    if not _HTTP.fullmatch(address):
        raise Refused("网址“{address}”无法识别：请复制浏览器地址栏中以 http:// 或 https:// 开头的完整网址", status=422, address=address[:60])
    return address


def docket_key(text: str) -> str:
    """The key under which equal docket numbers meet: any bracket, leading zeros, final 号 are folded.

    "新市监处〔2024〕0197" and "新市监处[2024]197号" have the same key.
    """
    folded = re.sub(r"[\[(【〔{〈<﹝]", "[", unicodedata.normalize("NFKC", text))
    folded = re.sub(r"[\])】〕}〉>﹞]", "]", folded)
    folded = re.sub(r"\s+", "", folded).removesuffix("号").upper()
    return re.sub(r"(?<![0-9A-Z])0+(?=\d)", "", folded.replace("第", ""))


def mask_name(name: str) -> str:
    """A natural person's name as outsiders see it: the surname and one 某 a further character."""
    return name[:1] + "某" * max(1, len(name) - 1)


def mask_tail(text: str, shown: int = 4) -> str:
    """All but the last characters replaced by asterisks."""
    return "*" * max(0, len(text) - shown) + text[-shown:] if len(text) > shown else "*" * len(text)
