"""Names taken apart, read aloud and compared: which near names meet, and which do not."""

from __future__ import annotations

import pytest

from ipenforce.identifiers import name_key
from ipenforce.rules.name_readings import readings
from ipenforce.rules.sameness import POSSIBLE, Known, address_key, alike, compare, keys, parts


@pytest.mark.parametrize(
    ("name", "core", "brand"),
    [
        ("示例省示例市示例区安柏辰商贸有限公司", "安柏辰商贸", "安柏辰"),
        ("安柏辰商行（个体工商户）", "安柏辰", "安柏辰"),
        ("好又多超市", "好又多超市", "好又多"),
        ("商行", "商行", "商行"),
    ],
)
def test_a_business_name_is_taken_apart(name, core, brand):
    assert parts(name) == (core, brand)


@pytest.mark.parametrize(
    ("one", "other"),
    [("曾小明", "zeng xiaoming"), ("单晓", "shan xiao"), ("仇某", "qiu mou"), ("尉迟某", "yuchi mou"), ("曾小明", "增小明")],
)
def test_surnames_are_found_by_their_own_reading_and_by_the_usual_one(one, other):
    assert keys(one, person=True) & keys(other, person=True)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("示例市安柏辰酒业有限公司", "示例市安柏辰酒业（有限公司）", "same"),
        ("示例市安柏辰酒业有限公司", "安柏辰酒业商行", "core"),
        ("安柏辰酒业有限公司", "安柏晨酒业有限公司", "sound"),
        ("安柏辰酒业有限公司", "安柏辰五金商行", "brand"),
        ("安柏辰酒业有限公司", "安柏森酒业有限公司", "alike"),
    ],
)
def test_near_names_share_a_key_and_say_how_they_are_near(one, other, how):
    assert keys(one) & keys(other)
    (feature,) = compare(Known((("name", one),)), Known((("name", other),))).features
    assert feature.code == how and feature.found == other


def test_far_names_have_nothing_in_common():
    assert not compare(Known((("name", "安柏汽车配件有限公司"),)), Known((("name", "大丰汽车配件有限公司"),))).features


def test_a_former_name_counts_a_little_less_and_a_shared_telephone_adds():
    asked = Known((("name", "安柏辰酒业有限公司"),), phone="a")
    former = compare(asked, Known((("name", "大丰酒业有限公司"), ("former", "安柏辰酒业有限公司")), phone="a"))
    assert [(one.code, one.source, one.points) for one in former.features] == [("same", "former", 57), ("phone", "", 30)]
    assert former.points == 87 and former.level == "likely"


def test_two_people_of_one_name_are_not_even_suggested_until_something_else_agrees():
    one, other = Known((("name", "演示甲"),), person=True), Known((("name", "演示甲"),), person=True, phone="a")
    assert compare(one, other).points < POSSIBLE
    assert compare(other, other).points >= POSSIBLE


def test_another_code_speaks_against_and_the_same_one_settles_it():
    same = Known((("name", "安柏辰酒业"),), uscc="X")
    assert compare(same, Known((("name", "大丰五金"),), uscc="X")).points == 100
    assert compare(same, Known((("name", "安柏辰酒业"),), uscc="Y")).points == 20


def test_likeness_is_symmetric_and_bounded():
    assert alike("安柏辰", "安柏辰") == 100 and alike("安柏", "大丰") == 0
    assert alike("安柏辰", "安柏") == alike("安柏", "安柏辰") == 66


def test_addresses_meet_without_province_and_city():
    assert address_key("示例省示例市示例区一路 1号") == address_key("示例区一路1号") == name_key("示例区一路1号")


def test_a_name_of_latin_letters_reads_as_itself():
    assert readings("ABC") == [["abc"]]
