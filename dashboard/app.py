"""The Dash app: the first page drawn on the server, then controls that ask for other views."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from dashboard import static
from dashboard.answers import Kept, answer, made, sent
from dashboard.api import make_api
from dashboard.components.area_panel import area_panel
from dashboard.components.templates import render
from dashboard.dash_parts import PlainBackend, answer_dash, scripts_of
from dashboard.figures import map_data
from dashboard.health import add_health
from dashboard.pages import map as map_page
from dashboard.parameters import ROOT
from dashboard.problems import problem
from dashboard.repeats import Repeats
from dashboard.server import add_headers
from dashboard.site import add_pages, not_found
from dashboard.state.map_view import read_query
from dashboard.store import Store

STORE = Path("data/processed/on_record.sqlite")
TOOLS = "_dash-mcp"
"""Dash 4.4 on FastAPI hands only requests under /_dash- to its own endpoints."""


class OnRecord(Dash):  # type: ignore[misc]
    """Dash whose first HTML holds the drawn page of the address, before any script runs."""

    store: Store
    kept: Kept

    def interpolate_index(self, **parts: Any) -> str:
        """Fill the document with Dash's parts and the fragments of the address's view."""
        request = self.backend.request_adapter()
        query = str(request.url).partition("?")[2] if request else ""
        view, understood = read_query(self.store, query)
        parts["scripts"] = scripts_of(parts["scripts"])
        return render(
            "explorer.html",
            dash=parts,
            title=map_page.document_title(self.store, view),
            section="/",
            fragments=map_page.fragments(self.store, view, understood=understood),
            frame=map_data.frame_key(self.store, view),
            view=view,
            boundaries_notice=self.store.boundaries_notice,
            mark=self.kept.mark,
        )


def create_app(
    store: Path | Store = STORE, *, has_tools: bool = False, home: str = "http://localhost"
) -> OnRecord:
    """Make the app over one state of the data; raises StoreMissingError where there is none.

    With ``has_tools`` assistants may ask over the Model Context Protocol. ``home`` is the
    address at which the dashboard stands.
    """
    store = store if isinstance(store, Store) else Store(store)
    if has_tools:
        from dashboard.assistants import offer_tools

        offer_tools(store)
    app = OnRecord(
        __name__,
        backend=PlainBackend,
        title="On Record",
        update_title="",
        serve_locally=True,
        suppress_callback_exceptions=False,
        include_assets_files=False,
        assets_folder="assets-are-served-by-site",
        enable_mcp=has_tools,
        mcp_path=TOOLS,
    )
    app.store = store
    app.kept = Kept(f"{store.mark}-{static.mark()}")
    app.server.state.kept = app.kept
    app.layout = _layout()
    _add_callbacks(app)
    answer_dash(app, store, app.kept, app.index)
    add_health(app.server, store)
    add_pages(app.server, store, app.kept, f"{home.rstrip('/')}/")
    _add_api(app.server, make_api(store, app.kept), app.kept)
    add_headers(
        app.server,
        inline_scripts=app.csp_hashes(),
        not_here=lambda request: _not_here(store, request),
    )
    app.server.add_middleware(Repeats, kept=app.kept)
    return app


def _add_api(server: FastAPI, api: FastAPI, kept: Kept) -> None:
    document = JSONResponse(api.openapi()).body

    async def openapi(request: Request) -> Response:
        found = await answer(request, kept, lambda: made(bytes(document), "application/json"))
        found.headers["access-control-allow-origin"] = "*"
        return found

    server.add_api_route("/openapi.json", openapi, methods=["GET", "HEAD"], include_in_schema=False)
    server.router.routes.insert(0, Mount(ROOT, app=api))


def _not_here(store: Store, request: Request) -> Response:
    if request.url.path.startswith(ROOT):
        return problem(404, "Not Found", "No such address; see /api.")
    return sent(request, not_found(store), {})


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
            "query": view.query,
            "mark": app.kept.mark,
            "html": area_panel(app.store, view),
            "share": map_page.share_parts(app.store, view),
        }

    for name, output, given in (
        ("start", Output("wanted", "data"), Input("wanted", "id")),
        ("panel", Output("panel-answer", "modified_timestamp"), Input("panel-answer", "data")),
    ):
        called = ClientsideFunction(namespace="onrecord", function_name=name)
        app.clientside_callback(called, output, given, prevent_initial_call=name != "start")
