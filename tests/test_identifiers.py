"""Codes, names and docket numbers: the same thing in another dress is the same, a wrong digit never passes."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from ipenforce.errors import Refused
from ipenforce.identifiers import (
    ALPHABET,
    docket_key,
    mask_name,
    mask_tail,
    name_key,
    new_number,
    parse_address,
    parse_resident_id,
    parse_uscc,
    plain,
)
from tests.rules.plans import code

RESIDENT, PERMIT = "11010519491231002X", "810000199408230021"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.integers(0, 10**7 - 1))
def test_a_right_code_is_read_in_any_dress(n: int) -> None:
    right = code(n)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in right)
    assert parse_uscc(right) == parse_uscc(right.lower()) == parse_uscc(f" {right[:8]} {right[8:]} ") == parse_uscc(wide) == right


@given(st.integers(0, 10**7 - 1), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_a_code_with_one_character_changed_is_refused(n: int, place: int, other: str) -> None:
    right = code(n)
    if right[place] == other:
        return
    with pytest.raises(Refused):
        parse_uscc(right[:place] + other + right[place + 1 :])


@pytest.mark.parametrize("number", [RESIDENT, RESIDENT.lower(), PERMIT])
def test_a_right_resident_id_is_read(number: str) -> None:
    assert parse_resident_id(number) == number.upper()


@pytest.mark.parametrize("right", [RESIDENT, PERMIT])
@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_a_resident_id_with_one_digit_changed_is_refused_and_never_repeated(right: str, place: int, other: str) -> None:
    if right[place] == other:
        return
    wrong = right[:place] + other + right[place + 1 :]
    with pytest.raises(Refused) as refused:
        parse_resident_id(wrong)
    assert wrong not in refused.value.reason.plain()


@given(st.text(max_size=40))
def test_nonsense_is_refused_and_breaks_nothing(text: str) -> None:
    for parse in (parse_uscc, parse_resident_id, parse_address):
        with suppress(Refused):
            parse(text)


@given(st.text(max_size=60))
def test_plain_text_is_plain_already_and_holds_no_control_characters(text: str) -> None:
    kept = plain(text)
    assert plain(kept) == kept == kept.strip()
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cf")]


@given(st.text(max_size=40))
def test_names_that_differ_in_dress_alone_have_one_key(name: str) -> None:
    assert name_key(f" {name} ") == name_key(plain(name)) == name_key(name)


def test_brackets_spaces_and_width_do_not_make_another_name() -> None:
    assert len({name_key(name) for name in ("示例（上海）公司", "示例(上海)公司", "示例 上海 公司", "示例【上海】公司".replace("【", "[").replace("】", "]"))}) == 1
    assert name_key("示例一公司") != name_key("示例二公司")


@given(st.integers(1900, 2100), st.integers(1, 99999), st.integers(0, 4))
def test_a_docket_number_has_one_key_however_it_is_written(year: int, n: int, zeros: int) -> None:
    keys = {
        docket_key(f"示市监处罚{a}{year}{b}{'第' * third}{'0' * zeros}{n}{'号' * third}")
        for a, b in ("〔〕", "[]", "()", "（）", "【】", "［］")
        for third in (0, 1)
    }
    assert len(keys) == 1
    assert keys != {docket_key(f"示市监处罚〔{year}〕{n + 1}号")} and keys != {docket_key(f"示市监处罚〔{year + 1}〕{n}号")}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org/", "https://a b", 'https://a"b', ""])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        parse_address(address)


@given(st.text(min_size=1, max_size=20), st.integers(1, 6))
def test_masks_never_show_more_than_they_may(text: str, shown: int) -> None:
    masked = mask_tail(text, shown)
    assert len(masked) == len(text) and len(masked.rstrip("*")) <= max(shown, 0) + max(0, len(text) - shown)
    assert len(text) <= shown or masked[: len(text) - shown] == "*" * (len(text) - shown)
    assert len(text) > shown or set(masked) == {"*"}
    assert mask_name(text)[:1] == text[:1] and set(mask_name(text)[1:]) == {"某"}


def test_new_numbers_are_distinct_and_can_be_read_over_the_telephone() -> None:
    made = {new_number("C") for _ in range(2000)}
    assert len(made) == 2000
    assert all(len(number) == 11 and number[0] == "C" and set(number[1:]) <= set(ALPHABET) for number in made)
    assert not set("ILOU") & set(ALPHABET) and uscc.is_valid(code(1))
