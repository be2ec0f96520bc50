"""The number of a form: the bureau's place word, the form's word as the bureau has set it, year and serial."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import Bureau
from ipenforce.counters import take_number
from ipenforce.documents.catalogue import DOCUMENTS, title_of
from ipenforce.policy.queries import version_on

WORDS = "house.document_words"
NO_SERIAL = "〔　　　　〕　　　号"


def word_of(code: str, bureau: Bureau, on: date) -> str:
    """The word of a form in the bureau's numbers issued on the day."""
    version = version_on(bureau, WORDS, on)
    words = version.terms["words"] if version else {}
    return str(words.get(title_of(code), DOCUMENTS[code].word))


def blank_number(code: str, bureau: Bureau, on: date) -> str:
    """The number as it stands on a draft: without year and serial. A bureau that is not kept has set no words."""
    word = word_of(code, bureau, on) if bureau.number else DOCUMENTS[code].word
    return f"{bureau.short_name}市监{word}{NO_SERIAL}"


def next_number(code: str, bureau: Bureau, on: date) -> str:
    """The next number of the form's series, taken in the caller's transaction."""
    word = word_of(code, bureau, on)
    return f"{bureau.short_name}市监{word}〔{on.year}〕{take_number(bureau.number, word, on.year)}号"
