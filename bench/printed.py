"""Decisions of generated cases, walked through the commands, issued and read back: every field of the rows stands in the PDF.

`python -m bench.printed --cases N`: parties, products, amounts and days are drawn from a seed, among them names that mean
something to a markup. What is looked for is read from the database after the issue, and the PDF by pdftotext. Exit code 1
where a field is missing.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from click import echo

from bench.invented import uscc
from bench.kill.scene import installed
from ipenforce.accounts.models import User
from ipenforce.cases.models import Case, Decision
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.demo.people import PEOPLE, cast
from ipenforce.demo.road import Breach, Cast, walk
from ipenforce.documents import queries as documents
from ipenforce.documents.drafting import chinese_date
from ipenforce.documents.pdf import tail_of
from ipenforce.intake import commands as intake
from ipenforce.law import provision
from ipenforce.money import format_yuan, in_words
from ipenforce.parties import commands as parties
from ipenforce.rules.discretion import bands
from ipenforce.rules.penalty import Base, Circumstances, fine_range

CAUSE = "trademark.infringement"
HANZI = "示例演某甲乙丙丁戊商贸百货鞋帽服饰实业𬱟㙍堃喆"
ODD = ("A&B<{}>{{{{7*7}}}}", "{}#set page()", "{}*{}*", "{}_甲_", "《{}》", "{}|{}", "$x$ {}", "\\{}\\", "[{}](x)", "-{}", "{}")
"""Shapes of a name, most of them with signs that mean something to a markup."""
FOOT = re.compile(r"第\d+页共\d+页")


def word(chance: Random, least: int = 2, most: int = 9) -> str:
    """A word of invented characters, rare ones among them."""
    return "".join(chance.choices(HANZI, k=chance.randint(least, most)))


def odd(chance: Random) -> str:
    """A name with characters that mean something to a markup."""
    shape = chance.choice(ODD)
    return shape.format(*(word(chance) for _ in range(shape.count("{}"))))


def breach_of(chance: Random) -> Breach:
    """What was done: up to eight products, the fine anywhere in a band of its range."""
    sold = [(odd(chance), chance.randint(1, 999), chance.randint(100, 10**6)) for _ in range(chance.randint(1, 8))]
    range_ = fine_range(provision(CAUSE).on(today()), Base(turnover_fen=sum(n * price for _, n, price in sold)), Circumstances())
    band = chance.choice(bands(range_, provision("house.discretion").on(today())))
    (goods, quantity, price), *more = sold
    return Breach(
        goods=goods, quantity=quantity, price_fen=price, more=tuple(more), description=odd(chance), right_name=odd(chance),
        right_no=f"{chance.randint(1, 10**8):08}", band=band.name, fine_fen=chance.randint(band.minimum_fen + 1, band.maximum_fen - 1),
        gains_fen=chance.choice((0, chance.randint(1, 10**8))),
    )  # fmt: skip


def decided(crew: Cast, seed: int) -> Case:
    """A case from its lead to the decision, issued: the same for the same seed and day."""
    chance = Random(seed)
    start = today() - timedelta(days=chance.randint(15, 600))
    party = parties.register_party(
        kind="organisation", name=odd(chance) + word(chance, 2, 4), uscc=uscc(seed), address=f"{odd(chance)}路{chance.randint(1, 999)}号",
        legal_representative=word(chance, 2, 4), on=start, actor=crew.officer,
    )  # fmt: skip
    lead = intake.receive_lead(
        bureau=crew.officer.bureau, unit=None, source="inspection", channel="market", title=f"{word(chance)}涉嫌侵权",
        content=odd(chance), party=party, received_on=start, on=start, actor=crew.officer,
    )  # fmt: skip
    case = walk(lead, crew, "decided", start=start, breach=breach_of(chance))
    assert case is not None
    return case


def fields_of(row: Decision) -> Iterator[str]:
    """Every field of a decision's rows, as a reader should find it on the form."""
    case, party = row.case, row.case_party
    yield from (case.bureau.name, row.docket_no or "", case.docket_no or "", party.snapshot["name"], party.party.uscc or "")
    yield from (party.party.address or "", party.party.legal_representative or "", row.goods_confiscated, row.discretion.rstrip("。"))
    yield from (chinese_date(day) for day in (row.decided_on, row.notice_served_on, case.filed_on, row.law_day) if day)
    for act in case.acts:
        yield from (chinese_date(day) for day in (act.started_on, act.ended_on) if day)
        yield act.description
        yield from (act.ip_right.name, act.ip_right.registration_no or "") if act.ip_right else ()
        yield from (format_yuan(sum(line.amount_fen for line in act.lines if line.measure == measure)) for measure in {line.measure for line in act.lines})
        for line in act.lines:
            yield from (line.description, f"{line.quantity}{line.unit}", format_yuan(line.unit_price_fen), format_yuan(line.amount_fen))
    for fen in (row.fine_fen, row.gains_confiscated_fen):
        yield from (f"{format_yuan(fen)}元", in_words(fen)) if fen else ()


def bare(text: str) -> str:
    """A text without white space, of which a reader of PDF finds more or less than was set."""
    return re.sub(r"\s", "", text)


def read(pdf: bytes, tail: str) -> str:
    """What pdftotext reads, without white space and without the feet of the pages."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        path.write_bytes(pdf)
        said = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True).stdout
    return FOOT.sub("", bare(said).replace(bare(tail), ""))


def missing(case: Case) -> tuple[int, list[str]]:
    """How many fields the case's decisions have, and those that their PDFs, read anew with their rows, do not show."""
    number = case.number
    db.session.commit()
    db.session.expire_all()
    sought, absent = 0, []
    for row in db.session.execute(db.select(Case).filter_by(number=number)).scalar_one().decisions:
        document = documents.by_number(row.document or "")
        assert document is not None and document.state == "issued"
        said = read(documents.pdf_of(document), tail_of(document))
        fields = [field for field in fields_of(row) if field]
        sought += len(fields)
        absent += [f"{number}：{field}" for field in fields if bare(field) not in said]
    return sought, absent


def main() -> int:
    """Walk, issue and read so many cases in an installation of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.printed", description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="cases to generate (200)")
    asked = parser.parse_args()
    begun, fields, wrong = time.monotonic(), 0, list[str]()
    with installed() as scene, scene.opened():
        logins = [login for login, *_ in PEOPLE]
        people = {user.login: user for user in db.session.execute(db.select(User).where(User.login.in_(logins))).scalars()}
        for seed in range(asked.cases):
            sought, absent = missing(decided(cast(people, ""), seed))
            fields, wrong = fields + sought, wrong + absent
    for line in wrong[:50]:
        echo(f"  ✗ {line}")
    echo(f"{asked.cases} 件案件的 {fields} 个字段，{len(wrong)} 个没有印在决定书上，{time.monotonic() - begun:.0f} 秒")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
