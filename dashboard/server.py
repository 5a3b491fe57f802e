"""What the process adds to Dash: headers that keep requests at home, and a plain "not here"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from dash import Dash
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Headers:
    """ASGI layer that adds the headers of every answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str], policy: str) -> None:
        self.app = app
        self.headers = headers
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                sent.update(self.headers)
                framed_by = "*" if scope["path"].startswith("/embed/") else "'self'"
                sent["content-security-policy"] = f"{self.policy} frame-ancestors {framed_by}"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def add_headers(
    server: FastAPI, *, inline_scripts: Sequence[str], not_here: Callable[[Request], Response]
) -> None:
    """Allow the pages nothing from another host, and no inline script but Dash's own.

    ``not_here`` answers every address that no page has. Only embeds may stand in frames.
    """
    scripts = " ".join(inline_scripts)
    policy = (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
    )
    headers = {
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }

    async def answer_not_here(request: Request, _error: Exception) -> Response:
        return not_here(request)

    server.add_middleware(Headers, headers=headers, policy=policy)
    server.add_exception_handler(404, answer_not_here)


def serve(app: Dash, *, host: str, port: int) -> None:
    """Serve until told to stop."""
    uvicorn.run(app.server, host=host, port=port, log_level="warning")
