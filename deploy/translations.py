"""The English catalogue: every Chinese text that a page may show, collected into messages.po, compiled into messages.mo.

`python deploy/translations.py` collects (translations that stand are kept, texts that are gone are dropped) and
compiles; `--check` changes nothing and ends with 1 where a text has no translation or the compiled file is old.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml
from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ipenforce"
FOLDER = PACKAGE / "translations" / "en" / "LC_MESSAGES"
CHINESE = re.compile("[\u4e00-\u9fff]")
NOT_PAGES = ("demo", "documents/texts", "cli")
"""What no page shows in English: invented data, the official forms, the command line."""
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The same in every run, so that the same texts make the same file."""
TEMPLATE = [("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def texts() -> Iterator[str]:
    """Every text, in a settled order of files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if not str(path.relative_to(PACKAGE)).startswith(NOT_PAGES):
            yield from _of_module(ast.parse(path.read_text("utf-8")))
    for _name, _line, message, _comments, _context in extract_from_dir(PACKAGE, TEMPLATE, OPTIONS, keywords={"_": None}):
        if isinstance(message, str):
            yield message
    for path in sorted((PACKAGE / "law" / "provisions").rglob("*.yaml")):
        yield str(yaml.safe_load(path.read_text("utf-8"))["about"])


def _of_module(tree: ast.Module) -> Iterator[str]:
    """Chinese constants of a module: no docstrings, no parts of f-strings."""
    skipped = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    skipped |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped and CHINESE.search(node.value):
            yield node.value


def collected() -> Catalog:
    """The catalogue as it should be, with the translations that stand."""
    known = standing()
    catalog = Catalog(
        locale="en", project="ipenforce", version="0", charset="utf-8", fuzzy=False, creation_date=WRITTEN, revision_date=WRITTEN,
        header_comment="# English catalogue of ipenforce.", copyright_holder="ipenforce", last_translator="ipenforce",
        language_team="en", msgid_bugs_address="-",
    )  # fmt: skip
    for text in dict.fromkeys(texts()):
        if CHINESE.search(text) and text not in catalog:
            catalog.add(text, known.get(text, ""))
    return catalog


def standing() -> dict[str, str]:
    """Text → translation, as the file has them."""
    path = FOLDER / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as stream:
        return {str(row.id): str(row.string) for row in pofile.read_po(stream, locale="en") if row.id and row.string}


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Texts without a translation."""
    return [str(row.id) for row in catalog if row.id and not row.string]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    catalog = collected()
    gaps, built = missing(catalog), compiled(catalog)
    if check:
        old = not (FOLDER / "messages.mo").exists() or (FOLDER / "messages.mo").read_bytes() != built
        for text in gaps[:50]:
            print("没有译文：", text)
        print(f"{len(gaps)} 条没有译文；编译文件{'须重新生成' if old else '是新的'}")
        return int(bool(gaps) or old)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "messages.po").open("wb") as stream:
        pofile.write_po(stream, catalog, width=110, omit_header=False, sort_output=False)
    (FOLDER / "messages.mo").write_bytes(built)
    print(f"{len(catalog)} 条文字，{len(gaps)} 条没有译文")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
