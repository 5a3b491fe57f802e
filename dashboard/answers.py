"""Answers that change only with the data: compressed once, and not sent again unchanged."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response


def answer_kept(
    request: Request, mark: str, make: Callable[[], bytes], *, media_type: str, seconds: int
) -> Response:
    """What ``make`` gives, compressed, under its mark; 304 where the asker has that already."""
    headers = headers_of(mark, seconds)
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return compressed(request, make(), headers, media_type)


def headers_of(mark: str, seconds: int) -> dict[str, str]:
    """Headers by which an answer is kept for some seconds and then asked about."""
    return {
        "etag": f'W/"{mark}"',
        "cache-control": f"public, max-age={seconds}",
        "vary": "accept-encoding",
    }


def compressed(request: Request, body: bytes, headers: dict[str, str], media_type: str) -> Response:
    """A gzip body as it is, or unpacked for whoever does not take gzip."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            body, headers={**headers, "content-encoding": "gzip"}, media_type=media_type
        )
    return Response(gzip.decompress(body), headers=headers, media_type=media_type)
