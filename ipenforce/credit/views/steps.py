"""The steps of a listing after its proposal, each by whom the law wants: review, notice, answer, consent, decision, service, publication."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.credit import commands, queries
from ipenforce.credit.forms import (
    AnswerForm,
    BecauseForm,
    ConsentForm,
    DayForm,
    DecideForm,
    NoticeForm,
    ReplyForm,
)
from ipenforce.credit.models import ListEntry
from ipenforce.credit.views import bp
from ipenforce.credit.views.listings import page, shown
from ipenforce.permissions import Permission as P
from ipenforce.web import door


@bp.route("/credit/listings/<number>/review", methods=["GET", "POST"])
@door(P.LISTING_REVIEW, queries.listing_by_number)
def review_listing(row: ListEntry) -> Any:
    form = AnswerForm()
    if form.validate_on_submit():
        commands.review_listing(row, agreed=form.agreed, opinion=form.opinion.data, on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("审核故意和情节"), _("提交审核意见"), reasons=queries.lacking(row, "review", today()), entry=row)


@bp.route("/credit/listings/<number>/notice", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.listing_by_number)
def notice_listing(row: ListEntry) -> Any:
    form = NoticeForm()
    if form.validate_on_submit():
        commands.notice_listing(row, **form.answers(), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("登记告知"), _("登记"), reasons=queries.lacking(row, "notice", today()))


@bp.route("/credit/listings/<number>/reply", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.listing_by_number)
def answer_listing(row: ListEntry) -> Any:
    held = {name: getattr(row, name) for name in ("stated", "waived", "hearing_asked", "hearing_held_on", "treatment")}
    form = ReplyForm(data=held)
    if form.validate_on_submit():
        commands.answer_listing(row, **form.reply(), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("登记当事人的意见和听证"), _("登记"))


@bp.route("/credit/listings/<number>/consent-paper", methods=["GET", "POST"])
@door(P.LISTING_APPROVE, queries.listing_by_number)
def consent_paper(row: ListEntry) -> Any:
    return _consented(row, _("登记上级机关的答复"))


@bp.route("/credit/listings/<number>/consent", methods=["GET", "POST"])
@door(P.LISTING_CONSENT, queries.listing_by_number)
def consent_listing(row: ListEntry) -> Any:
    return _consented(row, _("作为上级机关答复"))


def _consented(row: ListEntry, title: str) -> Any:
    form = ConsentForm()
    if form.validate_on_submit():
        answers = {"agreed": form.agreed, "answer": form.opinion.data, "answered_on": form.answered_on.data}
        commands.consent_to_listing(row, **answers, on=today(), actor=current_user)
        return shown(row)
    return page(form, row, title, _("登记"), entry=row)


@bp.route("/credit/listings/<number>/decide", methods=["GET", "POST"])
@door(P.LISTING_APPROVE, queries.listing_by_number)
def decide_listing(row: ListEntry) -> Any:
    form = DecideForm()
    if form.validate_on_submit():
        commands.decide_listing(row, **form.answers(), on=today(), actor=current_user)
        return shown(row)
    form.shown_hash.data = row.text_hash
    return page(form, row, _("决定列入"), _("决定列入"), reasons=queries.lacking(row, "decide", today()), entry=row)


@bp.route("/credit/listings/<number>/refuse", methods=["GET", "POST"])
@door(P.LISTING_APPROVE, queries.listing_by_number)
def refuse_listing(row: ListEntry) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.refuse_listing(row, **form.answers(), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("决定不列入"), _("决定不列入"), entry=row)


@bp.route("/credit/listings/<number>/serve", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.listing_by_number)
def serve_listing(row: ListEntry) -> Any:
    form = DayForm.asking("served_on")()
    if form.validate_on_submit():
        commands.serve_listing(row, **form.answers(), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("登记列入决定书送达"), _("登记"), reasons=queries.lacking(row, "serve", today()))


@bp.route("/credit/listings/<number>/publish", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.listing_by_number)
def publish_listing(row: ListEntry) -> Any:
    form = DayForm.asking("published_on")()
    if form.validate_on_submit():
        commands.publish_listing(row, **form.answers(), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("登记公示"), _("登记"), reasons=queries.lacking(row, "publish", today()))
