"""What the frame of every page shows: navigation by permission, heartbeat, demo notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.routing import BuildError

from ipenforce.clock import today
from ipenforce.heartbeat import scheduler_late
from ipenforce.permissions import ROLE_LABELS, allowed
from ipenforce.permissions import Permission as P


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation bar."""

    label: str
    url: str
    active: bool


NAVIGATION = (
    ("reports.home", _l("待办"), P.SIGNED_IN, "home"),
    ("intake.index", _l("线索"), P.LEAD_LIST, "leads"),
    ("cases.index", _l("案件"), P.CASE_LIST, "cases"),
    ("cases.queue", _l("待领取"), P.CASE_LIST, "queue"),
    ("cases.custody", _l("证物"), P.CASE_LIST, "evidence"),
    ("parties.index", _l("当事人"), P.PARTY_LIST, "parties"),
    ("credit.index", _l("信用"), P.CREDIT_READ, "credit"),
    ("draws.index", _l("双随机"), P.DRAW_READ, "draws"),
    ("lawbook.index", _l("法规"), P.LAW_READ, "law"),
    ("accounts.index", _l("人员"), P.ACCOUNT_LIST, "accounts"),
    ("reports.operation", _l("运行"), P.OPERATION_READ, "operation"),
    ("reports.audit", _l("审计"), P.AUDIT_READ, "audit"),
)

USER_MENU = (
    ("cases.deputies", _l("代理"), P.CASE_LIST),
    ("outbox.address", _l("提醒邮箱"), P.CASE_LIST),
    ("accounts.change_password", _l("修改密码"), P.SIGNED_IN),
)
"""Endpoint, label and permission of what the menu under the user's name offers, beside signing out."""


def _address(endpoint: str) -> str | None:
    try:
        return url_for(endpoint)
    except BuildError:
        return None


def navigation() -> list[Entry]:
    """The entries that the user's roles open, in order."""
    if not current_user.is_authenticated:
        return []
    entries = []
    for endpoint, label, permission, place in NAVIGATION:
        if not allowed(current_user, permission, current_user):
            continue
        url = _address(endpoint)
        if not url:
            continue
        entries.append(Entry(_(str(label)), url, request.path.startswith(f"/{place}") or request.path == url))
    return entries


def _user_menu() -> list[Entry]:
    offered = [(endpoint, label) for endpoint, label, permission in USER_MENU if allowed(current_user, permission)]
    return [Entry(_(str(label)), url, False) for endpoint, label in offered if (url := _address(endpoint))]


def _frame() -> dict[str, Any]:
    roles = current_user.roles if current_user and current_user.is_authenticated else ()
    return {
        "nav": navigation() if request else [],
        "role_labels": [label for role, label in ROLE_LABELS.items() if role in roles],
        "user_menu": _user_menu(),
        "sign_in_url": _address("accounts.sign_in"),
        "sign_out_url": _address("accounts.sign_out"),
        "may_log": allowed(current_user, P.LEAD_CREATE),
        "today": today(),
        "demo_notice": bool(current_app.config["DEMO"]),
        "scheduler_late": scheduler_late() if current_user and current_user.is_authenticated else False,
        "refusal": g.get("refusal"),
    }


def install(app: Flask) -> None:
    app.context_processor(_frame)
