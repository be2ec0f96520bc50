"""Money: read exactly or refused, shown as it is, written in capitals that state the same amount."""

from __future__ import annotations

from contextlib import suppress

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.errors import Refused
from ipenforce.money import LARGEST_FEN, format_fen, format_yuan, from_yuan, in_words, parse_yuan

FEN = st.integers(0, LARGEST_FEN)
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@given(FEN)
def test_what_is_shown_reads_back_as_the_same_amount(fen: int) -> None:
    shown = format_fen(fen)
    assert parse_yuan(shown) == parse_yuan(shown.replace(",", "")) == parse_yuan(shown.translate(FULL_WIDTH)) == fen
    assert parse_yuan(f" ¥{shown}元 ") == parse_yuan(format_yuan(fen)) == fen


@given(FEN)
def test_the_capitals_state_the_same_amount(fen: int) -> None:
    words = in_words(fen)
    yuan, _sep, rest = words.partition("元")
    whole = int(cn2an.cn2an(yuan, "strict")) if "元" in words else 0
    digits = "零壹贰叁肆伍陆柒捌玖"
    tail = rest if "元" in words else words
    jiao = digits.index(tail[tail.index("角") - 1]) if "角" in tail else 0
    cents = digits.index(tail[tail.index("分") - 1]) if "分" in tail else 0
    assert (whole, jiao, cents) == (fen // 100, fen // 10 % 10, fen % 10)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_sums_of_fen_are_exact(a: int, b: int) -> None:
    assert parse_yuan(format_fen(a)) + parse_yuan(format_fen(b)) == parse_yuan(format_fen(a + b))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-1", "+1", "1e5", "1.234", "1,23", "12,34,567", "NaN", "Infinity", "１２３。", "壹万", "0x10", "1 000", "1.", ".5", "--", "1万", "１２,3", "9" * 14],
)
def test_what_is_no_exact_amount_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_yuan(typed)
    assert refused.value.status == 422


@given(st.text(max_size=30))
def test_no_text_is_read_as_a_negative_or_unbounded_amount_nor_breaks_the_reader(typed: str) -> None:
    with suppress(Refused):
        assert 0 <= parse_yuan(typed) <= LARGEST_FEN


@pytest.mark.parametrize("fen, words", [(0, "零元整"), (123450, "壹仟贰佰叁拾肆元伍角"), (100000000, "壹佰万元整"), (5, "伍分"), (100005, "壹仟元零伍分")])
def test_capitals_as_documents_print_them(fen: int, words: str) -> None:
    assert in_words(fen) == words


@pytest.mark.parametrize("fen", [-1, LARGEST_FEN + 1])
def test_an_amount_beyond_the_capitals_is_an_error(fen: int) -> None:
    with pytest.raises(ValueError):
        in_words(fen)


def test_yuan_of_statutes_are_fen() -> None:
    assert (from_yuan(50_000), format_yuan(from_yuan(50_000)), format_yuan(-150)) == (5_000_000, "50,000", "-1.50")
