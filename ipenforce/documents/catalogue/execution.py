"""Forms of payment, demand, enforcement and service (47–51)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue.rows import Ask, FormRow, row

OWED = (
    Ask("gains_due_fen", _l("尚未缴纳的没收违法所得"), "yuan", required=False),
    Ask("fine_due_fen", _l("尚未缴纳的罚款"), "yuan", required=False),
    Ask(
        "late_fine_fen",
        _l("加处罚款"),
        "yuan",
        required=False,
        hint=_l("不超过罚款本数；复议、诉讼期间不计算"),
    ),
    Ask("late_until", _l("加处罚款计算至"), "day", required=False),
    Ask(
        "other_duty",
        _l("其他尚未履行的义务"),
        "text",
        required=False,
        hint=_l("停止违法行为、交付没收物品等"),
    ),
)
"""What is still to be performed, each only where it is."""
PHONE = Ask("phone", _l("联系电话"))

ROWS: tuple[FormRow, ...] = (
    row(
        "instalment_notice", _l("延期/分期缴纳罚款通知书"), (47, "缓罚"), ("bureau_head", _l("批准或者不批准延期、分期时")),
        "bureau today case party officers bases decision late_rate_text asked",
        asks=(
            Ask("applied_on", _l("书面申请的日期"), "day"),
            Ask("reason", _l("申请的理由"), "text", hint=_l("经济困难的具体情况和证明材料")),
            Ask(
                "outcome", _l("决定"), "choice",
                choices={"deferred": _l("同意延期缴纳"), "instalments": _l("同意分期缴纳"), "refused": _l("不同意延期、分期缴纳")},
            ),
            Ask("deferred_until", _l("延期至"), "day", required=False, hint=_l("同意延期的填写")),
            Ask(
                "instalments", _l("各期期限和金额"), "rows", required=False, hint=_l("同意分期的填写；各期合计应等于罚款数额"),
                columns=(Ask("due_on", _l("期限"), "day"), Ask("amount_fen", _l("金额"), "yuan")),
            ),
            Ask("refused_because", _l("不同意的理由"), "text", required=False, hint=_l("不同意的填写")),
            PHONE,
        ),
        states=("decided",), many=True, addressed=True,
    ),
    row(
        "performance_demand", _l("行政处罚决定履行催告书"), (48, "催"), ("bureau_head", _l("当事人逾期不履行时")),
        "bureau today case party officers bases decision periods asked",
        asks=(*OWED, Ask("pay_to", _l("履行方式"), hint=_l("收款银行和账户、电子支付渠道，物品交到哪里")), PHONE),
        states=("decided",), many=True, addressed=True,
    ),
    row(
        "court_enforcement", _l("强制执行申请书"), (49, "强执"), ("bureau_head", _l("催告后仍不履行时")),
        "bureau today case party officers bases decision asked",
        asks=(
            Ask("court", _l("受理法院"), hint=_l("本机关所在地有管辖权的基层人民法院；标的是不动产的，不动产所在地的")),
            Ask("bureau_address", _l("本机关地址")),
            Ask("head", _l("本机关负责人"), hint=_l("姓名和职务")),
            Ask("expired_on", _l("复议和诉讼期限届满之日"), "day", hint=_l("申请应在此后的法定期限以内提出")),
            Ask("demand_no", _l("催告书文号")),
            Ask("demanded_on", _l("催告书送达日期"), "day"),
            *OWED,
            Ask("opinion", _l("当事人的意见"), "text", hint=_l("对处罚和催告的陈述、申辩，以及是否复议、诉讼；没有的写明")),
            Ask("assets", _l("申请强制执行标的情况"), "text", hint=_l("当事人的财产线索、经营状况，没收物品的所在")),
            Ask("enclosed", _l("另附的材料"), "text", required=False, hint=_l("一项一行")),
            PHONE,
        ),
        states=("decided",), many=True, addressed=True,
    ),
    row(
        "service_receipt", _l("送达回证"), (50, "送"), ("unit_head", _l("文书送达后")),
        "bureau today case party service",
    ),
    row(
        "service_announcement", _l("行政处罚文书送达公告"), (51, "公送"), ("bureau_head", _l("其他方式不能送达时")),
        "bureau today case party officers bases periods asked",
        asks=(
            Ask("document_title", _l("送达的文书名称")),
            Ask("document_no", _l("送达的文书文号")),
            Ask("because", _l("公告送达的原因"), "text", hint=_l("下落不明，或者采用哪些方式、什么时候没有送达")),
            Ask("content", _l("文书的主要内容"), "text", hint=_l("注意不写国家秘密、商业秘密和个人隐私")),
            Ask("rights", _l("当事人的权利和期限"), "text", hint=_l("告知书：陈述、申辩和听证；决定书：履行、复议和诉讼，自送达之日起算")),
            Ask("collect_at", _l("领取文书的地点")),
            PHONE,
            Ask("published_in", _l("公告发布的方式"), hint=_l("公告栏、受送达人住所地张贴、报纸、本机关网站等")),
        ),
        states=("proposal_approved", "notice_served", "hearing", "decided"), many=True, addressed=True,
    ),
)  # fmt: skip
