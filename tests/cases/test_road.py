"""The main road of a case: what each step changes, records and refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from ipenforce.accounts.models import EnforcementCertificate
from ipenforce.cases import commands, penalties, queries, workflow
from ipenforce.cases.commands.changes import hash_of
from ipenforce.cases.models import Approval, Case
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.demo.road import ROAD, Breach
from ipenforce.documents import commands as document_commands
from ipenforce.documents import queries as documents
from ipenforce.errors import Refused
from ipenforce.events import Event, verify
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from tests.cases.stage import make_case, make_cast
from tests.factories import make_party, make_user

pytestmark = pytest.mark.usefixtures("app")


def names_of(case: Case) -> list[str]:
    query = db.select(Event.name).filter_by(subject=case.number).order_by(Event.id)
    return list(db.session.execute(query).scalars())


def test_a_case_walks_from_lead_to_closing_and_every_step_is_an_event() -> None:
    case = make_case("closed")
    assert case.state == "closed" and case.closed_on is not None
    seen = names_of(case)
    for name in (
        "case.filing_proposed", "case.filing_approved", "case.act_recorded", "case.proposal_made", "case.reported",
        "case.reviewed", "case.proposal_approved", "case.notice_served", "case.waiver_recorded", "case.heard",
        "case.decision_submitted", "decision.issued", "case.decision_approved", "decision.served", "decision.paid",
        "decision.published", "case.closing_proposed", "case.closed",
    ):  # fmt: skip
        assert name in seen, name
    assert list(verify()) == []


@pytest.mark.parametrize("state", ROAD[1:])
def test_every_stage_of_the_road_can_be_reached(state: str) -> None:
    case = make_case(state)
    assert case.state == {"served": "decided", "paid": "decided", "published": "decided"}.get(state, state)


def test_a_case_without_a_penalty_needs_no_notice_and_ends_with_its_decision() -> None:
    case = make_case("closed", breach=Breach(fine_fen=0))
    decision = documents.live(case.number, "no_penalty_decision", case.respondents[0].party.number)
    assert decision is not None and decision.state == "issued" and case.state == "closed"
    assert documents.live(case.number, "penalty_notice", case.respondents[0].party.number) is None


def test_a_case_is_filed_by_two_certified_officers() -> None:
    case = make_case("filing_proposed")
    head = make_user(case.bureau, "bureau_head")
    expired = today() - timedelta(days=1)
    certificate = db.session.execute(db.select(EnforcementCertificate).filter_by(user_id=case.officers[0].user_id)).scalar_one()
    certificate.valid_until = expired
    db.session.flush()
    text_hash = documents.live(case.number, "filing_approval").text_hash
    with pytest.raises(Refused) as refused:
        commands.approve_filing(case, shown_hash=text_hash, opinion="同意", on=today(), actor=head)
    assert refused.value.reason.cite == "penalty.officers"
    assert case.state == "filing_proposed" and case.docket_no is None


def test_docket_numbers_follow_each_other_without_a_gap() -> None:
    cast = make_cast()
    numbers = [make_case("investigating", cast).docket_no for _ in range(3)]
    assert [number.rsplit("〕", 1)[1] for number in numbers if number] == ["1号", "2号", "3号"]


def test_an_officer_cannot_review_his_own_case() -> None:
    case = make_case("reported")
    officer = case.officers[0].user
    text_hash = documents.live(case.number, "investigation_report").text_hash
    with pytest.raises(Refused):
        commands.review(case, shown_hash=text_hash, kind="case", text="同意", on=today(), actor=officer)
    assert case.state == "reported" and not case.reviews


def test_the_approver_is_not_the_author_in_the_database_as_well() -> None:
    case = make_case("investigating")
    user = case.officers[0].user
    row = Approval(case_id=case.id, matter="proposal", author_id=user.id, approver_id=user.id, approved=True,
                   opinion="同意", text_hash="0" * 64, at=now())  # fmt: skip
    db.session.add(row)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_fine_outside_the_legal_range_is_refused_with_the_article() -> None:
    case = make_case("investigating")
    with pytest.raises(Refused) as refused:
        make_report(case, fine_fen=2500_0001_00)
    assert refused.value.reason.cite == "trademark.infringement" and refused.value.field == "fine_fen"


def make_report(case: Case, *, fine_fen: int, quantity: int = 100, band: str = "lighter") -> None:
    officer = case.officers[0].user
    if not case.acts:
        line = {"measure": "illegal_turnover", "description": "服装", "quantity": quantity, "unit": "件",
                "unit_price_fen": 10000, "method": "sold_price", "evidence": "销售记录"}  # fmt: skip
        commands.record_act(
            case, case.respondents[0], cause=case.cause, description="销售侵权服装", started_on=None,
            ended_on=case.opened_on, lines=[line], on=today(), actor=officer,
        )  # fmt: skip
    commands.propose_penalty(
        case, case.respondents[0], kind="penalty", law_day=case.opened_on, band=band, discretion="理由", fine_fen=fine_fen,
        on=today(), actor=officer,
    )  # fmt: skip


def test_a_fine_that_does_not_fit_its_band_is_refused() -> None:
    case = make_case("investigating")
    with pytest.raises(Refused) as refused:
        make_report(case, fine_fen=20_000_000, band="lighter")
    assert refused.value.reason.cite == "house.discretion"


def test_an_approval_of_a_text_that_changed_since_is_refused_and_changes_nothing() -> None:
    case = make_case("filing_proposed")
    head = make_user(case.bureau, "bureau_head")
    document = documents.live(case.number, "filing_approval")
    shown = document.text_hash
    commands.edit_paper(case, document, version=document.version, text=document.text + "\n补充一句。", on=today(), actor=case.officers[0].user)
    with pytest.raises(Refused) as refused:
        commands.approve_filing(case, shown_hash=shown, opinion="同意", on=today(), actor=head)
    assert refused.value.status == 409


def test_a_report_changed_after_review_must_be_reviewed_again() -> None:
    case = make_case("reviewed")
    document = documents.live(case.number, "investigation_report")
    document_commands.edit_text(document, version=document.version, text=document.text + "改", on=today(), actor=case.officers[0].user)
    head = make_user(case.bureau, "bureau_head")
    shown = penalties.combined_hash(penalties.papers_of_proposal(case))
    with pytest.raises(Refused) as refused:
        commands.approve_proposal(case, shown_hash=shown, opinion="同意", on=today(), actor=head)
    assert refused.value.reason.cite == "penalty.review"


def test_without_answer_the_stage_of_defence_ends_only_after_its_period() -> None:
    case = make_case("notice_served")
    decision, officer = case.decisions[0], case.officers[0].user
    with pytest.raises(Refused) as refused:
        commands.close_hearing_of_party(case, on=decision.reply_by, actor=officer)
    assert refused.value.reason.cite == "penalty.notice"
    commands.close_hearing_of_party(case, on=decision.reply_by + timedelta(days=1), actor=officer)
    assert case.state == "heard"


def test_a_defence_never_makes_the_fine_heavier() -> None:
    case = make_case("heard")
    decision, officer = case.decisions[0], case.officers[0].user
    with pytest.raises(Refused) as refused:
        commands.set_decision(case, decision, fine_fen=decision.proposed_fine_fen + 1, discretion="理由", on=today(), actor=officer)
    assert refused.value.reason.cite == "penalty.no_aggravation"


def test_a_defence_may_make_the_fine_lighter_and_the_text_follows() -> None:
    case = make_case("heard")
    decision, officer = case.decisions[0], case.officers[0].user
    before = documents.live(case.number, "penalty_decision", decision.party.number).text_hash
    commands.set_decision(case, decision, fine_fen=1_000_000, discretion="采纳申辩，从轻", on=today(), actor=officer)
    assert documents.live(case.number, "penalty_decision", decision.party.number).text_hash != before


def test_a_case_is_not_closed_while_money_is_owed() -> None:
    case = make_case("served")
    officer = case.officers[0].user
    with pytest.raises(Refused) as refused:
        commands.propose_closing(case, ground="performed", on=today(), actor=officer)
    assert refused.value.reason.cite == "penalty.closing"


def test_more_than_is_owed_is_not_taken() -> None:
    case = make_case("served")
    decision, officer = case.decisions[0], case.officers[0].user
    with pytest.raises(Refused) as refused:
        commands.record_payment(
            case, decision, amount_fen=decision.due_fen + 1, paid_on=today(), receipt_no="PJ1", on=today(), actor=officer
        )
    assert refused.value.field == "amount_fen"


def test_another_bureaus_head_may_not_approve() -> None:
    case = make_case("filing_proposed")
    stranger = make_cast().head
    with pytest.raises(Refused) as refused:
        commands.approve_filing(case, shown_hash="x", opinion="同意", on=today(), actor=stranger)
    assert refused.value.status == 403


def test_two_parties_get_a_decision_each() -> None:
    case = make_case("investigating")
    officer = case.officers[0].user
    commands.add_party(case, party=make_party(), role="respondent", on=today(), actor=officer)
    for party in case.respondents:
        commands.record_act(
            case, party, cause=case.cause, description="供货", started_on=None, ended_on=case.opened_on, on=today(), actor=officer
        )
    for party in case.respondents:
        commands.propose_penalty(
            case, party, kind="penalty", law_day=case.opened_on, band="lighter", discretion="理由", fine_fen=100_000,
            on=today(), actor=officer,
        )  # fmt: skip
    assert len(case.decisions) == 2
    assert len(penalties.papers_of_proposal(case)) == 3


def test_a_natural_day_of_service_decides_the_last_day_to_pay() -> None:
    case = make_case("served", start=date(2026, 10, 9))
    decision = case.decisions[0]
    assert decision.pay_by is not None and (decision.pay_by - decision.served_on).days >= 15


def test_greyed_steps_say_why_with_the_article() -> None:
    case = make_case("investigating")
    officer = case.officers[0].user
    steps = {step.action: step for step in workflow.open_steps(case, officer, today())}
    assert steps["record_act"].reasons == ()
    reasons = steps["submit_report"].reasons
    assert reasons and all(reason.cite for reason in reasons)


def test_a_withdrawn_decision_keeps_its_reason() -> None:
    case = make_case("served")
    head = case.approvals[-1].approver
    change = commands.propose_change(
        case, case.decisions[0], kind="withdrawal", because="行政复议撤销", on=today(), actor=case.officers[0].user
    )
    commands.approve_change(case, change, shown_hash=hash_of(change), opinion="同意", on=today(), actor=head)
    assert case.decisions[0].withdrawn_because == "行政复议撤销"
    assert "decision.withdrawn" in names_of(case)


def test_a_restricted_case_is_open_to_those_named_alone() -> None:
    case = make_case("investigating")
    head, reviewer, other = (make_user(case.bureau, role) for role in ("bureau_head", "legal_reviewer", "unit_head"))
    commands.restrict(case, readers=[reviewer], on=today(), actor=head)
    db.session.flush()
    db.session.expire_all()
    assert case.restricted and "case.restricted" in names_of(case)
    assert [allowed(user, P.CASE_READ, case) for user in (head, reviewer, other)] == [True, True, False]
    seen = {user.id: db.session.execute(db.select(Case.id).where(queries.visible_to(user))).all() for user in (head, reviewer, other)}
    assert seen[head.id] and seen[reviewer.id] and not seen[other.id]
