"""Forms of compulsory measures: sealing and seizure, their goods, seals, custody and early disposal (21–28)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue.asks import PHONE, goods
from ipenforce.documents.catalogue.rows import Ask, FormRow, row

MEASURES = {"seal": _l("查封"), "seize": _l("扣押"), "both": _l("查封、扣押")}
UNDECIDED = (
    "investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted",
)  # fmt: skip
"""The states in which a measure may last: nothing is decided yet."""
LASTING = (*UNDECIDED, "suspended", "hearing", "referred")
EARLY = ("filing_proposed", *UNDECIDED)

KIND = Ask("kind", _l("措施种类"), "choice", choices=MEASURES)
DECISION_NO = Ask("decision_no", _l("强制措施决定书文号"))
ITEMS = goods(_l("物品清单"))

ROWS: tuple[FormRow, ...] = (
    row(
        "measure_decision", _l("实施行政强制措施决定书"), (21, "强制"), ("bureau_head", _l("批准实施查封、扣押时")),
        "bureau today case party officers bases remedy_days superior asked",
        asks=(
            KIND,
            Ask("reason", _l("采取措施的理由"), "text", hint=_l("发现的涉嫌违法事实、已有证据，以及为什么需要查封、扣押")),
            Ask("objects", _l("场所、设施或者财物的名称、数量"), "text", hint=_l("只限涉案的；逐项规格写入随附清单")),
            Ask("place", _l("实施地点")),
            Ask("from_on", _l("期限开始之日"), "day"),
            Ask("until_on", _l("期限届满之日"), "day", hint=_l("不得超过法定期限；检测、鉴定的期间另行告知")),
            Ask("custody", _l("保管地点和保管人")),
            Ask("approval", _l("批准方式"), "choice", choices={"before": _l("实施前批准"), "urgent": _l("情况紧急，当场实施后补办批准")}),
            Ask("taken_at", _l("当场实施的时间"), "moment", required=False, hint=_l("情况紧急、当场实施的必须填写：报告和补办批准的时限从这时起算")),
            Ask("authority", _l("职权依据"), required=False, hint=_l("案由所属法律已自动引用；适用其他法律、法规的才填写名称和条款")),
            PHONE,
        ),
        states=("filing_proposed", "investigating"), many=True, addressed=True,
    ),
    row(
        "measure_extension", _l("延长行政强制措施期限决定书"), (22, "延强"), ("bureau_head", _l("批准延长查封、扣押期限时")),
        "bureau today case party officers bases remedy_days asked",
        asks=(
            KIND,
            DECISION_NO,
            Ask("decided_on", _l("原决定日期"), "day"),
            Ask("until_on", _l("原期限届满之日"), "day"),
            Ask("extended_to", _l("延长至"), "day", hint=_l("延长的时间不得超过法定期限；应在原期限届满前作出")),
            Ask("reason", _l("延长的理由"), "text", hint=_l("写明情况复杂在哪里，还有哪些事项尚未查清")),
            PHONE,
        ),
        states=LASTING, many=True, addressed=True,
    ),
    row(
        "measure_release", _l("解除行政强制措施决定书"), (23, "解强"), ("bureau_head", _l("批准解除查封、扣押时")),
        "bureau today case party officers bases asked",
        asks=(
            KIND,
            DECISION_NO,
            Ask("decided_on", _l("原决定日期"), "day"),
            Ask(
                "ground", _l("解除的情形"), "choice",
                choices={
                    "no_breach": _l("当事人没有违法行为"),
                    "unrelated": _l("查封、扣押的场所、设施或者财物与违法行为无关"),
                    "decided": _l("对违法行为已经作出处理决定，不再需要查封、扣押"),
                    "expired": _l("查封、扣押的期限已经届满"),
                    "other": _l("其他不再需要查封、扣押的情形"),
                },
            ),
            Ask("explanation", _l("情况说明"), "text", required=False, hint=_l("属于“其他情形”的应当写明")),
            Ask("released_on", _l("解除之日"), "day"),
            goods(_l("解除的物品（全部解除的可以不填）"), required=False),
            Ask("proceeds_fen", _l("退还的变卖价款"), "yuan", required=False, hint=_l("物品已经变卖的才填写")),
            Ask("collect_at", _l("领取财物的时间和地点"), required=False, hint=_l("当场退还的可以不填")),
        ),
        states=("filing_proposed", *LASTING, "decided", "ended"), many=True, addressed=True,
    ),
    row(
        "inventory", _l("场所/设施/财物清单"), (24, "清单"), ("officer", _l("当场清点后")),
        "bureau today case party officers asked",
        asks=(
            Ask(
                "attached_to", _l("所附文书"), "choice",
                choices={
                    "measure": _l("实施行政强制措施决定书"), "release": _l("解除行政强制措施决定书"),
                    "preservation": _l("先行登记保存证据通知书"), "preservation_end": _l("解除先行登记保存证据通知书"),
                    "custody": _l("实施行政强制措施场所/设施/财物委托保管书"), "decision": _l("行政处罚决定书"),
                    "other": _l("其他文书"),
                },
            ),
            Ask("attached_no", _l("所附文书文号"), required=False, hint=_l("尚未编号的，签发后手写补填")),
            Ask("place", _l("清点地点")),
            Ask("counted_at", _l("清点时间"), "moment"),
            ITEMS,
        ),
        states=(*EARLY, "decided"), many=True, addressed=True, each_page=("当事人", "见证人", "执法人员"),
    ),
    row(
        "seal_strip", _l("封条"), (25, "封"), ("officer", _l("当场封存时")),
        "bureau today case bases asked",
        asks=(
            Ask("objects", _l("封存的场所、设施或者财物")),
            Ask("place", _l("封存地点")),
            Ask("sealed_on", _l("封存日期"), "day"),
            Ask("decision_no", _l("强制措施决定书文号"), required=False, hint=_l("尚未编号的，签发后手写补填")),
        ),
        states=("filing_proposed", "investigating"), many=True,
    ),
    row(
        "custody_order", _l("实施行政强制措施场所/设施/财物委托保管书"), (26, "托管"), ("unit_head", _l("委托第三人保管时")),
        "bureau today case party officers bases asked",
        asks=(
            Ask("custodian", _l("受托保管人")),
            Ask("custodian_address", _l("受托保管人住所（住址）")),
            Ask("custodian_contact", _l("受托保管人联系人和电话")),
            KIND,
            DECISION_NO,
            Ask("place", _l("保管地点")),
            Ask("from_on", _l("保管开始之日"), "day"),
            Ask("until_on", _l("保管届满之日"), "day"),
            Ask("conditions", _l("保管要求"), "text", required=False, hint=_l("温度、湿度、防火、分区存放等特别要求")),
            ITEMS,
        ),
        states=EARLY, many=True, addressed=True,
    ),
    row(
        "disposal_consent", _l("先行处置物品确认书"), (27, "先处"), ("bureau_head", _l("批准先行处置时")),
        "bureau today case party officers bases asked",
        asks=(
            DECISION_NO,
            Ask("owner", _l("物品权利人"), required=False, hint=_l("与当事人不同的才填写")),
            Ask("consent", _l("权利人的意思"), "choice", choices={"agreed": _l("同意先行处置"), "asked": _l("申请先行处置")}),
            Ask("reason", _l("不宜长期保存的原因"), "text", hint=_l("易损毁、易变质、保质期将满、保管费用过高等具体情况")),
            Ask(
                "way", _l("处置方式"), "choice",
                choices={"sold": _l("变卖"), "auctioned": _l("拍卖"), "destroyed": _l("销毁"), "other": _l("其他方式")},
            ),
            Ask("way_detail", _l("处置的具体安排"), "text", hint=_l("受托单位、价格如何确定、价款存入何处")),
            Ask("evidence", _l("留存的证据"), "text", hint=_l("照片、录像、样品的数量和存放处")),
            ITEMS,
        ),
        states=LASTING, many=True, addressed=True,
    ),
    row(
        "disposal_announcement", _l("先行处置物品公告"), (28, "先处告"), ("bureau_head", _l("批准公告时")),
        "bureau today case officers bases asked",
        asks=(
            DECISION_NO,
            Ask("reason", _l("不宜长期保存的原因"), "text"),
            Ask("found_at", _l("物品查获的时间和地点")),
            Ask("stored_at", _l("物品存放地点")),
            Ask("claim_by", _l("公告期限届满之日"), "day"),
            Ask("address", _l("联系地址")),
            Ask("phone", _l("联系电话")),
            Ask("published_in", _l("公告发布的方式"), hint=_l("本机关网站、公告栏、报纸等")),
            ITEMS,
        ),
        states=LASTING, many=True,
    ),
)  # fmt: skip
