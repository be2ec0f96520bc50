"""Pages of accounts: signing in and out, the list of people, one person, bureaus."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import commands, queries, session
from ipenforce.accounts.commands.signing_in import Source
from ipenforce.accounts.forms import (
    AccountForm,
    BecauseForm,
    BureauForm,
    CertificateForm,
    PasswordForm,
    PeopleFilter,
    RolesForm,
    SignInForm,
    UnitForm,
)
from ipenforce.accounts.models import Bureau, User
from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.permissions import ROLE_LABELS, allowed
from ipenforce.permissions import Permission as P
from ipenforce.web import Form, door
from ipenforce.web.door import keep_refused
from ipenforce.web.paging import paged

bp = Blueprint("accounts", __name__, template_folder="templates")
bp.record_once(lambda state: session.install(state.app))  # type: ignore[arg-type]


@bp.app_template_filter("role_words")
def role_words(roles: frozenset[str]) -> str:
    """Roles as they are called, in their order."""
    return "、".join(str(label) for role, label in ROLE_LABELS.items() if role in roles)


def _onwards() -> str:
    """Where the visitor wanted to go, when it is a page of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and "\\" not in wanted
    return wanted if ours and wanted.isprintable() else "/"


@bp.route("/sign-in", methods=["GET", "POST"])
@door(P.PUBLIC)
def sign_in() -> Any:
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(_onwards())
    form = SignInForm()
    if form.validate_on_submit():
        source = Source(request.remote_addr or "", request.user_agent.string)
        outcome = commands.sign_in(login=form.login.data, password=form.password.data or "", source=source)
        if isinstance(outcome, Refused):
            return keep_refused(form, outcome, "accounts/sign_in.html")
        return redirect(url_for("accounts.change_password") if outcome.must_change_password else _onwards())
    return form.page("accounts/sign_in.html")


@bp.route("/sign-out", methods=["POST"])
@door(P.SIGNED_IN)
def sign_out() -> Any:
    row = session.current()
    if row is not None:
        commands.sign_out(row)
    return redirect(url_for("accounts.sign_in"))


@bp.route("/password", methods=["GET", "POST"])
@door(P.SIGNED_IN)
def change_password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        commands.change_password(
            current_user, present=form.present.data or "", wanted=form.wanted.data or "", here=session.current(),
            on=today(), actor=current_user,
        )  # fmt: skip
        return redirect("/")
    return form.page("accounts/form.html", title=_("修改密码"), back="/", button=_("修改密码"),
                     note=_("首次登录或者密码被重置后，须先设置自己的密码。") if current_user.must_change_password else "")  # fmt: skip


def _role_choices() -> dict[str, str]:
    return {role: str(label) for role, label in ROLE_LABELS.items()}


@bp.route("/accounts")
@door(P.ACCOUNT_LIST)
def index() -> Any:
    form = PeopleFilter(request.args)
    bureaus = queries.bureaus()
    form.bureau.choices = {"": _("全部"), **{row.number: row.name for row in bureaus}}
    form.role.choices = {"": _("全部"), **_role_choices()}
    wanted = {name: form[name].data if form[name].data in form[name].choices else "" for name in ("bureau", "role")}
    page = paged(queries.listed(**wanted, text=(form.q.data or "")[:60]), (User.id,), descending=False)
    return render_template(
        "accounts/index.html", page=page, form=form, roles=ROLE_LABELS, soon=today() + queries.EXPIRES_WITHIN,
        may_manage=allowed(current_user, P.ACCOUNT_MANAGE),
    )  # fmt: skip


@bp.route("/accounts/new", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE)
def create() -> Any:
    form = AccountForm()
    places = queries.places()
    form.unit.choices = {"": _("请选择"), **{key: f"{bureau.name} {unit.name if unit else ''}" for key, (bureau, unit) in places.items()}}
    if form.validate_on_submit():
        bureau, unit = places[form.unit.data]
        user, password = commands.create_account(
            login=form.login.data, name=form.name.data, bureau=bureau, unit=unit, on=today(), actor=current_user
        )
        return render_template("accounts/password_told.html", user=user, password=password)
    return form.page("accounts/form.html", title=_("新建账户"), back=url_for("accounts.index"), button=_("新建"),
                     note=_("新账户没有角色；角色由安全管理员授予。"))  # fmt: skip


@bp.route("/accounts/<number>")
@door(P.ACCOUNT_LIST, queries.user_by_number)
def show(user: User) -> Any:
    return render_template(
        "accounts/show.html", user=user, roles=ROLE_LABELS, soon=today() + queries.EXPIRES_WITHIN,
        may_manage=allowed(current_user, P.ACCOUNT_MANAGE), may_grant=allowed(current_user, P.ROLE_GRANT),
    )  # fmt: skip


def _back(user: User) -> str:
    return url_for("accounts.show", number=user.number)


@bp.route("/accounts/<number>/disable", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE, queries.user_by_number)
def disable(user: User) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.disable(user, because=form.because.data, on=today(), actor=current_user)
        return redirect(_back(user))
    return form.page("accounts/form.html", title=_("停用账户 %(name)s", name=user.name), back=_back(user), button=_("停用"))


@bp.route("/accounts/<number>/enable", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE, queries.user_by_number)
def enable(user: User) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.enable(user, on=today(), actor=current_user)
        return redirect(_back(user))
    return form.page("accounts/form.html", title=_("启用账户 %(name)s", name=user.name), back=_back(user), button=_("启用"))


@bp.route("/accounts/<number>/sessions", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE, queries.user_by_number)
def end_sessions(user: User) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.end_sessions(user, on=today(), actor=current_user)
        return redirect(_back(user))
    return form.page("accounts/form.html", title=_("结束会话 %(name)s", name=user.name), back=_back(user), button=_("结束会话"),
                     note=_("该账户在所有设备上的登录立即失效。"))  # fmt: skip


@bp.route("/accounts/<number>/unlock", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE, queries.user_by_number)
def unlock(user: User) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.unlock(user, on=today(), actor=current_user)
        return redirect(_back(user))
    return form.page("accounts/form.html", title=_("解除锁定 %(name)s", name=user.name), back=_back(user), button=_("解除锁定"))


@bp.route("/accounts/<number>/password", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE, queries.user_by_number)
def reset_password(user: User) -> Any:
    form = Form()
    if form.validate_on_submit():
        password = commands.reset_password(user, on=today(), actor=current_user)
        return render_template("accounts/password_told.html", user=user, password=password)
    return form.page("accounts/form.html", title=_("重置密码 %(name)s", name=user.name), back=_back(user), button=_("重置"))


@bp.route("/accounts/<number>/roles", methods=["GET", "POST"])
@door(P.ROLE_GRANT, queries.user_by_number)
def set_roles(user: User) -> Any:
    form = RolesForm()
    form.roles.choices = _role_choices()
    if request.method == "GET":
        form.roles.data = sorted(user.roles)
    if form.validate_on_submit():
        commands.set_roles(user, roles=form.roles.data or [], on=today(), actor=current_user)
        return redirect(_back(user))
    return form.page("accounts/form.html", title=_("%(name)s的角色", name=user.name), back=_back(user), button=_("保存"),
                     note=_("保存后该账户的全部会话立即结束，须重新登录。"))  # fmt: skip


@bp.route("/accounts/<number>/certificates/new", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE, queries.user_by_number)
def record_certificate(user: User) -> Any:
    form = CertificateForm()
    if form.validate_on_submit():
        commands.record_certificate(user, **form.answers(), on=today(), actor=current_user)
        return redirect(_back(user))
    return form.page("accounts/form.html", title=_("登记执法证件 %(name)s", name=user.name), back=_back(user), button=_("登记"))


@bp.route("/bureaus")
@door(P.ACCOUNT_LIST)
def bureaus() -> Any:
    rows = queries.bureaus()
    return render_template(
        "accounts/bureaus.html", rows=[(row, queries.units_of(row)) for row in rows],
        may_manage=allowed(current_user, P.ACCOUNT_MANAGE),
    )  # fmt: skip


@bp.route("/bureaus/new", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE)
def create_bureau() -> Any:
    form = BureauForm()
    form.parent.choices = {row.number: row.name for row in queries.bureaus() if row.level != "county"}
    if form.validate_on_submit():
        answers = form.answers()
        answers["parent"] = queries.bureau_by_number(answers["parent"])
        commands.create_bureau(**answers, on=today(), actor=current_user)
        return redirect(url_for("accounts.bureaus"))
    return form.page("accounts/form.html", title=_("新建机关"), back=url_for("accounts.bureaus"), button=_("新建"), note="")


@bp.route("/bureaus/<number>/units/new", methods=["GET", "POST"])
@door(P.ACCOUNT_MANAGE, queries.bureau_by_number)
def create_unit(bureau: Bureau) -> Any:
    form = UnitForm()
    if form.validate_on_submit():
        commands.create_unit(bureau, name=form.name.data, on=today(), actor=current_user)
        return redirect(url_for("accounts.bureaus"))
    return form.page("accounts/form.html", title=_("新建机构"), back=url_for("accounts.bureaus"), button=_("新建"), note=bureau.name)
