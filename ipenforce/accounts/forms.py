"""What a person may type about accounts, bureaus and signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import PasswordField, SelectField
from wtforms.validators import EqualTo, Length, Optional, Regexp

from ipenforce.web.forms import DayField, Form, PlainField, PlainTextField, Required, TicksField


class SignInForm(Form):
    """Who signs in. Two clicks are two sessions: the browser keeps the one that it hears of last."""

    once = None

    login = PlainField(_l("登录名"), [Required(_l("请填写登录名"))], render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = PasswordField(_l("密码"), [Required(_l("请填写密码"))], render_kw={"autocomplete": "current-password"})


class PasswordForm(Form):
    """A new password, typed twice."""

    present = PasswordField(_l("现密码"), [Required(_l("请填写现密码"))], render_kw={"autocomplete": "current-password"})
    wanted = PasswordField(_l("新密码"), [Required(_l("请填写新密码"))], render_kw={"autocomplete": "new-password"},
                           description=_l("至少 12 个字符，可以用一句话"))  # fmt: skip
    again = PasswordField(_l("再次输入新密码"), [Required(_l("请再次输入新密码")), EqualTo("wanted", _l("两次输入的新密码不一致"))],
                          render_kw={"autocomplete": "new-password"})  # fmt: skip


class AccountForm(Form):
    """A new account."""

    login = PlainField(_l("登录名"), [Required(_l("请填写登录名")), Length(max=60), Regexp(r"^[A-Za-z0-9._-]+$", message=_l("登录名只能用字母、数字、点、横线和下划线"))])
    name = PlainField(_l("姓名"), [Required(_l("请填写姓名")), Length(max=60)])
    unit = SelectField(_l("机关和机构"), [Required(_l("请选择机关和机构"))])


class RolesForm(Form):
    """The roles of an account."""

    roles = TicksField(_l("角色"), validators=[Optional()], description=_l("系统管理员、安全管理员、审计管理员须由三个人分别担任"))


class CertificateForm(Form):
    """An enforcement certificate."""

    certificate = PlainField(_l("执法证件号"), [Required(_l("请填写执法证件号")), Length(max=40)])
    valid_from = DayField(_l("有效期起"), [Required(_l("请填写有效期起"))])
    valid_until = DayField(_l("有效期止"), [Required(_l("请填写有效期止"))])


class BecauseForm(Form):
    """A reason."""

    because = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])


class BureauForm(Form):
    """A new bureau."""

    name = PlainField(_l("机关全称"), [Required(_l("请填写机关全称")), Length(max=100)])
    short_name = PlainField(_l("文号用字"), [Required(_l("请填写文号用字")), Length(max=10)], description=_l("例如“双”：双市监罚告〔2026〕1号"))
    district = PlainField(_l("管辖区域"), [Required(_l("请填写管辖区域")), Length(max=40)])
    parent = SelectField(_l("上级机关"), [Required(_l("请选择上级机关"))])
    remedy_government = PlainField(_l("行政复议机关"), [Required(_l("请填写行政复议机关，将印在决定书上")), Length(max=100)])
    remedy_court = PlainField(_l("管辖法院"), [Required(_l("请填写管辖法院，将印在决定书上")), Length(max=100)])


class UnitForm(Form):
    """A new unit."""

    name = PlainField(_l("机构名称"), [Required(_l("请填写机构名称")), Length(max=100)])


class PeopleFilter(PlainForm):
    """The filters over the list of people."""

    q = PlainField(_l("姓名、登录名"))
    bureau = SelectField(_l("机关"), default="", validate_choice=False)
    role = SelectField(_l("角色"), default="", validate_choice=False)
