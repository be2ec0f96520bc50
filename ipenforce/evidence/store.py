"""Where files lie by the SHA-256 of their content: a folder of this machine, or an S3-compatible service by setting."""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast
from urllib.parse import urlsplit

from flask import current_app

from ipenforce.config import instance_path
from ipenforce.errors import Refused

STEP = 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Store(Protocol):
    """Content under its SHA-256: put once and never changed."""

    def put(self, finished: Path, sha256: str) -> None:
        """Take over a finished temporary file, which is gone afterwards; when this returns the content is safe."""

    def open(self, sha256: str) -> BinaryIO:
        """The content as a stream. Raises FileNotFoundError."""

    def exists(self, sha256: str) -> bool:
        """Whether there is content under this hash."""

    def size(self, sha256: str) -> int:
        """Its length in bytes. Raises FileNotFoundError."""

    def names(self) -> Iterator[tuple[str, float]]:
        """Every file with the instant (seconds since the epoch) at which it was last put or wanted."""

    def put_at(self, sha256: str) -> float:
        """That instant of one file. Raises FileNotFoundError."""

    def drop(self, sha256: str) -> None:
        """Remove a file that no row names."""


@contextlib.contextmanager
def enough_room() -> Iterator[None]:
    """A full disk (or quota) refuses in words; every other failure stays one."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise no_room() from None
        raise


def no_room() -> Refused:
    """The refusal where the disk is full."""
    return Refused("存储空间不足，文件没有保存：请联系系统管理员清理磁盘后重试", status=507, field="file")


def root() -> Path:
    """The folder of the evidence: `EVIDENCE_FOLDER`, or evidence/ of the instance. Uploads under way lie here in any case."""
    return Path(current_app.config["EVIDENCE_FOLDER"] or instance_path() / "evidence")


def folder_made(path: Path) -> Path:
    """The folder, made where it is missing for its owner and group alone, and so that a power cut does not lose it."""
    if not path.is_dir():
        folder_made(path.parent)
        with contextlib.suppress(FileExistsError):
            path.mkdir()
        path.chmod(0o750)
        sync_folder(path.parent)
    return path


def sync_folder(path: Path) -> None:
    """Make what was renamed into a folder last."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_of(stream: BinaryIO) -> str:
    """SHA-256 of what is left of a stream."""
    digest = hashlib.sha256()
    while piece := stream.read(STEP):
        digest.update(piece)
    return digest.hexdigest()


class LocalStore:
    """A folder: ab/abcd… below its root, files 0440, folders 0750."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where content with this hash lies."""
        return self.folder / sha256[:2] / sha256

    def put(self, finished: Path, sha256: str) -> None:
        """fsync → rename → fsync of the folder. What already stands there whole is left alone; damaged, it is healed."""
        final = self.path(sha256)
        with enough_room():
            folder_made(final.parent)
            if self._stands(final, sha256):
                finished.unlink()
                return
            descriptor = os.open(finished, os.O_RDONLY)
            try:
                os.fchmod(descriptor, 0o440)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.rename(finished, final)
            sync_folder(final.parent)

    def _stands(self, final: Path, sha256: str) -> bool:
        """Whether the content is there, whole; the sweeper of orphans sees that it is wanted."""
        try:
            os.utime(final)
            with final.open("rb") as stream:
                return hash_of(stream) == sha256
        except FileNotFoundError:
            return False

    def open(self, sha256: str) -> BinaryIO:
        """The file, opened for reading."""
        return self.path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        """Whether the file is there."""
        return self.path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """The file's length."""
        return self.path(sha256).stat().st_size

    def names(self) -> Iterator[tuple[str, float]]:
        """Every file with the instant (seconds since the epoch) at which it was last put or wanted."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                found = path.stat()
                if stat.S_ISREG(found.st_mode):
                    yield path.name, found.st_ctime

    def put_at(self, sha256: str) -> float:
        """When the file was last put or wanted."""
        return self.path(sha256).stat().st_ctime

    def drop(self, sha256: str) -> None:
        """Remove a file that no row names."""
        self.path(sha256).unlink(missing_ok=True)


class S3Store:
    """A bucket of an S3-compatible service. A second put under the same hash is refused by the service itself."""

    def __init__(self, address: str, endpoint: str) -> None:
        import boto3  # an extra: only installations that use it have it

        parts = urlsplit(address)
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        self.client: Any = boto3.client("s3", endpoint_url=endpoint or None)

    def key(self, sha256: str) -> str:
        """The object's name."""
        return "/".join(part for part in (self.prefix, sha256[:2], sha256) if part)

    def put(self, finished: Path, sha256: str) -> None:
        """Send the file with its checksum, unless the service has it; then remove it here."""
        from botocore.exceptions import ClientError

        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        with finished.open("rb") as stream:
            try:
                self.client.put_object(
                    Bucket=self.bucket, Key=self.key(sha256), Body=stream, IfNoneMatch="*", ChecksumSHA256=checksum
                )
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 412:
                    raise
        if self.size(sha256) != finished.stat().st_size:
            raise Refused("证据存储中的文件与收到的不一致，文件没有保存：请联系系统管理员", status=409, field="file")
        finished.unlink()

    def open(self, sha256: str) -> BinaryIO:
        """The object's body."""
        from botocore.exceptions import ClientError

        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.key(sha256))
        except ClientError as error:
            raise self._missing(error) from error
        return cast(BinaryIO, answer["Body"])

    def exists(self, sha256: str) -> bool:
        """Whether the service has the object."""
        try:
            self.size(sha256)
        except FileNotFoundError:
            return False
        return True

    def size(self, sha256: str) -> int:
        """The object's length."""
        from botocore.exceptions import ClientError

        try:
            return int(self.client.head_object(Bucket=self.bucket, Key=self.key(sha256))["ContentLength"])
        except ClientError as error:
            raise self._missing(error) from error

    def names(self) -> Iterator[tuple[str, float]]:
        """Every object below the prefix that is called as we call them, with the instant at which it was put."""
        start = f"{self.prefix}/" if self.prefix else ""
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start):
            for row in page.get("Contents", ()):
                name = row["Key"].rpartition("/")[2]
                if _NAME.fullmatch(name) and row["Key"] == self.key(name):
                    yield name, row["LastModified"].timestamp()

    def put_at(self, sha256: str) -> float:
        """When the object was put."""
        from botocore.exceptions import ClientError

        try:
            return float(self.client.head_object(Bucket=self.bucket, Key=self.key(sha256))["LastModified"].timestamp())
        except ClientError as error:
            raise self._missing(error) from error

    def drop(self, sha256: str) -> None:
        """Remove an object that no row names."""
        self.client.delete_object(Bucket=self.bucket, Key=self.key(sha256))

    @staticmethod
    def _missing(error: Any) -> Exception:
        gone = error.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        return FileNotFoundError(errno.ENOENT, "no such object") if gone else error


@lru_cache(maxsize=4)
def _service(address: str, endpoint: str) -> S3Store:
    """The client of a service, which may be used by all threads: made once a process."""
    return S3Store(address, endpoint)


def store() -> Store:
    """The store of this installation, by the setting `EVIDENCE_STORE`: "" or "s3://bucket/prefix"."""
    address = str(current_app.config["EVIDENCE_STORE"])
    if address.startswith("s3://"):
        return _service(address, str(current_app.config["EVIDENCE_S3_ENDPOINT"]))
    return LocalStore(root())


def content(sha256: str) -> bytes | None:
    """All of a file's bytes; None where it is missing."""
    try:
        with contextlib.closing(store().open(sha256)) as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def found(sha256: str) -> str:
    """What re-hashing a file says of it: whole, changed or missing. What the disk cannot read any more is changed."""
    try:
        with contextlib.closing(store().open(sha256)) as stream:
            return "whole" if hash_of(stream) == sha256 else "changed"
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return "changed"
