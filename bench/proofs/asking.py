"""A lean HTTP/1.1 client: one kept connection, answers read whole, nothing in between.

The askers share the processors with the servers, so they must cost little.
"""

from __future__ import annotations

import asyncio
import re
import time
import zlib
from dataclasses import dataclass

PATIENCE = 30.0
"""Seconds after which an answer counts as lost."""

IDLE = 4.0
"""Seconds after which a connection is not used again: the app closes it after five."""

_LARGEST = 1 << 20
_BODILESS = frozenset({204, 304})
_PER_PAGE = re.compile(rb'"end_id":"[^"]*"')
"""Dash gives every page a number of its own; all else must be the same."""


class LostError(Exception):
    """No answer, or half of one."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came: the body may be compressed."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """A header's value; empty where it is not there."""
        found = re.search(rf"\r\n{name}: *([^\r]*)".encode(), self.head, re.IGNORECASE)
        return found[1].decode("latin-1") if found else ""

    @property
    def text(self) -> bytes:
        """The body unpacked."""
        is_packed = b"gzip" in self.header("content-encoding").encode()
        return zlib.decompress(self.body, 31) if is_packed and self.body else self.body

    @property
    def digest(self) -> int:
        """A checksum of the content, the same however it was packed."""
        return zlib.crc32(_PER_PAGE.sub(b"", self.text))


@dataclass
class Connection:
    """A connection to a port of this machine, opened when it is needed and kept."""

    port: int
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _used: float = 0.0

    async def ask(self, request: bytes, *, is_head: bool = False) -> Answer:
        """Send a request as it stands and read the answer; raises LostError without a whole one."""
        if time.monotonic() - self._used > IDLE:
            self.close()
        try:
            async with asyncio.timeout(PATIENCE):
                if self._streams is None:
                    self._streams = await asyncio.open_connection(
                        "127.0.0.1", self.port, limit=_LARGEST
                    )
                reader, writer = self._streams
                writer.write(request)
                answer = await _read(reader, is_head=is_head)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError) as error:
            self.close()
            raise LostError(f"{type(error).__name__}: {error}") from None
        self._used = time.monotonic()
        if answer.header("connection").lower() == "close":
            self.close()
        return answer

    def close(self) -> None:
        """Forget the connection; the next question opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _read(reader: asyncio.StreamReader, *, is_head: bool) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    answer = Answer(int(head[9:12]), head, b"")
    if is_head or answer.status in _BODILESS:
        return answer
    if length := answer.header("content-length"):
        return Answer(answer.status, head, await reader.readexactly(int(length)))
    if answer.header("transfer-encoding") != "chunked":
        return Answer(answer.status, head, await reader.read())
    pieces = []
    while length := int(await reader.readline(), 16):
        pieces.append(await reader.readexactly(length))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return Answer(answer.status, head, b"".join(pieces))


def get(path: str, **headers: str) -> bytes:
    """The bytes of a GET as a browser of today would word it."""
    return _request("GET", path, headers, b"")


def post(path: str, body: bytes, **headers: str) -> bytes:
    """The bytes of a POST of JSON."""
    more = {"content-type": "application/json", "content-length": str(len(body))}
    return _request("POST", path, more | headers, body)


def _request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    told = {"host": "localhost", "accept-encoding": "gzip", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {said}" for name, said in told.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
