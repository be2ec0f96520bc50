"""What we keep of parties, their names and rights, and of platforms, shops, fairs and markets."""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.db import Model
from ipenforce.errors import Refused
from ipenforce.identifiers import name_key, new_number, plain
from ipenforce.privacy import Encrypted, blind_index

KINDS = {"organisation": "法人或其他组织", "sole_trader": "个体工商户", "natural_person": "自然人"}
RIGHT_KINDS = {
    "mark": "注册商标",
    "patent": "专利",
    "copyright": "著作权",
    "plant_variety": "植物新品种",
    "geographical_indication": "地理标志",
    "special_sign": "特殊标志",
}
ORIGINS = ("entered", "imported", "demo")
NAME_KINDS = {"alias": "别名、招牌名称", "former": "曾用名"}
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|[2-8]\d{6,7}")


def parse_phone(text: str) -> str:
    """A mainland telephone number as digits alone, so that one number has one blind index. Raises Refused."""
    digits = re.sub(r"[\s()\-—_]+", "", plain(text))
    digits = re.sub(r"^(\+|00)86", "", digits)
    if not _PHONE.fullmatch(digits):
        raise Refused("电话号码无法识别：请填写11位手机号，或者带区号的固定电话，例如 0469-1234567", status=422)
    return digits


class Party(Model):
    """An organisation, sole trader or natural person. Seen by all bureaus of the installation."""

    __tablename__ = "party"
    __table_args__ = (
        CheckConstraint("kind IN ('organisation', 'sole_trader', 'natural_person')", name="kind"),
        CheckConstraint("origin IN ('entered', 'imported', 'demo')", name="origin"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("P"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    resident_id: Mapped[str | None] = mapped_column(Encrypted)
    resident_id_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    address: Mapped[str | None] = mapped_column(Encrypted)
    address_index: Mapped[str | None] = mapped_column(String(64), index=True)
    legal_representative: Mapped[str | None] = mapped_column(Encrypted)
    representative_index: Mapped[str | None] = mapped_column(String(64), index=True)
    keys_version: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    """Which rules made its keys (party_key) and the indexes of address and representative; 0, none yet."""
    district: Mapped[str] = mapped_column(String(40), default="")
    origin: Mapped[str] = mapped_column(String(10), default="entered")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    names: Mapped[list[PartyName]] = relationship(back_populates="party", cascade="all, delete-orphan")
    shops: Mapped[list[Shop]] = relationship(back_populates="operator")

    bureau_id = None
    """A party belongs to no bureau: its events join the installation's chain."""

    def named(self, name: str) -> None:
        """Set the name and the key under which it is found."""
        self.name, self.name_key = name, name_key(name)

    def identified(self, *, resident_id: str | None, phone: str | None) -> None:
        """Set the encrypted identifiers together with their blind indexes."""
        self.resident_id, self.resident_id_index = resident_id, blind_index(resident_id)
        self.phone, self.phone_index = phone, blind_index(phone)


class PartyName(Model):
    """A former name, alias or name on a sign."""

    __tablename__ = "party_name"
    __table_args__ = (UniqueConstraint("party_id", "name_key", "kind"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)

    party: Mapped[Party] = relationship(back_populates="names")


class IPRight(Model):
    """A right that is infringed: mark, patent, copyright, variety, indication or special sign."""

    __tablename__ = "ip_right"
    __table_args__ = (UniqueConstraint("kind", "registration_no"),)

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("R"))
    kind: Mapped[str] = mapped_column(String(30))
    registration_no: Mapped[str | None] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    classes: Mapped[str] = mapped_column(String(200), default="")
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    created_at: Mapped[datetime]

    holder: Mapped[Party | None] = relationship()
    bureau_id = None


class Platform(Model):
    """An e-commerce platform."""

    __tablename__ = "platform"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("F"))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))

    operator: Mapped[Party | None] = relationship()
    bureau_id = None


class Shop(Model):
    """A shop on a platform; one party may run many."""

    __tablename__ = "shop"
    __table_args__ = (UniqueConstraint("platform_id", "name"),)

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("S"))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(2000))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)

    platform: Mapped[Platform] = relationship()
    operator: Mapped[Party | None] = relationship(back_populates="shops")
    bureau_id = None


class Fair(Model):
    """A trade fair: organiser, place, days."""

    __tablename__ = "fair"
    __table_args__ = (UniqueConstraint("name", "opened_on"), CheckConstraint("ended_on >= opened_on", name="days"))

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("E"))
    name: Mapped[str] = mapped_column(String(200))
    organiser: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    opened_on: Mapped[date]
    ended_on: Mapped[date]
    bureau_id = None


class Market(Model):
    """A professional market and who runs it."""

    __tablename__ = "market"
    __table_args__ = (Index("ix_market_district", "district"),)

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("M"))
    name: Mapped[str] = mapped_column(String(200), unique=True)
    operator: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    district: Mapped[str] = mapped_column(String(40), default="")
    bureau_id = None
