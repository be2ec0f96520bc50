"""Forms of review, notice, hearing and decision (36–46)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue.measures import UNDECIDED
from ipenforce.documents.catalogue.rows import Ask, FormRow, row

HELD_AT = Ask("held_at", _l("听证开始时间"), "moment")
PLACE = Ask("place", _l("听证地点"))
CHAIR = Ask("chair", _l("听证主持人"), hint=_l("姓名和职务；不能是本案调查人员"))
MEMBERS = Ask("members", _l("听证员"), required=False)
RECORDER = Ask("recorder", _l("记录员"))
OPENNESS = Ask(
    "openness", _l("听证方式"), "choice", choices={"public": _l("公开举行"), "closed": _l("不公开举行")}
)
DISCUSSED = {"decision": _l("处理决定"), "term": _l("延长办案期限"), "recusal": _l("负责人回避"), "other": _l("其他事项")}
REVIEWED = ("reviewed", "proposal_approved", "notice_served", "hearing", "heard", "decision_submitted", "decided")
HEARD = ("notice_served", "hearing", "heard")
"""The states in which a hearing is written up: the notice is served, nothing is submitted yet."""

ROWS: tuple[FormRow, ...] = (
    row(
        "review_form", _l("案件审核表"), (36, "审"), ("legal_reviewer", _l("审核完成时")),
        "bureau today case parties officers bases findings", states=REVIEWED, many=True,
    ),
    row(
        "penalty_notice", _l("行政处罚告知书"), (37, "罚告"), ("bureau_head", _l("批准拟作出的处罚时")),
        "bureau today case party officers acts bases proposal reply_within hearing_right hearing_within",
    ),
    row(
        "defence_record", _l("陈述申辩笔录"), (38, "申辩"), ("officer", _l("听取陈述、申辩后")),
        "bureau today case party officers bases notice", states=HEARD, many=True, addressed=True,
        each_page=("当事人", "执法人员"),
    ),
    row(
        "hearing_notice", _l("行政处罚听证通知书"), (39, "听通"), ("bureau_head", _l("指定听证主持人、决定举行听证时")),
        "bureau today case party officers bases asked",
        asks=(
            Ask("requested_on", _l("当事人要求听证的日期"), "day"),
            Ask("held_at", _l("听证开始时间"), "moment", hint=_l("通知书应在法定期限以前送达，请留足时间")),
            PLACE,
            CHAIR,
            MEMBERS,
            RECORDER,
            OPENNESS,
            Ask("closed_because", _l("不公开举行的原因"), required=False, hint=_l("涉及国家秘密、商业秘密或者个人隐私的才填写")),
            Ask("others", _l("其他听证参加人"), required=False, hint=_l("第三人、证人、鉴定人、翻译人员")),
            Ask("phone", _l("联系电话")),
        ),
        states=("notice_served", "hearing"), many=True, addressed=True,
    ),
    row(
        "hearing_record", _l("听证笔录"), (40, "听笔"), ("legal_reviewer", _l("听证结束后")),
        "bureau today case party officers bases asked",
        asks=(
            HELD_AT,
            Ask("ended_at", _l("听证结束时间"), "moment"),
            PLACE,
            CHAIR,
            MEMBERS,
            RECORDER,
            OPENNESS,
            Ask("attended", _l("当事人一方到场人员"), "text", hint=_l("姓名、身份、代理权限，一人一行；没有到场的写明")),
            Ask("others", _l("其他听证参加人"), "text", required=False),
            Ask("recusal", _l("申请回避的情况"), hint=_l("不申请回避，或者申请的对象、理由和处理结果")),
            Ask("presented", _l("调查人员的陈述"), "text", hint=_l("违法事实、证据、拟处罚的内容和依据")),
            Ask("answered", _l("当事人的陈述、申辩"), "text"),
            Ask("examined", _l("质证情况"), "text", hint=_l("按证据逐项写明双方意见；发言一人一行")),
            Ask("argued", _l("辩论情况"), "text", required=False),
            Ask("closing_words", _l("最后陈述"), "text"),
        ),
        states=HEARD, many=True, addressed=True, each_page=("当事人、代理人", "案件调查人员", "听证主持人"),
    ),
    row(
        "hearing_report", _l("听证报告"), (41, "听报"), ("legal_reviewer", _l("听证主持人写出报告时")),
        "bureau today case party officers bases asked",
        asks=(
            HELD_AT,
            PLACE,
            CHAIR,
            MEMBERS,
            RECORDER,
            OPENNESS,
            Ask("attended", _l("听证参加人"), "text", hint=_l("一人一行")),
            Ask("presented", _l("调查人员的主要意见"), "text"),
            Ask("answered", _l("当事人的主要理由和证据"), "text"),
            Ask("others", _l("第三人的意见"), "text", required=False),
            Ask("established", _l("听证查明的事实和证据的认定"), "text"),
            Ask("opinion", _l("处理意见和建议"), "text", hint=_l("只根据听证笔录")),
        ),
        states=HEARD, many=True, addressed=True,
    ),
    row(
        "collective_discussion", _l("行政处罚案件集体讨论记录"), (42, "集论"), ("bureau_head", _l("机关负责人集体讨论后")),
        "bureau today case parties officers acts bases proposals asked",
        asks=(
            Ask("held_at", _l("讨论时间"), "moment"),
            Ask("place", _l("讨论地点")),
            Ask("chair", _l("主持人"), hint=_l("姓名和职务")),
            Ask("attended", _l("列席人员"), required=False, hint=_l("办案人员、法制审核人员等，姓名和职务")),
            Ask("recorder", _l("记录人")),
            Ask("about", _l("讨论的事项"), "choice", choices=DISCUSSED),
            Ask("because", _l("提请集体讨论的原因"), "text", hint=_l("情节复杂、重大违法行为，或者属于应当法制审核的情形")),
            Ask("reviewed", _l("审核意见和陈述申辩、听证情况"), "text"),
            Ask(
                "opinions", _l("出席人员的意见"), "rows",
                columns=(Ask("person", _l("姓名")), Ask("post", _l("职务")), Ask("opinion", _l("意见"), "text")),
            ),
            Ask("conclusion", _l("结论意见"), "text", hint=_l("有不同意见的一并写明")),
        ),
        states=UNDECIDED, many=True,
    ),
    row(
        "decision_approval", _l("行政处理决定审批表"), (43, "处审"), ("bureau_head", _l("批准处理决定时")),
        "bureau today case parties officers acts bases proposals asked",
        asks=(
            Ask("notified", _l("告知、陈述申辩和听证情况"), "text", hint=_l("告知书送达日期，当事人的意见、复核的结果")),
            Ask("reviewed", _l("审核意见"), "text", hint=_l("审核人、审核日期和意见")),
            Ask("discussed", _l("集体讨论情况"), "text", required=False, hint=_l("没有集体讨论的可以不填")),
            Ask("remarks", _l("其他需要说明的事项"), "text", required=False),
        ),
        states=("heard", "decision_submitted"),
    ),
    row(
        "on_the_spot_decision", _l("当场行政处罚决定书"), (44, "当罚"), ("officer", _l("当场作出处罚决定时")),
        "bureau today case party officers bases pay_within late_rate_text remedy_days asked",
        asks=(
            Ask("decided_at", _l("处罚时间"), "moment"),
            Ask("place", _l("处罚地点")),
            Ask("facts", _l("违法事实"), "text", hint=_l("什么时候、在哪里、做了什么")),
            Ask("evidence", _l("证据"), "text", hint=_l("当场收集的必要证据")),
            Ask("defence", _l("陈述、申辩和复核情况"), "text", hint=_l("没有提出的写明“当事人未提出陈述、申辩”")),
            Ask(
                "kind", _l("处罚种类"), "choice",
                choices={"warning": _l("警告"), "fine": _l("罚款"), "both": _l("警告，并处罚款")},
            ),
            Ask("fine_fen", _l("罚款数额"), "yuan", required=False, hint=_l("处以罚款的应当填写，不得超过当场处罚的法定限额")),
            Ask(
                "collected", _l("罚款的缴纳"), "choice", required=False,
                choices={"bank": _l("到指定银行或者通过电子支付系统缴纳"), "cash": _l("当场收缴")},
            ),
            Ask("pay_to", _l("收款银行和账户，或者票据号码"), required=False, hint=_l("当场收缴的填写专用票据号码")),
        ),
        addressed=True,
    ),
    row(
        "penalty_decision", _l("行政处罚决定书"), (45, "处罚"), ("bureau_head", _l("批准处罚决定时")),
        "bureau today case party officers acts bases decision notice pay_within late_rate_text remedy_days",
    ),
    row(
        "no_penalty_decision", _l("不予行政处罚决定书"), (46, "不罚"), ("bureau_head", _l("批准不予处罚决定时")),
        "bureau today case party officers acts bases decision remedy_days",
    ),
)  # fmt: skip
