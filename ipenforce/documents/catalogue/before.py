"""Forms of leads, jurisdiction, transfer and filing (1–8)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue.asks import MATERIALS, PHONE, goods
from ipenforce.documents.catalogue.rows import Ask, FormRow, row

NEW = ("filing_proposed", "investigating")
OPEN = ("investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted")
OF_CASE = "bureau today case parties officers bases asked"

JURISDICTION: tuple[FormRow, ...] = (
    row(
        "jurisdiction_designation", _l("指定管辖通知书"), (2, "指管"), ("bureau_head", _l("决定指定管辖时")), OF_CASE,
        asks=(
            Ask("designated", _l("被指定管辖的部门")),
            Ask("others", _l("报请指定或者有争议的其他部门"), required=False),
            Ask(
                "ground", _l("指定管辖的情形"), "choice",
                choices={
                    "dispute": _l("管辖权争议协商不成"), "objection": _l("对移送管辖有异议"),
                    "unable": _l("因特殊原因难以办理"), "direct": _l("上级部门直接指定"),
                },
            ),
            Ask("reason", _l("指定管辖的事实和理由"), "text"),
            Ask("hand_over_by", _l("案件材料移交期限"), "day", required=False),
            PHONE,
        ),
        states=NEW, many=True,
    ),
    row(
        "case_assignment", _l("案件交办通知书"), (3, "交办"), ("bureau_head", _l("把案件交由下级部门办理时")), OF_CASE,
        asks=(
            Ask("to", _l("承办的下级部门")),
            Ask("facts", _l("案件基本情况"), "text"),
            Ask("requirement", _l("办理要求"), "text"),
            Ask("report_by", _l("报告办理结果的期限"), "day"),
            Ask("materials", _l("随附材料"), "rows", required=False, columns=MATERIALS),
            PHONE,
        ),
        states=NEW, many=True,
    ),
    row(
        "case_transfer_letter", _l("案件移送函"), (4, "案移"), ("bureau_head", _l("发现案件应当由其他部门管辖时")), OF_CASE,
        asks=(
            Ask("to", _l("受移送的部门")),
            Ask(
                "ground", _l("移送的情形"), "choice",
                choices={"bureau": _l("由其他市场监督管理部门管辖"), "department": _l("由其他行政管理部门管辖")},
            ),
            Ask("facts", _l("案件基本情况"), "text"),
            Ask("reason", _l("移送理由"), "text", hint=_l("写明受移送的部门有管辖权的事实和依据")),
            Ask("materials", _l("移送的案件材料"), "rows", columns=MATERIALS),
            goods(_l("移送的涉案物品（没有的不填）"), required=False),
            PHONE,
        ),
        states=OPEN, many=True,
    ),
)  # fmt: skip

CRIME: tuple[FormRow, ...] = (
    row(
        "crime_transfer", _l("涉嫌犯罪案件移送书"), (5, "罪移"), ("bureau_head", _l("决定移送公安机关时")),
        "bureau today case parties officers acts bases asked",
        asks=(
            Ask("to", _l("受移送的公安机关"), hint=_l("移送同级公安机关")),
            Ask("offence", _l("涉嫌的罪名"), hint=_l("写明罪名和所依据的刑法条款")),
            Ask("suspicion", _l("涉嫌犯罪的理由"), "text",
                hint=_l("写明达到追诉标准的数额、情节；需要公安机关进一步取证才能判断的，写明合理嫌疑")),
            Ask("prior", _l("已采取的强制措施和已作出的行政处罚"), "text", hint=_l("没有的写“无”")),
            Ask("materials", _l("随附材料"), "rows", columns=MATERIALS,
                hint=_l("应当有案件情况的调查报告；有检验报告或者鉴定意见的也要附上")),
            goods(_l("涉案物品清单（没有涉案物品的不填）"), required=False),
            Ask("custody", _l("涉案物品存放地点"), required=False),
            Ask("procuratorate", _l("抄送的人民检察院"), required=False),
            PHONE,
        ),
        states=(*OPEN, "decided"), many=True,
    ),
    row(
        "seized_goods_transfer_notice", _l("查封/扣押物品移送告知书"), (6, "物移告"),
        ("bureau_head", _l("查封、扣押的物品随案移送时")), "bureau today case party officers bases asked",
        asks=(
            Ask("measure", _l("已采取的措施"), "choice",
                choices={"seal": _l("查封"), "seize": _l("扣押"), "both": _l("查封、扣押")}),
            Ask("decision_no", _l("实施行政强制措施决定书文号")),
            Ask("measured_on", _l("实施日期"), "day"),
            Ask("to", _l("受移送的机关")),
            Ask("moved_on", _l("移送日期"), "day"),
            Ask("transfer_no", _l("涉嫌犯罪案件移送书文号"), required=False),
            goods(_l("移送的物品")),
            PHONE,
        ),
        states=(*OPEN, "decided", "referred", "ended"), many=True, addressed=True,
    ),
)  # fmt: skip

DECLINING = {
    "minor": _l("违法行为轻微并及时改正，没有造成危害后果"),
    "first": _l("初次违法且危害后果轻微并及时改正"),
    "no_fault": _l("当事人有证据足以证明没有主观过错"),
    "other": _l("依法可以不予立案的其他情形"),
    "unmet": _l("不符合立案条件"),
}
MATTERS = {
    "preservation": _l("采取先行登记保存措施"),
    "preservation_release": _l("解除先行登记保存措施"),
    "seizure": _l("实施查封、扣押"),
    "seizure_extension": _l("延长查封、扣押期限"),
    "release": _l("解除查封、扣押"),
    "perishables": _l("先行处置物品"),
    "unclaimed": _l("处理无人领取的物品"),
    "verification": _l("延长立案核查期限"),
    "case_term": _l("延长案件办理期限"),
    "review": _l("延长案件审核期限"),
    "suspension": _l("中止案件调查"),
    "resumption": _l("恢复案件调查"),
    "termination": _l("终止案件调查"),
    "recusal": _l("办案人员回避"),
    "instalments": _l("延期或者分期缴纳罚款"),
    "other": _l("其他事项"),
}

APPROVALS: tuple[FormRow, ...] = (
    row(
        "no_filing_approval", _l("不予立案审批表"), (7, "不立"), ("bureau_head", _l("批准不予立案时")), OF_CASE,
        asks=(
            Ask("facts", _l("核查情况"), "text"),
            Ask("ground", _l("不予立案的情形"), "choice", choices=DECLINING),
            Ask("reason", _l("不予立案的理由"), "text",
                hint=_l("不符合立案条件的，写明缺少哪一项：初步证据、应当给予行政处罚、本机关管辖、法定期限")),
            Ask("handling", _l("后续处理"), "text", required=False, hint=_l("例如教育、责令改正、移送、答复举报人")),
        ),
        states=("filing_proposed",),
    ),
    row(
        "matter_approval", _l("行政处罚案件有关事项审批表"), (8, "审批"), ("bureau_head", _l("报请批准的事项决定时")), OF_CASE,
        asks=(
            Ask("matter", _l("报请批准的事项"), "choice", choices=MATTERS),
            Ask("content", _l("具体内容"), "text", hint=_l("写明措施的对象、延长的天数和起止日期、回避的人员等")),
            Ask("days", _l("延长的天数"), "count", required=False, hint=_l("只在延长期限时填写；由法律规定了天数的可以不填")),
            Ask("reason", _l("事实和理由"), "text"),
            Ask("other_basis", _l("依据"), required=False, hint=_l("选“其他事项”的必须填写，其余事项自动写明依据")),
            Ask("done_at", _l("当场实施的时间"), "moment", required=False, hint=_l("情况紧急先当场实施、事后补办批准的填写")),
            Ask("materials", _l("附件"), "rows", required=False, columns=MATERIALS),
        ),
        states=(*NEW, *OPEN[1:], "suspended", "hearing", "decided"), many=True,
    ),
)  # fmt: skip

ROWS: tuple[FormRow, ...] = (
    row(
        "lead_registration", _l("案件来源登记表"), (1, "案源"), ("unit_head", _l("收到线索并登记后")),
        "bureau today case parties facts", states=NEW,
    ),
    *JURISDICTION,
    *CRIME,
    row(
        "filing_approval", _l("立案审批表"), (7, "立"), ("bureau_head", _l("批准立案时")),
        "bureau today case parties officers bases facts",
    ),
    *APPROVALS,
)  # fmt: skip
