"""``python -m bench.contestants.apps.folder FOLDER PORT``: files of a folder, gzipped, from memory.

What a web server such as nginx does with files compressed beforehand, without installing one.
"""

from __future__ import annotations

import gzip
import mimetypes
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".csv"}


def serve(folder: Path, port: int) -> None:
    """Serve until told to stop."""
    answers = {
        f"/{path.relative_to(folder).as_posix()}": _answer(path)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in COMPRESSED
    }

    async def answer(request: Request) -> Response:
        return answers.get(request.url.path) or Response(status_code=404)

    app = Starlette(routes=[Route("/{path:path}", answer)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def _answer(path: Path) -> Response:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(gzip.compress(path.read_bytes(), 9), media_type=kind, headers=headers)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
