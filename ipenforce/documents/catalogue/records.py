"""Records of what was seen, said and taken, signed on the spot (9–12, 14)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue.asks import ATTENDANCE, MEDIA, PLACE, WITNESS, goods
from ipenforce.documents.catalogue.rows import Ask, FormRow, row

EVIDENCE = ("filing_proposed", "investigating", "notice_served", "heard")
OF_CASE = "bureau today case parties officers bases asked"
OF_PARTY = "bureau today case party officers bases asked"
STARTED = Ask("started_at", _l("开始时间"), "moment")
ENDED = Ask("ended_at", _l("结束时间"), "moment")
RECUSAL = Ask(
    "recusal", _l("是否申请办案人员回避"), "choice",
    choices={"no": _l("不申请办案人员回避"), "yes": _l("申请办案人员回避"), "silent": _l("未作表示")},
)  # fmt: skip

ROWS: tuple[FormRow, ...] = (
    row(
        "site_record", _l("现场笔录"), (9, "现笔"), ("officer", _l("现场检查或者实施措施时")), OF_PARTY,
        asks=(
            STARTED, ENDED, PLACE,
            Ask("attendance", _l("当事人到场情况"), "choice", choices=ATTENDANCE),
            Ask("present", _l("在场人员"), required=False, hint=_l("当事人或者其现场负责人的姓名、身份证件号码、职务")),
            WITNESS, RECUSAL,
            Ask("events", _l("现场情况"), "text", hint=_l("按先后写明看到、查到的事实，只记事实，不作推断")),
            goods(_l("现场发现的涉案物品"), required=False),
            Ask("measures", _l("现场采取的措施"), "text", required=False,
                hint=_l("采取强制措施的，写明告知的理由、依据、救济途径和当事人的陈述、申辩")),
            Ask("statement", _l("当事人现场陈述、申辩"), "text", required=False),
            Ask("refused", _l("不到场、拒绝签名等情况"), "text", required=False),
            MEDIA,
        ),
        states=EVIDENCE, many=True, addressed=True, each_page=("当事人（在场人员）", "见证人", "执法人员"),
    ),
    row(
        "service_address", _l("送达地址确认书"), (10, "址确"), ("officer", _l("首次接触当事人时")), OF_PARTY,
        asks=(
            Ask("address", _l("送达地址"), hint=_l("写到门牌号")),
            Ask("postcode", _l("邮政编码"), required=False),
            Ask("recipient", _l("收件人"), hint=_l("当事人本人或者其指定的代收人；代收的写明与当事人的关系")),
            Ask("phone", _l("收件人联系电话")),
            Ask("consent", _l("是否同意电子送达"), "choice", choices={"yes": _l("同意电子送达"), "no": _l("不同意电子送达")}),
            Ask("channel", _l("电子送达方式"), "choice", required=False, hint=_l("同意电子送达的必须填写"),
                choices={"email": _l("电子邮件"), "fax": _l("传真"), "mobile": _l("移动通信"), "platform": _l("电子送达平台")}),
            Ask("electronic_address", _l("电子送达地址"), required=False, hint=_l("同意电子送达的必须填写：邮箱、传真号、手机号或者账号")),
        ),
        states=(*EVIDENCE, "reported", "reviewed", "proposal_approved", "decision_submitted", "decided"),
        many=True, addressed=True,
    ),
    row(
        "evidence_slip", _l("证据提取单"), (11, "证提"), ("officer", _l("提取证据时")), OF_CASE,
        asks=(
            Ask("name", _l("证据名称")),
            Ask("kind", _l("证据种类"), "choice",
                choices={"document": _l("书证"), "object": _l("物证"), "recording": _l("视听资料"), "electronic": _l("电子数据")}),
            Ask("original", _l("原件或者复制件"), "choice",
                choices={"original": _l("原件、原物"), "copy": _l("复制件、影印件或者抄录件"), "photo": _l("照片、录像"),
                         "print": _l("打印件、截屏")}),
            Ask("amount", _l("数量"), hint=_l("例如 一份三页")),
            Ask("source", _l("证据出处"), hint=_l("原件、原物的存放地或者网址")),
            Ask("provider", _l("提供人"), hint=_l("姓名或者名称，以及与当事人的关系")),
            Ask("taken_at", _l("提取时间"), "moment"),
            PLACE,
            Ask("method", _l("提取、制作方法"), hint=_l("例如 复印、拍照、截屏打印；声音资料须附文字记录")),
            Ask("maker", _l("制作人")),
            Ask("shows", _l("证明内容"), "text"),
        ),
        states=EVIDENCE, many=True,
    ),
    row(
        "electronic_evidence_record", _l("电子数据证据提取笔录"), (12, "电提"), ("officer", _l("提取电子数据时")), OF_CASE,
        asks=(
            STARTED, ENDED, PLACE,
            Ask("carrier", _l("原始存储介质或者网络来源"), hint=_l("设备名称、型号、编号，或者网址、账号")),
            Ask("holder", _l("持有人或者提供人"), required=False, hint=_l("网络公开数据不填")),
            Ask("why_copied", _l("不能收集原始载体的原因"), required=False, hint=_l("收集原始载体的不填")),
            Ask("tools", _l("使用的设备和软件"), hint=_l("名称、型号、版本，系统时间是否校准")),
            Ask("steps", _l("提取方法和过程"), "text", hint=_l("按先后写明每一步")),
            Ask("files", _l("提取的电子数据"), "rows",
                columns=(
                    Ask("name", _l("文件名和大小")), Ask("source", _l("来源路径或者网址")),
                    Ask("hash", _l("完整性校验值"), required=False),
                )),
            Ask("algorithm", _l("校验算法"), required=False, hint=_l("例如 SHA-256")),
            Ask("storage", _l("保存介质和封存情况")),
            Ask("maker", _l("制作人")),
            WITNESS, MEDIA,
        ),
        states=EVIDENCE, many=True, each_page=("持有人、提供人", "见证人", "执法人员"),
    ),
    row(
        "interview_record", _l("询问笔录"), (14, "询笔"), ("officer", _l("询问当事人或者有关人员时")), OF_CASE,
        asks=(
            STARTED, ENDED, PLACE,
            Ask("times", _l("第几次询问"), "count"),
            Ask("person", _l("被询问人")),
            Ask("identity", _l("身份证件种类和号码")),
            Ask("post", _l("工作单位和职务"), required=False),
            Ask("relation", _l("与本案的关系"), hint=_l("例如 当事人本人、法定代表人、证人、权利人代表")),
            Ask("contact", _l("住址和联系电话")),
            Ask("recorder", _l("记录人")),
            Ask("others", _l("其他在场人员"), required=False, hint=_l("监护人、翻译等；除此以外应当个别询问")),
            RECUSAL,
            Ask("transcript", _l("问答"), "text", hint=_l("一问一行、一答一行，以“问：”“答：”开头")),
            Ask("checked", _l("核对方式"), "choice",
                choices={"read": _l("已交被询问人核对"), "read_out": _l("已向被询问人宣读")}),
            Ask("refused", _l("拒绝签名的情况"), "text", required=False),
            WITNESS, MEDIA,
        ),
        states=EVIDENCE, many=True, each_page=("被询问人", "执法人员"),
    ),
)  # fmt: skip
