"""DOCUMENTS: every form we issue – its number word, who signs it, when, and what its text is drafted from."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class FormRow:
    """One form. Its text template is texts/<code>.md; `needs` are the keys that its context must hold.

    `official_no` is its place in the official set of penalty forms, `word` stands in its docket numbers,
    `signer` is the role (accounts.models.ROLES) whose signature issues it.
    """

    code: str
    label: LazyString
    official_no: int
    word: str
    signer: str
    issued_when: LazyString
    needs: frozenset[str]


def _row(code: str, label: LazyString, numbering: tuple[int, str], signing: tuple[str, LazyString], needs: str) -> FormRow:
    return FormRow(code, label, *numbering, *signing, frozenset(needs.split()))


DOCUMENTS: dict[str, FormRow] = {
    row.code: row
    for row in (
        _row(
            "lead_registration", _l("案件来源登记表"), (1, "案源"), ("unit_head", _l("收到线索并登记后")),
            "bureau today case parties facts",
        ),
        _row(
            "filing_approval", _l("立案审批表"), (7, "立"), ("bureau_head", _l("批准立案时")),
            "bureau today case parties officers bases facts",
        ),
        _row(
            "investigation_report", _l("案件调查终结报告"), (35, "终"), ("bureau_head", _l("批准处理建议时")),
            "bureau today case parties officers acts bases proposals",
        ),
        _row(
            "review_form", _l("案件审核表"), (36, "审"), ("legal_reviewer", _l("审核完成时")),
            "bureau today case parties officers bases findings",
        ),
        _row(
            "penalty_notice", _l("行政处罚告知书"), (37, "罚告"), ("bureau_head", _l("批准拟作出的处罚时")),
            "bureau today case party officers acts bases proposal reply_within hearing_right hearing_within",
        ),
        _row(
            "defence_record", _l("陈述申辩笔录"), (38, "申辩"), ("unit_head", _l("听取陈述、申辩后")),
            "bureau today case party officers bases notice",
        ),
        _row(
            "penalty_decision", _l("行政处罚决定书"), (45, "处罚"), ("bureau_head", _l("批准处罚决定时")),
            "bureau today case party officers acts bases decision notice pay_within late_rate_text remedy_days",
        ),
        _row(
            "no_penalty_decision", _l("不予行政处罚决定书"), (46, "不罚"), ("bureau_head", _l("批准不予处罚决定时")),
            "bureau today case party officers acts bases decision remedy_days",
        ),
        _row(
            "service_receipt", _l("送达回证"), (50, "送"), ("unit_head", _l("文书送达后")),
            "bureau today case party service",
        ),
        _row(
            "closing_approval", _l("结案审批表"), (53, "结"), ("bureau_head", _l("批准结案时")),
            "bureau today case parties officers bases decisions payments ground_label",
        ),
    )
}  # fmt: skip
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
* facts, ground_label, pay_within, reply_within, hearing_within, late_rate_text: text; hearing_right: truth
* remedy_days: reconsideration, lawsuit
"""


def title_of(code: str) -> str:
    """What a form is officially called, whatever language the reader has chosen; the code where there is no such form."""
    with force_locale("zh"):
        return label_of(code)


def label_of(code: str) -> str:
    """What a form is called, in the reader's language; the code itself where there is no such form."""
    row = DOCUMENTS.get(code)
    return str(row.label) if row else code
