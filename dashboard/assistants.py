"""Read-only tools for AI assistants over the Model Context Protocol; off unless switched on."""

from __future__ import annotations

from typing import Any

from dash.mcp import configure_mcp_server, mcp_enabled
from pydantic import ValidationError

from dashboard.contents import explanation_of, rows_of, select
from dashboard.parameters import RESOURCES, query_model
from dashboard.problems import UnknownValueError
from dashboard.records import Selection, read_slice
from dashboard.store import Store

_MOST = 200
_SAID = ("indicator", "title", "unit_label", "measures", "not_measures", "direction_of_bias",
         "first_period", "last_period", "n_areas")  # fmt: skip


def offer_tools(store: Store) -> None:
    """Offer three tools over the store and nothing of the app's layout or callbacks."""
    configure_mcp_server(
        include_layout=False,
        include_callbacks=False,
        include_clientside_callbacks=False,
        include_pages=False,
    )
    observations = next(one for one in RESOURCES if one.table == "observations")
    parameters = query_model(store, observations)

    @mcp_enabled(expose_docstring=True)  # type: ignore[untyped-decorator]
    def find_indicator(words: str) -> list[dict[str, Any]]:
        """Find indicators by words; each says what it counts and what it does not.

        Counts show what was recorded, not how much abuse there is.
        """
        wanted = Selection("indicators", words=words, fields=_SAID)
        return read_slice(store, wanted, after=0, limit=20).rows

    @mcp_enabled(expose_docstring=True)  # type: ignore[untyped-decorator]
    def get_observations(
        indicator: str, area: str, period_from: str = "", period_to: str = ""
    ) -> dict[str, Any]:
        """Figures of an indicator in an area (GSS code), with caveats and publications.

        Read status before value. Repeat the caveats and cite the publication with each number.
        """
        try:
            asked = parameters(
                indicator=[indicator],
                area=[area],
                period_from=period_from or None,
                period_to=period_to or None,
            )
            selection = select(store, observations, asked.model_dump())
        except (UnknownValueError, ValidationError) as error:
            return {"problem": str(error)}
        found, context = rows_of(store, selection, after=0, limit=_MOST)
        return {"data": found.rows, **context}

    @mcp_enabled(expose_docstring=True)  # type: ignore[untyped-decorator]
    def explain_number(indicator: str, area: str, period: str) -> dict[str, Any]:
        """The whole way of one number, from the cell it was read from, with what disagrees."""
        try:
            return explanation_of(store, indicator, area, period)
        except UnknownValueError as error:
            return {"problem": str(error)}
