"""Answers that change only with the data: made once, compressed once, not sent again unchanged."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from gzip import compress, decompress
from hashlib import sha256
from sys import getsizeof
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import Message, Scope

ASK_AGAIN = "public, no-cache"
"""May be kept, and is asked about each time: what follows the data at once."""

FOR_GOOD = "public, max-age=31536000, immutable"
"""For what has another address when it changes."""

MOST_BYTES = 10_000_000
_LEVEL = 6
_BESIDES = 1_300
"""Bytes that an entry takes besides its texts, measured."""

_NO_GZIP = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")


@dataclass(frozen=True)
class Made:
    """An answer as it was made: its compressed body and its kind."""

    body: bytes
    media_type: str
    status: int = 200
    location: str = ""


@dataclass(frozen=True)
class Sent:
    """An answer as it was sent: its first message, its body, and where its address was matched."""

    start: Message
    body: bytes
    place: Scope

    @property
    def size(self) -> int:
        """Bytes of memory of the headers."""
        return sum(getsizeof(pair) + sum(map(getsizeof, pair)) for pair in self.start["headers"])


@dataclass
class _Entry:
    """What is kept of a question: the answer, and how it was sent, by status."""

    made: Made
    sent: dict[int, Sent] = field(default_factory=dict)


def made(text: str | bytes, media_type: str, status: int = 200, *, level: int = _LEVEL) -> Made:
    """An answer of a text."""
    body = text.encode() if isinstance(text, str) else text
    return Made(compress(body, level, mtime=0), media_type, status)


def moved(address: str) -> Made:
    """An answer that names another address for good."""
    return Made(compress(b"", mtime=0), "text/plain", 308, address)


class Kept:
    """Answers of one release by what was asked, the longest unasked given up first.

    What many ask for at once is made once, in a thread, so that short answers need not wait.
    """

    def __init__(self, mark: str, most_bytes: int = MOST_BYTES) -> None:
        self.mark = mark
        self._most_bytes = most_bytes
        self._bytes = 0
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._making: dict[str, asyncio.Future[Made]] = {}

    async def get(self, key: str, make: Callable[[], Made]) -> Made:
        """The answer to a question: the kept one, or the one that ``make`` gives."""
        if key in self._entries:
            self._entries.move_to_end(key)
            return self._entries[key].made
        making = self._making.get(key)
        if making is None:
            making = asyncio.ensure_future(run_in_threadpool(make))
            self._making[key] = making
            making.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(making)

    def sent(self, key: str, status: int) -> Sent | None:
        """How a kept answer was sent with a status, as noted; None where it was not."""
        entry = self._entries.get(key)
        if entry is None or status not in entry.sent:
            return None
        self._entries.move_to_end(key)
        return entry.sent[status]

    def note(self, key: str, status: int, start: Message, place: Scope) -> None:
        """Keep how a kept answer was sent; ``start`` holds all its headers."""
        entry = self._entries.get(key)
        if entry is not None and status not in entry.sent:
            body = entry.made.body if status == 200 else b""
            entry.sent[status] = Sent(start, body, place)
            self._grow(entry.sent[status].size)

    def empty(self) -> None:
        """Give up everything that is kept."""
        self._entries.clear()
        self._bytes = 0

    def _keep(self, key: str, done: asyncio.Future[Made]) -> None:
        self._making.pop(key, None)
        if done.cancelled() or done.exception() or done.result().status != 200:
            return
        self._entries[key] = _Entry(done.result())
        self._grow(_size(key, self._entries[key]))

    def _grow(self, size: int) -> None:
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._bytes -= _size(*self._entries.popitem(last=False))


def _size(key: str, entry: _Entry) -> int:
    bodies = len(key) + len(entry.made.body)
    return _BESIDES + bodies + sum(sent.size for sent in entry.sent.values())


def key_of(request: Request) -> str:
    """What is asked: the address with its query."""
    path, query = request.scope["path"], request.scope["query_string"]
    return f"{path.replace('?', '%3F')}?{query.decode('latin-1')}"


async def answer(
    request: Request,
    kept: Kept,
    make: Callable[[], Made],
    *,
    caching: str = ASK_AGAIN,
) -> Response:
    """What ``make`` gives, kept by the address; 304 where the asker has it already."""
    key = key_of(request)
    tag = tag_of(kept.mark, key)
    known = {"etag": tag, "cache-control": caching, "vary": "accept-encoding"}
    if is_known(request, tag):
        return Response(status_code=304, headers=known)
    return sent(request, await kept.get(key, make), known)


def sent(request: Request, found: Made, headers: Mapping[str, str]) -> Response:
    """An answer in the form that the asker takes."""
    if found.location:
        return Response(status_code=found.status, headers={"location": found.location})
    if found.status != 200:
        headers = {"vary": "accept-encoding"}
    if not takes_gzip(request):
        return Response(decompress(found.body), found.status, dict(headers), found.media_type)
    packed = {**headers, "content-encoding": "gzip"}
    return Response(found.body, found.status, packed, found.media_type)


def takes_gzip(request: Request) -> bool:
    """Whether the asker takes a gzip body."""
    said = request.headers.get("accept-encoding", "")
    return "gzip" in said and not _NO_GZIP.search(said)


def tag_of(mark: str, key: str) -> str:
    """The ETag of an answer, of the data and the question: other data have other ETags."""
    return f'W/"{sha256(f"{mark} {key}".encode()).hexdigest()[:20]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether the asker names an ETag as one that it has; weak and strong ones are the same."""
    named = request.headers.get("if-none-match", "").split(",")
    return tag.removeprefix("W/") in {one.strip().removeprefix("W/") for one in named}


def compressed(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """A gzip body of pieces, in pieces."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
