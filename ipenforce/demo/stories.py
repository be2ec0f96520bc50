"""The invented cases of the demo: one at each stage, repeat infringers, each channel, leads that wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases.models import Case
from ipenforce.channels.ecommerce import commands as ecommerce
from ipenforce.channels.market import commands as market
from ipenforce.channels.trade_fair import commands as trade_fair
from ipenforce.clock import now, today
from ipenforce.demo.people import cast
from ipenforce.demo.road import ROAD, Breach, Cast, walk
from ipenforce.intake.commands import Told
from ipenforce.intake.models import Lead
from ipenforce.law import provision
from ipenforce.parties.commands import Named
from ipenforce.rules.discretion import bands
from ipenforce.rules.penalty import Base, Circumstances, fine_range

INVENTED = "（演示）"
GOODS = ("服装", "运动鞋", "箱包", "白酒", "化妆品", "手机壳", "玩具", "滤芯")
REPEATED = "演示反复侵权商行"
STAGES = ("investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted",
          "decided", "served", "paid", "published", "closing_proposed", "closed")  # fmt: skip


def tell(people: dict[str, User], on: date) -> int:
    """Every story, ending on the day; how many cases they made."""
    made = [*_stages(people, on), *_repeaters(people, on), *_elsewhere(people, on)]
    for number, day in ((90, on - timedelta(days=3)), (91, on - timedelta(days=12)), (92, on)):
        _lead(cast(people, ""), number, day)
    return len(made)


def _stages(people: dict[str, User], on: date) -> Iterator[Case]:
    """A case at each stage of the road in the east, begun so that it has just come there."""
    crew = cast(people, "")
    for number, stage in enumerate(("filing_proposed", *STAGES), start=1):
        start = on - timedelta(days=ROAD.index(stage) + 6)
        breach = Breach(goods=GOODS[number % len(GOODS)], quantity=60 + 10 * number, fine_fen=200_000 + 100_000 * number,
                        description=f"{INVENTED}销售标有“示例”商标的{GOODS[number % len(GOODS)]}，经权利人辨认为侵权商品。")  # fmt: skip
        case = walk(_lead(crew, number, start), crew, stage, start=start, breach=breach)
        if case is not None:
            yield case


def _repeaters(people: dict[str, User], on: date) -> Iterator[Case]:
    """One party punished three times within the window, another twice and grave, a third lightly once."""
    crew = cast(people, "")
    tales = (
        (REPEATED, 700, Breach(fine_fen=1_000_000)), (REPEATED, 380, Breach(fine_fen=2_000_000, band="ordinary", quantity=50)),
        (REPEATED, 90, Breach(fine_fen=4_000_000, band="heavier", quantity=100, intent=("F1",))),
        ("演示批发部", 500, Breach(fine_fen=4_500_000, band="heavier", quantity=100, intent=("F1", "F5"), severity=("G2",))),
        ("演示批发部", 120, Breach(fine_fen=4_500_000, band="heavier", quantity=100, intent=("F5",))),
        ("演示小卖部", 60, Breach(fine_fen=100_000, quantity=10)),
    )  # fmt: skip
    known: dict[str, str] = {}
    for number, (name, days, breach) in enumerate(tales, start=40):
        start = on - timedelta(days=days)
        lead = _lead(crew, number, start, Named(number=known[name]) if name in known else Named(kind="sole_trader", name=name))
        if lead.party is not None:
            known[name] = lead.party.number
        case = walk(lead, crew, "closed", start=start, breach=replace(breach, fine_fen=_fitting(breach)))
        if case is not None:
            yield case


def _fitting(breach: Breach) -> int:
    """A fine in the middle of the band, over the range that the law gives."""
    base = Base(turnover_fen=breach.quantity * breach.price_fen)
    range_ = fine_range(provision(breach.cause).on(today()), base, Circumstances(grave=bool(breach.severity)))
    band = next(band for band in bands(range_, provision("house.discretion").on(today())) if band.name == breach.band)
    return (band.minimum_fen + band.maximum_fen) // 2


def _elsewhere(people: dict[str, User], on: date) -> Iterator[Case]:
    """Cases of the city and of the west, which the east does not see; the second is against a false patent mark."""
    patent = Breach(
        cause="patent.passing_off", right_kind="patent", right_no="ZL000000000000.0", right_name="“示例”外观设计",
        description=f"{INVENTED}专利权终止后继续在包装上标注专利号。", goods="包装盒", quantity=200, price_fen=500,
        fine_fen=0, gains_fen=50_000,
    )  # fmt: skip
    for prefix, number, breach in (("city-", 60, Breach()), ("west-", 61, patent), ("west-", 62, Breach())):
        crew = cast(people, prefix)
        start = on - timedelta(days=25)
        case = walk(_lead(crew, number, start), crew, "reported" if breach is patent else "decided", start=start, breach=breach)
        if case is not None:
            yield case


def _lead(crew: Cast, number: int, day: date, who: Named | None = None) -> Lead:
    """A lead of one channel or another, against an invented party."""
    told = Told(
        source=("inspection", "complaint", "tip")[number % 3], title=f"{INVENTED}{GOODS[number % len(GOODS)]}涉嫌侵犯商标专用权",
        content=f"{INVENTED}发现销售的{GOODS[number % len(GOODS)]}标有“示例”商标，来源不明。", received_on=day,
        informant_name="演示举报人" if number % 3 else None, informant_contact="13800000000" if number % 3 else None,
    )  # fmt: skip
    who = who or Named(kind="organisation", name=f"演示{number}号商贸有限公司")
    officer = crew.officer
    common: dict[str, Any] = {"bureau": officer.bureau, "unit": officer.unit, "told": told, "on": day, "actor": officer}
    if number % 3 == 0:
        seen = ecommerce.Seen(
            title=f"“示例”{GOODS[number % len(GOODS)]}", address=f"https://shop.example/item/{number}", price_fen=10_000,
            sold_count=100 + number, captured_at=now() - timedelta(days=max(1, (now().date() - day).days + 1)),
        )  # fmt: skip
        return ecommerce.log_shop_finding(
            **common, operator=who, platform="演示购物平台", shop=f"演示{number}号店", shop_address=f"https://shop.example/{number}", listings=[seen]
        )
    if number % 3 == 1:
        fair = trade_fair.Held(
            name=f"演示博览会{day.year}{day.month:02}", organiser="演示会展有限公司", place="演示会展中心",
            opened_on=day.replace(day=1), ended_on=day,
        )  # fmt: skip
        return trade_fair.log_fair_finding(**common, exhibitor=who, fair=fair, booth=f"A{number:03}", exhibits=GOODS[number % len(GOODS)])
    run = market.Run(name="演示小商品市场", operator="演示市场管理有限公司", address="示例市东区演示路1号", district="东区")
    return market.log_market_finding(**common, operator=who, market=run, stall=f"1区{number}号", goods=GOODS[number % len(GOODS)])
