"""What the process adds to Dash: headers that keep requests at home, and a plain "not here"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from dash import Dash
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Headers:
    """ASGI layer that adds the headers of every answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def not_here(_request: Request, _error: Exception) -> PlainTextResponse:
    """Answer for an address that no page has; it is not repeated."""
    return PlainTextResponse("There is no page at this address. Start at /\n", 404)


def add_headers(server: FastAPI, *, inline_scripts: Sequence[str]) -> None:
    """Allow the pages nothing from another host, and no inline script but Dash's own."""
    scripts = " ".join(inline_scripts)
    policy = (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'self'"
    )
    headers = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    server.add_middleware(Headers, headers=headers)
    server.add_exception_handler(404, not_here)


def serve(app: Dash, *, host: str, port: int) -> None:
    """Serve until told to stop."""
    uvicorn.run(app.server, host=host, port=port, log_level="warning")
