"""Files of the release as they are sent: known by their content, compressed once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from dashboard import files
from dashboard.answers import ASK_AGAIN, Kept, Made, compressed, is_known, sent, takes_gzip
from dashboard.database import identity
from dashboard.store import Store

_PACKED = {".xlsx", ".zip", ".parquet"}
"""Kinds that are compressed in themselves."""


MOST_BYTES = 6_000_000
"""Of files kept compressed, apart from the pages: a few large ones would push all pages out."""


def endpoint(
    store: Store, mark: str, not_found: Callable[[Store], Made]
) -> Callable[[Request], Awaitable[Response]]:
    """What answers /files/: a whole file, a part of one, or 304."""
    kept = Kept(mark, MOST_BYTES)

    async def send_file(request: Request) -> Response:
        found = files.find(store.folder, request.path_params["name"])
        if found is None:
            return sent(request, not_found(store), {})
        media_type = files.MEDIA_TYPES[found.suffix]
        bytes_of = identity(found)
        tag = f'"{"-".join(f"{part:x}" for part in (bytes_of or ())[2:])}"'
        headers = {
            "etag": tag,
            "cache-control": ASK_AGAIN,
            "vary": "accept-encoding",
            "content-disposition": f'attachment; filename="{found.name}"',
        }
        if is_known(request, tag):
            return Response(status_code=304, headers=headers)
        if found.suffix in _PACKED or "range" in request.headers or not takes_gzip(request):
            return FileResponse(found, media_type=media_type, headers=headers)
        key = f"{found} {tag}"
        packed = await kept.get(key, lambda: Made(_pack(found), media_type))
        return sent(request, packed, {**headers, "etag": f"W/{tag}"})

    return send_file


def _pack(path: Path) -> bytes:
    return b"".join(compressed(_pieces(path)))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 18):
            yield piece
