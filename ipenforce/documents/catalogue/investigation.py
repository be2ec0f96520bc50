"""Forms of the investigation: notices, requests, preservation, samples, tests, orders, the report (9–20, 29–35)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue import records
from ipenforce.documents.catalogue.asks import (
    ATTENDANCE,
    MATERIALS,
    MEDIA,
    PHONE,
    PLACE,
    TESTED,
    WITNESS,
    goods,
)
from ipenforce.documents.catalogue.records import ENDED, EVIDENCE, OF_CASE, OF_PARTY, STARTED
from ipenforce.documents.catalogue.rows import Ask, FormRow, row

TESTING = (*EVIDENCE, "reported", "reviewed")
TO_OTHER = Ask("to", _l("被通知人"), required=False, hint=_l("不是当事人本人的填写，例如其员工、证人、其他单位"))
TEST = Ask("test", _l("委托事项的种类"), "choice", choices=TESTED)
BODY = Ask("body", _l("受委托的机构"))

REQUESTS: tuple[FormRow, ...] = (
    row(
        "interview_notice", _l("询问通知书"), (13, "询通"), ("unit_head", _l("通知当事人或者有关人员接受询问时")), OF_PARTY,
        asks=(
            TO_OTHER,
            Ask("at", _l("接受询问的时间"), "moment"),
            Ask("place", _l("接受询问的地点")),
            Ask("bring", _l("应当携带的材料"), "text", required=False),
            PHONE,
        ),
        states=EVIDENCE, many=True, addressed=True,
    ),
    row(
        "material_request", _l("限期提供材料通知书"), (15, "限提"), ("unit_head", _l("要求限期提供材料时")), OF_PARTY,
        asks=(
            TO_OTHER,
            Ask("materials", _l("应当提供的材料"), "rows", columns=(Ask("name", _l("材料名称")), Ask("note", _l("期间、要求"), required=False))),
            Ask("by", _l("提供期限"), "day"),
            Ask("place", _l("提交地点或者方式")),
            PHONE,
        ),
        states=EVIDENCE, many=True, addressed=True,
    ),
    row(
        "identification_request", _l("协助辨认/鉴别通知书"), (16, "协辨"), ("unit_head", _l("请权利人辨认或者鉴别时")), OF_CASE,
        asks=(
            Ask("to", _l("权利人")),
            Ask("kind", _l("协助的方式"), "choice", choices={"identify": _l("辨认"), "authenticate": _l("鉴别")}),
            goods(_l("涉案产品")),
            Ask("questions", _l("辨认、鉴别的事项"), "text"),
            Ask("samples", _l("样品、照片的交付方式")),
            Ask("by", _l("答复期限"), "day"),
            PHONE,
        ),
        states=TESTING, many=True,
    ),
    row(
        "assistance_request", _l("协助调查函"), (17, "协查"), ("bureau_head", _l("请其他机关协助调查时")), OF_CASE,
        asks=(
            Ask("to", _l("受请求的机关")),
            Ask("organ", _l("机关的种类"), "choice", choices={"bureau": _l("市场监督管理部门"), "other": _l("其他机关")}),
            Ask("facts", _l("案情和请求协助的原因"), "text"),
            Ask("matters", _l("协助调查的事项"), "text", hint=_l("一行一项")),
            Ask("by", _l("希望答复的日期"), "day", required=False, hint=_l("请求其他机关协助的可以填写；市场监督管理部门按规定的期限办理")),
            Ask("materials", _l("随附材料"), "rows", required=False, columns=MATERIALS),
            PHONE,
        ),
        states=TESTING, many=True,
    ),
    row(
        "seizure_assistance", _l("协助扣押通知书"), (18, "协扣"), ("bureau_head", _l("扣押当事人托运的物品时")), OF_PARTY,
        asks=(
            Ask("to", _l("协助扣押的单位"), hint=_l("承运、寄递、仓储等单位")),
            Ask("decision_no", _l("实施行政强制措施决定书文号")),
            Ask("waybill", _l("托运、寄存单号")),
            goods(_l("扣押的物品")),
            Ask("until", _l("扣押期限届满之日"), "day"),
            Ask("matters", _l("协助事项"), "text", hint=_l("例如 停止发运、在何处向办案人员交付、配合清点")),
            PHONE,
        ),
        states=("filing_proposed", "investigating"), many=True, addressed=True,
    ),
)  # fmt: skip

PRESERVATION: tuple[FormRow, ...] = (
    row(
        "preservation_notice", _l("先行登记保存证据通知书"), (19, "先登"), ("bureau_head", _l("先行登记保存证据时")), OF_PARTY,
        asks=(
            Ask("reason", _l("保存的理由"), "text", hint=_l("写明证据可能灭失或者以后难以取得的具体情形")),
            Ask("approval", _l("批准情况"), "choice",
                choices={"before": _l("事前报经本机关负责人批准"), "urgent": _l("情况紧急，当场采取后补办批准手续")}),
            Ask("taken_at", _l("当场采取的时间"), "moment", required=False, hint=_l("情况紧急、当场采取的必须填写：报告和补办批准的时限从这时起算")),
            Ask("started_on", _l("保存开始日期"), "day"),
            Ask("until", _l("作出处理的最后日期"), "day", hint=_l("按先行登记保存的法定期限计算，逾期自动解除")),
            Ask("way", _l("保存方式"), "choice", choices={"here": _l("就地保存"), "away": _l("异地保存")}),
            Ask("place", _l("保存地点")),
            Ask("keeper", _l("保管人")),
            goods(_l("证据清单")),
            WITNESS, PHONE,
        ),
        states=EVIDENCE, many=True, addressed=True,
    ),
    row(
        "preservation_release", _l("解除先行登记保存证据通知书"), (20, "解登"), ("bureau_head", _l("解除先行登记保存时")), OF_PARTY,
        asks=(
            Ask("notice_no", _l("先行登记保存证据通知书文号")),
            Ask("started_on", _l("保存开始日期"), "day"),
            Ask("released_on", _l("解除日期"), "day"),
            Ask("reason", _l("解除的理由"), "text", hint=_l("例如 已经复制、拍照固定证据；与案件无关；期限届满")),
            goods(_l("解除保存的物品")),
            Ask("collect", _l("领取的时间、地点"), required=False, hint=_l("就地保存的不填")),
            PHONE,
        ),
        states=(*TESTING, "proposal_approved", "suspended", "hearing", "referred", "decision_submitted", "decided", "ended"), many=True, addressed=True,
    ),
)  # fmt: skip

SAMPLES: tuple[FormRow, ...] = (
    row(
        "sampling_record", _l("抽样记录"), (29, "抽"), ("officer", _l("抽样取证时")), OF_PARTY,
        asks=(
            STARTED, ENDED, PLACE,
            Ask("way", _l("抽样方式"), "choice", choices={"site": _l("现场抽样"), "remote": _l("网络、电话购买抽样")}),
            Ask("attendance", _l("当事人到场情况"), "choice", required=False, hint=_l("现场抽样的必须填写"), choices=ATTENDANCE),
            Ask("samples", _l("样品"), "rows",
                columns=(
                    Ask("name", _l("样品名称")), Ask("spec", _l("规格型号、批号"), required=False),
                    Ask("maker", _l("标称生产者"), required=False), Ask("unit", _l("单位")),
                    Ask("base", _l("抽样基数"), "count", required=False), Ask("quantity", _l("抽样数量"), "count"),
                    Ask("reserve", _l("其中备样"), "count", required=False),
                    Ask("unit_price_fen", _l("单价"), "yuan", required=False),
                )),
            Ask("method", _l("抽样方法"), "text", hint=_l("网络、电话购买的，写明平台、店铺、订单号、付款、收货、拆包查验的经过")),
            Ask("seal", _l("封样情况"), hint=_l("封条编号和封样状态")),
            Ask("storage", _l("样品的保存条件和存放地点")),
            Ask("refused", _l("不到场、拒绝签名等情况"), "text", required=False),
            WITNESS, MEDIA,
        ),
        states=EVIDENCE, many=True, addressed=True, each_page=("被抽样人", "见证人", "执法人员"),
    ),
    row(
        "testing_commission", _l("检测/检验/检疫/鉴定委托书"), (30, "检委"), ("unit_head", _l("委托检测、检验、检疫、鉴定时")), OF_CASE,
        asks=(
            BODY,
            Ask("qualification", _l("机构的资质"), hint=_l("资质证书编号；没有法定资质机构的，写明其具备的条件")),
            TEST,
            goods(_l("送检的样品、物品")),
            Ask("state", _l("样品状态和封样情况")),
            Ask("matters", _l("委托的项目和要求"), "text"),
            Ask("standard", _l("依据的标准、方法"), required=False),
            Ask("by", _l("完成期限"), "day"),
            Ask("fee_fen", _l("费用"), "yuan", required=False),
            PHONE,
        ),
        states=TESTING, many=True,
    ),
    row(
        "testing_period_notice", _l("检测/检验/检疫/鉴定期间告知书"), (31, "检期"), ("unit_head", _l("委托后告知当事人期间时")), OF_PARTY,
        asks=(
            TEST, BODY,
            goods(_l("送检的样品、物品")),
            Ask("from_on", _l("开始日期"), "day"),
            Ask("until", _l("结束日期"), "day"),
            Ask("decision_no", _l("实施行政强制措施决定书文号"), required=False, hint=_l("物品已被查封、扣押的填写")),
            PHONE,
        ),
        states=TESTING, many=True, addressed=True,
    ),
    row(
        "testing_result_notice", _l("检测/检验/检疫/鉴定结果告知书"), (32, "检果"), ("unit_head", _l("收到结果后告知当事人时")), OF_PARTY,
        asks=(
            TEST, BODY,
            Ask("report_no", _l("报告、意见的编号")),
            Ask("report_on", _l("报告、意见的日期"), "day"),
            Ask("objects", _l("送检的样品、物品")),
            Ask("conclusion", _l("结论"), "text", hint=_l("照报告、意见原文填写")),
            Ask("recheck", _l("申请复检的途径和期限"), "text", required=False, hint=_l("法律、法规、规章有规定的填写，写明依据")),
            PHONE,
        ),
        states=TESTING, many=True, addressed=True,
    ),
)  # fmt: skip

ORDERS: tuple[FormRow, ...] = (
    row(
        "correction_order", _l("责令改正通知书"), (33, "责改"), ("bureau_head", _l("责令改正违法行为时")), f"{OF_PARTY} remedy_days",
        asks=(
            Ask("facts", _l("违法事实"), "text", hint=_l("写明时间、地点、行为和已经查证的证据")),
            Ask("requirement", _l("改正的内容和要求"), "text"),
            Ask("by", _l("改正期限"), "day", required=False, hint=_l("不填即为立即改正")),
            Ask("further_basis", _l("责令改正的其他依据"), required=False, hint=_l("专门法律另有责令改正规定的填写")),
            Ask("consequence", _l("逾期不改正的后果"), "text", required=False),
            PHONE,
        ),
        states=(*EVIDENCE, "reported", "reviewed", "proposal_approved"), many=True, addressed=True,
    ),
    row(
        "refund_order", _l("责令退款通知书"), (34, "责退"), ("bureau_head", _l("听取意见后、作出处罚决定前责令退款时")),
        f"{OF_PARTY} remedy_days",
        asks=(
            Ask("facts", _l("多收价款的事实和证据"), "text"),
            Ask("basis", _l("责令退款的依据"), hint=_l("规定责令退款的法律、法规条款")),
            Ask("amount_fen", _l("应退款总额"), "yuan"),
            Ask("payers", _l("应退款的对象"), "rows", required=False,
                columns=(Ask("name", _l("姓名或者名称")), Ask("amount_fen", _l("应退金额"), "yuan"))),
            Ask("by", _l("退款期限"), "day"),
            Ask("search_by", _l("公告查找期限"), "day", required=False, hint=_l("难以查找多付价款的人的填写")),
            PHONE,
        ),
        states=("heard",), many=True, addressed=True,
    ),
)  # fmt: skip

ROWS: tuple[FormRow, ...] = (
    *records.ROWS,
    *REQUESTS,
    *PRESERVATION,
    *SAMPLES,
    *ORDERS,
    row(
        "investigation_report", _l("案件调查终结报告"), (35, "终"), ("bureau_head", _l("批准处理建议时")),
        "bureau today case parties officers acts bases proposals",
    ),
)  # fmt: skip
