"""Invented names, codes and numbers: the same for the same seed, and plainly nobody's."""

from __future__ import annotations

from itertools import accumulate
from random import Random

from ipenforce.identifiers import ALPHABET

BRAND = (
    "安柏辰春达德鼎东恩方飞丰福富高格冠光广贵国海汉和恒红宏鸿华辉汇惠吉佳嘉健江金锦京景久聚君凯康科坤兰乐力立利联良林龙隆"
    "禄美蒙铭宁鹏品平普启千庆泉仁荣瑞润森山尚盛时世舒顺思松泰腾天通同万旺威维文五西祥新鑫兴星雄旭亚研阳耀益逸银英永优友有"
    "余裕元源远云泽展长正志智中忠众洲卓"
)
TRADES = ("商贸", "酒业", "茶业", "服饰", "化妆品", "电子科技", "汽车配件", "食品", "家居用品", "种业", "箱包", "五金", "眼镜", "母婴用品", "文化用品")
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "商行", "经营部", "个体户店")
CAUSES = (
    ("trademark.infringement", "侵犯注册商标专用权", 60), ("patent.passing_off", "假冒专利", 12),
    ("trademark.false_registered", "冒充注册商标", 9), ("copyright.infringement", "侵犯著作权", 8),
    ("geographical_indication.misuse", "擅自使用地理标志", 5), ("plant_variety.infringement", "侵犯植物新品种权", 3),
    ("unfair_competition.confusion", "混淆商品来源", 3),
)  # fmt: skip
"""Provision, what the title says, how often."""
CAUSE_WEIGHTS = tuple(accumulate(weight for *_, weight in CAUSES))
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def party_name(chance: Random) -> str:
    """A business that says of itself that it is an example."""
    brand = "".join(chance.choices(BRAND, k=chance.choice((2, 2, 3))))
    return f"示例{brand}{chance.choice(TRADES)}{chance.choice(FORMS)}"


def permanent_number(kind: str, chance: Random) -> str:
    """A permanent public number as the house gives them, from the seed."""
    bits = chance.getrandbits(50)
    return kind + "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 50, 5))


def uscc(n: int) -> str:
    """The n-th code of its form, with its check digit, of a division (990000) that does not exist."""
    body = f"91990000{n:09d}"
    total = sum(_USCC.index(c) * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return body + _USCC[-total % 31]
