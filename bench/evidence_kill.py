"""Killing an intake of evidence at its system calls, one after the other, and asking what is left.

`python -m bench.evidence_kill --points N`: strace sends SIGKILL at the first, second, third … write, fsync, rename,
openat and so on of a process that uploads a picture in pieces and takes it in. Afterwards no row may be without its
whole file, and no half file may lie under its final name. As root it also fills a small disk. Exit code 1 where anything
was found.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from click import echo
from PIL import Image

from bench.kill.scene import Scene, installed
from ipenforce import create_app, events
from ipenforce.accounts.models import User
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.evidence import commands, intake
from ipenforce.evidence.models import Blob, Upload

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "ftruncate", "fchmod", "unlink", "mkdir", "openat", "close")
"""System calls at which it is killed; `close` last, which only makes up the number."""
PIECE = 64 * 1024
ATTACHED_WITHIN = 30
ENDED_WITHIN = 120
SWEPT_EVERY = 50
DISK, LARGER = "2m", "16m"
"""The disk that fills up, and what it becomes."""


def content(mark: str) -> bytes:
    """A picture of 360 kB, another for each mark."""
    shade = hashlib.sha256(mark.encode()).digest()[:3]
    stream = io.BytesIO()
    Image.new("RGB", (400, 300), tuple(shade)).save(stream, "BMP")  # type: ignore[arg-type]
    return stream.getvalue()


def victim(mark: str) -> None:
    """Say that all is set up, wait to be told, upload in pieces, take in, say that it is done."""
    app = create_app()
    with app.app_context():
        officer, colleague = _officers()
        db.session.rollback()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        whole = content(mark)
        upload = commands.begin_upload(
            subject="C0000000001", bureau=officer.bureau, file_name="现场.bmp", size=len(whole), on=today(), actor=officer
        )
        db.session.commit()
        for offset in range(0, len(whole), PIECE):
            piece = io.BytesIO(whole[offset : offset + PIECE])
            commands.receive_chunk(upload, offset=offset, stream=piece, on=today(), actor=officer)
            db.session.commit()
        commands.take_in(upload, collected=_stated(officer, colleague), on=today(), actor=officer)
        db.session.commit()
        sys.stdout.write("done\n")
        sys.stdout.flush()


def _officers() -> tuple[User, User]:
    query = db.select(User).where(User.certificates.any()).order_by(User.id).limit(2)
    one, other = db.session.execute(query).scalars().all()
    return one, other


def _stated(officer: User, colleague: User) -> commands.Collected:
    return commands.Collected(
        kind="physical", name="现场照片", proves="演示", officers=(officer.number, colleague.number), collected_at=now(), place="演示市场",
        method="拍摄", source="现场", original=True, medium="kept", signed_by="演示",
    )  # fmt: skip


def killed(scene: Scene, call: str, times: int) -> bool:
    """One point: the process is killed at its `times`-th `call`. False where it came to its end before."""
    log = scene.folder / "victim.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.evidence_kill", "--victim", f"{call}{times}"], env=scene.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    if process.stdout.readline() != "ready\n":
        raise SystemExit(f"the process did not start: {log.read_text('utf-8')[-2000:]}")
    tracer = _traced(process.pid, call, times)
    process.stdin.write("go\n")
    process.stdin.flush()
    said = process.stdout.readline()
    code = process.wait(ENDED_WITHIN)
    tracer.wait(ENDED_WITHIN)
    process.stdin.close()
    process.stdout.close()
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(f"the process ended with {code}: {log.read_text('utf-8')[-2000:]}")
    return code != 0 or said != "done\n"


def _traced(pid: int, call: str, times: int) -> subprocess.Popen[str]:
    """strace, attached."""
    strace = shutil.which("strace")
    if strace is None:
        raise SystemExit("没有找到 strace：sudo apt-get install strace")
    tracer = subprocess.Popen(
        [strace, "-f", "-p", str(pid), "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={times}", "-o", "/dev/null"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tracer.stderr is not None
    for line in tracer.stderr:
        if "attached" in line:
            return tracer
    raise SystemExit("strace could not attach")


def left_wrong(scene: Scene) -> Iterator[str]:
    """What may not be: half files under a final name, rows without their whole file, acknowledged pieces that are gone."""
    root = scene.folder / "evidence"
    for path in root.glob("[0-9a-f][0-9a-f]/*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            yield f"{path.name}：名下的文件不完整"
    with scene.opened():
        if db.engine.dialect.name == "sqlite" and db.session.execute(db.text("PRAGMA integrity_check")).scalar_one() != "ok":
            yield "数据库不完整"
        for sha256, size in db.session.execute(db.select(Blob.sha256, Blob.size)):
            path = root / sha256[:2] / sha256
            if not path.is_file() or path.stat().st_size != size:
                yield f"{sha256}：有行而没有完整的文件"
        for upload in db.session.execute(db.select(Upload).where(Upload.taken_at.is_(None))).scalars():
            here = intake.standing(upload.number, upload.pieces)
            if here != upload.received and not (upload.complete and _under_its_name(root, upload)):
                yield f"{upload.number}：确认收到 {upload.received} 字节，实有 {here} 字节"
        yield from events.verify()


def _under_its_name(root: Path, upload: Upload) -> bool:
    """Whether a complete upload has got its final name already: its bytes lie there whole."""
    return any(path.stat().st_size == upload.size for path in root.glob("[0-9a-f][0-9a-f]/*"))


def swept_wrong(scene: Scene) -> Iterator[str]:
    """What is left of crashes once they are swept: nothing but what rows name."""
    with scene.opened():
        os.environ["IPENFORCE_TEST_NOW"] = now().replace(year=now().year + 1).isoformat()
        try:
            commands.sweep_uploads(on=today())
        finally:
            del os.environ["IPENFORCE_TEST_NOW"]
        db.session.commit()
        named = set(db.session.execute(db.select(Blob.sha256)).scalars())
    root = scene.folder / "evidence"
    found = {path.name for path in root.glob("[0-9a-f][0-9a-f]/*")}
    if found != named:
        yield f"清理后多余 {len(found - named)} 个文件，缺少 {len(named - found)} 个"
    if list((root / "incoming").iterdir()):
        yield "清理后仍有未收取的上传"


def campaign(scene: Scene, points: int) -> Iterator[str]:
    """Kill at one system call after the other until there are enough points; yield all that is wrong."""
    done: Counter[str] = Counter()
    for call in CALLS:
        times = 1
        while done.total() < points and killed(scene, call, times):
            done[call] += 1
            if done.total() % SWEPT_EVERY == 0:
                yield from swept_wrong(scene)
            yield from (f"{call} 第 {times} 次：{line}" for line in left_wrong(scene))
            times += 1
    yield from swept_wrong(scene)
    echo(f"{done.total()} 个断点：" + "、".join(f"{call} {count}" for call, count in done.items()))
    if done.total() < points:
        yield f"只有 {done.total()} 个断点"


def full_disk(scene: Scene) -> Iterator[str]:
    """A disk of two megabytes fills up in the middle of a piece; it is said in words, and all goes on once there is room."""
    disk = scene.folder / "disk"
    disk.mkdir()
    scene.app.config.update(EVIDENCE_FOLDER=str(disk / "evidence"), EVIDENCE_RESERVE=0)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(disk)], check=True)
    try:
        with scene.opened():
            yield from _filled(disk)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _filled(disk: Path) -> Iterator[str]:
    officer, colleague = _officers()
    whole = {mark: content(mark) for mark in ("one", "two", "three", "four", "five", "six")}
    uploads = {
        mark: commands.begin_upload(
            subject="C0000000002", bureau=officer.bureau, file_name=f"{mark}.bmp", size=len(data), on=today(), actor=officer
        )
        for mark, data in whole.items()
    }
    db.session.commit()
    refused: list[Refused] = []
    left = dict.fromkeys(whole, 0)
    while not refused and any(left[mark] < len(data) for mark, data in whole.items()):
        for mark, data in whole.items():
            try:
                piece = io.BytesIO(data[left[mark] : left[mark] + PIECE])
                left[mark] = commands.receive_chunk(uploads[mark], offset=left[mark], stream=piece, on=today(), actor=officer)
                db.session.commit()
            except Refused as error:
                db.session.rollback()
                refused.append(error)
    if not refused or {error.status for error in refused} != {507}:
        yield f"磁盘写满时没有以507拒绝：{refused[:1]}"
    for mark, upload in uploads.items():
        if (here := intake.standing(upload.number, upload.pieces)) != left[mark] or upload.received != left[mark]:
            yield f"磁盘写满后 {mark} 确认 {left[mark]} 字节，实有 {here} 字节"
    if list(disk.glob("evidence/[0-9a-f][0-9a-f]/*")):
        yield "磁盘写满后有未收取的文件在正式名下"
    subprocess.run(["mount", "-o", f"remount,size={LARGER}", str(disk)], check=True)
    for mark, data in whole.items():
        while left[mark] < len(data):
            piece = io.BytesIO(data[left[mark] : left[mark] + PIECE])
            left[mark] = commands.receive_chunk(uploads[mark], offset=left[mark], stream=piece, on=today(), actor=officer)
        item = commands.take_in(uploads[mark], collected=_stated(officer, colleague), on=today(), actor=officer)
        db.session.commit()
        if item.blob is None or item.blob.sha256 != hashlib.sha256(data).hexdigest():
            yield f"恢复后 {mark} 的内容不符"
    echo(f"磁盘写满：{len(refused)} 次以507拒绝，扩容后 {len(whole)} 个文件全部收取")


def main() -> int:
    """Run the campaign over an installation of its own; or be its victim."""
    parser = argparse.ArgumentParser(prog="python -m bench.evidence_kill", description=__doc__)
    parser.add_argument("--points", type=int, default=150, help="system calls at which it is killed (150)")
    parser.add_argument("--victim", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.victim:
        victim(asked.victim)
        return 0
    with installed() as scene:
        wrong = [*campaign(scene, asked.points), *(full_disk(scene) if os.geteuid() == 0 else ())]
    for line in wrong[:50]:
        echo(f"  ✗ {line}")
    echo("通过" if not wrong else f"{len(wrong)} 处不符")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
