"""What Dash's scripts ask for: made once, compressed once, named by content.

Dash itself compresses each of its scripts again for each asker and names them by the time at
which they were installed.
"""

from __future__ import annotations

import asyncio
import pkgutil
import re
from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import sha256
from typing import Any, Literal

from dash import Dash
from dash.backends._fastapi import FastAPIDashServer
from dash.fingerprint import check_fingerprint
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, Field, ValidationError

from dashboard.answers import ASK_AGAIN, FOR_GOOD, Kept, Made, answer, made, sent
from dashboard.problems import problem
from dashboard.state.map_view import read_query
from dashboard.state.query import LONGEST_ADDRESS
from dashboard.store import Store

BUNDLES = "/_dash-component-suites"
CALLBACK = "/_dash-update-component"
_REPLACED = (
    "/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json", "/assets",
    "/", "/_reload-hash", "/_favicon.ico", "/_dash-layout", "/_dash-dependencies", CALLBACK,
    f"{BUNDLES}/{{package_name}}/{{fingerprinted_path:path}}",
)  # fmt: skip
"""Addresses of the framework: documents that load scripts from another host, tools for
developers, and what is answered here instead."""

_JSON, _JAVASCRIPT = "application/json", "text/javascript; charset=utf-8"
_SCRIPT = re.compile(rf"{BUNDLES}/(?P<package>\w+)/(?P<path>[^\"?]+)")
_HASH = re.compile(r"(\.v[\w-]+m)[0-9a-fA-F]+(?=\.)")
_UNUSED = re.compile(r'<script src="[^"]*/dash_table/[^"]*"></script>')
"""Dash puts the script of its table on every page; no page here has one."""


class PlainBackend(FastAPIDashServer):  # type: ignore[misc]
    """Dash's FastAPI backend without its websocket, and without its answer to any address."""

    websocket_capability = False

    def _setup_catchall(self) -> None:
        """Leave unknown addresses unknown: Dash would show the first page at every one."""


class _Input(BaseModel):
    id: Literal["wanted"]
    property: Literal["data"]
    value: str | None = Field(None, max_length=LONGEST_ADDRESS)


class _Question(BaseModel):
    """The one question that the page's scripts ask of Dash: the panel of a view."""

    output: Literal["panel-answer.data"]
    inputs: list[_Input] = Field(min_length=1, max_length=1)


def scripts_of(html: str) -> str:
    """Dash's script elements, each named by its content, without the one that is not used."""
    return _SCRIPT.sub(_named_by_content, _UNUSED.sub("", html))


def answer_dash(app: Dash, store: Store, kept: Kept, page: Callable[[], str]) -> None:
    """Answer Dash's addresses in place of Dash; ``page`` gives its first document."""
    server: FastAPI = app.server
    server.router.routes[:] = [
        route for route in server.router.routes if getattr(route, "path", "") not in _REPLACED
    ]
    ask_dash = app.backend.serve_callback(app)

    async def index(request: Request) -> Response:
        return await answer(request, kept, lambda: made(page(), "text/html; charset=utf-8"))

    async def layout(request: Request) -> Response:
        return await answer(request, kept, lambda: made(app.serve_layout().body, _JSON))

    async def dependencies(request: Request) -> Response:
        return await answer(request, kept, lambda: made(app.dependencies().body, _JSON))

    async def bundle(request: Request, package: str, path: str) -> Response:
        return await _bundle(app, kept, request, package, path)

    async def callback(request: Request) -> Response:
        return await _callback(store, kept, request, ask_dash)

    for path, endpoint in (
        ("/", index),
        ("/_dash-layout", layout),
        ("/_dash-dependencies", dependencies),
        (f"{BUNDLES}/{{package}}/{{path:path}}", bundle),
    ):
        server.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)
    server.add_api_route(CALLBACK, callback, methods=["POST"], include_in_schema=False)


async def _bundle(app: Dash, kept: Kept, request: Request, package: str, path: str) -> Response:
    plain, _ = check_fingerprint(path)
    if plain not in app.registered_paths.get(package, ()) or not plain.endswith(".js"):
        return problem(404, "Not Found", "No such script.")
    is_current = path == _HASH.sub(rf"\g<1>{_content_hash(package, plain)}", path)
    return await answer(
        request,
        kept,
        lambda: made(pkgutil.get_data(package, plain) or b"", _JAVASCRIPT, level=9),
        caching=FOR_GOOD if is_current else ASK_AGAIN,
    )


async def _callback(
    store: Store,
    kept: Kept,
    request: Request,
    ask_dash: Callable[[Request], Awaitable[Response]],
) -> Response:
    """Hand Dash a question only as it is meant and on record, in a thread; keep its answer."""
    try:
        asked = _Question.model_validate(request.state.json_body)
    except ValidationError:
        return problem(400, "Bad Request", "No page asks this.")
    view, understood = read_query(store, asked.inputs[0].value or "")
    if not understood:
        return problem(400, "Bad Request", "What is asked is not on record.")
    query = view.query
    request.state.json_body = _as_dash_asks(query)

    async def ask() -> bytes:
        return bytes((await ask_dash(request)).body)

    def make() -> Made:
        return made(asyncio.run(ask()), _JSON)

    found = await kept.get(f"{CALLBACK} {query}", make)
    return sent(request, found, {"cache-control": "no-store"})


def _as_dash_asks(query: str) -> dict[str, Any]:
    return {
        "output": "panel-answer.data",
        "outputs": {"id": "panel-answer", "property": "data"},
        "inputs": [{"id": "wanted", "property": "data", "value": query}],
        "changedPropIds": ["wanted.data"],
        "parsedChangedPropsIds": ["wanted.data"],
    }


def _named_by_content(found: re.Match[str]) -> str:
    plain, _ = check_fingerprint(found["path"])
    return _HASH.sub(rf"\g<1>{_content_hash(found['package'], plain)}", found[0])


@cache
def _content_hash(package: str, path: str) -> str:
    return sha256(pkgutil.get_data(package, path) or b"").hexdigest()[:12]
