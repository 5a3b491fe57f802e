"""The Dash app: pages drawn on the server, controls that ask for another view."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Dash, Input, Output, ctx, no_update
from dash.backends._fastapi import FastAPIDashServer

from dashboard.components.controls import carriers
from dashboard.pages import map as map_page
from dashboard.pages.templates import render
from dashboard.state import View, read_query
from dashboard.store import Store

STORE = Path("data/processed/on_record.sqlite")


class PlainBackend(FastAPIDashServer):  # type: ignore[misc]
    """Dash's FastAPI backend without its websocket, which no page here needs."""

    websocket_capability = False


class OnRecord(Dash):  # type: ignore[misc]
    """Dash whose first HTML holds the drawn page of the address, before any script runs."""

    store: Store

    def interpolate_index(self, **parts: Any) -> str:
        """Fill the document with Dash's parts and the fragments of the address's view."""
        request = self.backend.request_adapter()
        query = str(request.url).partition("?")[2] if request else ""
        view, understood = read_query(self.store, query)
        fragments = map_page.fragments(self.store, view, understood=understood)
        parts["title"] = map_page.document_title(self.store, view)
        return render("index.html", dash=parts, fragments=fragments)


def create_app(store_path: Path = STORE) -> Dash:
    """Make the app over a store; raises StoreMissingError where there is none."""
    app = OnRecord(
        __name__,
        backend=PlainBackend,
        title="On Record",
        update_title="",
        health_endpoint="health",
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=False,
        assets_ignore=r".*\.md$",
    )
    app.store = Store(store_path)
    app.layout = carriers
    _add_callbacks(app)
    return app


def _add_callbacks(app: OnRecord) -> None:
    @app.callback(  # type: ignore[untyped-decorator]
        Output("fragments", "data"),
        Output("address", "search"),
        Input("address", "search"),
        Input("wanted", "data"),
        prevent_initial_call=True,
    )
    def show(search: str | None, wanted: dict[str, str] | None) -> tuple[Any, Any]:
        """Answer a choice, or an address, with the nearest valid view."""
        if ctx.triggered_id == "wanted" and isinstance(wanted, dict):
            view, _ = read_query(app.store, urlencode(wanted))
            return _answer(app.store, view, understood=True), view.query
        view, understood = read_query(app.store, search or "")
        return _answer(app.store, view, understood=understood), no_update

    app.clientside_callback(
        ClientsideFunction(namespace="onrecord", function_name="show"),
        Output("drawn", "data"),
        Input("fragments", "data"),
    )


def _answer(store: Store, view: View, *, understood: bool) -> dict[str, Any]:
    fragments = map_page.fragments(store, view, understood=understood)
    return {"html": fragments, "title": map_page.document_title(store, view), "area": view.area}
