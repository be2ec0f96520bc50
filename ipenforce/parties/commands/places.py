"""Registering where infringement is met: platforms and their shops, fairs, markets."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import as_written, new_number, plain
from ipenforce.parties import queries
from ipenforce.parties.commands.checking import flushed, name_of
from ipenforce.parties.commands.keys import refresh_keys
from ipenforce.parties.models import Fair, Market, Party, Platform, Shop

Place = TypeVar("Place", Platform, Shop, Fair, Market)
LONGEST_PLATFORM, LONGEST_MARKET_ADDRESS, LONGEST_WEB_ADDRESS = 100, 300, 2000


def register_platform(*, name: str, operator: Party | None = None, on: date, actor: Actor) -> Platform:
    """Register an e-commerce platform; Refused where the name is taken."""
    name = name_of(name, "platform_name", LONGEST_PLATFORM)
    row = Platform(number=new_number("F"), name=name, operator_id=operator.id if operator else None)
    return _registered(row, "platform", queries.platform_named(name), "platform_name", actor)


def find_or_register_platform(*, name: str, on: date, actor: Actor) -> Platform:
    """The platform of that name, registered where it is new."""
    return queries.platform_named(as_written(name)) or register_platform(name=name, on=on, actor=actor)


def register_shop(
    platform: Platform, *, name: str, address: str | None = None, operator: Party | None = None, on: date, actor: Actor
) -> Shop:
    """Register a shop on a platform; Refused where the platform has one of that name."""
    name = name_of(name, "shop_name")
    row = Shop(
        number=new_number("S"), platform=platform, name=name, address=_web_address(address),
        operator_id=operator.id if operator else None,
    )  # fmt: skip
    row = _registered(row, "shop", queries.shop_named(platform, name), "shop_name", actor)
    _keyed(operator)
    return row


def find_or_register_shop(
    platform: Platform, *, name: str, address: str | None = None, operator: Party | None = None, on: date, actor: Actor
) -> Shop:
    """The platform's shop of that name, registered where it is new; its address and operator are brought up to date."""
    shop = queries.shop_named(platform, as_written(name))
    if shop is None:
        return register_shop(platform, name=name, address=address, operator=operator, on=on, actor=actor)
    changed: dict[str, Any] = {}
    if (address := _web_address(address)) and address != shop.address:
        changed["address"] = [shop.address, address]
        shop.address = address
    if operator is not None and operator is not shop.operator:
        changed["operator"] = [shop.operator.number if shop.operator else None, operator.number]
        before, shop.operator = shop.operator, operator
        _keyed(before, operator)
    if changed:
        record("place.changed", shop, actor, place=shop.number, changed=changed)
    return shop


def _keyed(*operators: Party | None) -> None:
    """Who runs a shop is found by the shop's name too."""
    for operator in operators:
        if operator is not None:
            db.session.expire(operator, ["shops"])
            refresh_keys(operator)


def register_fair(
    *, name: str, organiser: str, place: str, opened_on: date, ended_on: date, on: date, actor: Actor
) -> Fair:
    """Register one holding of a trade fair; Refused where its days are the wrong way round or it is registered."""
    if ended_on < opened_on:
        raise Refused("展会结束日早于开幕日", field="ended_on", status=422)
    name = name_of(name, "fair_name")
    row = Fair(
        number=new_number("E"), name=name, organiser=name_of(organiser, "organiser"), place=name_of(place, "place"),
        opened_on=opened_on, ended_on=ended_on,
    )  # fmt: skip
    return _registered(row, "fair", queries.fair_named(name, opened_on), "fair_name", actor)


def find_or_register_fair(
    *, name: str, organiser: str, place: str, opened_on: date, ended_on: date, on: date, actor: Actor
) -> Fair:
    """The fair of that name that opened on that day, registered where it is new."""
    return queries.fair_named(as_written(name), opened_on) or register_fair(
        name=name, organiser=organiser, place=place, opened_on=opened_on, ended_on=ended_on, on=on, actor=actor
    )


def register_market(
    *, name: str, operator: str, address: str, district: str = "", on: date, actor: Actor
) -> Market:
    """Register a professional market; Refused where the name is taken."""
    name = name_of(name, "market_name")
    row = Market(
        number=new_number("M"), name=name, operator=name_of(operator, "market_operator"),
        address=name_of(address, "market_address", LONGEST_MARKET_ADDRESS), district=plain(district or ""),
    )  # fmt: skip
    return _registered(row, "market", queries.market_named(name), "market_name", actor)


def find_or_register_market(
    *, name: str, operator: str, address: str, district: str = "", on: date, actor: Actor
) -> Market:
    """The market of that name, registered where it is new."""
    return queries.market_named(as_written(name)) or register_market(
        name=name, operator=operator, address=address, district=district, on=on, actor=actor
    )


def _registered(row: Place, kind: str, taken: Place | None, field: str, actor: Actor) -> Place:
    """Write a place and its event; Refused where there is one already."""
    if taken is not None or not flushed(row):
        raise Refused("“{name}”已经登记：请从列表中选择", field=field, name=row.name)
    record("place.registered", row, actor, place=row.number, kind=kind, name=row.name)
    return row


def _web_address(address: str | None) -> str | None:
    if address and len(address) > LONGEST_WEB_ADDRESS:
        raise Refused("网址最多{longest}个字符", field="shop_address", status=422, longest=LONGEST_WEB_ADDRESS)
    return address or None
