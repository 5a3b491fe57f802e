"""What the process adds to Dash: headers that keep requests at home, and a plain "not here"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from dash import Dash
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KNOWN = ("/_dash-", "/assets/", "/_favicon", "/health")


class Headers:
    """ASGI layer that refuses unknown pages and adds the headers of every answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless nothing has its address."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        path = scope["path"]
        app: Any = self.app
        if path != "/" and not path.startswith(_KNOWN):
            app = PlainTextResponse("There is no page at this address. Start at /\n", 404)
        await app(scope, receive, send_with_headers)


def add_headers(server: FastAPI, *, inline_scripts: Sequence[str]) -> None:
    """Allow the pages nothing from another host, and no inline script but Dash's own."""
    scripts = " ".join(f"{word}" for word in inline_scripts)
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


def serve(app: Dash, *, host: str, port: int) -> None:
    """Serve until told to stop."""
    uvicorn.run(app.server, host=host, port=port, log_level="warning")
