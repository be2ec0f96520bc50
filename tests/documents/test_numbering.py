"""The word of a form in a bureau's numbers: ours by default, the bureau's own from the day it adopts one."""

from __future__ import annotations

from ipenforce.documents.catalogue import DOCUMENTS, title_of
from ipenforce.documents.numbering import WORDS
from ipenforce.documents.pdf import fields_of
from ipenforce.law import provision
from tests.documents.people import DAY
from tests.policy.office import Office as Policy


def test_the_words_by_default_are_those_of_the_catalogue(app):
    words = provision(WORDS).in_force()[-1].terms["words"]
    assert dict(words) == {title_of(code): row.word for code, row in DOCUMENTS.items()}


def test_a_bureau_sets_its_words_from_a_day_on_and_numbers_given_before_stay(office):
    before = office.issued(subject="C0000000001")
    words = dict(provision(WORDS).on(DAY).terms["words"]) | {"行政处罚决定书": "罚决"}
    Policy(office.bureau, office.officer, office.head).adopt(WORDS, changed={"words": words})
    assert fields_of(office.draft(subject="C0000000002"))["文号"].startswith("示市监罚决〔")
    after = office.issued(subject="C0000000003")
    assert (before.docket_no, after.docket_no) == ("示市监处罚〔2026〕1号", "示市监罚决〔2026〕1号")
    assert office.issued("filing_approval", "C0000000004").docket_no == "示市监立〔2026〕1号"
