"""Questions that were answered before: the same answer again, before any address is matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from dashboard.answers import Kept, is_known, key_of, tag_of, takes_gzip
from dashboard.limits import refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TELLING = {b"origin", b"content-length", b"transfer-encoding"}
"""Headers of requests whose answers may differ from what others were sent."""


class Repeats:
    """ASGI layer outside all others that sends again what they sent to the same question.

    It answers only what is kept, to who takes gzip; everything else goes the whole way.
    """

    def __init__(self, app: ASGIApp, kept: Kept) -> None:
        self.app = app
        self.kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer again, or pass a request on and note how it is answered."""
        request = Request(scope) if scope["type"] == "http" else None
        if request is None or not _is_plain(request):
            await self.app(scope, receive, send)
            return
        key = key_of(request)
        status = 304 if is_known(request, tag_of(self.kept.mark, key)) else 200
        if found := self.kept.sent(key, status):
            scope.update(found.place)
            await send(found.start)
            await send({"type": "http.response.body", "body": found.body})
            return

        async def note(message: Message) -> None:
            if message.get("status") == status:
                place = {name: scope[name] for name in ("route", "root_path") if name in scope}
                self.kept.note(key, status, message, place)
            await send(message)

        await self.app(scope, receive, note)


def _is_plain(request: Request) -> bool:
    """Whether a request is one of those that all are sent the same."""
    return (
        request.method in ("GET", "HEAD")
        and not any(name in _TELLING for name, _ in request.scope["headers"])
        and takes_gzip(request)
        and refused(request.scope) is None
    )
