"""What each event is called on a page: one sentence an event, its facts filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ipenforce.events import Event
from ipenforce.money import format_fen

WORDS: Mapping[str, Any] = {
    "session.started": _l("登录"),
    "session.refused": _l("登录被拒绝：{because}"),
    "session.ended": _l("会话结束：{because}"),
    "access.refused": _l("访问被拒绝：{path}"),
    "account.created": _l("新建账户 {login}"),
    "account.disabled": _l("停用账户：{because}"),
    "account.enabled": _l("启用账户"),
    "account.roles_changed": _l("调整角色"),
    "account.password_reset": _l("重置密码"),
    "account.password_changed": _l("修改密码"),
    "account.unlocked": _l("解除锁定"),
    "certificate.recorded": _l("登记执法证件 {certificate}，有效期至 {valid_until}"),
    "bureau.created": _l("新建机关 {name}"),
    "unit.created": _l("新建机构 {unit}"),
    "policy.drafted": _l("拟定本局政策 {code}，自 {starts_on} 起施行"),
    "policy.approved": _l("批准本局政策 {code}，自 {starts_on} 起施行"),
    "policy.declined": _l("退回本局政策 {code}：{because}"),
    "calendar.imported": _l("导入 {year} 年放假安排"),
    "party.registered": _l("登记当事人 {name}"),
    "party.changed": _l("变更当事人信息"),
    "party.personal_read": _l("查看个人信息：{reason}"),
    "right.registered": _l("登记权利 {name}"),
    "place.registered": _l("登记场所 {name}"),
    "lead.received": _l("登记线索"),
    "lead.verified": _l("核查：{found}"),
    "lead.declined": _l("不予立案：{because}"),
    "lead.recounted": _l("按导入的放假安排重新计算核查期限：{after}"),
    "lead.filed": _l("报请立案"),
    "lead.informant_read": _l("查看举报投诉人信息：{reason}"),
    "case.filing_proposed": _l("报请立案"),
    "case.filing_approved": _l("批准立案，{docket_no}"),
    "case.filing_refused": _l("不予立案：{because}"),
    "case.officer_assigned": _l("增加办案人员"),
    "case.party_added": _l("增加当事人"),
    "case.act_recorded": _l("登记违法行为"),
    "case.lines_recorded": _l("登记计算表：{lines} 行，合计 {amount_fen} 元"),
    "case.proposal_made": _l("拟定处理意见：罚款 {fine_fen} 元"),
    "case.reported": _l("提交调查终结报告"),
    "case.reviewed": _l("审核同意"),
    "case.returned": _l("退回：{because}"),
    "case.recusal_declared": _l("登记回避：{because}"),
    "case.recusal_granted": _l("批准回避，退出本案"),
    "case.recusal_refused": _l("驳回回避申请：{because}"),
    "case.hearing_requested": _l("当事人于 {requested_on} 要求听证"),
    "case.hearing_notified": _l("通知于 {held_on} 举行听证"),
    "case.hearing_notice_served": _l("听证通知书于 {served_on} 送达"),
    "case.hearing_recorded": _l("签署听证笔录"),
    "case.hearing_ended": _l("听证结束"),
    "case.scope_marked": _l("认定须法制审核的情形"),
    "case.legally_reviewed": _l("听证后的法制审核"),
    "case.reopened": _l("补充调查、重新告知：{because}"),
    "measure.taken": _l("采取强制措施或者先行登记保存：{decision_no}，自 {started_on} 起"),
    "measure.listed": _l("登记物品清单：{lines} 行"),
    "measure.extended": _l("{decision_no} 延长 {days} 日，至 {until}"),
    "measure.entrusted": _l("委托 {custodian} 保管"),
    "measure.goods_gone": _l("{decision_no} 的财物已处理，清单尚余 {left} 行"),
    "measure.consented": _l("上级机关答复强制措施：{opinion}"),
    "inquiry.made": _l("向 {to} 提出协助、辨认、检测或者改正的要求"),
    "inquiry.told": _l("该要求于 {told_on} 送达"),
    "inquiry.testing_told": _l("检测期间已告知当事人：{begins} 至 {ends}"),
    "inquiry.postponed": _l("协助机关延期至 {until}"),
    "inquiry.answered": _l("登记答复、改正情况，{answered_on}"),
    "case.suspended": _l("中止调查：{because}"),
    "case.resumed": _l("恢复调查：{because}"),
    "case.terminated": _l("终止调查：{because}"),
    "case.term_extended": _l("延长期限"),
    "case.step_signed": _l("文书签发，相应的办案步骤生效"),
    "case.proposal_approved": _l("批准拟处罚，签发告知书"),
    "case.notice_served": _l("告知书于 {served_on} 送达，陈述申辩期至 {reply_by}"),
    "case.defence_recorded": _l("登记陈述申辩"),
    "case.waiver_recorded": _l("当事人放弃陈述申辩"),
    "case.heard": _l("陈述申辩终结"),
    "case.decision_submitted": _l("提交处罚决定"),
    "case.decision_approved": _l("批准并签发决定"),
    "case.restricted": _l("限制知悉范围"),
    "case.recounted": _l("按导入的放假安排重新计算期限"),
    "case.closing_proposed": _l("报请结案"),
    "case.closed": _l("结案"),
    "referral.reported": _l("报告涉嫌犯罪：{offence}"),
    "referral.decided": _l("决定移送公安机关"),
    "referral.refused": _l("决定不移送公安机关：{because}"),
    "referral.sent": _l("移送公安机关，签收 {received_on}"),
    "referral.filed": _l("公安机关立案（{answer_no}）"),
    "referral.declined": _l("公安机关不予立案：{because}"),
    "referral.contested": _l("对不予立案提出异议：{reasons}"),
    "referral.upheld": _l("维持不予立案：{answer}"),
    "referral.returned": _l("恢复行政处罚程序：{because}"),
    "referral.goods_handed_over": _l("移交涉案物品和材料：{goods}"),
    "transfer.sent": _l("移送{body}"),
    "transfer.accepted": _l("{body}接收案件：{reply}"),
    "transfer.objected": _l("{body}对移送有异议：{reply}"),
    "transfer.returned": _l("由本机关继续办理：{reply}"),
    "case.spot_drafted": _l("填写当场处罚决定书，罚款 {fine_fen} 元"),
    "case.spot_confirmed": _l("当场作出处罚决定 {docket_no}"),
    "case.spot_left": _l("转为普通程序：{because}"),
    "case.spot_cash": _l("当场收缴的罚款交回机关 {handed_in_on}"),
    "case.spot_papers_filed": _l("当场处罚材料交回归档 {filed_on}"),
    "decision.issued": _l("作出决定 {docket_no}，罚款 {fine_fen} 元"),
    "decision.served": _l("决定书于 {served_on} 送达并生效"),
    "decision.paid": _l("缴款 {amount_fen} 元，尚欠 {outstanding_fen} 元"),
    "decision.published": _l("公示至 {ends_on}"),
    "decision.withdrawn": _l("撤销决定：{because}"),
    "case.imported": _l("由历史资料导入"),
    "document.drafted": _l("起草文书"),
    "document.edited": _l("修改文书"),
    "document.approved": _l("批准文书"),
    "document.issued": _l("签发文书 {docket_no}"),
    "document.voided": _l("作废文书：{because}"),
    "document.served": _l("登记文书送达"),
    "document.timestamped": _l("取得文书的可信时间戳"),
    "paragraph.kept": _l("增加常用段落“{title}”"),
    "paragraph.changed": _l("修改常用段落“{title}”"),
    "paragraph.retired": _l("停用常用段落“{title}”：{because}"),
    "evidence.upload_begun": _l("开始上传证据文件"),
    "evidence.upload_received": _l("证据文件上传完成，{size} 字节"),
    "evidence.upload_discarded": _l("放弃已上传、未登记的文件，{size} 字节"),
    "evidence.uploads_swept": _l("清理过期上传：{uploads} 个上传，{files} 个文件"),
    "evidence.taken_in": _l("收取证据 {item}，SHA-256：{sha256}"),
    "evidence.recorded": _l("登记证据 {item}"),
    "evidence.captured": _l("固定网页证据 {item}"),
    "evidence.goods_listed": _l("登记涉案物品清单 {item}：{lines} 行"),
    "evidence.goods_identified": _l("登记涉案物品 {item} 第 {line} 行的鉴别意见"),
    "evidence.superseded": _l("以证据 {item} 代替 {supersedes}：{because}"),
    "evidence.sealed": _l("封存证据 {item}，封条号 {seal_no}，存放于 {place}"),
    "evidence.scanned": _l("对证据 {item} 查毒"),
    "evidence.copied": _l("制作证据 {item} 的副本 {copy}"),
    "evidence.read": _l("查阅证据 {item}：{reason}"),
    "evidence.copy_read": _l("查阅证据 {item} 的副本 {copy}：{reason}"),
    "evidence.moved": _l("证据 {item} 流转，地点：{place}"),
    "evidence.movement_confirmed": _l("确认证据 {item} 的流转 {movement}"),
    "evidence.stock_taken": _l("盘点 {place}：{lines} 件，{differences} 件不符"),
    "evidence.element_linked": _l("以证据 {item} 证明要件"),
    "evidence.element_unlinked": _l("撤销证据 {item} 对要件的证明"),
    "evidence.item_verified": _l("复核证据 {item} 的文件"),
    "evidence.verified": _l("复核证据文件 {files} 个，改变 {changed} 个，缺失 {missing} 个"),
    "evidence.damaged": _l("证据 {item} 的文件已损坏或者缺失"),
    "evidence.restored": _l("证据 {item} 的文件恢复完好"),
    "score.changed": _l("信用评分由 {before} 变为 {after}，等级 {grade_after}"),
    "library.imported": _l("导入名录：{rows} 行，新增 {created}，更新 {updated}，拒绝 {refused}"),
    "item.registered": _l("登记抽查事项 {name}"),
    "plan.drafted": _l("拟定抽查计划"),
    "plan.amended": _l("修改抽查计划"),
    "plan.approved": _l("批准抽查计划"),
    "plan.declined": _l("退回抽查计划：{because}"),
    "inspector.leave_recorded": _l("登记请假 {begins_on} 至 {ends_on}"),
    "recusal.declared": _l("申报回避：{reason}"),
    "draw.committed": _l("提交密封承诺"),
    "draw.frozen": _l("冻结名录：{targets} 个对象"),
    "draw.revealed": _l("公开密封值"),
    "draw.derived": _l("完成抽取"),
    "draw.assigned": _l("派出检查组"),
    "draw.published": _l("公开抽取收据"),
    "draw.held": _l("抽取暂停：{because}"),
    "draw.abort_requested": _l("申请终止抽取：{because}"),
    "draw.abort_refused": _l("不同意终止抽取"),
    "draw.aborted": _l("终止抽取：{because}"),
    "draw.result_entered": _l("录入检查结果：{result}"),
    "audit.checkpoint": _l("审计检查点"),
    "job.late": _l("任务延迟执行：{job} {period}"),
    "demo.loaded": _l("载入演示数据"),
}


@dataclass(frozen=True)
class Told:
    """An event as a page tells it."""

    at: datetime
    actor: str
    text: str


def told(events: Iterable[Event], names: Mapping[str, str]) -> list[Told]:
    """The events in the reader's words; `names` gives people's names by their numbers."""
    return [Told(row.at, names.get(row.actor, _("系统") if row.actor == "system" else row.actor), sentence(row)) for row in events]


def sentence(event: Event) -> str:
    """One event in words; a name that this version does not know stands for itself."""
    words = WORDS.get(event.name)
    if words is None:
        return event.name
    shown = {fact: format_fen(value) if fact.endswith("_fen") and value is not None else value for fact, value in event.facts.items()}
    return str(words).format(**shown)
