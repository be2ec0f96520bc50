"""An S3-compatible service of the tests: PUT with If-None-Match and checksum, GET, HEAD, DELETE, a list, over HTTP in this process."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Bucket(BaseHTTPRequestHandler):
    """One bucket in memory."""

    objects: dict[str, bytes]
    put_at: dict[str, datetime]
    broken = False

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "chunked" in self.headers.get("Content-Encoding", "") or self.headers.get("Transfer-Encoding") == "chunked":
            return self._answer(501)
        if self.broken:
            return self._answer(500)
        if self.headers.get("If-None-Match") == "*" and self.path in self.objects:
            return self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
        stated = self.headers.get("x-amz-checksum-sha256")
        if stated != base64.b64encode(hashlib.sha256(content).digest()).decode():
            return self._answer(400, b"<Error><Code>BadDigest</Code></Error>")
        self.objects[self.path], self.put_at[self.path] = content, datetime.now(UTC)
        return self._answer(200)

    def do_GET(self) -> None:
        if "list-type=2" in self.path:
            return self._answer(200, self._listed(self.path.partition("?")[0] + "/"))
        found = self.objects.get(self.path)
        return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>") if found is None else self._answer(200, found)

    def do_HEAD(self) -> None:
        found = self.objects.get(self.path)
        self._answer(404) if found is None else self._answer(200, found, head=True)

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self._answer(204, head=True)

    def _listed(self, bucket: str) -> bytes:
        """The keys of a bucket, two a page."""
        query = parse_qs(urlsplit(self.path).query)
        prefix, after = query.get("prefix", [""])[0], query.get("continuation-token", [""])[0]
        keys = sorted(path.removeprefix(bucket) for path in self.objects)
        keys = [key for key in keys if key.startswith(prefix) and key > after]
        rows = "".join(f"<Contents><Key>{key}</Key><LastModified>{self.put_at[bucket + key]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>" for key in keys[:2])
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{keys[1]}</NextContinuationToken>" if keys[2:] else "<IsTruncated>false</IsTruncated>"
        return f"<ListBucketResult>{rows}{more}</ListBucketResult>".encode()

    def _answer(self, status: int, content: bytes = b"", *, head: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if self.path in self.objects:
            self.send_header("Last-Modified", format_datetime(self.put_at[self.path], usegmt=True))
        self.end_headers()
        if not head:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def service() -> Iterator[tuple[str, type[Bucket]]]:
    """The service's address, and its bucket."""
    bucket = type("Bucket", (Bucket,), {"objects": {}, "put_at": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), bucket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
