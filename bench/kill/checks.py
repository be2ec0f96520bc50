"""What must be true after any number of kills. Each check yields a sentence for everything that is not."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bench.kill.clients import Effect
from ipenforce import events, jobs
from ipenforce.accounts.models import Bureau
from ipenforce.cases.models import Approval, Case
from ipenforce.clock import SHANGHAI, now
from ipenforce.counters import Counter
from ipenforce.credit import queries as credit
from ipenforce.credit.models import Score
from ipenforce.credit.queries import POLICY
from ipenforce.db import db
from ipenforce.documents.models import Document, IssuedFile
from ipenforce.draws.models import Assignment, Draw, FrozenDraw
from ipenforce.events import Event
from ipenforce.intake.models import Finding, Lead
from ipenforce.job_ledger import JobFailure, JobRun
from ipenforce.law import provision
from ipenforce.rules import receipt
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import judge
from ipenforce.web.door import Submission

SERIAL = re.compile(r"市监(?P<word>\D+)〔(?P<year>\d{4})〕(?P<serial>\d+)号$")
DRAW_EVENTS = ("draw.committed", "draw.frozen", "draw.revealed", "draw.derived", "draw.assigned", "draw.published")


def database() -> Iterator[str]:
    """The file itself, and every event chain."""
    if db.engine.dialect.name == "sqlite":
        for check in ("integrity_check", "foreign_key_check"):
            rows = db.session.execute(db.text(f"PRAGMA {check}")).all()
            if [tuple(row) for row in rows] not in ([], [("ok",)]):
                yield f"{check}：{rows[:3]}"
    yield from events.verify()


def acknowledged(effects: Iterable[Effect]) -> Iterator[str]:
    """Everything that was answered with 302 is there, once, and its answer is kept."""
    there = {kind: _told(kind) for kind in ("lead", "verified", "filing", "approval")}
    kept = Tally(_path(row) for row in db.session.execute(db.select(Submission.location)).scalars())
    answers: Tally[str] = Tally()
    for effect in effects:
        found = there[effect.kind][effect.words]
        if found != 1:
            yield f"已确认的{effect.kind}（{effect.words}）存在 {found} 次"
        answers[effect.location] += 1
    for location, times in answers.items():
        if kept[location] != times:
            yield f"{location}：确认 {times} 次，记下 {kept[location]} 次"


def never_doubled() -> Iterator[str]:
    """Nothing that stands under words of its own is there twice, answered or not."""
    for kind in ("lead", "verified", "filing", "approval"):
        for words, times in _told(kind).items():
            if times != 1:
                yield f"{kind}（{words}）存在 {times} 次"


def whole() -> Iterator[str]:
    """No half of anything: each object has its event, its detail, its papers, once."""
    leads = set(db.session.execute(db.select(Lead.number)).scalars())
    cases = dict(db.session.execute(db.select(Case.number, Case.docket_no)).all())
    yield from _once_each("lead.received", leads)
    yield from _once_each("case.filing_proposed", cases)
    yield from _once_each("case.filing_approved", [number for number, docket in cases.items() if docket])
    findings = Tally(db.session.execute(db.select(Lead.number).join(Finding, Finding.lead_id == Lead.id)).scalars())
    if findings != Tally(leads):
        yield f"线索 {len(leads)} 条，发现 {findings.total()} 条"
    of_leads = Tally(db.session.execute(db.select(Case.lead_id)).scalars())
    for lead, times in of_leads.items():
        if times > 1:
            yield f"线索 {lead} 立了 {times} 个案件"
    dockets = {row.facts["case"]: row.facts["docket_no"] for row in _events("case.filing_approved")}
    for number, docket in cases.items():
        if docket and dockets.get(number) != docket:
            yield f"案件 {number} 的文号 {docket} 与事件 {dockets.get(number)} 不符"


def numbered() -> Iterator[str]:
    """Docket numbers of each (bureau, word, year) and numbers of draws run from 1 without gap or double."""
    issued = db.session.execute(db.select(Document).where(Document.docket_no.is_not(None))).scalars().all()
    scopes = dict(db.session.execute(db.select(Bureau.id, Bureau.number)).all())
    series: dict[tuple[str, str, int], list[int]] = {}
    for document in issued:
        parts = SERIAL.search(document.docket_no or "")
        if parts is None:
            yield f"文号无法识别：{document.docket_no}"
            continue
        key = (scopes[document.bureau_id], parts["word"], int(parts["year"]))
        series.setdefault(key, []).append(int(parts["serial"]))
    for draw in db.session.execute(db.select(Draw)).scalars():
        series.setdefault(("installation", "双抽", draw.year), []).append(draw.serial)
    last = {(row.scope, row.word, row.year): row.last for row in db.session.execute(db.select(Counter)).scalars()}
    for key in {*series, *last}:
        if sorted(series.get(key, [])) != list(range(1, last.get(key, 0) + 1)):
            yield f"文号不连续或重复：{key} 计数 {last.get(key)}，实有 {len(series.get(key, []))} 个"
    yield from _papers(issued)


def _papers(issued: Iterable[Document]) -> Iterator[str]:
    files = Tally(db.session.execute(db.select(IssuedFile.document_id)).scalars())
    events_of = Tally(str(row.facts["document"]) for row in _events("document.issued"))
    for document in issued:
        if (files[document.id], events_of[document.number]) != (1, 1):
            yield f"{document.docket_no}：文件 {files[document.id]} 份，签发事件 {events_of[document.number]} 条"
    if events_of.total() != files.total():
        yield f"签发事件 {events_of.total()} 条，文件 {files.total()} 份"


def drawn(wanted: Iterable[str]) -> Iterator[str]:
    """Each of these draws was run once: one of each event, one roster, one receipt that verifies, its visits once."""
    steps = Tally((row.name, row.subject) for row in db.session.execute(db.select(Event).where(Event.name.in_(DRAW_EVENTS))).scalars())
    for number in wanted:
        draw = db.session.execute(db.select(Draw).filter_by(number=number)).scalar_one_or_none()
        if draw is None or draw.state != "published" or not draw.receipt:
            yield f"{number} 没有完成（{draw.state if draw else '不存在'}，{draw.held_because if draw else ''}）"
            continue
        for name in DRAW_EVENTS:
            if steps[name, number] != 1:
                yield f"{number}：{name} 记录 {steps[name, number]} 次"
        yield from (f"{number} 收据：{line}" for line in receipt.verify(receipt.read_receipt(draw.receipt)))
        visits = [(row.rank, row.code, row.ticket) for row in draw.assignments]
        if visits != [(rank, pick["code"], pick["ticket"]) for rank, pick in enumerate(draw.picks or [], start=1)]:
            yield f"{number}：派出的检查与抽取结果不符"
    for table in (FrozenDraw, Assignment):
        column = table.draw_id if table is FrozenDraw else Assignment.number
        rows = db.session.execute(db.select(column)).scalars().all()
        if len(rows) != len(set(rows)):
            yield f"{table.__tablename__} 有重复的行"


def ledger(since: date) -> Iterator[str]:
    """Each job has run each period after `since` that is due, once, and none has failed."""
    for job in jobs.JOBS:
        rows = db.session.execute(db.select(JobRun).filter_by(job=job.name).order_by(JobRun.period)).scalars().all()
        wall = now().astimezone(SHANGHAI)
        due = wall.date() - timedelta(days=(wall.hour, wall.minute) < (job.hour, job.minute))
        wanted = [(since + timedelta(days=n)).isoformat() for n in range((due - since).days + 1)]
        if [row.period for row in rows] != wanted:
            yield f"{job.name}：应有 {len(wanted)} 期，实有 {len(rows)} 期"
        late = Tally(str(row.facts["period"]) for row in _events("job.late") if row.facts["job"] == job.name)
        if late != Tally(row.period for row in rows if row.late and row.period > since.isoformat()):
            yield f"{job.name}：迟延事件与台账不符"
    for failure in db.session.execute(db.select(JobFailure)).scalars():
        yield f"{failure.job} {failure.period}：{failure.error}"


def scored() -> Iterator[str]:
    """Every score is what judging the facts anew gives; its changes link up; whoever should have one has."""
    scores = {row.party_id: row for row in db.session.execute(db.select(Score)).scalars()}
    for ids in credit.infringers():
        for party_id in ids:
            if party_id not in scores:
                yield f"当事人 {party_id} 没有评分"
    last: dict[str, tuple[str, str]] = {}
    for row in sorted(_events("score.changed"), key=lambda event: event.seq):
        facts = row.facts
        if row.subject in last and last[row.subject] != (facts["before"], facts["grade_before"]):
            yield f"{row.subject}：评分变化不衔接"
        last[row.subject] = (facts["after"], facts["grade_after"])
    for score in scores.values():
        found = judge(credit.facts_of(score.party, score.day), RULES, provision(POLICY).on(score.day), score.day)
        if (found.shown_points, found.grade, [one.as_json() for one in found.findings]) != (score.points, score.grade, score.findings):
            yield f"{score.party.number}：评分 {score.points}，重新计算为 {found.shown_points}"
        if last.get(score.party.number, (score.points, score.grade)) != (score.points, score.grade):
            yield f"{score.party.number}：评分 {score.points}，事件记为 {last[score.party.number]}"
    yield from (f"{row['consumer'].name}：{row['unread']} 条事件未读" for row in jobs.lag() if row["unread"])


def _events(name: str) -> list[Event]:
    return list(db.session.execute(db.select(Event).filter_by(name=name)).scalars())


def _once_each(name: str, subjects: Iterable[str]) -> Iterator[str]:
    found = Tally(row.subject for row in _events(name))
    for number in {*subjects, *found}:
        if found[number] != 1 or number not in set(subjects):
            yield f"{number}：{name} 记录 {found[number]} 次"


def _told(kind: str) -> Tally[str]:
    """The words that effects of a kind stand under, with how often they are found."""
    if kind == "lead":
        return Tally(db.session.execute(db.select(Lead.title)).scalars())
    if kind == "verified":
        return Tally(str(row.facts["found"]) for row in _events("lead.verified"))
    if kind == "approval":
        return Tally(db.session.execute(db.select(Approval.opinion)).scalars())
    texts = db.session.execute(db.select(Document.text).filter_by(code="filing_approval")).scalars()
    return Tally(words for text in texts for words in re.findall(r"演示事实[0-9a-f]{32}", text)[:1])


def _path(location: str) -> str:
    return "/" + location.split("://", 1)[-1].split("/", 1)[-1] if "://" in location else location
