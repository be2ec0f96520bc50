"""`ipenforce law`: the law asked from the command line. No application, no database but for the import."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext

from ipenforce.errors import Refused
from ipenforce.law import LawError, provision
from ipenforce.law.deadlines import PAUSES, Pause
from ipenforce.law.reading import parse
from ipenforce.law.working_days import read_year, use_years
from ipenforce.money import parse_yuan
from ipenforce.rules import answers, crime
from ipenforce.rules.penalty import Base, Circumstances

PARTIES = ("person", "organisation", "agency", "applicant", "responsible_person", "practitioner")
WRONG = 2
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LONGEST = 60
MOST = 10**12


def _refuse(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(WRONG)


def _number(value: Any) -> Any:
    """An exact decimal as a JSON number; days as text. Amounts have at most 15 digits, which a float's text keeps."""
    return (
        float(value)
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


def _print(answer: Any, as_json: bool, lines: list[str]) -> None:
    click.echo(
        json.dumps(answer, ensure_ascii=False, indent=2, default=_number) if as_json else "\n".join(lines)
    )


class Day(click.ParamType):
    """A day such as 2026-11-23."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            if not ISO_DAY.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            _refuse(f"日期“{value[:LONGEST]}”无法识别：请按 2026-11-23 的格式填写")


class Yuan(click.ParamType):
    """An amount in yuan, kept in fen."""

    name = "元"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return parse_yuan(value)
        except Refused as refused:
            _refuse(refused.reason.plain())


class Count(click.ParamType):
    """A whole number that is not negative."""

    name = "个数"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if len(value) > LONGEST or not value.isascii() or not value.isdecimal() or int(value) > MOST:
            _refuse(f"“{value[:LONGEST]}”不是有效的个数：请填写不小于零的整数")
        return int(value)


class PauseOf(click.ParamType):
    """A pause: KIND:START:END."""

    name = "扣除"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Pause:
        if isinstance(value, Pause):
            return value
        kind, *days = value.split(":")
        if kind not in PAUSES or len(days) != 2:
            kinds = "、".join(f"{code}（{label}）" for code, label in PAUSES.items())
            _refuse(f"“{value[:LONGEST]}”无法识别：请按 种类:开始日:结束日 填写，种类有 {kinds}")
        return Pause(kind, DAY.convert(days[0], param, ctx), DAY.convert(days[1], param, ctx))


DAY, YUAN, COUNT, PAUSE = Day(), Yuan(), Count(), PauseOf()
as_json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def law() -> None:
    """法规：规定、罚款幅度、期限、追诉标准。"""


@law.command("list")
@click.option("--on", type=DAY, help="按哪一天的规定；缺省为今天")
@click.option("--unverified", is_flag=True, help="只列出未经官方文本核对的版本")
@as_json_option
def law_list(on: date | None, unverified: bool, as_json: bool) -> None:
    """列出全部规定，或者尚未核对的版本。"""
    from ipenforce.clock import today

    if unverified:
        versions = answers.unverified()
        lines = [f"{row.code}\t{row.start.isoformat()}\t{row.basis}\t{row.note or ''}" for row in versions]
        _print(
            [answers.version_data(row) for row in versions],
            as_json,
            [*lines, f"共 {len(lines)} 个版本未经官方文本核对"],
        )
        return
    rows = answers.provision_list(on or today())
    shown = [
        f"{row['code']}\t《{row['law']}》{row['article']}\t{row['about']}"
        if row["law"]
        else f"{row['code']}\t—\t{row['about']}"
        for row in rows
    ]
    _print(rows, as_json, shown)


@law.command("show")
@click.argument("code")
@click.option("--on", type=DAY, help="按哪一天的规定；不写则列出全部版本")
@as_json_option
def law_show(code: str, on: date | None, as_json: bool) -> None:
    """显示一条规定在某日施行的版本。"""
    rule = _asked(lambda: provision(code))
    versions = [_asked(lambda: rule.on(on))] if on else list(rule.in_force())
    data = [answers.version_data(row) for row in versions]
    lines = [
        f"{row.start.isoformat()} {row.basis}{'' if row.verified else '（未经官方文本核对）'}：{row.summary or ''}"
        for row in versions
    ]
    _print(
        data[0] if on else {"code": rule.code, "about": rule.about, "versions": data},
        as_json,
        [rule.about, *lines],
    )


@law.command("fine")
@click.argument("code")
@click.option("--acted-on", type=DAY, required=True, help="行为终了之日")
@click.option("--decided-on", type=DAY, help="作出决定之日；填写时比较新旧规定")
@click.option("--turnover", type=YUAN, help="违法经营额（元）")
@click.option("--gains", type=YUAN, help="违法所得（元）")
@click.option("--goods-value", type=YUAN, help="货值金额（元）")
@click.option(
    "--party", type=click.Choice(PARTIES), default="organisation", show_default=True, help="当事人的身份"
)
@click.option("--grave", is_flag=True, help="情节严重")
@click.option("--innocent-seller", is_flag=True, help="销售者不知情、能证明合法取得并说明提供者")
@as_json_option
def law_fine(
    code: str, *, acted_on: date, decided_on: date | None, turnover: int | None, gains: int | None, goods_value: int | None,
    party: str, grave: bool, innocent_seller: bool, as_json: bool,
) -> None:  # fmt: skip
    """计算罚款幅度。"""
    base, circumstances = Base(turnover, gains, goods_value), Circumstances(grave, party, innocent_seller)
    answer = _asked(lambda: answers.fine(code, base, circumstances, acted_on=acted_on, decided_on=decided_on))
    lines = [answer["basis"], answer["explanation"]]
    if answer["compared"]:
        lines.append(answer["compared"]["because"])
    if not answer["verified"]:
        lines.append("本数值未经官方文本核对")
    _print(answer, as_json, lines)


@law.command("due")
@click.argument("code")
@click.option("--from", "start", type=DAY, required=True, help="起算之日（当日不计）")
@click.option("--term", help="规定中有几个期限时，指明其名称")
@click.option("--pause", "pauses", type=PAUSE, multiple=True, help="扣除的时间：种类:开始日:结束日，可以重复")
@click.option("--extend", "extended", type=COUNT, default=0, help="批准延长的次数")
@click.option("--further", type=COUNT, default=0, help="另行确定的延长天数")
@click.option("--calendar", type=click.Path(path_type=Path), help="另外载入的放假通知（YAML）")
@as_json_option
def law_due(
    code: str, *, start: date, term: str | None, pauses: tuple[Pause, ...], extended: int, further: int, calendar: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """计算期限届满之日。"""
    if calendar:
        use_years([_asked(lambda: read_year(calendar.name, _read_notice(calendar)))])
    answer = _asked(
        lambda: answers.deadline(code, start, term=term, pauses=pauses, extended=extended, further=further)
    )
    said = f"字面届满 {answer['strict']}，顺延到工作日 {answer['safe']}{'（暂定）' if answer['provisional'] else ''}"
    _print(answer, as_json, [answer["basis"], said])


@law.command("crime")
@click.argument("cause")
@click.option("--acted-on", type=DAY, required=True, help="行为终了之日")
@click.option("--decided-on", type=DAY, help="判断之日；填写时比较新旧标准")
@click.option("--gains", type=YUAN, help="违法所得（元）")
@click.option("--turnover", type=YUAN, help="非法经营数额、销售金额（元）")
@click.option("--goods-value", type=YUAN, help="尚未销售的货值金额（元）")
@click.option("--loss", type=YUAN, help="直接经济损失（元）")
@click.option("--pieces", type=COUNT, help="标识件数")
@click.option("--copies", type=COUNT, help="复制品数量")
@click.option("--works", type=COUNT, help="作品数量")
@click.option("--downloads", type=COUNT, help="下载次数")
@click.option("--clicks", type=COUNT, help="点击数")
@click.option("--members", type=COUNT, help="注册会员数")
@click.option("--unsold-pieces", type=COUNT, help="尚未销售的标识件数")
@click.option("--unsold-copies", type=COUNT, help="尚未销售的复制品数量")
@click.option("--several", type=COUNT, default=1, help="涉及几个商标、专利")
@click.option("--prior-penalty-on", type=DAY, help="先前受刑事处罚或者行政处罚之日")
@as_json_option
def law_crime(
    cause: str,
    *,
    acted_on: date,
    decided_on: date | None,
    several: int,
    prior_penalty_on: date | None,
    as_json: bool,
    **amounts: int | None,
) -> None:
    """比较追诉标准：案由或者罪名的编号。"""
    found = crime.Found(
        {name: amount for name, amount in amounts.items() if amount is not None}, several, prior_penalty_on
    )
    answer = _asked(lambda: answers.criminal(cause, found, acted_on=acted_on, decided_on=decided_on))
    lines = [
        f"{row['offence']}（{row['basis']}）：{row['alert'] or '未达到追诉标准'}，比例 {row['ratio']}"
        for row in answer["offences"]
    ]
    _print(answer, as_json, lines)


@law.command("import-calendar")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def law_import_calendar(file: Path) -> None:
    """导入国务院办公厅的年度放假通知（YAML），未结案件的期限随后重新计算。"""
    from ipenforce.clock import today
    from ipenforce.db import db
    from ipenforce.events import SYSTEM
    from ipenforce.policy import commands

    content = json.loads(json.dumps(_read_notice(file), default=str))
    try:
        year = commands.import_notice(content=content, on=today(), actor=SYSTEM)
    except Refused as refused:
        _refuse(refused.reason.plain())
    db.session.commit()
    click.echo(f"已导入{year.year}年放假安排：{year.notice}")


def _read_notice(file: Path) -> Mapping[str, Any]:
    try:
        data = parse(file.name, file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        _refuse(f"无法读取 {file}：{error}")
    if not isinstance(data, dict) or not isinstance(data.get("statutory"), dict):
        _refuse(f"{file} 不是放假通知：应有 year、cite、statutory、free、workdays")
    return data


def _asked(ask: Any) -> Any:
    """What is asked; a refusal in one sentence and exit 2."""
    try:
        return ask()
    except Refused as refused:
        _refuse(refused.reason.plain())
    except (LawError, ValueError) as error:
        _refuse(str(error))
