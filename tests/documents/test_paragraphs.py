"""Paragraphs that a bureau keeps: worded by who drafts its policy, offered where its forms are written, retired and not deleted."""

from __future__ import annotations

import pytest

from ipenforce.db import db
from ipenforce.documents import commands, queries
from ipenforce.documents.models import Paragraph
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.documents.people import DAY
from tests.factories import make_bureau, make_user, sign_in
from tests.policy.office import errors, main, soup, typed

TEXT = "当事人应当如实提供送达地址。\n地址变更的，应当及时告知本局。"
FORM = {"title": "送达地址告知", "codes": ["site_record"], "text": TEXT}


def keep(office, writer, **given) -> Paragraph:
    facts = {"bureau": office.bureau, "on": DAY, "actor": writer, **FORM}
    return commands.keep_paragraph(**{**facts, **given})


def test_a_paragraph_is_kept_worded_anew_and_retired_on_its_pages_with_every_wording(client, office):
    writer = make_user(office.bureau, "legal_reviewer")
    db.session.commit()
    sign_in(client, writer)
    bad = client.post("/paragraphs/new", data={**FORM, "title": ""})
    assert bad.status_code == 422 and list(errors(bad)) == ["title"] and typed(soup(bad))["text"].splitlines() == TEXT.splitlines()
    assert client.post("/paragraphs/new", data={**FORM, "text": "【文号】"}).status_code == 422
    made = client.post("/paragraphs/new", data=FORM)
    page = soup(client.get(made.location + "/edit"))
    assert typed(page)["codes"] == "site_record"
    again = client.post("/paragraphs/new", data=FORM)
    assert again.status_code == 422 and "已有名为" in errors(again)["title"]
    opened = {**typed(page), "text": "改写后的内容。"}
    assert client.post(made.location + "/edit", data=opened).status_code == 302
    stale = client.post(made.location + "/edit", data={**opened, "once": "", "text": "又一次。"})
    assert stale.status_code == 409 and "又一次。" in stale.text
    assert client.post(made.location + "/retire", data={"because": "不再使用"}).status_code == 302
    shown = main(client.get(made.location))
    assert "改写后的内容。" in shown and "应当如实提供送达地址" in shown and "不再使用" in shown
    assert "已停用" in main(client.get("/paragraphs"))
    row = db.session.execute(db.select(Paragraph)).scalar_one()
    query = db.select(Event.name).filter_by(subject=row.number).order_by(Event.id)
    assert db.session.execute(query).scalars().all() == ["paragraph.kept", "paragraph.changed", "paragraph.retired"]
    with pytest.raises(Refused, match="停用"):
        commands.change_paragraph(row, version=row.version, on=DAY, actor=writer, **FORM)
    assert keep(office, writer).number != row.number


def test_a_paragraph_is_offered_for_its_forms_in_its_own_bureau_and_worded_by_nobody_else(client, office):
    writer, stranger = make_user(office.bureau, "legal_reviewer"), make_user(make_bureau(), "legal_reviewer")
    row, general = keep(office, writer), keep(office, writer, title="通用", codes=[])
    assert set(queries.paragraphs_for(office.bureau, "site_record")) == {general, row}
    assert queries.paragraphs_for(office.bureau, "penalty_decision") == [general]
    assert queries.paragraphs_for(stranger.bureau, "penalty_decision") == []
    with pytest.raises(Refused, match="没有编号为"):
        keep(office, writer, title="别的", codes=["no_such_form"])
    db.session.commit()
    number = row.number
    sign_in(client, office.officer)
    assert client.get(f"/paragraphs/{number}").status_code == 200
    assert client.post(f"/paragraphs/{number}/retire", data={"because": "试"}).status_code == 403
    sign_in(client, stranger)
    assert client.get(f"/paragraphs/{number}").status_code == client.get(f"/paragraphs/{number}/edit").status_code == 404
