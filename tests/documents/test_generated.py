"""Two hundred generated cases: every field of a decision stands in the text of its PDF, and nothing of the text is missing."""

from __future__ import annotations

import io
import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from ipenforce.accounts.models import Bureau
from ipenforce.documents.drafting import chinese_date, text_of
from ipenforce.documents.markup import parse
from ipenforce.documents.models import Document
from ipenforce.documents.pdf import fields_of, not_printed, render_pdf
from ipenforce.money import format_yuan, in_words
from tests.documents.samples import DAY, act, context, line, party, proposal

CODE = "penalty_decision"
BATCHES, EACH = 20, 10
HANZI = "示例演某甲乙丙丁戊商贸百货鞋帽服饰实业有限公司𬱟㙍堃喆"
ODD = ("A&B<{}>{{{{7*7}}}}", "{}#set page()", "{}*{}*", "{}_甲_", "《{}》", "{}|{}", "$x$ {}", "\\{}\\", "[{}](x)", "-{}", "{}")


def word(source: random.Random, least: int, most: int) -> str:
    return "".join(source.choices(HANZI, k=source.randint(least, most)))


def odd(source: random.Random) -> str:
    """A name with characters that mean something to a markup."""
    shape = source.choice(ODD)
    return shape.format(*(word(source, 2, 9) for _ in range(shape.count("{}"))))


def generated(source: random.Random) -> tuple[dict[str, Any], list[str]]:
    """The context of a generated case, and every field of it as a reader should find it."""
    who = party(odd(source)) | {"address": odd(source) + "路1号", "legal_representative": word(source, 2, 4)}
    lines = [line(odd(source), source.randint(1, 9999), source.randint(1, 10**7)) for _ in range(source.randint(1, 12))]
    began = DAY - timedelta(days=source.randint(30, 900))
    done = act() | {
        "party": who["name"], "lines": lines, "turnover_fen": sum(row["amount_fen"] for row in lines), "started_on": began,
        "ended_on": began + timedelta(days=source.randint(0, 29)), "description": odd(source), "right": odd(source),
    }  # fmt: skip
    decided = proposal() | {
        "party": who["name"], "fine_fen": source.randint(1, 10**12), "gains_confiscated_fen": source.choice((0, source.randint(1, 10**10))),
        "goods_confiscated": odd(source), "discretion": odd(source),
    }  # fmt: skip
    fields = [who["name"], who["uscc"], who["address"], who["legal_representative"], done["description"], done["right"]]
    fields += [chinese_date(done["started_on"]), chinese_date(done["ended_on"]), decided["goods_confiscated"], decided["discretion"]]
    fields += [format_yuan(done["turnover_fen"]), format_yuan(decided["fine_fen"]), in_words(decided["fine_fen"])]
    for row in lines:
        fields += [row["description"], f"{row['quantity']}{row['unit']}", format_yuan(row["unit_price_fen"]), format_yuan(row["amount_fen"])]
    if decided["gains_confiscated_fen"]:
        fields.append(format_yuan(decided["gains_confiscated_fen"]))
    return {"party": who, "parties": [who], "acts": [done], "decision": decided, "decisions": [decided]}, fields


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_fields_of_generated_cases_stand_in_the_pdf(batch):
    source = random.Random(batch)
    for _ in range(EACH):
        changed, fields = generated(source)
        document = Document(
            code=CODE, number="D0000000001", bureau=Bureau(name="示例市市场监督管理局", short_name="示"), state="draft",
            text=text_of(CODE, context(CODE, **changed)), drafted_at=datetime(2026, 11, 23, tzinfo=UTC),
        )  # fmt: skip
        content = render_pdf(document)
        assert not_printed(document, content) == []  # all that the text says stands in the file
        blocks = parse(document.text, fields_of(document))
        said = bare("\n".join(value for block in blocks for value in (block.text, *(cell for row in block.rows for cell in row))))
        assert [field for field in fields if bare(field) not in said] == []  # and every field stands in the text
        read = bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
        assert bare(who := changed["party"]["name"]) in read, who
