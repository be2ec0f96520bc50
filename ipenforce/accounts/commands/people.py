"""Accounts: made, disabled, given roles, passwords and certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ipenforce.accounts import queries, session
from ipenforce.accounts.commands.places import create_bureau
from ipenforce.accounts.models import (
    ADMIN_ROLES,
    ROLES,
    Bureau,
    EnforcementCertificate,
    LoginAttempt,
    Unit,
    User,
    UserRole,
    UserSession,
)
from ipenforce.accounts.passwords import hash_password, one_time_password, too_weak, verify_password
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import plain


def create_account(
    *, login: str, name: str, bureau: Bureau, unit: Unit | None = None, roles: Iterable[str] = (), on: date, actor: Actor
) -> tuple[User, str]:
    """An account with a one-time password, which is told once. Gives the user and that password."""
    login, wanted = plain(login).lower(), frozenset(roles)
    _compatible(wanted)
    if queries.user_by_login(login) is not None:
        raise Refused("登录名“{login}”已被使用", field="login", status=422, login=login)
    if unit is not None and unit.bureau_id != bureau.id:
        raise Refused("所选机构不属于该机关", field="unit", status=422)
    password = one_time_password()
    user = User(
        login=login, name=name, bureau=bureau, unit=unit, password_hash=hash_password(password), must_change_password=True,
        created_at=now(),
    )  # fmt: skip
    user.role_rows = [UserRole(role=role) for role in sorted(wanted)]
    db.session.add(user)
    db.session.flush()
    record("account.created", user, actor, user=user.number, login=login, roles=sorted(wanted))
    return user, password


def _compatible(roles: frozenset[str]) -> None:
    if unknown := roles - set(ROLES):
        raise Refused("没有这样的角色：{roles}", field="roles", status=422, roles="、".join(sorted(unknown)))
    if len(roles & set(ADMIN_ROLES)) > 1:
        raise Refused("系统管理员、安全管理员和审计管理员应由三个人分别担任，一人只能任其一", field="roles", status=422)


def set_roles(user: User, *, roles: Iterable[str], on: date, actor: User) -> None:
    """Give a user these roles and no others; his sessions end, so that the change holds at once."""
    wanted, before = frozenset(roles), user.roles
    _compatible(wanted)
    if user.id == actor.id:
        raise Refused("不能变更自己的角色", field="roles", status=422)
    if wanted == before:
        raise Refused("角色没有变化", field="roles", status=422)
    user.role_rows = [row for row in user.role_rows if row.role in wanted]
    db.session.flush()
    user.role_rows += [UserRole(role=role) for role in sorted(wanted - before)]
    db.session.flush()
    session.end_all(user, "roles_changed")
    record("account.roles_changed", user, actor, user=user.number, before=sorted(before), after=sorted(wanted))


def disable(user: User, *, because: str, on: date, actor: User) -> None:
    """Disable an account: it cannot sign in, and every session ends."""
    if user.id == actor.id:
        raise Refused("不能停用自己的账户")
    if not user.active:
        raise Refused("该账户已停用")
    user.active = False
    session.end_all(user, "disabled")
    record("account.disabled", user, actor, user=user.number, because=because)


def enable(user: User, *, on: date, actor: User) -> None:
    """Let a disabled account sign in again."""
    if user.active:
        raise Refused("该账户没有停用")
    user.active = True
    record("account.enabled", user, actor, user=user.number)


def unlock(user: User, *, on: date, actor: User) -> None:
    """Lift the lockout: the wrong passwords of late no longer count."""
    db.session.execute(db.delete(LoginAttempt).where(LoginAttempt.login == user.login, LoginAttempt.succeeded.is_(False)))
    record("account.unlocked", user, actor, user=user.number)


def reset_password(user: User, *, on: date, actor: User) -> str:
    """Give a one-time password, told once and changed at the next sign-in; every session ends."""
    password = one_time_password()
    user.password_hash, user.must_change_password = hash_password(password), True
    session.end_all(user, "password_reset")
    record("account.password_reset", user, actor, user=user.number)
    return password


def change_password(user: User, *, present: str, wanted: str, here: UserSession | None, on: date, actor: User) -> None:
    """Change one's own password; every session of the account ends, and the browser `here` goes on with a fresh one."""
    if not verify_password(user.password_hash, present):
        raise Refused("现密码不正确", field="present", status=422)
    if (weak := too_weak(wanted, user.login)) is not None:
        raise Refused.because(weak, field="wanted", status=422)
    if wanted == present:
        raise Refused("新密码不能与现密码相同", field="wanted", status=422)
    user.password_hash, user.must_change_password = hash_password(wanted), False
    session.end_all(user, "password_changed")
    record("account.password_changed", user, actor, user=user.number)
    if here is not None:
        session.start(user, here.address, here.browser)
        record("session.started", user, actor, user=user.number)


def record_certificate(user: User, *, certificate: str, valid_from: date, valid_until: date, on: date, actor: User) -> EnforcementCertificate:
    """Record an enforcement certificate and its term."""
    if valid_until < valid_from:
        raise Refused("有效期止不能早于有效期起", field="valid_until", status=422)
    if db.session.execute(db.select(EnforcementCertificate.id).filter_by(number=certificate)).first():
        raise Refused("证件号“{certificate}”已登记", field="certificate", status=422, certificate=certificate)
    row = EnforcementCertificate(user=user, number=certificate, valid_from=valid_from, valid_until=valid_until)
    db.session.add(row)
    db.session.flush()
    record(
        "certificate.recorded", user, actor, user=user.number, certificate=certificate, valid_from=valid_from, valid_until=valid_until
    )
    return row


def create_first_administrators(
    *, bureau_name: str, short_name: str, district: str, on: date, actor: Actor
) -> list[tuple[User, str]]:
    """The first bureau and its three administrators, each with a one-time password. Refused once there are accounts."""
    if db.session.execute(db.select(User.id).limit(1)).first():
        raise Refused("系统中已有账户，不能再用本命令建立管理员")
    bureau = create_bureau(name=bureau_name, short_name=short_name, district=district, parent=None, on=on, actor=actor)
    names = {"system_admin": ("system", "系统管理员"), "security_admin": ("security", "安全管理员"), "audit_admin": ("audit", "审计管理员")}
    return [
        create_account(login=login, name=name, bureau=bureau, roles=[role], on=on, actor=actor)
        for role, (login, name) in names.items()
    ]
