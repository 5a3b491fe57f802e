"""The Dash app: the first page drawn on the server, then controls that ask for other views."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.backends._fastapi import FastAPIDashServer
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.api import make_api
from dashboard.components.area_panel import area_panel
from dashboard.components.templates import render
from dashboard.figures import map_data
from dashboard.pages import map as map_page
from dashboard.parameters import ROOT
from dashboard.problems import problem
from dashboard.server import add_headers
from dashboard.site import add_pages, not_found
from dashboard.state.map_view import read_query
from dashboard.store import Store

STORE = Path("data/processed/on_record.sqlite")
TOOLS = "_dash-mcp"
"""Dash 4.4 on FastAPI hands only requests under /_dash- to its own endpoints."""

_DOCUMENTS = ("/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json")
_UNUSED = re.compile(r'<script src="[^"]*/dash_table/[^"]*"></script>')
"""Dash puts the script of its table on every page; no page here has one."""


class PlainBackend(FastAPIDashServer):  # type: ignore[misc]
    """Dash's FastAPI backend without its websocket, and without its answer to any address."""

    websocket_capability = False

    def _setup_catchall(self) -> None:
        """Leave unknown addresses unknown: Dash would show the first page at every one."""


class OnRecord(Dash):  # type: ignore[misc]
    """Dash whose first HTML holds the drawn page of the address, before any script runs."""

    store: Store

    def interpolate_index(self, **parts: Any) -> str:
        """Fill the document with Dash's parts and the fragments of the address's view."""
        request = self.backend.request_adapter()
        query = str(request.url).partition("?")[2] if request else ""
        view, understood = read_query(self.store, query)
        parts["scripts"] = _UNUSED.sub("", parts["scripts"])
        return render(
            "explorer.html",
            dash=parts,
            title=map_page.document_title(self.store, view),
            section="/",
            fragments=map_page.fragments(self.store, view, understood=understood),
            frame=map_data.frame_key(self.store, view),
            view=view,
            boundaries_notice=self.store.boundaries_notice,
        )


def create_app(store_path: Path = STORE, *, has_tools: bool = False) -> Dash:
    """Make the app over a store; raises StoreMissingError where there is none.

    With ``has_tools`` assistants may ask over the Model Context Protocol.
    """
    store = Store(store_path)
    if has_tools:
        from dashboard.assistants import offer_tools

        offer_tools(store)
    app = OnRecord(
        __name__,
        backend=PlainBackend,
        title="On Record",
        update_title="",
        health_endpoint="health",
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=False,
        include_assets_files=False,
        assets_folder="assets-are-served-by-site",
        enable_mcp=has_tools,
        mcp_path=TOOLS,
    )
    app.store = store
    app.layout = _layout()
    _add_callbacks(app)
    _remove_documents(app.server)
    add_pages(app.server, app.store)
    _add_api(app.server, make_api(app.store))
    add_headers(
        app.server,
        inline_scripts=app.csp_hashes(),
        not_here=lambda request: _not_here(app.store, request),
    )
    return app


def _remove_documents(server: FastAPI) -> None:
    """The framework's own documents load scripts from another host."""
    routes = server.router.routes
    routes[:] = [one for one in routes if getattr(one, "path", "") not in _DOCUMENTS]


def _add_api(server: FastAPI, api: FastAPI) -> None:
    document = api.openapi()

    async def openapi() -> JSONResponse:
        return JSONResponse(document, headers={"access-control-allow-origin": "*"})

    server.add_api_route("/openapi.json", openapi, methods=["GET"], include_in_schema=False)
    server.mount(ROOT, api)


def _not_here(store: Store, request: Request) -> Response:
    if request.url.path.startswith(ROOT):
        return problem(404, "Not Found", "No such address; see /api.")
    return not_found(store)


def _layout() -> html.Div:
    """What Dash holds: the panel asked for, and the panel."""
    return html.Div([dcc.Store(id=name) for name in ("wanted", "panel-answer")])


def _add_callbacks(app: OnRecord) -> None:
    @app.callback(  # type: ignore[untyped-decorator]
        Output("panel-answer", "data"), Input("wanted", "data"), prevent_initial_call=True
    )
    def panel(wanted: Any) -> dict[str, str]:
        """The panel of a view, by its query, and how the view is shared."""
        view, _ = read_query(app.store, str(wanted or ""))
        return {
            "query": str(wanted or ""),
            "html": area_panel(app.store, view),
            "share": map_page.share_parts(app.store, view),
        }

    for name, output, given in (
        ("start", Output("wanted", "data"), Input("wanted", "id")),
        ("panel", Output("panel-answer", "modified_timestamp"), Input("panel-answer", "data")),
    ):
        called = ClientsideFunction(namespace="onrecord", function_name=name)
        app.clientside_callback(called, output, given, prevent_initial_call=name != "start")
