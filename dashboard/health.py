"""Whether the process lives, and whether it can answer from its data."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard import static
from dashboard.store import Store

_NOT_KEPT = {"cache-control": "no-store"}


def add_health(server: FastAPI, store: Store) -> None:
    """Answer the addresses that supervisors ask.

    ``server.state.trouble`` says why newer data could not be taken in; the last good ones
    are then served.
    """
    server.state.trouble = ""

    async def live() -> Response:
        return PlainTextResponse("OK", headers=_NOT_KEPT)

    async def ready() -> Response:
        trouble = store.database.trouble
        content = {
            "status": "not ready" if trouble else "ready",
            "data_checksum": store.meta["data_checksum"],
            "code": static.mark(),
            "trouble": trouble or server.state.trouble,
        }
        return JSONResponse(content, 503 if trouble else 200, headers=_NOT_KEPT)

    for path, endpoint in (("/health", live), ("/health/live", live), ("/health/ready", ready)):
        server.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)
