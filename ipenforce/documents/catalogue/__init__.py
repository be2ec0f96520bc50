"""DOCUMENTS: every form we issue – its number word, who signs it, when, what it asks, and what its text is drafted from."""

from __future__ import annotations

from flask_babel import force_locale

from ipenforce.documents.catalogue import before, decision, execution, file, investigation, measures
from ipenforce.documents.catalogue.rows import Ask, FormRow

__all__ = ["DOCUMENTS", "Ask", "FormRow", "label_of", "title_of"]

DOCUMENTS: dict[str, FormRow] = {
    row.code: row
    for row in sorted(
        (*before.ROWS, *investigation.ROWS, *measures.ROWS, *decision.ROWS, *execution.ROWS, *file.ROWS),
        key=lambda row: row.official_no,
    )
}
"""Code → row. What the keys hold:

* bureau: name, short_name, remedy_government, remedy_court; today: date
* case: number, docket_no, title, cause, cause_label, filed_on, opened_on, source_label
* parties, party: name, kind_label, uscc, legal_representative, address
* officers: name, certificate_no
* acts: party, cause_label, description, started_on, ended_on, right, lines, turnover_fen, gains_fen, goods_value_fen;
  a line: description, quantity, unit, unit_price_fen, amount_fen, method_label, evidence
* bases: name → law, article, basis, summary, verified; `|cited` prints one and refuses where none is in force
* proposal, decision, each of proposals and decisions: kind, fine_fen, gains_confiscated_fen, goods_confiscated, warning,
  band_label, discretion, law_day; in proposals also party, cause_label, range_text, breach (a basis); in decisions also
  party, docket_no, decided_on, served_on, paid_on, paid_yuan, published_on
* notice: served_on, reply_by, defence, defence_on, waived, treatment
* findings: person, role, opinion, on; payments: party, amount_fen, paid_on, receipt_no
* service: how_label, recipient, served_on, proof, document_title, docket_no
* asked: what the form itself asks (`asks`), by name; rows as mappings of their columns; a choice as its words
* facts, ground_label, pay_within, reply_within, hearing_within, late_rate_text: text; hearing_right: truth
* remedy_days: reconsideration, lawsuit; periods: demand, public_notice (words)
* file, one volume of the case's file: volume (正卷 or 副卷), pages (a count), kept_for, closed_on, filed_on, archived_on
  (or None), archivist, checked_by, items: place (a count), title, docket_no, on (or None), pages, note
"""


def title_of(code: str) -> str:
    """What a form is officially called, whatever language the reader has chosen; the code where there is no such form."""
    with force_locale("zh"):
        return label_of(code)


def label_of(code: str) -> str:
    """What a form is called, in the reader's language; the code itself where there is no such form."""
    row = DOCUMENTS.get(code)
    return str(row.label) if row else code
