"""RESULTS and DISPOSITIONS: what an inspection may end in; the codes of the disclosure system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One result code. `breach`: a breach within our own remit, which becomes a lead."""

    label: str
    breach: bool = False
    clean: bool = False
    """Nothing was found, so nothing may follow."""


RESULTS: dict[str, Result] = {
    "1": Result("未发现问题", clean=True),
    "A": Result("发现问题待后续处理", breach=True),
    "B": Result("未按规定公示应当公示的信息", breach=True),
    "C": Result("公示信息隐瞒真实情况、弄虚作假", breach=True),
    "D": Result("违反其他工商行政管理规定", breach=True),
    "E": Result("发现问题经责令已改正"),
    "F": Result("未发现开展本次抽查涉及的经营活动", clean=True),
    "3": Result("违反食品药品管理相关规定"),
    "4": Result("违反质量技术监督相关规定"),
    "5": Result("违反其他部门相关规定"),
    "G": Result("违反公安部门相关规定"),
    "6": Result("通过登记的住所（经营场所）无法联系"),
    "7": Result("已关闭停业或正在组织清算"),
    "8": Result("不配合检查情节严重", breach=True),
    "9": Result("注销"),
    "10": Result("被吊销"),
    "11": Result("被撤销"),
    "12": Result("迁出"),
}
"""Codes as in domain/credit_and_draw.md B6; the retired parent code 2 is not offered."""

DISPOSITIONS: dict[str, str] = {
    "none": "未发现问题或问题已规范、已改正，无需后续处置",
    "return": "停止检查，反馈至日常监管部门依法处理",
    "correct": "责令改正，由日常监管部门跟踪",
    "clue": "发现案件线索，初步固定证据后移送办案机构",
    "copy": "违反其他部门规定，抄告相关部门",
    "other": "其他",
}


def makes_a_lead(result: str, disposition: str) -> bool:
    """Whether a visit that ended so becomes a lead: a breach of ours, or a clue handed to casework."""
    return RESULTS[result].breach or disposition == "clue"
