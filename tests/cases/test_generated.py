"""Generated cases walked through the commands: every field of their rows stands in the PDF of the decision."""

from __future__ import annotations

import pytest

from bench import printed
from tests.cases.stage import make_cast

SEEDS = (1, 2, 3, 4)
"""A few; `make soak` reads two hundred."""


@pytest.mark.usefixtures("app")
def test_every_field_of_the_rows_stands_in_the_pdf_of_the_decision(monkeypatch):
    crew = make_cast()
    cases = [printed.decided(crew, seed) for seed in SEEDS]
    for case in cases:
        fields, absent = printed.missing(case)
        assert fields > 20 and absent == []
    shown = list(printed.fields_of(cases[0].decisions[0]))
    monkeypatch.setattr(printed, "fields_of", lambda row: [*shown, "没有印出来的字段"])
    assert printed.missing(cases[0])[1] == [f"{cases[0].number}：没有印出来的字段"]
