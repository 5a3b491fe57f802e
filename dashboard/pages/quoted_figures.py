"""The Quoted figures page: what is often said, and what the publication says."""

from __future__ import annotations

from typing import Any

from dashboard import wording
from dashboard.components.templates import render
from dashboard.kinds import Row
from dashboard.page import Page
from dashboard.state.query import write
from dashboard.store import Store

_ORDER = ("not confirmed", "confirmed with another meaning", "confirmed")


def draw(store: Store, query: str) -> Page:
    """The page; it has no state of its own."""
    del query
    entries = [_entry(store, row) for row in store.quoted_figures]
    entries.sort(key=lambda entry: _ORDER.index(entry["row"]["verdict"]))
    return Page(
        title="Quoted figures",
        address="/quoted-figures",
        main=render("quoted_figures.html", entries=entries, order=_ORDER),
        description="Figures that are often repeated, and what their publications say.",
        section="/quoted-figures",
    )


def _entry(store: Store, row: Row) -> dict[str, Any]:
    followed = row["indicator"] in store.followed
    known = row["indicator"] in store.indicators
    area = store.areas.get(row["area_code"])
    return {
        "row": row,
        "value": wording.number(row["value"]),
        "area": area.name if area else "",
        "publication": store.publications.get(row["publication"]),
        "trends": "/trends" + write({"indicator": row["indicator"], "area": row["area_code"]})
        if followed
        else "",
        "indicator": row["indicator"] if known else "",
    }
