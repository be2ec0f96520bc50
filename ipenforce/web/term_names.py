"""The names of the terms of provisions in the words of the trade, and of those values that are codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from ipenforce.law.deadlines import PAUSES
from ipenforce.permissions import ROLE_LABELS
from ipenforce.rules.crime import MEASURES
from ipenforce.rules.penalty_words import BASE_NAMES, PARTY_NAMES
from ipenforce.rules.repair import REPAIR_CLOCKS

WORDS: Mapping[str, Any] = {
    # periods
    "period": _l("期限"), "pauses": _l("扣除的时间"), "extensions": _l("延长"), "rolls": _l("末日顺延"), "by": _l("由谁批准"),
    "working_days": _l("工作日"), "calendar_days": _l("日（自然日）"), "months": _l("个月"), "years": _l("年"), "hours": _l("小时"),
    "general": _l("一般"), "extended": _l("延长的"), "request": _l("申请期限"), "ahead": _l("提前通知"), "send": _l("移送期限"),
    "minor": _l("较轻"), "other": _l("其他"), "serious": _l("严重"), "early": _l("提前"), "push": _l("推送"), "window": _l("期间"),
    "after_demand": _l("催告后等待"), "reconsideration": _l("行政复议"), "suit": _l("行政诉讼"), "public_notice": _l("公告送达"),
    "negotiation": _l("协商"), "designation": _l("指定"), "urgent_report": _l("紧急情况报告"), "prior_window": _l("先前处罚的期间"),
    "at_least": _l("不少于"), "at_most": _l("不超过"),
    # fines
    "fine": _l("罚款"), "confiscate": _l("没收"), "confiscate_gains": _l("没收违法所得"), "destroy": _l("销毁"), "warning": _l("警告"),
    "innocent_seller": _l("不知情的销售者只责令停止销售"), "competent": _l("主管部门"), "repeat": _l("重复违法从重"), "count": _l("次数"),
    "orders": _l("责令"), "grave_measures": _l("情节严重的措施"), "instead": _l("另行适用的规定"), "methods": _l("计算方法"),
    "deductible": _l("可以扣除"), "daily_rate": _l("每日加处"), "cap_times": _l("最高为罚款数额的倍数"), "text": _l("内容"),
    # crimes
    "offence": _l("罪名"), "causes": _l("相关案由"), "thresholds": _l("追诉标准"), "lower": _l("较低的标准"), "several": _l("权利个数不少于"),
    "unsold_times": _l("未销售的按标准的倍数"), "aggravated_times": _l("情节特别严重的倍数"), "aggravated": _l("情节特别严重"),
    "halves_items": _l("其中两项各过半的亦同"), "article": _l("条文"), "team_at_least": _l("专案组人数不少于"), "pack": _l("移送材料"),
    # lists and duties
    "grounds": _l("情形"), "conditions": _l("条件"), "fields": _l("应当写明"), "scope": _l("范围"), "items": _l("事项"), "kinds": _l("种类"),
    "opinions": _l("意见种类"), "means": _l("方式"), "facts": _l("事实"), "conduct": _l("行为"), "rights": _l("权利"), "notes": _l("注明"),
    "code": _l("代码"), "name": _l("名称"), "shall": _l("应当"), "main_volume": _l("正卷"), "internal_volume": _l("副卷"), "stages": _l("环节"),
    "heavier_penalties": _l("较重行政处罚"), "officers_at_least": _l("办案人员不少于"), "certified": _l("须持证"), "base": _l("基数"),
    # house policy
    "days_before": _l("届满前几日提醒"), "unit_told_after": _l("逾期几日报告办案机构负责人"),
    "bureau_told_after": _l("逾期几日报告机关负责人"),
    "words": _l("文号用字"),
    "bands": _l("裁量档次"), "from_share": _l("自法定幅度的"), "to_share": _l("至法定幅度的"), "starting": _l("起点档次"),
    "over_yuan": _l("超过（元）"), "at_most_yuan": _l("以下（元）"), "below_yuan": _l("不足（元）"), "at_least_yuan": _l("以上（元）"),
    "band": _l("档次"), "otherwise": _l("没有对应数额时"), "circumstances": _l("裁量情节"), "steps": _l("上调（负数为下调）几档"),
    "basis": _l("依据"), "floor": _l("最低分"), "ceiling": _l("最高分"), "grades": _l("等级"), "grade": _l("等级"), "rules": _l("评分项目"),
    "points": _l("分值"), "life": _l("有效期"), "until": _l("计算至"), "once_a_case": _l("一案只计一次"), "second_times": _l("第二次的倍数"),
    "further_times": _l("第三次以上的倍数"), "applies_to": _l("适用于"), "caps": _l("等级上限"), "ratios": _l("抽查比例"),
    "ratio_share": _l("占该等级对象的份额"), "same_item_at_most": _l("同一事项每年不超过（次）"),
    "same_bureau_at_most": _l("同一机关每年不超过（次）"), "warn_share": _l("达到标准的份额时预警"),
    "person_at_least_yuan": _l("自然人（元以上）"), "organisation_at_least_yuan": _l("法人或者其他组织（元以上）"),
    "person_at_most_yuan": _l("自然人（元以下）"), "organisation_at_most_yuan": _l("法人或者其他组织（元以下）"),
    # rules of the score
    "no_penalty": _l("不予处罚"), "minor_penalty": _l("警告、通报批评、简易程序"), "lighter_fine": _l("从轻、减轻罚款"),
    "ordinary_fine": _l("一般罚款"), "heavier_penalty": _l("从重罚款或者其他较重处罚"), "intent": _l("故意"), "severity": _l("情节严重"),
    "repeat_infringement": _l("重复侵权"), "refusal_to_perform": _l("有能力而拒不履行"), "patent_ruling": _l("专利侵权裁决不利"),
    "bad_faith_filing": _l("非正常申请、恶意注册"), "non_cooperation": _l("不配合检查情节严重"), "unreachable": _l("查无下落、公示虚假"),
    "problem_corrected": _l("抽查发现问题已改正"), "problem_pending": _l("抽查发现问题待处理"), "commitment_broken": _l("违反承诺"),
    "commitment_kept": _l("履行承诺"), "serious_violation_list": _l("列入严重违法失信名单"),
    "intellectual_property_crime": _l("知识产权犯罪"),
    # powers and bodies
    "approved_by": _l("由谁批准"), "decided_by": _l("由谁决定"), "judged_by": _l("由谁判断"), "signed_by": _l("由谁签名"), "set_by": _l("由谁规定"),
    "issued_by": _l("由谁制定"), "adapted_by": _l("由谁调整"), "entered_by": _l("由谁录入"), "filed_with": _l("报谁备案"), "borne_by": _l("费用由谁承担"),
    "in_name_of": _l("以谁的名义"), "consent": _l("须经同意"), "approvals": _l("审批权限"), "level": _l("批准机关的级别"), "levels": _l("适用的机关级别"),
    "level_at_least": _l("机关级别不低于"), "organs": _l("受理机关"), "place": _l("管辖地"), "publisher": _l("广告发布者"),
    "internet_if_first": _l("互联网广告先发现或者先收到的也可以管辖"), "self_published": _l("自行发布互联网广告的"), "platform": _l("平台经营者"),
    "own_site": _l("自建网站和其他网络经营者"), "in_platform_seller": _l("平台内经营者"), "platform_bureau_if_first": _l("平台住所地局先发现或者先收到的也可以管辖"),
    "first_to_file": _l("由最先立案的机关管辖"), "first_received": _l("由先收到的机关处理"), "upward": _l("可以报请上级管辖"), "downward": _l("可以交下级管辖"),
    "retransfer": _l("可以再自行移送"), "delegable": _l("可以委托"), "sub_delegation": _l("可以再委托"), "third_party": _l("可以委托第三方"),
    "principal_head": _l("主要负责人的回避"), "other_heads": _l("其他负责人的回避"), "others": _l("其他人员的回避"), "powers": _l("职权"),
    "dispute_powers": _l("处理侵权纠纷时的职权"), "duty": _l("应当协助"),
    # evidence and procedure
    "required": _l("是否必须"), "in_writing": _l("须书面"), "written_report": _l("须书面报告"), "on_application": _l("依申请"),
    "on_request": _l("依要求"), "fixed_term": _l("限定期限"), "individually": _l("个别进行"), "separately": _l("分别处理"), "separate": _l("须分开"),
    "shown": _l("须出示"), "signed": _l("须签名或者盖章"), "sealed": _l("加贴封条"), "stamped": _l("加盖印章"), "notarised": _l("公证、认证"), "numbered": _l("须编号"), "copies": _l("份数"),
    "truthful": _l("须如实"), "translated": _l("附中文译本"), "transcript": _l("制作笔录或者文字记录"), "noted": _l("记入笔录"), "recorded": _l("录音、录像"),
    "record_reviewed": _l("记录须经审核"), "reviews": _l("须经的审核"), "place_published": _l("公布设置地点"), "online_recorded": _l("网络抽样须记录的环节"),
    "qualified": _l("初次从事的须有法律职业资格"), "qualified_if_first": _l("初次从事的须有法律职业资格"), "qualified_body": _l("由有资质的机构进行"),
    "result_told": _l("告知结果"), "told": _l("告知当事人"), "term_told": _l("告知期限"), "party_told_in_writing": _l("书面告知当事人"),
    "confirmation": _l("须签订确认书"), "binding": _l("送达到确认的地址即为送达"), "before_filing": _l("立案前取得的可以使用"),
    "transferred": _l("移送机关收集的可以使用"), "prompt_filing": _l("须及时立案"), "promptly": _l("须及时移送"), "at_once": _l("须立即"),
    "reported": _l("报机关备案"), "delivered_on_the_spot": _l("当场交付"), "officer_may_review": _l("办案人员可以审核"),
    "all_cases": _l("其他普通程序案件都要审核"), "after_hearing": _l("经听证的在听证后审核"), "same_as": _l("范围同"), "suspends": _l("停止调查"),
    "stays": _l("停止执行"), "public": _l("公开举行"), "chair_investigated": _l("可以由本案调查人员主持"), "absence_waives": _l("无故不出席视为放弃"),
    "decided_on_record": _l("根据笔录决定"), "agents_at_most": _l("代理人不超过"), "free": _l("当事人不承担费用"), "heavier_allowed": _l("可以加重处罚"),
    "kept_secret": _l("须保密"), "goods_handed_over": _l("移交涉案物品"), "goods_moved": _l("财物一并移送"), "reverse_referral": _l("不追究刑事责任的移回"),
    "answer": _l("答复期限"), "supervision": _l("提请检察监督的期限"), "other_rules_prevail": _l("另有规定的从其规定"), "before_decision": _l("在作出决定前"),
    "limit": _l("超过多久不受理"), "pending_before": _l("争议正在何处审理"), "suspend": _l("可以中止的情形"), "outcomes": _l("处理结果"),
    # penalties
    "except": _l("除外"), "evidence_required": _l("须由当事人举证"), "refunded_excluded": _l("已退赔的不计入"),
    "facilitator_full_income": _l("提供便利条件的按全部收入"), "fines_at_most": _l("罚款次数不超过"), "higher_applies": _l("按罚款数额高的规定"),
    "newer_if_lighter": _l("新规定较轻的适用新规定"), "none_below_age": _l("不予处罚：不满（岁）"), "lighter_below_age": _l("从轻或者减轻：不满（岁）"),
    "incapable_exempt": _l("不能辨认或者控制的不予处罚"), "diminished_may_be_lighter": _l("能力减弱的可以从轻、减轻"), "lighter_to_share": _l("从轻至法定幅度的"),
    "heavier_from_share": _l("从重自法定幅度的"), "fine_instead": _l("可以以罚代刑"), "fine_offset": _l("罚款折抵罚金"), "offset": _l("折抵罚金"),
    "fine_after_judgment": _l("判处罚金后可以再罚款"), "continue": _l("移送后继续执行的"), "hard_to_collect_later": _l("事后难以执行的可以当场收缴"),
    "remote_on_request": _l("交通不便的经当事人提出可以当场收缴"), "bureau": _l("机关"), "late_fine_stops": _l("加处罚款停止计算"),
    "late_fine_waivable": _l("加处罚款可以减免"), "agreement": _l("可以达成执行协议"), "after_demand_only": _l("须先催告"), "auction": _l("公开拍卖"),
    "treasury": _l("上缴国库"), "tied_to_performance": _l("可以与考核挂钩"), "agency": _l("代理机构"), "practitioner": _l("代理从业人员"),
    "defences": _l("抗辩事由"), "proofs": _l("合法取得的证明"), "punitive": _l("惩罚性赔偿"), "min_times": _l("倍数不低于"), "max_times": _l("倍数不超过"),
    "statutory_max_yuan": _l("法定赔偿最高（元）"), "only_with": _l("只适用于有此数额的"), "unsold_pieces_times": _l("未销售件数按标准的倍数"),
    "unsold_copies_times": _l("未销售复制品按标准的倍数"),
    # compulsory measures
    "measures": _l("措施"), "related_only": _l("限于与案件有关"), "necessities": _l("可以查扣生活必需品"), "double_seizure": _l("可以重复查封"),
    "lapses": _l("逾期自动解除"), "announced": _l("公告告知"), "announced_if_unknown": _l("权利人不明的公告"), "night": _l("可以在夜间"),
    "statutory_holidays": _l("可以在法定节假日"), "unless_urgent": _l("情况紧急的除外"), "inclusive": _l("包括本数"), "start_counts": _l("开始之日计算在内"),
    "days": _l("按工作日计算的（日）"), "working_days_at_most": _l("按工作日计算的（日以内）"), "notice_holds": _l("通知应当包括"), "forward_to": _l("转送给"),
    "duties": _l("义务"),
    # publication and credit
    "published": _l("须向社会公布"), "procedure": _l("适用的程序"), "warning_only": _l("仅警告的是否公示"), "screened": _l("经保密审查"),
    "same_as_served": _l("与送达文本一致"), "withdrawal": _l("撤回期限"), "excluded": _l("排除在外"), "decision": _l("决定期限"),
    "after": _l("公示满多久可以申请"), "after_special": _l("食品、药品、特种设备领域公示满"), "over": _l("超过"), "as_long_as": _l("公示期同"),
    "effects": _l("效果"), "latest": _l("最晚"), "longest": _l("最长"), "optional": _l("可以不认定"), "able": _l("有履行能力"),
    "grave": _l("严重影响公信力"), "consent_required": _l("列入须报上一级同意"),
    "lowest_fine_yuan": _l("罚款不超过（元）的不列入"), "repair_clock": _l("信用修复的期限"), "counters": _l("另计的重复情形"),
    "secret_window": _l("再次侵犯商业秘密的期间"), "factors": _l("考虑因素"), "counted_once": _l("不重复评价"), "within_penalty_procedure": _l("并入处罚程序"),
    # inspections and complaints
    "random": _l("随机抽取、随机选派"), "classes": _l("分类"), "key": _l("重点事项"), "list": _l("清单"), "libraries": _l("名录库"),
    "tagged_by": _l("标注"), "experts_count": _l("专家计入人数"), "paper_first": _l("能书面核查的优先"), "code_on_entry": _l("扫码入企"),
    "recusal_told": _l("告知申请回避的权利"), "unpublished_items": _l("可以检查未公布的事项"), "ordinary": _l("一般情形"), "days_at_least": _l("展期不少于（天）"),
    "findings_at_least": _l("侵权成立不少于（次）"),
    # classes and grades go by their letters, people by their roles
    **{letter: letter for letter in "ABCD"},
    **ROLE_LABELS,
}  # fmt: skip
"""Keys of terms in words. A key without words is shown as it is written."""

VALUES: Mapping[str, Any] = {
    "lighter": _l("从轻"), "ordinary": _l("一般"), "heavier": _l("从重"), "collective": _l("负责人集体讨论"),
    "right_holder": _l("权利人"), "performed": _l("履行完毕"), "removed": _l("移出"), "closed": _l("处理完毕"),
    "purchase_cost": _l("原材料、商品购进价款"), "direct_tax": _l("已缴纳的直接相关税款"), "sold_price": _l("实际销售价"),
    "marked_price": _l("标价"), "average_price": _l("查清的实际销售平均价"), "market_price": _l("市场中间价"), "income": _l("营业收入"),
    # ways, opinions, results
    "direct": _l("直接送达"), "left": _l("留置送达"), "electronic": _l("电子送达"), "post": _l("邮寄送达"), "entrusted": _l("委托送达"),
    "agree": _l("同意"), "correct": _l("纠正"), "supplement": _l("补充调查"), "other": _l("其他"), "penalty": _l("予以行政处罚"),
    "no_penalty": _l("不予处罚"), "not_established": _l("违法事实不能成立"), "referral": _l("移送其他部门"),
    "criminal_referral": _l("移送司法机关"), "principal_head": _l("主要负责人"), "own": _l("本级"), "city": _l("设区的市级以上"),
    "site_inspection": _l("现场检查"), "inquiry": _l("询问"), "copying": _l("查阅、复制"), "seizure": _l("查封、扣押"),
    "account_query": _l("查询银行账户"),
    # grounds of no penalty, circumstances of discretion
    "minor_corrected": _l("轻微并及时改正"), "first_minor_corrected": _l("初次违法、后果轻微并及时改正"), "no_fault": _l("没有主观过错"),
    "harm_removed": _l("消除、减轻危害后果"), "coerced": _l("受胁迫、诱骗"), "confessed": _l("主动供述"), "merit": _l("立功表现"),
    "cooperative": _l("积极配合调查"), "repeat_infringement": _l("重复侵权"), "punished_before": _l("曾因同类违法受过处罚"),
    "intentional": _l("故意侵权"), "as_a_business": _l("以侵权为业，获利、损失巨大"), "evidence_hidden": _l("毁匿证据、拒不履行保全裁定"),
    "public_harm": _l("危害国家安全、公共利益、人身健康"),
    # elements of a cause
    "party": _l("主体身份"), "right": _l("权利"), "act": _l("行为"), "use": _l("使用"), "claim": _l("冒充注册"), "filing": _l("申请注册"),
    "marking": _l("标注专利标识"), "register": _l("专利登记簿"), "time": _l("时间"), "goods": _l("商品、服务相同或者类似"),
    "likeness": _l("相同或者近似"), "identity": _l("品种同一性"), "influence": _l("有一定影响"), "confusion": _l("引人误认"),
    "no_licence": _l("未经许可"), "unlawful": _l("没有合法依据"), "unregistered": _l("没有注册"), "outside": _l("不符合地理标志要求"),
    "bad_faith": _l("恶意"), "fault": _l("主观过错"), "harm": _l("不良影响、损害"), "public_interest": _l("损害公共利益"),
    "source": _l("是否知情、合法来源"), "amount": _l("数额"),
    # facts of intent and severity
    "F1": _l("经告知或警告后继续"), "F2": _l("与权利人存在法定代表人、管理人或控制关系"),
    "F3": _l("曾有劳动、合作、许可、经销等关系并接触权利"), "F4": _l("曾有业务往来或磋商并接触权利"), "F5": _l("盗版或假冒注册商标"),
    "F6": _l("其他可认定故意的情形"), "G1": _l("受过处罚、裁判后再次侵权"), "G2": _l("以侵权为业"),
    "G3": _l("伪造、毁坏或隐匿证据"), "G4": _l("拒不履行保全裁定"), "G5": _l("获利或损失巨大"),
    "G6": _l("可能危害国家安全、公共利益或人身健康"), "G7": _l("其他情节严重的情形"),
    **ROLE_LABELS, **PAUSES, **MEASURES, **BASE_NAMES, **PARTY_NAMES, **REPAIR_CLOCKS,
}  # fmt: skip
"""Values that are codes in words. Letters of grades and numbers of rules (P1 …) are shown as they are written."""
