"""Answers that change only with the data: made once, compressed once, not sent again unchanged."""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from gzip import compress, decompress
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

ASK_AGAIN = "public, no-cache"
"""May be kept, and is asked about each time: what follows the data at once."""

FOR_GOOD = "public, max-age=31536000, immutable"
"""For what has another address when it changes."""

MOST_BYTES = 12_000_000
_LEVEL = 6


@dataclass(frozen=True)
class Made:
    """An answer as it was made: its compressed body and its kind."""

    body: bytes
    media_type: str
    status: int = 200
    location: str = ""


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
        self._made: OrderedDict[str, Made] = OrderedDict()
        self._making: dict[str, asyncio.Future[Made]] = {}

    async def get(self, key: str, make: Callable[[], Made]) -> Made:
        """The answer to a question: the kept one, or the one that ``make`` gives."""
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        making = self._making.get(key)
        if making is None:
            making = asyncio.ensure_future(run_in_threadpool(make))
            self._making[key] = making
            making.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(making)

    def empty(self) -> None:
        """Give up everything that is kept."""
        self._made.clear()
        self._bytes = 0

    def _keep(self, key: str, done: asyncio.Future[Made]) -> None:
        self._making.pop(key, None)
        if done.cancelled() or done.exception() or done.result().status != 200:
            return
        self._made[key] = done.result()
        self._bytes += _size(key, done.result())
        while self._bytes > self._most_bytes:
            self._bytes -= _size(*self._made.popitem(last=False))


def _size(key: str, answer: Made) -> int:
    return len(key) + len(answer.body)


async def answer(
    request: Request,
    kept: Kept,
    make: Callable[[], Made],
    *,
    caching: str = ASK_AGAIN,
) -> Response:
    """What ``make`` gives, kept by the address; 304 where the asker has it already."""
    key = f"{request.url.path}?{request.url.query}"
    tag = tag_of(kept.mark, key)
    known = {"etag": tag, "cache-control": caching, "vary": "accept-encoding"}
    if is_known(request, tag):
        return Response(status_code=304, headers=known)
    return sent(request, await kept.get(key, make), known)


def sent(request: Request, found: Made, headers: Mapping[str, str]) -> Response:
    """An answer in the form that the asker takes."""
    if found.status != 200:
        more = {"location": found.location} if found.location else {}
        return Response(
            decompress(found.body), found.status, headers=more, media_type=found.media_type
        )
    if takes_gzip(request):
        headers = {**headers, "content-encoding": "gzip"}
        return Response(found.body, headers=headers, media_type=found.media_type)
    return Response(decompress(found.body), headers=dict(headers), media_type=found.media_type)


def takes_gzip(request: Request) -> bool:
    """Whether the asker takes a gzip body."""
    return "gzip" in request.headers.get("accept-encoding", "")


def tag_of(mark: str, key: str) -> str:
    """The ETag of an answer: only who had this very answer can name it."""
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
