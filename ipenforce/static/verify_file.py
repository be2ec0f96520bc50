#!/usr/bin/env python3
"""核验案卷：把本文件和 manifest.json 放在解压后的文件夹里，运行 python3 verify_file.py。

只用标准库。逐一计算每个文件的 SHA-256，与 manifest.json 比较；缺少、多出、不一致的逐项列出，以 1 退出。
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

OWN = {"manifest.json", "verify_file.py"}


def sha256(path: Path) -> str:
    """The file's SHA-256, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def check(folder: Path) -> list[str]:
    """Everything that is not as the manifest says, in words."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    stated = {row["path"]: row["sha256"] for row in manifest["files"]}
    wrong = []
    for name, digest in stated.items():
        path = folder / name
        if not path.is_file():
            wrong.append(f"缺少：{name}")
        elif sha256(path) != digest:
            wrong.append(f"不一致：{name}")
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    wrong += [f"多出：{name}" for name in sorted(present - set(stated) - OWN)]
    body = json.dumps(manifest["files"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(body.encode()).hexdigest() != manifest["files_sha256"]:
        wrong.append("清单本身被改动")
    return wrong


def main() -> int:
    """Check the folder named, or the one this file lies in."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    try:
        wrong = check(folder)
    except (OSError, ValueError, KeyError) as error:
        print(f"无法核验：{error}")
        return 1
    for line in wrong:
        print(line)
    print(f"核验未通过：{len(wrong)} 处" if wrong else "核验通过")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
