"""A full context for every form, as a case would hand it over."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ipenforce.documents.catalogue.bases import BASES
from ipenforce.law import provision

NAME = "示例A&B<公司>#panic(1)"
RARE = "演示𬱟"
DAY = date(2026, 11, 23)
ASKED = Path(__file__).parent / "asked"

CODES = {
    **BASES,
    "breach": "trademark.infringement", "penalty": "trademark.infringement", "powers": "trademark.powers",
}  # fmt: skip


def basis(code: str) -> dict[str, Any]:
    version = provision(code).on(DAY)
    return {
        "law": version.cite.law, "article": version.cite.article, "basis": version.basis,
        "summary": version.summary, "verified": version.verified, "forbids": version.breach or "",
    }  # fmt: skip


def party(name: str = NAME) -> dict[str, Any]:
    return {
        "number": "P0000000001", "name": name, "kind_label": "法人或其他组织", "uscc": "91370200MA3EXAMPL0",
        "legal_representative": RARE, "address": "示例市示例区演示路1号A座|3层",
    }  # fmt: skip


def line(description: str, quantity: int, price: int) -> dict[str, Any]:
    return {
        "description": description, "quantity": quantity, "unit": "件", "measure": "turnover", "unit_price_fen": price,
        "amount_fen": quantity * price, "method_label": "实际销售价格", "evidence": f"“{description}”销售记录及询问笔录",
    }  # fmt: skip


def act() -> dict[str, Any]:
    lines = [line("标有示例标识的运动鞋", 120, 39900), line("标有示例标识的背包", 35, 12950)]
    total = sum(row["amount_fen"] for row in lines)
    return {
        "party": NAME, "cause_label": "侵犯注册商标专用权", "started_on": date(2026, 3, 1), "ended_on": date(2026, 9, 30),
        "description": "未经商标注册人许可，在其网店“演示店铺”销售标有与“示例”注册商标相同标识的商品，并以《示例授权书》对外宣传",
        "right": "示例（第00000001号注册商标）", "lines": lines, "turnover_fen": total, "gains_fen": 1234560, "goods_value_fen": None,
    }  # fmt: skip


def proposal() -> dict[str, Any]:
    return {
        "party": NAME, "kind": "penalty", "fine_fen": 10000050, "gains_confiscated_fen": 1234560,
        "goods_confiscated": "侵权运动鞋120件、背包35件", "warning": True, "band_label": "一般",
        "discretion": "当事人系初次实施同类行为，配合调查并如实陈述。\n涉案商品数量较多，持续时间较长，不具有从轻、减轻情节。",
        "law_because": "", "benchmark": "", "law_day": DAY, "cause_label": "侵犯注册商标专用权", "range_text": "违法经营额50,000元以上的，可以处违法经营额5倍以下罚款",
        "breach": basis("trademark.infringement"), "docket_no": "示市监处罚〔2026〕1号", "decided_on": DAY, "served_on": DAY,
        "paid_on": DAY, "paid_yuan": "112,346.10", "published_on": DAY,
    }  # fmt: skip


def asked(code: str) -> dict[str, Any]:
    """What an officer typed for a form, from asked/<code>.yaml: days as days, amounts in fen, rows as mappings."""
    path = ASKED / f"{code}.yaml"
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}


def case_file() -> dict[str, Any]:
    """One volume of a case's file, as its assembly hands it over."""
    titles = (
        ("立案审批表", "示市监立〔2026〕7号", date(2026, 10, 8), "1-2", ""),
        ("行政处罚决定书", "示市监处罚〔2026〕1号", date(2026, 11, 23), "3-9", ""),
        ("送达回证", None, date(2026, 11, 23), "10", "邮寄单据附后"),
        ("现场笔录及照片", None, date(2026, 10, 9), "11-40", "照片原件另存光盘"),
        ("结案材料", None, None, "41-57", ""),
    )
    keys = ("title", "docket_no", "on", "pages", "note")
    return {
        "volume": "正卷", "items": [{"place": n, **dict(zip(keys, row, strict=True))} for n, row in enumerate(titles, 1)],
        "pages": 57, "kept_for": "长期", "closed_on": date(2026, 12, 20), "filed_on": date(2026, 10, 8), "archived_on": None,
        "archivist": "演示甲", "checked_by": "演示丁",
    }  # fmt: skip


def context(code: str = "", **changed: Any) -> dict[str, Any]:
    """Every key that any form needs, with what the form `code` asks; `changed` replaces some."""
    whole = {
        "bureau": {
            "name": "示例市市场监督管理局", "short_name": "示", "remedy_government": "示例市人民政府", "remedy_court": "示例区人民法院",
        },
        "today": DAY,
        "case": {
            "number": "C0000000001", "docket_no": "示市监立〔2026〕7号", "title": "示例公司涉嫌销售侵犯注册商标专用权商品案",
            "cause": "trademark.infringement", "cause_label": "侵犯注册商标专用权", "filed_on": date(2026, 10, 8),
            "opened_on": date(2026, 9, 30), "source_label": "举报",
        },
        "parties": [party()], "party": party(),
        "officers": [{"name": "演示甲", "certificate_no": "ZF000001"}, {"name": RARE, "certificate_no": "ZF000002"}],
        "acts": [act()], "bases": {name: basis(code) for name, code in CODES.items()},
        "proposal": proposal(), "decision": proposal(), "proposals": [proposal()], "decisions": [proposal()],
        "facts": "2026年9月30日接到举报，称当事人网店销售侵权商品。\n执法人员当日核查，发现在售商品链接2个，所附标识与注册商标相同。",
        "notice": {
            "served_on": date(2026, 11, 10), "reply_by": date(2026, 11, 17), "defence": "当事人称商品系从展会购入，不知道侵权。\n请求从轻处罚。",
            "defence_on": date(2026, 11, 12), "waived": False, "treatment": "经复核，当事人不能说明提供者，其意见不予采纳。", "fine_fen": 10000050,
        },
        "reply_within": "五个工作日", "hearing_right": True, "hearing_within": "五个工作日", "pay_within": "十五日", "late_rate_text": "3%",
        "remedy_days": {"reconsideration": "六十日", "lawsuit": "六个月"},
        "periods": {"demand": "十个工作日", "public_notice": "三十日"},
        "file": case_file(), "superior": "",
        "findings": [
            {"person": "演示乙", "role": "案件审核人员", "opinion": "事实清楚，证据充分，程序合法，处理适当。", "on": DAY},
            {"person": "演示丙", "role": "法制审核人员", "opinion": "同意。", "on": DAY},
        ],
        "ground_label": "行政处罚决定执行完毕",
        "payments": [{"party": NAME, "amount_fen": 11234610, "paid_on": DAY, "receipt_no": "PJ-0001"}],
        "service": {
            "how_label": "直接送达", "recipient": RARE, "served_on": DAY, "proof": "受送达人当场签收", "document_title": "行政处罚决定书",
            "docket_no": "示市监处罚〔2026〕1号",
        },
    }  # fmt: skip
    return whole | {"asked": asked(code)} | changed
