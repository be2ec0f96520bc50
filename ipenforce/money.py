"""Money in integer fen: reading yuan, showing yuan, and the capital numerals that documents need."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import cn2an

from ipenforce.errors import Refused

FEN_PER_YUAN = 100
LARGEST_FEN = 10**15 - 1
"""Just under ten trillion yuan: fits every database integer and every capital numeral."""

_YUAN = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?|\d+(\.\d{1,2})?")


def parse_yuan(text: str) -> int:
    """Fen from what a person typed in yuan ("12,345.6", full-width digits); never rounds.

    Raises Refused for anything that is not an exact, non-negative amount of at most two decimals.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removesuffix("元").strip()
    if not _YUAN.fullmatch(plain):
        raise Refused("金额“{typed}”无法识别：请填写以元为单位的数字，最多两位小数，例如 12345.60", status=422, typed=text[:40])
    fen = int(Decimal(plain.replace(",", "")) * FEN_PER_YUAN)
    if fen > LARGEST_FEN:
        raise Refused("金额“{typed}”超出可记录的范围", status=422, typed=text[:40])
    return fen


def from_yuan(yuan: int) -> int:
    """Fen of a whole number of yuan, as statutes state their amounts."""
    return yuan * FEN_PER_YUAN


def format_fen(fen: int) -> str:
    """Yuan with thousands separators and two decimals: 123450 → "1,234.50"."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan:,}.{rest:02d}"


def format_yuan(fen: int) -> str:
    """Yuan as documents print it: no decimals where there are no fen (1234500 → "12,345")."""
    return format_fen(fen).removesuffix(".00")


def in_words(fen: int) -> str:
    """人民币大写 of a non-negative amount: 123450 → 壹仟贰佰叁拾肆元伍角."""
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError(f"fen out of range: {fen}")
    return str(cn2an.an2cn(f"{fen // FEN_PER_YUAN}.{fen % FEN_PER_YUAN:02d}", "rmb"))
