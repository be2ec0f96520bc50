"""The benchmark of finding the same party again, over a small province: its planted duplicates are found."""

from __future__ import annotations

from random import Random

import pytest

from bench import matching
from ipenforce.db import db
from ipenforce.parties.models import Party, PartyKey
from ipenforce.parties.queries.sameness import candidates


@pytest.mark.one_database
def test_planted_duplicates_are_found_in_a_small_province(app, capsys):
    matching.fill(140, 1, 14)
    assert db.session.execute(db.select(db.func.count(Party.id))).scalar_one() == 140
    assert db.session.execute(db.select(PartyKey.id).limit(1)).first()
    planted = list(matching.planted(140, 1, 14))
    assert [how for _, how, _ in planted] == [*matching.PLANTED, *matching.PLANTED] == [how for _, how, _ in matching.planted(140, 1, 14)]
    for n, how, one in planted:
        if how in ("form", "place", "sound", "former", "alias"):
            question = matching.again(one, how, matching.record(n, Random(2)), Random(3))
            assert n in {found.party.id for found in candidates(question)}, how
    matching._measure(140, 1, 7, 0.0)
    assert "recall" in capsys.readouterr().out
