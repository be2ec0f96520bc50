"""Who may: permissions, predicates, and the GRANTS table. No other file names a role.

A permission is granted where any clause holds, and a clause where all its predicates hold. No clause,
no entry. Predicates look only at the user and the subject that they are handed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

Predicate = Callable[[Any, Any], bool]


class Permission(StrEnum):
    """What somebody may try; a guard says when the law lets it happen."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ACCOUNT_LIST = "account:list"
    ACCOUNT_MANAGE = "account:manage"
    ROLE_GRANT = "role:grant"
    AUDIT_READ = "audit:read"
    OPERATION_READ = "operation:read"
    PARTY_LIST = "party:list"
    PARTY_READ = "party:read"
    PARTY_EDIT = "party:edit"
    PARTY_PERSONAL = "party:personal"
    LEAD_LIST = "lead:list"
    LEAD_READ = "lead:read"
    LEAD_CREATE = "lead:create"
    LEAD_HANDLE = "lead:handle"
    LEAD_DECLINE = "lead:decline"
    LEAD_INFORMANT = "lead:informant"
    LEAD_EXTEND = "lead:extend"
    CASE_LIST = "case:list"
    CASE_READ = "case:read"
    CASE_HANDLE = "case:handle"
    CASE_REVIEW = "case:review"
    CASE_APPROVE = "case:approve"
    CASE_CONSENT = "case:consent"
    CASE_HEAR = "case:hear"
    CASE_RECUSE = "case:recuse"
    CASE_EXPORT = "case:export"
    CASE_RESTRICT = "case:restrict"
    STOCK_TAKE = "evidence:count"
    CASE_SHARE = "case:share"
    CASE_TAKE = "case:take"
    CASE_NOTE = "case:note"
    WORK_ASSIGN = "work:assign"
    WORK_DEPUTY = "work:deputy"
    WORK_OWN = "work:own"
    PAPER_SIGN = "paper:sign"
    CREDIT_READ = "credit:read"
    CREDIT_RECORD = "credit:record"
    CREDIT_APPROVE = "credit:approve"
    CREDIT_TRY = "credit:try"
    LISTING_READ = "listing:read"
    LISTING_HANDLE = "listing:handle"
    LISTING_REVIEW = "listing:review"
    LISTING_APPROVE = "listing:approve"
    LISTING_CONSENT = "listing:consent"
    LIBRARY_READ = "library:read"
    LIBRARY_EDIT = "library:edit"
    RECUSAL_DECLARE = "recusal:declare"
    DRAW_READ = "draw:read"
    DRAW_PLAN = "draw:plan"
    DRAW_APPROVE = "draw:approve"
    DRAW_VISIT = "draw:visit"
    REPORT_READ = "report:read"
    LAW_READ = "law:read"
    POLICY_DRAFT = "policy:draft"
    POLICY_APPROVE = "policy:approve"
    CALENDAR_IMPORT = "calendar:import"


P = Permission


def _role(name: str) -> Predicate:
    def holds(user: Any, subject: Any) -> bool:
        return name in user.roles

    holds.__name__ = name
    holds.__qualname__ = name
    return holds


officer = _role("officer")
unit_head = _role("unit_head")
legal_reviewer = _role("legal_reviewer")
bureau_head = _role("bureau_head")
system_admin = _role("system_admin")
security_admin = _role("security_admin")
audit_admin = _role("audit_admin")

ROLE_LABELS = {
    "officer": _l("执法人员"),
    "unit_head": _l("办案机构负责人"),
    "legal_reviewer": _l("法制审核人员"),
    "bureau_head": _l("机关负责人"),
    "system_admin": _l("系统管理员"),
    "security_admin": _l("安全管理员"),
    "audit_admin": _l("审计管理员"),
}
"""What each role is called, in the order in which they are listed."""


def same_bureau(user: Any, subject: Any) -> bool:
    """The subject belongs to the user's own bureau."""
    return subject is not None and subject.bureau_id == user.bureau_id


def superior_bureau(user: Any, subject: Any) -> bool:
    """The user's bureau stands above the subject's in the tree."""
    if subject is None or subject.bureau_id == user.bureau_id:
        return False
    return str(subject.bureau_path).startswith(user.bureau_path)


def open_or_named(user: Any, subject: Any) -> bool:
    """The case is not restricted, or the user is one of the people named."""
    return not subject.restricted or user.id in subject.reader_ids


def on_case(user: Any, subject: Any) -> bool:
    """The user is one of the case's officers, or stands in for one."""
    return user.id in subject.handler_ids


def not_on_case(user: Any, subject: Any) -> bool:
    """The user works and worked on the case neither himself nor with his unit."""
    return user.id not in subject.officer_ids and user.unit_id not in subject.joint_unit_ids


def read_shared(user: Any, subject: Any) -> bool:
    """The case is shared with the user's bureau."""
    return user.bureau_id in subject.read_bureau_ids


def edit_shared(user: Any, subject: Any) -> bool:
    """The user's bureau or unit works on the case jointly."""
    return user.bureau_id in subject.edit_bureau_ids or user.unit_id in subject.edit_unit_ids


def recused(user: Any, subject: Any) -> bool:
    """The user must keep out of the case."""
    return user.id in subject.recused_ids


def oneself(user: Any, subject: Any) -> bool:
    """The subject is about the user's own person."""
    return subject is not None and subject.user_id == user.id


def assigned(user: Any, subject: Any) -> bool:
    """The user is one of the inspectors drawn for the visit."""
    return user.id in subject.inspector_ids


def _any_of(roles: Iterable[Predicate], *also: Predicate) -> list[list[Predicate]]:
    return [[role, *also] for role in roles]


CASEWORK = (officer, unit_head, legal_reviewer, bureau_head)
LEADING = (unit_head, bureau_head)

GRANTS: dict[Permission, list[list[Predicate]]] = {
    P.PUBLIC: [[]],
    P.SIGNED_IN: [[]],
    P.ACCOUNT_LIST: [[system_admin], [security_admin]],
    P.ACCOUNT_MANAGE: [[system_admin]],
    P.ROLE_GRANT: [[security_admin]],
    P.AUDIT_READ: [[audit_admin]],
    P.OPERATION_READ: [[system_admin], [audit_admin], [unit_head], [bureau_head]],
    P.PARTY_LIST: _any_of(CASEWORK),
    P.PARTY_READ: _any_of(CASEWORK),
    P.PARTY_EDIT: [[officer], [unit_head]],
    P.PARTY_PERSONAL: [[officer], [unit_head]],
    P.LEAD_LIST: _any_of(CASEWORK),
    P.LEAD_READ: [*_any_of(CASEWORK, same_bureau), *_any_of(CASEWORK, superior_bureau)],
    P.LEAD_CREATE: [[officer], [unit_head]],
    P.LEAD_HANDLE: [[officer, same_bureau], [unit_head, same_bureau]],
    P.LEAD_DECLINE: _any_of(LEADING, same_bureau),
    P.LEAD_EXTEND: [[bureau_head, same_bureau]],
    P.LEAD_INFORMANT: _any_of(LEADING, same_bureau),
    P.CASE_LIST: _any_of(CASEWORK),
    P.CASE_READ: [
        *_any_of(CASEWORK, same_bureau, open_or_named), *_any_of(CASEWORK, superior_bureau, open_or_named),
        *_any_of(CASEWORK, read_shared, open_or_named),
    ],
    P.CASE_HANDLE: [[officer, same_bureau, on_case, open_or_named], [officer, edit_shared, open_or_named]],
    P.CASE_REVIEW: [[legal_reviewer, same_bureau, not_on_case, open_or_named]],
    P.CASE_APPROVE: [[bureau_head, same_bureau, not_on_case, open_or_named]],
    P.CASE_CONSENT: [[bureau_head, superior_bureau, open_or_named]],
    P.CASE_HEAR: _any_of(CASEWORK, same_bureau, not_on_case, open_or_named),
    P.CASE_RECUSE: _any_of(CASEWORK, same_bureau, open_or_named),
    P.CASE_EXPORT: _any_of(CASEWORK),
    P.CASE_RESTRICT: [[bureau_head, same_bureau]],
    P.STOCK_TAKE: [[officer, same_bureau], [unit_head, same_bureau]],
    P.CASE_SHARE: [[bureau_head, same_bureau, open_or_named]],
    P.CASE_TAKE: [[officer, same_bureau, open_or_named]],
    P.CASE_NOTE: [*_any_of(CASEWORK, same_bureau, open_or_named), [officer, edit_shared, open_or_named]],
    P.WORK_ASSIGN: [[unit_head, same_bureau]],
    P.WORK_DEPUTY: _any_of(CASEWORK, same_bureau),
    P.WORK_OWN: _any_of(CASEWORK, oneself),
    P.PAPER_SIGN: [
        [officer, same_bureau, on_case, open_or_named],
        [unit_head, same_bureau, open_or_named],
        [legal_reviewer, same_bureau, not_on_case, open_or_named],
        [bureau_head, same_bureau, not_on_case, open_or_named],
    ],
    P.CREDIT_READ: _any_of(CASEWORK),
    P.CREDIT_RECORD: [[officer], [unit_head]],
    P.CREDIT_APPROVE: [[bureau_head]],
    P.CREDIT_TRY: [[legal_reviewer], [bureau_head]],
    P.LISTING_READ: [*_any_of(CASEWORK, same_bureau, open_or_named), *_any_of(CASEWORK, superior_bureau, open_or_named)],
    P.LISTING_HANDLE: [[officer, same_bureau, on_case, open_or_named]],
    P.LISTING_REVIEW: [[legal_reviewer, same_bureau, not_on_case, open_or_named]],
    P.LISTING_APPROVE: [[bureau_head, same_bureau, not_on_case, open_or_named]],
    P.LISTING_CONSENT: [[bureau_head, superior_bureau, open_or_named]],
    P.LIBRARY_READ: _any_of(CASEWORK),
    P.LIBRARY_EDIT: [[unit_head, same_bureau]],
    P.RECUSAL_DECLARE: [[officer, oneself], [unit_head, same_bureau]],
    P.DRAW_READ: [*_any_of(CASEWORK, same_bureau), *_any_of(CASEWORK, superior_bureau)],
    P.DRAW_PLAN: [[unit_head, same_bureau]],
    P.DRAW_APPROVE: [[bureau_head, same_bureau]],
    P.DRAW_VISIT: [[officer, assigned]],
    P.REPORT_READ: _any_of(CASEWORK),
    P.LAW_READ: _any_of((*CASEWORK, system_admin, security_admin, audit_admin)),
    P.POLICY_DRAFT: [[system_admin, same_bureau], [legal_reviewer, same_bureau]],
    P.POLICY_APPROVE: [[bureau_head, same_bureau]],
    P.CALENDAR_IMPORT: [[system_admin]],
}

ACTING = frozenset({P.CASE_HANDLE, P.CASE_REVIEW, P.CASE_APPROVE, P.CASE_HEAR, P.PAPER_SIGN})
"""What whoever is recused from a case may not do in it, whatever else he is granted."""


def allowed(user: Any, permission: Permission, subject: Any = None) -> bool:
    """Whether `user` may try `permission` on `subject`. Deny by default; nobody inactive passes.

    `user` is None or anonymous for a visitor, who passes PUBLIC alone.
    """
    if permission is P.PUBLIC:
        return True
    if user is None or not getattr(user, "is_authenticated", False) or not user.active:
        return False
    if permission in ACTING and recused(user, subject):
        return False
    return any(all(holds(user, subject) for holds in clause) for clause in GRANTS.get(permission, []))


def may_see_subject(user: Any, permission: Permission, subject: Any) -> bool:
    """Whether a refusal may admit that the subject exists: 403 within one's bureaus, else 404."""
    return same_bureau(user, subject) or superior_bureau(user, subject)
