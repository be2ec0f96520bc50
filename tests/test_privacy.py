"""Personal data: unreadable in the row, found by exact value alone, committed to in events and erasable."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipenforce import events
from ipenforce.db import db
from ipenforce.events import SYSTEM, record
from ipenforce.parties.models import Party
from ipenforce.privacy import Encrypted, PersonalSalt, blind_index, commitment, opens
from tests.factories import make_bureau, make_party

WITH_APP = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FIELD = Encrypted()
ID = "11010519491231002X"


@WITH_APP
@given(st.text())
def test_what_is_encrypted_reads_back_and_shows_nothing(app: Flask, text: str) -> None:
    kept = FIELD.process_bind_param(text, None)
    again = FIELD.process_bind_param(text, None)
    assert kept is not None and kept != again, "equal values must not look equal"
    assert FIELD.process_result_value(kept, None) == text
    assert len(text) < 4 or text.encode() not in kept


@WITH_APP
@given(st.data())
def test_a_changed_byte_is_never_read_as_a_value(app: Flask, data: st.DataObject) -> None:
    kept = bytearray(FIELD.process_bind_param(ID, None) or b"")
    place = data.draw(st.integers(0, len(kept) - 1))
    kept[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((InvalidTag, ValueError)):
        FIELD.process_result_value(bytes(kept), None)


def test_another_key_opens_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, index = FIELD.process_bind_param(ID, None), blind_index(ID)
    monkeypatch.setitem(app.config, "FIELD_KEY", "5b" * 32)
    with pytest.raises(InvalidTag):
        FIELD.process_result_value(kept, None)
    assert blind_index(ID) != index


def test_the_row_holds_no_personal_value(app: Flask) -> None:
    party = make_party(phone="13800001234", kind="natural_person", name="演示甲")
    db.session.flush()
    row = db.session.execute(db.text("SELECT * FROM party WHERE id = :id"), {"id": party.id}).mappings().one()
    assert not any("13800001234" in (value.decode("latin-1") if isinstance(value, bytes) else str(value)) for value in row.values() if value)
    db.session.expire_all()
    assert db.session.get_one(Party, party.id).phone == "13800001234"


@WITH_APP
@given(st.text(alphabet="0123456789X", min_size=6, max_size=18), st.text(alphabet="0123456789X", min_size=6, max_size=18))
def test_the_index_meets_equal_values_in_any_dress_and_no_others(app: Flask, one: str, other: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in one)
    assert blind_index(one) == blind_index(f" {one.lower()} ") == blind_index(wide)
    assert (blind_index(one) == blind_index(other)) == (one == other)
    assert one not in str(blind_index(one))


def test_nothing_has_no_index_and_no_commitment(app: Flask) -> None:
    assert blind_index(None) is blind_index("") is commitment("Y1", "phone", None) is commitment("Y1", "phone", "") is None
    assert FIELD.process_bind_param(None, None) is FIELD.process_result_value(None, None) is None


@WITH_APP
@given(st.text(min_size=1), st.text(min_size=1))
def test_a_commitment_opens_to_its_value_alone(app: Flask, value: str, other: str) -> None:
    made, again = commitment("Y1", "name", value), commitment("Y1", "name", value)
    assert made is not None and made != again, "equal values must not look equal"
    db.session.flush()
    assert opens(made, value) and opens(made, other) == (value == other)
    db.session.rollback()


def test_once_the_salt_is_erased_the_value_cannot_be_shown_and_the_chain_still_verifies(app: Flask) -> None:
    bureau = make_bureau()
    made = commitment("L1", "informant", ID)
    record("lead.received", bureau, SYSTEM, lead="L1", source="tip", channel="market", title="示例", informant=made)
    db.session.commit()
    assert made and opens(made, ID)
    db.session.execute(db.delete(PersonalSalt).filter_by(owner="L1"))
    db.session.commit()
    assert not opens(made, ID) and list(events.verify()) == []
