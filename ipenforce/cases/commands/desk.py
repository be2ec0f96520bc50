"""Forms at a case's desk: drafted from the case and the officer's answers, signed and issued, served, voided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import context, workflow
from ipenforce.cases.commands.effects import SERVED, SIGNED
from ipenforce.cases.commands.serving import counts_from
from ipenforce.cases.models import Case, CaseParty
from ipenforce.cases.steps.execution import SERVED_BY_STEPS
from ipenforce.cases.steps.rows import Filled
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.documents.catalogue import DOCUMENTS, FormRow, title_of
from ipenforce.documents.models import Document, Service
from ipenforce.errors import Reason, Refused
from ipenforce.events import record


def why_not(case: Case, row: FormRow) -> Reason | None:
    """Why a form cannot be drafted at the desk now; None where it can."""
    if case.origin == "imported":
        return Reason("历史案件只读，不能起草文书")
    if not row.states:
        return Reason("由办案步骤自动起草：{when}", when=str(row.issued_when))
    if case.state not in row.states:
        return Reason("本案现在的阶段不制作该文书：{when}", when=str(row.issued_when))
    if not row.many and not row.addressed and document_queries.live(case.number, row.code):
        return Reason("已经起草")
    return None


def draft_form(
    case: Case, *, code: str, asked: Mapping[str, Any], printed: Mapping[str, Any], case_party: CaseParty | None = None,
    on: date, actor: User,
) -> Document:  # fmt: skip
    """Draft a form of the case from what the case knows and what the officer answered.

    `asked` are the answers as plain data, `printed` the same as the text prints them. Raises Refused where
    the case's state does not have the form, a live one stands, or something required is missing.
    """
    row = DOCUMENTS.get(code)
    if row is None:
        raise Refused("没有编号为“{code}”的文书格式", status=422, code=code[:40])
    if (reason := why_not(case, row)) is not None:
        raise Refused.because(reason)
    if missing := [str(ask.label) for ask in row.asks if ask.required and asked.get(ask.name) in (None, "", [])]:
        raise Refused("《{form}》缺少内容：{names}", status=422, form=title_of(code), names="、".join(missing))
    if row.addressed and case_party is None:
        raise Refused("请选择当事人", field="addressee", status=422)
    if (step := workflow.step_of_form(code, asked)) is not None:
        workflow.check_form(step, Filled(case, code, asked, case_party), on=on, actor=actor)
    values = context.desk(case, case_party, on) | {"asked": dict(printed)}
    number = case_party.party.number if case_party else ""
    return documents.draft(
        subject=case.number, bureau=case.bureau, code=code, concerning=_concerning(case, row, number), addressee=number,
        asked=asked, context=values, on=on, actor=actor,
    )  # fmt: skip


def _concerning(case: Case, row: FormRow, party: str) -> str:
    """What tells the live forms of one code apart: the party, or where there may be several their count."""
    if not row.many:
        return party if row.addressed else ""
    return numbered(case, row.code)


def numbered(case: Case, code: str) -> str:
    """What tells a further form of a code apart, where a case may have several."""
    return f"#{sum(other.code == code for other in document_queries.of_subject(case.number)) + 1}"


def sign_form(case: Case, document: Document, *, shown_hash: str, on: date, actor: User) -> str:
    """Sign the text that was shown and issue it; gives its docket number. The catalogue says whose signature it takes.

    Where the signature takes a step of the procedure, what the law asks before is checked again, and the step follows.
    """
    workflow.must_be_open(case)
    row = DOCUMENTS[document.code]
    if not row.states:
        raise Refused("该文书在办案步骤中批准和签发，不能在此签署")
    if row.signer not in actor.roles:
        raise Refused("《{form}》应由{role}签署", status=403, form=title_of(document.code), role=context.role_label(row.signer))
    step = workflow.step_of_form(document.code, document.asked or {})
    if step is not None:
        workflow.check_form(step, Filled(case, document.code, document.asked or {}, party_of(case, document), document), on=on, actor=actor)
    documents.approve(document, shown_hash=shown_hash, on=on, actor=actor)
    number = documents.issue(document, on=on, actor=actor)
    if step is not None:
        workflow.follow(step, case, on=on)
        if step.action in SIGNED:
            SIGNED[step.action](case, document, on=on, actor=actor)
        workflow.refresh_due(case, on)
        record("case.step_signed", case, actor, case=case.number, action=step.action, document=document.number)
    return number


def party_of(case: Case, document: Document) -> CaseParty | None:
    """The party of the case that a form is made out to; None where it is made out to none."""
    return next((row for row in case.parties if row.party.number == document.addressee), None) if document.addressee else None


def void_form(case: Case, document: Document, *, because: str, on: date, actor: User) -> None:
    """Void a form of the desk, with the reason; an issued number stays used."""
    workflow.must_be_open(case)
    if not DOCUMENTS[document.code].states:
        raise Refused("该文书由办案步骤管理，不能在此作废")
    if document.state == "issued" and workflow.step_of_form(document.code, document.asked or {}) is not None:
        raise Refused("该文书已经签发生效，不能作废：请以解除、恢复、变更等相应的文书处理")
    documents.void(document, because=because, on=on, actor=actor)


def serve_form(case: Case, document: Document, *, how: str, recipient: str, served_on: date, proof: str, on: date, actor: User) -> Service:
    """Record a service. By public notice it counts as served when the notice's period has passed; electronically only with consent."""
    workflow.must_be_open(case)
    if document.code in SERVED_BY_STEPS:
        raise Refused("该文书的送达在办案步骤中登记")
    served_on = counts_from(case, document, document.addressee, how=how, served_on=served_on, on=on)
    row = documents.record_service(document, how=how, recipient=recipient, served_on=served_on, proof=proof, on=on, actor=actor)
    if document.code in SERVED:
        SERVED[document.code](case, document, served_on=served_on, on=on, actor=actor)
        workflow.refresh_due(case, on)
    return row
