"""One piece of evidence: its page, its files handed out for a reason, its copies, its goods, what it proves."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases.forms.evidence import (
    ElementsForm,
    MaskForm,
    OpinionForm,
    ReasonForm,
    SealForm,
    SupersedeForm,
)
from ipenforce.cases.models import Case
from ipenforce.cases.steps.archive import is_shut
from ipenforce.cases.views import bp
from ipenforce.cases.views.evidence import causes_of, names_of, offer_officers, stated
from ipenforce.cases.views.finding import case_by_number
from ipenforce.clock import today
from ipenforce.evidence import commands as evidence
from ipenforce.evidence import queries
from ipenforce.evidence.commands import Collected, Line
from ipenforce.evidence.models import (
    AUTHENTICITY,
    ITEM_KINDS,
    MEDIUM_STATES,
    MOVES,
    PARTS,
    PURPOSES,
    SCAN_STATES,
    SIDES,
    WHOLE_STATES,
    Item,
)
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import Form, door
from ipenforce.web.filters import cause_label
from ipenforce.web.forms import choices

SANDBOX = "default-src 'none'; sandbox"
PICTURES = ("image/",)
LONGEST_LINE_NUMBER = 6


def case_and_item(number: str, item: str) -> Case | None:
    """The case, where the item belongs to it; the item in g.item."""
    case, found = case_by_number(number), queries.item_by_number(item)
    if case is None or found is None or found.subject != case.number:
        return None
    g.item = found
    return case


def case_and_copy(number: str, item: str, copy: str) -> Case | None:
    """The case, where the copy is one of the item and the item one of the case; the copy in g.copy."""
    case, found = case_and_item(number, item), queries.derived_by_number(copy)
    if case is None or found is None or found.item_id != g.item.id:
        return None
    g.copy = found
    return case


def case_and_goods(number: str, item: str, line: str) -> Case | None:
    """The case, where the item is one of its own and has this line; the line in g.goods."""
    case = case_and_item(number, item)
    counted = line.isascii() and line.isdecimal() and len(line) <= LONGEST_LINE_NUMBER
    g.goods = queries.goods_line(g.item, int(line)) if case is not None and counted else None
    return case if g.goods is not None else None


def item_page() -> Any:
    """Where one goes after something was done with an item."""
    return redirect(url_for("cases.exhibit", number=g.item.subject, item=g.item.number))


def step_page(form: Form, case: Case, title: str, **more: Any) -> str:
    """A form about the item."""
    return form.page("cases/evidence_step.html", case=case, item=g.item, title=title, **more)


@bp.route("/cases/<number>/evidence/<item>")
@door(P.CASE_READ, case_and_item)
def exhibit(case: Case) -> Any:
    item: Item = g.item
    chain = queries.chain_of(item)
    hold = queries.hold_of(item, today())
    may_handle = allowed(current_user, P.CASE_HANDLE, case) and not item.superseded_by
    return render_template(
        "cases/evidence_item.html", case=case, item=item, chain=chain, where=queries.where_is(item), holds=[hold] if hold else [], form=ReasonForm(),
        people=names_of([item]), readings=_readings(item), may_handle=may_handle, may_write=may_handle and not is_shut(case),
        blobs=[(part, blob, queries.why_not_served(blob)) for part, blob in item.blobs()], thumbnail=queries.thumbnail_of(item),
        proved=proved_by(case, item), is_picture=bool(item.blob and item.blob.media_type.startswith(PICTURES) and not item.kept_sealed),
        words={"kinds": ITEM_KINDS, "media": MEDIUM_STATES, "moves": MOVES, "sides": SIDES, "parts": PARTS, "scans": SCAN_STATES,
               "states": WHOLE_STATES, "purposes": PURPOSES, "authenticity": AUTHENTICITY},
    )  # fmt: skip


def _readings(item: Item) -> list[tuple[Any, str]]:
    """Who read it, when and why, the latest first."""
    found = list(queries.readings_of(item))[::-1][:50]
    names = {number: user.name for number in {row.actor for row in found} if (user := accounts.user_by_number(number))}
    return [(row, names.get(row.actor, row.actor)) for row in found]


def element_choices(case: Case) -> dict[str, str]:
    """The elements of all causes of the case: cause and code → words."""
    return {
        f"{cause}:{row.code}": _("%(cause)s：%(element)s", cause=cause_label(cause), element=row.text)
        for cause in causes_of(case) for row in queries.elements_of(cause, bureau=case.bureau, on=today())
    }  # fmt: skip


def proved_by(case: Case, item: Item) -> list[str]:
    """What the item proves, in words."""
    offered = element_choices(case)
    return [offered.get(f"{link.cause}:{link.element}", link.element) for link in item.elements]


@bp.route("/cases/<number>/evidence/<item>/thumbnail")
@door(P.CASE_READ, case_and_item)
def exhibit_thumbnail(case: Case) -> Any:
    copy = queries.thumbnail_of(g.item)
    content = queries.content_of(copy) if copy else None
    if copy is None or content is None:
        abort(404)
    return Response(content, mimetype=copy.blob.media_type, headers={"Content-Security-Policy": SANDBOX, "Cache-Control": "private, no-store"})


@bp.route("/cases/<number>/evidence/<item>/read", methods=["GET", "POST"])
@door(P.CASE_READ, case_and_item)
def read_exhibit(case: Case) -> Any:
    form = ReasonForm()
    part = request.args.get("part", "file")
    if form.validate_on_submit():
        return handed_out(evidence.read_item(g.item, reason=form.reason.data, part=part, on=today(), actor=current_user))
    return step_page(form, case, _("查阅、下载证据文件"), download=True)


@bp.route("/cases/<number>/evidence/<item>/copies/<copy>/read", methods=["GET", "POST"])
@door(P.CASE_READ, case_and_copy)
def read_exhibit_copy(case: Case) -> Any:
    form = ReasonForm()
    if form.validate_on_submit():
        return handed_out(evidence.read_copy(g.copy, reason=form.reason.data, on=today(), actor=current_user))
    return step_page(form, case, _("查阅、下载副本"), download=True)


def handed_out(reading: evidence.Reading) -> Response:
    """A file on its way to a person: always as an attachment, of no effect in our origin."""
    answer = send_file(
        reading.open(), mimetype=reading.media_type, as_attachment=True, download_name=reading.save_as, conditional=False, etag=False
    )
    answer.content_length = reading.size
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route("/cases/<number>/evidence/<item>/mask", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_item)
def mask_exhibit(case: Case) -> Any:
    form = MaskForm()
    if form.validate_on_submit():
        evidence.mask_copy(g.item, regions=form.boxes(), because=form.because.data, on=today(), actor=current_user)
        return item_page()
    size = evidence.size_of_picture(g.item) if queries.thumbnail_of(g.item) else None
    return form.page("cases/evidence_mask.html", case=case, item=g.item, title=_("制作遮盖件"), size=size)


@bp.route("/cases/<number>/evidence/<item>/supersede", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_item)
def supersede_exhibit(case: Case) -> Any:
    item: Item = g.item
    lines = [{name: getattr(row, name) for name in Line.__dataclass_fields__} for row in item.goods]
    form = SupersedeForm(data={**stated(item), "name": item.name, **({"goods": lines} if lines else {})})
    offer_officers(form, case)
    form.keep_officers(names_of([item]), item.collected_by, item.collected_with)
    if form.validate_on_submit():
        later = evidence.supersede_item(
            item, collected=Collected(name=form.name.data, **form.statement()), because=form.because.data,
            goods=[Line(**line) for line in form.lines()], on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(url_for("cases.exhibit", number=case.number, item=later.number))
    return step_page(form, case, _("更正证据记录"))


@bp.route("/cases/<number>/evidence/<item>/seal", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_item)
def seal_exhibit(case: Case) -> Any:
    form = SealForm()
    if form.validate_on_submit():
        evidence.seal_item(g.item, **form.answers(), on=today(), actor=current_user)
        return item_page()
    return step_page(form, case, _("封存证据"))


@bp.route("/cases/<number>/evidence/<item>/goods/<line>", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_goods)
def identify_exhibit(case: Case) -> Any:
    form = OpinionForm(obj=g.goods)
    if form.validate_on_submit():
        evidence.identify_goods(g.goods, **form.answers(), on=today(), actor=current_user)
        return item_page()
    return step_page(form, case, _("登记权利人意见"), note=g.goods.name)


@bp.route("/cases/<number>/evidence/<item>/elements", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_item)
def prove_elements(case: Case) -> Any:
    form = ElementsForm()
    linked = {f"{link.cause}:{link.element}" for link in g.item.elements}
    form.proves.choices = choices({**dict.fromkeys(linked, ""), **element_choices(case)})
    if not form.is_submitted():
        form.proves.data = sorted(linked)
    if form.validate_on_submit():
        wanted = set(form.proves.data or ())
        for command, keys in ((evidence.link_element, wanted - linked), (evidence.unlink_element, linked - wanted)):
            for cause, _colon, element in (key.partition(":") for key in sorted(keys)):
                command(g.item, cause=cause, element=element, on=today(), actor=current_user)
        return item_page()
    return step_page(form, case, _("证明的要件"))


@bp.route("/cases/<number>/evidence/<item>/verify", methods=["POST"])
@door(P.CASE_HANDLE, case_and_item, ask=lambda case: evidence.states_of(g.item))
def verify_exhibit(case: Case) -> Any:
    form = Form()
    if form.validate_on_submit():
        evidence.verify_item(g.item, states=g.answers, on=today(), actor=current_user)
        return item_page()
    return step_page(form, case, _("复核哈希值"))


@bp.route("/cases/<number>/evidence/<item>/scan", methods=["POST"])
@door(P.CASE_HANDLE, case_and_item, ask=lambda case: evidence.scans_of(g.item))
def scan_exhibit(case: Case) -> Any:
    form = Form()
    if form.validate_on_submit():
        evidence.scan_item(g.item, scans=g.answers, on=today(), actor=current_user)
        return item_page()
    return step_page(form, case, _("重新查毒"))
