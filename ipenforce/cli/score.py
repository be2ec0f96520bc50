"""`ipenforce score …`: one party's score of a day with every reason, all scores anew, and a draft beside what holds."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
import yaml

from ipenforce.cli import answers
from ipenforce.law import LawError, Version, read_provision

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def score() -> None:
    """侵权人信用评分。"""


def _day(given: datetime | None) -> date:
    from ipenforce.clock import today

    return given.date() if given else today()


@score.command("show")
@click.argument("code")
@click.option("--on", "day", type=DAY, help="以这一天计算，默认今天")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def show(code: str, day: datetime | None, as_json: bool) -> None:
    """一名当事人在某一天的评分、等级和每一条理由。CODE 为统一社会信用代码或者当事人编号。"""
    from ipenforce.credit import queries, telling
    from ipenforce.db import begin_reading
    from ipenforce.identifiers import plain
    from ipenforce.parties import queries as parties

    begin_reading()
    party = parties.by_uscc(plain(code).upper()) or parties.by_number(code)
    if party is None:
        answers.fail(f"没有统一社会信用代码或者编号为“{code}”的当事人")
    try:
        told = telling.tell(party, queries.judged(party, _day(day)))
    except LawError as error:
        answers.fail(f"这一天没有可适用的评分标准：{error}")
    click.echo(answers.as_json(told) if as_json else telling.lines(told))


@score.command("all")
@click.option("--on", "day", type=DAY, help="以这一天计算，默认今天")
def every(day: datetime | None) -> None:
    """重算全部当事人的评分，显示进度；中断后再次运行即从断点继续。"""
    from ipenforce.credit import commands
    from ipenforce.db import db
    from ipenforce.errors import Refused
    from ipenforce.events import SYSTEM

    try:
        run = commands.start_run(on=_day(day), actor=SYSTEM)
    except Refused as refused:
        answers.fail(refused.reason.plain())
    db.session.commit()
    while commands.advance_run(run, actor=SYSTEM):
        db.session.commit()
        click.echo(f"{run.done} / {run.total}", err=True)
    db.session.commit()
    if run.cancelled:
        answers.fail(f"已取消：完成 {run.done} / {run.total}")
    click.echo(f"已重算 {run.done} 名当事人，{run.changed} 名的分数或者等级有变动")


@score.command("compare")
@click.argument("draft", type=click.Path(path_type=Path))
@click.option("--on", "day", type=DAY, help="以这一天计算，默认今天")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def compare(draft: Path, day: datetime | None, as_json: bool) -> None:
    """用草稿和现行标准各算一遍全部当事人：谁从哪一级变到哪一级，为什么。DRAFT 与规定文件同一格式，也可以只写 terms。"""
    from ipenforce.credit import queries
    from ipenforce.db import begin_reading

    version = _read_draft(draft)
    begin_reading()
    found = queries.compare(version, _day(day), None if as_json else lambda done: click.echo(f"{done}", err=True)).as_json()
    if as_json:
        click.echo(answers.as_json(found))
        return
    click.echo(f"共 {found['total']} 名当事人，{found['changed']} 名分数有变动，{found['moved_count']} 名等级有变动")
    for move, count in found["moves"].items():
        click.echo(f"  {move}\t{count}")
    for row in found["moved"][:20]:
        rules = "；".join(f"{one['rule']} {one['before']} → {one['after']}" for one in row["because"])
        click.echo(f"{row['party']} {row['name']}\t{row['from']}（{row['points_from']}）→ {row['to']}（{row['points_to']}）\t{rules}")


@score.command("backtest")
@click.option("--on", "day", type=DAY, help="截至这一天，默认今天；以一年前的评分检验此后一年的侵权")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def backtest(day: datetime | None, as_json: bool) -> None:
    """一年前的等级与此后一年是否再次侵权：各等级的比率和提升度。"""
    from ipenforce.credit import queries
    from ipenforce.db import begin_reading

    begin_reading()
    rows = queries.backtest(_day(day))
    if as_json:
        click.echo(answers.as_json(rows))
        return
    for row in rows["grades"]:
        click.echo(f"{row['grade']}\t{row['parties']} 名\t再次侵权 {row['again']} 名\t比率 {row['rate']}\t提升度 {row['lift']}")


def _read_draft(path: Path) -> Version:
    from ipenforce.credit.queries import POLICY
    from ipenforce.errors import Refused
    from ipenforce.rules.policy import check_version

    try:
        data = yaml.safe_load(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        answers.fail(f"无法读取 {path}：{error}")
    if not isinstance(data, dict):
        answers.fail(f"{path} 不是评分标准")
    if "versions" not in data:
        terms = data.get("terms", data)
        cite = data.get("cite") or {"law": "评分标准草稿", "article": "附表", "promulgated": date(2026, 1, 1)}
        data = {"about": "草稿", "versions": [{"from": data.get("from") or date(2026, 1, 1), "cite": cite, "terms": terms}]}
    try:
        version = read_provision(POLICY, data).versions[-1]
        check_version(version)
    except Refused as refused:
        answers.fail(f"草稿不能采用：{refused.reason.plain()}")
    except (LawError, ValueError, TypeError, KeyError, AttributeError) as error:
        answers.fail(f"{path} 不是评分标准：{error}")
    return version
