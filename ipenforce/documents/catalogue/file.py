"""Forms of goods disposed of, closing and the file itself (52–56)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ipenforce.documents.catalogue.asks import goods
from ipenforce.documents.catalogue.measures import UNDECIDED
from ipenforce.documents.catalogue.rows import Ask, FormRow, row

ROWS: tuple[FormRow, ...] = (
    row(
        "goods_disposal", _l("涉案物品处理记录"), (52, "物处"), ("officer", _l("物品处理完毕时")),
        "bureau today case parties officers bases asked",
        asks=(
            Ask(
                "way", _l("处理方式"), "choice",
                choices={
                    "returned": _l("退还"), "destroyed": _l("销毁"), "auctioned": _l("拍卖"), "sold": _l("变卖"),
                    "handed_over": _l("移交"), "treasury": _l("上缴"), "other": _l("其他方式"),
                },
            ),
            Ask("under", _l("据以处理的文书和文号")),
            Ask("approved", _l("批准人和批准日期")),
            Ask("handled_at", _l("处理时间"), "moment"),
            Ask("place", _l("处理地点")),
            goods(_l("处理的物品")),
            Ask(
                "finished", _l("没收物品是否处理完毕"), "choice", required=False,
                choices={"all": _l("全部处理完毕"), "part": _l("尚有未处理的")}, hint=_l("处理没收物品的填写；全部处理完毕后才能结案"),
            ),
            Ask("course", _l("处理经过和结果"), "text", hint=_l("怎样处理、处理后的状态；销毁的写明销毁方法和环保措施")),
            Ask("receiver", _l("接收人或者承办单位"), required=False),
            Ask("witness", _l("见证人、监督人"), required=False),
            Ask("proceeds_fen", _l("处理所得价款"), "yuan", required=False),
            Ask("voucher", _l("票据、凭证号码"), required=False),
            Ask("recording", _l("照片、录像资料"), required=False, hint=_l("编号和存放处")),
        ),
        states=(*UNDECIDED, "decided"), many=True,
    ),
    row(
        "closing_approval", _l("结案审批表"), (53, "结"), ("bureau_head", _l("批准结案时")),
        "bureau today case parties officers bases decisions payments ground_label",
    ),
    row(
        "file_cover", _l("卷宗封面"), (54, "卷"), ("unit_head", _l("立卷时")),
        "bureau today case parties officers file",
    ),
    row(
        "file_index", _l("卷内文件目录"), (55, "卷目"), ("unit_head", _l("立卷时")),
        "bureau today case file",
    ),
    row(
        "file_notes", _l("卷内备考表"), (56, "备考"), ("unit_head", _l("立卷并检查后")),
        "bureau today case bases file",
    ),
)  # fmt: skip
