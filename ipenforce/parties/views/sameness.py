"""Pages of who may be the same: candidates with their features, what people said, merging and undoing."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.parties import commands, queries
from ipenforce.parties.forms import MERGE, BecauseForm, SameForm
from ipenforce.parties.models import VERDICTS, Party, PartyMerge, PartyVerdict
from ipenforce.parties.queries import groups
from ipenforce.parties.queries.sameness import Candidate, candidates, same_as, typed
from ipenforce.parties.views import bp
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.rules.sameness import CODE, LIKELY, Feature
from ipenforce.web import door

WORDS = {
    "uscc": "统一社会信用代码相同", "other_uscc": "统一社会信用代码不同", "resident_id": "居民身份证号码相同",
    "other_resident_id": "居民身份证号码不同", "phone": "电话相同", "address": "地址相同",
    "representative": "法定代表人、负责人或经营者相同",
}  # fmt: skip
NEAR = {
    "same": "相同", "core": "除地名和组织形式外相同", "sound": "读音相同", "alike": "相近", "brand": "字号相同或者同音",
}  # fmt: skip
STANDS = {"name": "名称", "former": "曾用名", "alias": "别名、招牌名称", "shop": "网店名称"}
LEVELS = {"likely": "很可能相同", "possible": "可能相同", "weak": "相近"}


@bp.app_template_filter("feature_text")
def feature_text(feature: Feature) -> str:
    """What two parties share, in words."""
    if feature.code in WORDS:
        return _(WORDS[feature.code])
    return _("%(where)s%(how)s：%(name)s", where=_(STANDS[feature.source]), how=_(NEAR[feature.code]), name=feature.found)


@bp.route("/parties/suggestions", methods=["POST"])
@door(P.PARTY_LIST)
def suggest() -> Any:
    """Whom what has been typed so far may mean. A POST, since numbers of people must not enter an address or a log."""
    return render_template("parties/_suggestions.html", near=near_to(request.form), levels=LEVELS)


def near_to(answers: Any) -> list[Candidate]:
    """The candidates for what a form holds."""
    told = {field: (answers.get(field) or "")[:300] or None for field in ("name", "uscc", "resident_id", "phone", "address")}
    return candidates(typed(**told, kind=answers.get("kind") or "", representative=answers.get("legal_representative") or None))


def likely(near: list[Candidate]) -> list[Candidate]:
    """Those that registering anew has to be confirmed against; who has the same code is refused anyway."""
    return [one for one in near if one.match.points >= LIKELY and all(feature.points < CODE for feature in one.match.features)]


@bp.route("/parties/<number>/same")
@door(P.PARTY_READ, queries.by_number)
def same(party: Party) -> Any:
    return render_template(
        "parties/same.html", party=party, near=same_as(party, least=20), levels=LEVELS, verdicts=groups.verdicts_of(party), words=VERDICTS,
        merges=groups.merges_of(party), may_edit=allowed(current_user, P.PARTY_EDIT, party),
    )  # fmt: skip


@bp.route("/parties/<number>/judge", methods=["GET", "POST"])
@door(P.PARTY_EDIT, queries.by_number)
def judge(party: Party) -> Any:
    form, back = SameForm(data={"other": request.args.get("other")}), url_for("parties.same", number=party.number)
    other = queries.by_number(form.other.data) if form.other.data else None
    if other is not None:
        form.offer(other.number, other.name)
    if form.validate_on_submit():
        _judge(party, other, form.verdict.data, form.because.data)
        return redirect(back)
    return form.page("parties/because.html", title=_("判断是否同一当事人"), about=party.name, back=back)


def _judge(party: Party, other: Party | None, verdict: str, because: str) -> None:
    if verdict == MERGE:
        commands.merge_parties(party, other=other, because=because, on=today(), actor=current_user)
    else:
        commands.judge_pair(party, other=other, verdict=verdict, because=because, on=today(), actor=current_user)


@bp.route("/parties/verdicts/<number>/withdraw", methods=["GET", "POST"])
@door(P.PARTY_EDIT, groups.verdict_by_number)
def withdraw_verdict(verdict: PartyVerdict) -> Any:
    form, back = BecauseForm(), url_for("parties.same", number=verdict.party.number)
    if form.validate_on_submit():
        commands.withdraw_verdict(verdict, **form.answers(), on=today(), actor=current_user)
        return redirect(back)
    about = f"{verdict.party.name} · {verdict.other.name} · {_(VERDICTS[verdict.verdict])}"
    return form.page("parties/because.html", title=_("撤回判断"), about=about, back=back)


@bp.route("/parties/merges/<number>/undo", methods=["GET", "POST"])
@door(P.PARTY_EDIT, groups.merge_by_number)
def undo_merge(merge: PartyMerge) -> Any:
    form, back = BecauseForm(), url_for("parties.same", number=merge.kept.number)
    if form.validate_on_submit():
        commands.undo_merge(merge, **form.answers(), on=today(), actor=current_user)
        return redirect(back)
    return form.page("parties/because.html", title=_("撤销合并"), about=f"{merge.merged.name} → {merge.kept.name}", back=back)
