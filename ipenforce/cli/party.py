"""`ipenforce party`: whom a name may mean, and sheets of parties, from the command line."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from ipenforce.cli import answers
from ipenforce.errors import Refused
from ipenforce.identifiers import name_key, parse_uscc


@click.group()
def party() -> None:
    """当事人。"""


@party.command("match")
@click.option("--name", required=True, help="名称或姓名")
@click.option("--code", help="统一社会信用代码")
@click.option("--phone", help="电话")
@click.option("--person", is_flag=True, help="自然人")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@with_appcontext
def match(name: str, code: str | None, phone: str | None, person: bool, as_json: bool) -> None:
    """列出可能是同一当事人的登记，附相同之处和分值。"""
    from ipenforce.db import begin_reading
    from ipenforce.parties.models import parse_phone
    from ipenforce.parties.queries.sameness import candidates, typed

    try:
        if not name_key(name):
            raise Refused("请填写名称")
        code, phone = code and parse_uscc(code), phone and parse_phone(phone)
    except Refused as refused:
        answers.fail(refused.reason.plain(), 2)
    begin_reading()
    found = candidates(typed(name=name, kind="natural_person" if person else "", uscc=code, phone=phone), least=1)
    if as_json:
        click.echo(answers.as_json([one.as_json() for one in found]))
        return
    for one in found:
        shared = "、".join(f"{feature.code} {feature.points:+d}" for feature in one.match.features)
        click.echo(f"{one.match.points:>3}  {one.party.number}  {one.party.name}  {shared}")


@party.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只报告，不写入")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出每行结果")
@with_appcontext
def import_(file: Path, dry_run: bool, as_json: bool) -> None:
    """登记一张表中的当事人，每行给出结果和可能相同的当事人；不自动合并。"""
    from ipenforce.clock import today
    from ipenforce.db import db
    from ipenforce.events import SYSTEM
    from ipenforce.parties.commands import import_parties

    try:
        outcomes = list(import_parties(file.read_bytes(), on=today(), actor=SYSTEM))
    except OSError as error:
        answers.fail(f"无法读取 {file}：{error.strerror}")
    except Refused as refused:
        answers.fail(refused.reason.plain())
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    if as_json:
        click.echo(answers.as_json([one.as_dict() for one in outcomes]))
        return
    words = {"registered": "已登记", "known": "已有", "refused": "未登记"}
    for one in outcomes:
        click.echo(f"第{one.row}行 {one.name} {words[one.outcome]} {one.party or ''} {one.because or ''}".rstrip())
        for near in one.suggestions:
            click.echo(f"    可能相同：{near['number']} {near['name']}（{near['points']}）")
