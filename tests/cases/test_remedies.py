"""Remedies and changes of a decision: what stops, what falls, what follows in score, publication and money; and the closed file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError, IntegrityError

from ipenforce.cases import commands, workflow
from ipenforce.cases.commands import archive
from ipenforce.cases.commands.changes import hash_of
from ipenforce.cases.models import DecisionChange
from ipenforce.cases.steps import owing
from ipenforce.cases.views.shut import OUT_OF_SHUT, STILL
from ipenforce.db import db
from ipenforce.documents import queries as documents
from ipenforce.documents.models import IssuedFile
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.cases.test_execution import SERVED, Story
from tests.factories import make_user, sign_in


@pytest.fixture
def story(app: Flask) -> Story:
    """A decision of 15,000 yuan and 2,000 yuan of gains, served on 3 March 2026 and published, nothing paid."""
    made = Story("served", "2026-02-19", fine_fen=1_500_000, gains_fen=200_000)
    assert made.decision.served_on == SERVED
    commands.publish(made.case, made.decision, on=date(2026, 3, 4), actor=made.cast.officer)
    return made


def names(story: Story) -> list[str]:
    query = db.select(Event.name).filter_by(subject=story.case.number).order_by(Event.id)
    return list(db.session.execute(query).scalars())


def test_a_reconsideration_stops_the_added_fine_and_its_outcome_flows_back(story: Story) -> None:
    case, row, actor = story.case, story.decision, story.cast.officer
    assert not any(step.action in ("accept_remedy", "end_remedy", "recall_publication") for step in workflow.open_steps(case, actor, SERVED))
    filed = {"decision": row, "body": "示例市人民政府", "docket": "", "actor": actor}
    with pytest.raises(Refused, match="一审诉讼"):
        commands.record_remedy(case, kind="appeal", filed_on=date(2026, 3, 20), on=date(2026, 3, 20), **filed)
    with pytest.raises(Refused, match="送达之日至今天"):
        commands.record_remedy(case, kind="reconsideration", filed_on=date(2026, 3, 2), on=date(2026, 3, 20), **filed)
    commands.record_remedy(case, kind="reconsideration", filed_on=date(2026, 3, 20), on=date(2026, 3, 20), **filed)
    assert story.reasons("record_remedy", date(2026, 3, 20))
    with pytest.raises(Refused, match="先登记受理"):
        commands.end_remedy(case, row, outcome="upheld", ended_on=date(2026, 3, 25), ruling="维持", on=date(2026, 3, 25), actor=actor)
    commands.accept_remedy(case, row, accepted_on=date(2026, 3, 24), docket="示府复〔2026〕1号", on=date(2026, 3, 24), actor=actor)
    # 19 March alone is late: from 20 March, the day of filing, nothing is counted
    assert owing.late_owing_fen(row, date(2026, 4, 30)) == 45_000
    story.pay(1_700_000, date(2026, 3, 25), "R-1")  # execution is not stopped
    with pytest.raises(Refused, match="不能高于原决定"):
        commands.end_remedy(case, row, outcome="changed", ended_on=date(2026, 4, 27), ruling="x", fine_fen=1_600_000, gains_confiscated_fen=0,
                            on=date(2026, 4, 27), actor=actor)  # fmt: skip
    commands.end_remedy(case, row, outcome="changed", ended_on=date(2026, 4, 27), ruling="罚款变更为5000元", fine_fen=500_000,
                        gains_confiscated_fen=200_000, goods_confiscated=row.goods_confiscated, on=date(2026, 4, 27), actor=actor)  # fmt: skip
    assert (row.fine_fen, row.due_fen, owing.to_refund_fen(row)) == (500_000, 700_000, 1_000_000)
    kept = row.changes[0]
    assert (kept.before["fine_fen"], kept.after["fine_fen"], kept.state) == (1_500_000, 500_000, "approved")
    # three working days from Monday 27 April: 30 April
    assert story.ends("publication.withdrawal", date(2026, 4, 28)) == date(2026, 4, 30)
    assert any("应当退还的10000" in why.replace(",", "") for why in story.reasons("propose_closing", date(2026, 4, 28)))
    with pytest.raises(Refused, match="应退的"):
        commands.record_refund(case, row, amount_fen=1_000_001, paid_on=date(2026, 4, 28), receipt_no="B-1", on=date(2026, 4, 28), actor=actor)
    commands.record_refund(case, row, amount_fen=1_000_000, paid_on=date(2026, 4, 28), receipt_no="B-1", on=date(2026, 4, 28), actor=actor)
    assert "决定已变更、撤销或者确认违法，公示信息尚未撤回" in story.reasons("propose_closing", date(2026, 4, 28))
    commands.recall_publication(case, row, because="罚款数额经复议变更", on=date(2026, 4, 29), actor=actor)
    assert story.reasons("publish", date(2026, 4, 29)) == []  # the changed decision is published anew
    commands.publish(case, row, on=date(2026, 4, 29), actor=actor)
    assert row.recall_from is None and story.ends("publication.withdrawal", date(2026, 4, 29)) is None
    # late: 19 March, of a fine that is now 5,000 yuan: 150 yuan
    assert owing.late_owing_fen(row, date(2026, 4, 29)) == 15_000
    told = names(story)
    assert {"decision.contested", "decision.remedy_accepted", "decision.remedy_ended", "decision.changed", "decision.settled", "decision.recalled"} <= set(told)
    commands.record_remedy(case, kind="suit", filed_on=date(2026, 5, 6), on=date(2026, 5, 6), **filed)
    commands.accept_remedy(case, row, accepted_on=date(2026, 5, 8), docket="（2026）示行初1号", on=date(2026, 5, 8), actor=actor)
    commands.end_remedy(case, row, outcome="revoked", ended_on=date(2026, 8, 3), ruling="撤销", on=date(2026, 8, 3), actor=actor)
    assert row.withdrawn_on == date(2026, 8, 3) and "（2026）示行初1号" in (row.withdrawn_because or "")
    assert owing.to_refund_fen(row) == 700_000 and owing.late_owing_fen(row, date(2026, 8, 3)) == 0
    assert not any(clock.cite == "penalty.payment" for clock in workflow_clocks(story, date(2026, 8, 4)))


def workflow_clocks(story: Story, on: date) -> list[Any]:
    from ipenforce.cases.clocks import clocks

    return list(clocks(story.case, on))


def test_a_change_by_the_bureau_is_proposed_by_one_and_approved_by_another_over_what_was_shown(story: Story) -> None:
    case, row, on = story.case, story.decision, date(2026, 3, 10)
    propose = {"because": "示例理由", "on": on, "actor": story.cast.officer}
    with pytest.raises(Refused, match="只能更正笔误"):
        commands.propose_change(case, row, kind="correction", wrong="示列", **propose)
    with pytest.raises(Refused, match="相同"):
        commands.propose_change(case, row, kind="change", fine_fen=row.fine_fen, gains_confiscated_fen=200_000, goods_confiscated=row.goods_confiscated, **propose)
    with pytest.raises(Refused, match="不超过尚欠的"):
        commands.propose_change(case, row, kind="late_waiver", late_fine_fen=100, **propose)
    change = commands.propose_change(case, row, kind="correction", wrong="示列", right="示例", **propose)
    assert story.reasons("propose_change", on)
    with pytest.raises(Refused, match="有改动"):
        commands.approve_change(case, change, shown_hash="0" * 64, opinion="同意", on=on, actor=story.cast.head)
    shown = hash_of(change)
    commands.refuse_change(case, change, shown_hash=shown, opinion="不必更正", on=on, actor=story.cast.head)
    with pytest.raises(Refused, match="刷新"):
        commands.approve_change(case, change, shown_hash=shown, opinion="同意", on=on, actor=story.cast.head)
    story.change(on, kind="correction", wrong="示列", right="示例")
    story.change(on, kind="withdrawal")
    assert row.withdrawn_on == on and row.recall_from == on
    assert not story.reasons("recall_publication", on)
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(db.update(DecisionChange).values(decided_by_id=DecisionChange.proposed_by_id))
    db.session.rollback()
    assert [name for name in names(story) if name.startswith("decision.c") or name == "decision.withdrawn"] == [
        "decision.change_proposed", "decision.change_refused", "decision.change_proposed", "decision.corrected", "decision.change_proposed", "decision.withdrawn",
    ]  # fmt: skip


def test_a_closed_file_is_read_only_taken_up_again_held_and_disposed_of_by_two(app: Flask, client: FlaskClient) -> None:
    story = Story("closed", "2026-02-19")
    case, officer, head = story.case, story.cast.officer, story.cast.head
    on = case.closed_on
    assert on is not None
    paper = next(row for row in documents.of_subject(case.number) if row.code == "penalty_decision")
    other = make_user(case.bureau, "officer")
    closed = {"on": on, "actor": officer}
    for refused in (
        lambda: commands.assign_officer(case, officer=other, **closed),
        lambda: commands.serve_form(case, paper, how="post", recipient="x", served_on=on, proof="x", **closed),
        lambda: commands.draft_form(case, code="matter_approval", asked={}, printed={}, **closed),
    ):
        with pytest.raises(Refused):
            refused()
    db.session.commit()
    told = len(names(story))
    sign_in(client, officer)
    for rule in app.url_map.iter_rules():
        page = rule.endpoint.partition(".")[2]
        writes = rule.endpoint.startswith("cases.") and "POST" in (rule.methods or ()) and rule.rule.startswith("/cases/<number>")
        if writes and page not in STILL and page not in OUT_OF_SHUT:
            _, path = rule.build({**dict.fromkeys(rule.arguments, "1"), "number": case.number}, append_unknown=False) or ("", "")
            answer = client.post(path)
            assert (answer.status_code, "只能查看" in answer.text) == (409, True), rule.rule
    assert len(names(story)) == told  # not one of them was written
    commands.archive_case(case, on=on, actor=officer)
    assert (case.state, case.kept_until) == ("archived", date(2056, 12, 31))  # thirty years from the end of 2026
    with pytest.raises(Refused, match="您没有办理"):
        commands.reopen_case(case, because="当事人起诉", on=on, actor=officer)
    commands.reopen_case(case, because="当事人起诉", on=on, actor=head)
    assert case.state == "decided" and case.closed_on is None and case.reopenings[0].because == "当事人起诉"
    commands.propose_closing(case, ground="performed", on=on, actor=officer)
    approval = documents.live(case.number, "closing_approval")
    assert approval is not None
    commands.approve_closing(case, shown_hash=approval.text_hash, opinion="同意", on=on, actor=head)
    commands.archive_case(case, on=on, actor=officer)
    late = date(2057, 1, 1)
    assert "2056-12-31" in story.reasons("propose_file_disposal", date(2056, 12, 31))[0]
    commands.hold_file(case, because="审计", on=late, actor=head)
    assert "审计" in story.reasons("propose_file_disposal", late)[0]
    commands.lift_hold(case, because="审计结束", on=late, actor=head)
    commands.propose_file_disposal(case, because="期限届满", on=late, actor=officer)
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(db.delete(IssuedFile))
    db.session.rollback()
    shown = archive.hash_of(archive.stub_of(case))
    with time_machine.travel("2057-01-01T10:00:00+08:00"):
        commands.approve_file_disposal(case, shown_hash=shown, on=late, actor=head)
        db.session.commit()
    assert case.state == "disposed" and case.disposal is not None and case.disposal.stub_hash == shown
    assert documents.file_of(paper) is None and paper.docket_no and paper.text == "本文书已随案卷销毁。"
    assert any(row["number"] == paper.number and row["sha256"] for row in case.disposal.stub)
    assert names(story)[-1] == "case.disposed"
    assert not list(workflow.open_steps(case, head, late)) and not list(workflow.open_steps(case, officer, late))


def test_a_case_without_decision_is_investigated_again(app: Flask) -> None:
    story = Story("investigating", "2026-02-19")
    case, on = story.case, date(2026, 3, 2)
    case.state, case.ended_on, case.closed_on = "closed", on, on
    commands.investigate_again(case, because="当事人出现", on=on, actor=story.cast.head)
    assert (case.state, case.ended_on, case.closed_on) == ("investigating", None, None)
