"""What we keep of bureaus, units, officers, their certificates, roles and sessions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.db import Model
from ipenforce.identifiers import new_number

CASE_ROLES = ("officer", "unit_head", "legal_reviewer", "bureau_head")
ADMIN_ROLES = ("system_admin", "security_admin", "audit_admin")
ROLES = CASE_ROLES + ADMIN_ROLES
_ADMINS = "role IN ('system_admin', 'security_admin', 'audit_admin')"


class Bureau(Model):
    """An enforcement body; a tree: city, then counties and districts."""

    __tablename__ = "bureau"
    __table_args__ = (CheckConstraint("level IN ('province', 'city', 'county')", name="level"),)

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("B"))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    short_name: Mapped[str] = mapped_column(String(10))
    """Place word of docket numbers: 双 in 双市监处罚〔2026〕1号."""
    level: Mapped[str] = mapped_column(String(10))
    district: Mapped[str] = mapped_column(String(40))
    """Name of the district it is competent for; a city bureau covers all below it."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("bureau.id"))
    path: Mapped[str] = mapped_column(String(200), unique=True)
    """Numbers from the root down, "/"-ended: a superior's path is a prefix of its subordinates'."""
    remedy_government: Mapped[str] = mapped_column(String(100), default="")
    """The people's government that reconsideration goes to, as printed on decisions."""
    remedy_court: Mapped[str] = mapped_column(String(100), default="")

    parent: Mapped[Bureau | None] = relationship(remote_side="Bureau.id")

    @property
    def bureau_id(self) -> int:
        return self.id

    @property
    def bureau_path(self) -> str:
        return self.path


class Unit(Model):
    """A division or station of a bureau."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("bureau_id", "name"),)

    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))

    bureau: Mapped[Bureau] = relationship()


class User(Model):
    """A person who signs in. `active` false ends every session at once."""

    __tablename__ = "user"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("U"))
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    bureau: Mapped[Bureau] = relationship(lazy="joined", innerjoin=True)
    unit: Mapped[Unit | None] = relationship()
    role_rows: Mapped[list[UserRole]] = relationship(back_populates="user", cascade="all, delete-orphan", lazy="selectin")
    certificates: Mapped[list[EnforcementCertificate]] = relationship(back_populates="user")
    deputies: Mapped[list[Deputy]] = relationship(back_populates="user", foreign_keys="Deputy.user_id", order_by="Deputy.id")

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return str(self.id)

    @property
    def roles(self) -> frozenset[str]:
        """Names of the roles held, as in ROLES."""
        return frozenset(row.role for row in self.role_rows)

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    def certified_on(self, day: date) -> EnforcementCertificate | None:
        """The enforcement certificate valid on `day`, if any."""
        return next((c for c in self.certificates if c.valid_from <= day <= c.valid_until), None)


class UserRole(Model):
    """A role that a user holds; the index keeps the three administrators three people."""

    __tablename__ = "user_role"
    __table_args__ = (
        UniqueConstraint("user_id", "role"),
        CheckConstraint("role IN (" + ", ".join(f"'{r}'" for r in ROLES) + ")", name="role"),
        Index(
            "uq_user_role_one_administrator", "user_id", unique=True,
            sqlite_where=text(_ADMINS), postgresql_where=text(_ADMINS),
        ),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))

    user: Mapped[User] = relationship(back_populates="role_rows")


class EnforcementCertificate(Model):
    """行政执法证: who may enforce, until when."""

    __tablename__ = "enforcement_certificate"
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="term"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date]

    user: Mapped[User] = relationship(back_populates="certificates")


class UserSession(Model):
    """A signed-in browser: the random token stands here only as its SHA-256."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(200))

    user: Mapped[User] = relationship()


class LoginAttempt(Model):
    """A try to sign in; counted for the lockout by account and source."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_login_at", "login", "at"), Index("ix_login_attempt_source_at", "source", "at"))

    login: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class Deputy(Model):
    """Who stands in for a person while he is away, first and last day included."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("deputy_id <> user_id", name="other"),
        CheckConstraint("ends_on >= starts_on", name="days"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("Y"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    because: Mapped[str] = mapped_column(String(200))
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(back_populates="deputies", foreign_keys=[user_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])

    @property
    def bureau_id(self) -> int:
        return self.user.bureau_id

    @property
    def bureau_path(self) -> str:
        return self.user.bureau_path

    def stands_on(self, day: date) -> bool:
        """Whether he stands in on the day."""
        return self.starts_on <= day <= self.ends_on
