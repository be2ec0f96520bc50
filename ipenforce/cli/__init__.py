"""The command line: parse, call a command, print."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import FlaskGroup

from ipenforce import create_app
from ipenforce.cli import answers
from ipenforce.cli.law import law
from ipenforce.cli.party import party
from ipenforce.cli.score import score
from ipenforce.errors import Refused


@click.group(cls=FlaskGroup, create_app=create_app, add_version_option=False)
def main() -> None:
    """知识产权执法办案系统的命令。"""


main.add_command(law)
main.add_command(party)
main.add_command(score)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        answers.fail(f"无法读取 {path}：不是 JSON 文件（{error}）")


@main.command(with_appcontext=False)
def scheduler() -> None:
    """运行调度进程：到期任务、随机抽取、评分更新。"""
    from ipenforce.jobs import Scheduler

    Scheduler(create_app()).run()


@main.command(with_appcontext=False)
@click.option("--mermaid", is_flag=True, help="输出 Mermaid 状态图")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def steps(mermaid: bool, as_json: bool) -> None:
    """列出案件的全部步骤：从哪里到哪里、由谁办理、依据哪条。"""
    from ipenforce.cases import chart, workflow
    from ipenforce.clock import today

    if mermaid:
        click.echo(chart.mermaid(workflow.STEPS, today()))
        return
    if as_json:
        click.echo(answers.as_json([chart.plain(step, today()) for step in workflow.STEPS]))
        return
    for step in workflow.STEPS:
        click.echo(f"{step.action}\t{'、'.join(step.sources)} → {step.target or '—'}\t{step.label}")


@main.group()
def audit() -> None:
    """审计记录。"""


@audit.command("verify")
def audit_verify() -> None:
    """核验全部事件链；有问题时逐条列出并以 1 退出。"""
    from ipenforce import events
    from ipenforce.db import begin_reading

    begin_reading()
    wrong = list(events.verify())
    for line in wrong:
        click.echo(line)
    if wrong:
        answers.fail(f"核验未通过：{len(wrong)} 处不符")
    click.echo(f"核验通过：{len(events.heads())} 条链，{sum(seq for seq, _head in events.heads().values())} 条事件")


@main.group()
def case() -> None:
    """案件。"""


@case.command("show")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--as", "login", help="以该登录名的人员判断可办理的步骤；省略时用第一名办案人员")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="以这一天计算，默认今天")
def case_show(number: str, as_json: bool, login: str | None, day: datetime | None) -> None:
    """案件的状态、办案人员、可办理的步骤、期限和办理记录。编号或者文号均可。"""
    from ipenforce.accounts.queries import user_by_login
    from ipenforce.cases import queries, telling
    from ipenforce.clock import today
    from ipenforce.db import begin_reading

    begin_reading()
    found = queries.by_number(number) or queries.by_docket(number)
    if found is None:
        answers.fail(f"没有编号或者文号为“{number}”的案件")
    user = user_by_login(login) if login else next((row.user for row in found.officers), None)
    if login and user is None:
        answers.fail(f"没有登录名为“{login}”的人员")
    told = telling.tell(found, user, day.date() if day else today())
    click.echo(answers.as_json(told) if as_json else telling.lines(told))


@main.group()
def draw() -> None:
    """双随机抽取。"""


@draw.command("derive", with_appcontext=False)
@click.argument("plan", type=click.Path(path_type=Path))
def draw_derive(plan: Path) -> None:
    """由计划文件推导抽取结果，输出 JSON。"""
    from ipenforce.rules import draw as rules

    try:
        click.echo(answers.as_json(rules.derive(_read_json(plan))))
    except (Refused, ValueError) as error:
        answers.fail(f"计划无效：{error}")


@draw.command("verify", with_appcontext=False)
@click.argument("receipt", type=click.Path(path_type=Path))
@click.option("--head", help="揭示随机数之前公布的记录指纹；给出时一并核对")
def draw_verify(receipt: Path, head: str | None) -> None:
    """核验抽取收据；有出入时逐项列出并以 1 退出。"""
    from ipenforce.rules import receipt as rules

    try:
        wrong = rules.verify(rules.read_receipt(receipt.read_text("utf-8")), head)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        answers.fail(f"无法读取 {receipt}：{error}")
    for line in wrong:
        click.echo(line)
    if wrong:
        answers.fail(f"收据核验未通过：{len(wrong)} 处不符")
    click.echo("收据核验通过")


@main.group("import")
def import_() -> None:
    """导入资料。"""


@import_.command("cases")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只报告，不写入")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出每行结果")
@click.option("--bureau", "number", help="归属机关编号；只有一个最高机关时可省略")
def import_cases(file: Path, dry_run: bool, as_json: bool, number: str | None) -> None:
    """把已公布的案件作为历史资料导入，每行给出结果。"""
    from ipenforce.accounts import queries as accounts
    from ipenforce.cases.commands.importing import import_cases as command
    from ipenforce.clock import today
    from ipenforce.db import db
    from ipenforce.events import SYSTEM

    try:
        content = file.read_bytes()
    except OSError as error:
        answers.fail(f"无法读取 {file}：{error.strerror}")
    bureau = accounts.bureau_by_number(number) if number else accounts.root_bureau()
    if bureau is None:
        answers.fail("没有找到归属机关：请用 --bureau 指明机关编号")
    try:
        outcomes = command(content, bureau=bureau, on=today(), actor=SYSTEM)
    except Refused as refused:
        answers.fail(refused.reason.plain())
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    if as_json:
        click.echo(answers.as_json([row.as_dict() for row in outcomes]))
        return
    words = {"created": "已导入", "duplicate": "重复", "refused": "未导入"}
    for row in outcomes:
        click.echo(f"第{row.row}行 {row.id} {words[row.outcome]} {row.case or ''} {row.because or ''}".rstrip())
        if row.lacked:
            click.echo(f"    原始资料缺少：{'、'.join(row.lacked)}")


@main.command()
@click.option("--logins", is_flag=True, help="只列出演示账户")
def demo(logins: bool) -> None:
    """载入演示数据（仅一次）；再次运行时不作改动。"""
    from ipenforce.db import db
    from ipenforce.demo import load, people

    if not logins:
        told = load.load()
        db.session.commit()
        click.echo(told)
        return
    for role, login, password in people.logins():
        click.echo(f"{role}\t{login}\t{password}")


@main.command("first-administrators")
@click.option("--bureau", "name", required=True, help="最高机关全称")
@click.option("--short", required=True, help="文号用的地名字，例如 双")
@click.option("--district", required=True, help="管辖区域名称")
def first_administrators(name: str, short: str, district: str) -> None:
    """建立最高机关和三名管理员，显示一次性密码。已有账户时拒绝。"""
    from ipenforce.accounts import commands
    from ipenforce.clock import today
    from ipenforce.db import db
    from ipenforce.events import SYSTEM

    try:
        made = commands.create_first_administrators(
            bureau_name=name, short_name=short, district=district, on=today(), actor=SYSTEM
        )
    except Refused as refused:
        answers.fail(refused.reason.plain())
    db.session.commit()
    for user, password in made:
        click.echo(f"{user.login}\t{password}")
