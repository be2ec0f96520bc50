"""Checks of what is made beside the code: catalogues of messages, the lock file, the vendored files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.structure.tree import Tree


def untranslated(tree: Tree) -> Iterator[str]:
    """Texts that pages may show and the catalogue lacks; translations with other placeholders; an old compiled file."""
    from deploy import translations

    catalogue = translations.collected()
    for message in catalogue:
        asked, said = str(message.id), str(message.string)
        if not asked:
            continue
        if not said:
            yield f"{tree.place(translations.FOLDER)}: “{asked}” is not translated"
        elif _places(asked) != _places(said):
            yield f"{tree.place(translations.FOLDER)}: “{asked}” is translated with other placeholders"
    if (translations.FOLDER / "messages.mo").read_bytes() != translations.compiled(catalogue):
        yield "ipenforce/translations: run deploy/translations.py, the compiled catalogue is old"


def _places(text: str) -> list[str]:
    return sorted(set(re.findall(r"%\(\w+\)\w|\{\w+\}", text)))


def unlocked(tree: Tree) -> Iterator[str]:
    """Packages of the lock file without a hash, or with an address."""
    packages = json.loads((tree.root / "package-lock.json").read_text("utf-8"))["packages"]
    for name, facts in packages.items():
        if name and not facts.get("integrity"):
            yield f"package-lock.json: {name} has no hash"
        if "resolved" in facts:
            yield f"package-lock.json: {name} names an address"


def changed_assets(tree: Tree) -> Iterator[str]:
    """Vendored files that are not what the manifest states, and those that it does not state."""
    from deploy import assets

    vendor = tree.root / "ipenforce" / "static" / "vendor"
    stated = json.loads((vendor / "manifest.json").read_text("utf-8"))["packages"]
    hashes = {file["path"]: file["sha384"] for package in stated for file in package["files"]}
    for path in sorted(vendor.iterdir()):
        if path.name == "manifest.json":
            continue
        if hashes.get(path.name) != assets.sha384(path.read_bytes()):
            yield f"{tree.place(path)} is not what the manifest states"
    for name in sorted(hashes.keys() - {path.name for path in vendor.iterdir()}):
        yield f"ipenforce/static/vendor/{name} is missing"
