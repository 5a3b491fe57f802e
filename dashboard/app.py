"""The Dash app: pages drawn on the server, controls that ask for another view."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx
from dash.backends._fastapi import FastAPIDashServer

from dashboard.components.controls import IDS, choices, controls
from dashboard.pages import map as map_page
from dashboard.pages.templates import render
from dashboard.state import View, read_query, resolve, series_code
from dashboard.store import Store

STORE = Path("data/processed/on_record.sqlite")
_CHOSEN = (*IDS, "area")


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
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=False,
        assets_ignore=r".*\.md$",
    )
    app.store = Store(store_path)
    app.layout = controls
    _add_callbacks(app)
    return app


def _add_callbacks(app: OnRecord) -> None:
    outputs = [Output("fragments", "data"), Output("address", "search")]
    outputs += [Output(name, "options") for name in _CHOSEN]
    outputs += [Output(name, "value") for name in _CHOSEN]

    @app.callback(  # type: ignore[untyped-decorator]
        outputs,
        Input("address", "search"),
        [Input(name, "value") for name in _CHOSEN],
    )
    def show(search: str | None, *chosen: str | None) -> list[Any]:
        """Answer a choice, or an address, with the nearest valid view."""
        from_address = ctx.triggered_id in (None, "address")
        if from_address:
            view, understood = read_query(app.store, search or "")
        else:
            wanted = dict(zip(_CHOSEN, chosen, strict=True))
            view, understood = resolve(app.store, **wanted)
        return _answer(app.store, view, understood=understood or not from_address)

    app.clientside_callback(
        ClientsideFunction(namespace="onrecord", function_name="show"),
        Output("drawn", "data"),
        Input("fragments", "data"),
        State("address", "search"),
    )


def _answer(store: Store, view: View, *, understood: bool) -> list[Any]:
    fragments = map_page.fragments(store, view, understood=understood)
    options = choices(store, view)
    values = {**vars(view), "series": series_code(view.series), "area": view.area or None}
    return [
        {"html": fragments, "title": map_page.document_title(store, view)},
        view.query,
        *[options[name] for name in _CHOSEN],
        *[values[name] for name in _CHOSEN],
    ]
