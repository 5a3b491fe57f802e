"""What is refused before anything looks at it: sizes, methods, hosts that are no names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
MOST_ADDRESS, MOST_HEADERS, MOST_BODY = 16_000, 32_000, 64_000
"""Bytes of a path with its query, of all headers, of a body."""

_HOST = re.compile(rb"[A-Za-z0-9._-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


class _TooLargeError(Exception):
    """A body is longer than any question that is asked here."""


class Limits:
    """ASGI layer that refuses what no page or program has reason to send, in one line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it is within limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = refused(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        has_begun = False
        length = 0

        async def receive_some() -> Message:
            nonlocal length
            message = await receive()
            length += len(message.get("body", b""))
            if length > MOST_BODY:
                raise _TooLargeError
            return message

        async def note(message: Message) -> None:
            nonlocal has_begun
            if length > MOST_BODY and not has_begun:
                raise _TooLargeError
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive_some, note)
        except _TooLargeError:
            if not has_begun:
                await _line(413, "Request body too large")(scope, receive, send)


def refused(scope: Scope) -> PlainTextResponse | None:
    """The refusal of a request by its first line and headers; None where there is no reason."""
    headers = scope["headers"]
    given = [value for name, value in headers if name == b"host"]
    lengths = [value for name, value in headers if name == b"content-length"]
    if scope["method"] not in METHODS:
        return _line(405, "Method not allowed", allow=", ".join(METHODS))
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_ADDRESS:
        return _line(414, "Address too long")
    if sum(len(name) + len(value) for name, value in headers) > MOST_HEADERS:
        return _line(431, "Headers too large")
    if len(given) != 1 or not _HOST.fullmatch(given[0]):
        return _line(400, "Host not understood")
    if any(not value.isdigit() or int(value[:9]) > MOST_BODY for value in lengths):
        return _line(413, "Request body too large")
    return None


def _line(status: int, words: str, **headers: str) -> PlainTextResponse:
    return PlainTextResponse(f"{words}\n", status, headers={**headers, "connection": "close"})
