"""What every answer carries, and what is answered where a page cannot be: headers and errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from traceback import format_tb
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.database import UnreadableError
from dashboard.limits import Limits
from dashboard.static import styles_hash

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

HEADERS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(),"
    " browsing-topics=(), interest-cohort=()",
}
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox;"
"""A picture file carries its own styles and runs nothing."""

DASH_STYLES = "style-src-elem 'unsafe-inline';"
"""Dash's core components put a style element on the page for each that could be there."""


class Headers:
    """ASGI layer that adds the headers of every answer, also where one fails.

    Where it fails the log says, in which code: never what was asked.
    """

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                sent.update(HEADERS)
                is_picture = scope["path"].startswith("/pictures/")
                is_embed = scope["path"].startswith("/embed/")
                policy = PICTURE_POLICY if is_picture else self.policy
                if scope["path"] == "/":
                    policy = f"{policy} {DASH_STYLES}"
                framed_by = "*" if is_embed else "'self'"
                sent["content-security-policy"] = f"{policy} frame-ancestors {framed_by}"
                if not is_embed:
                    sent["x-frame-options"] = "SAMEORIGIN"
                if is_embed or is_picture:
                    sent["cross-origin-resource-policy"] = "cross-origin"
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001
            _log.error("%s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
            if has_begun:
                raise RuntimeError("an answer was cut off") from None
            answer = PlainTextResponse("This could not be answered.\n", 500)
            await answer(scope, receive, send_with_headers)


class Slashes:
    """ASGI layer that takes an address with slashes too many at its end as the one without.

    A redirect would send back what was asked.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under the plain address."""
        if scope["type"] == "http":
            scope["path"] = scope["path"].rstrip("/") or "/"
        await self.app(scope, receive, send)


def add_headers(
    server: FastAPI,
    *,
    inline_scripts: Sequence[str],
    not_here: Callable[[Request], Response],
) -> None:
    """Allow the pages nothing from another host, and no inline script but Dash's own.

    ``not_here`` answers every address that no page has. Only embeds may stand in frames.
    Where the data cannot be read, one line says so.
    """
    scripts = " ".join(inline_scripts)
    policy = (
        f"default-src 'self'; script-src 'self' {scripts}; style-src {styles_hash()};"
        " style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none';"
        " base-uri 'none'; form-action 'self';"
    )

    async def answer_not_here(request: Request, _error: Exception) -> Response:
        return not_here(request)

    async def answer_no_data(_request: Request, _error: Exception) -> Response:
        return no_data()

    server.router.redirect_slashes = False
    server.add_middleware(Slashes)
    server.add_middleware(Limits)
    server.add_middleware(Headers, policy=policy)
    server.add_exception_handler(404, answer_not_here)
    server.add_exception_handler(UnreadableError, answer_no_data)


def no_data() -> Response:
    """The answer while the data cannot be read."""
    headers = {"retry-after": "5", "cache-control": "no-store"}
    return PlainTextResponse("The data cannot be read just now.\n", 503, headers=headers)
