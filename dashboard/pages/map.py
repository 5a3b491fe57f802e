"""The map page: everything that a view shows, as fragments of HTML and a payload."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from dashboard import wording
from dashboard.components.area_panel import area_panel
from dashboard.components.controls import controls
from dashboard.components.templates import render
from dashboard.figures import map_data
from dashboard.figures.classes import ZERO
from dashboard.figures.svg_map import Frame, draw_map, draw_tiles
from dashboard.state import View
from dashboard.store import Shape, Store

_NOT_DETECTION = ("internet_access", "context")
"""Groups of indicators that do not depend on who looks."""


def fragments(store: Store, view: View, *, understood: bool = True) -> dict[str, str]:
    """HTML of each part of the page by the id of the element that holds it."""
    return {
        "heading": heading(store, view, understood=understood),
        "controls-frame": controls(store, view),
        "map-frame": drawing(store, view),
        "legend": render("legend.html", entries=_legend(store, view)),
        "panel": area_panel(store, view),
        "table-frame": _table(store, view),
    }


def document_title(store: Store, view: View) -> str:
    """The title of the browser's window."""
    return f"{_title(store, view)}, {period_words(store, view)} – On Record"


def heading(store: Store, view: View, *, understood: bool) -> str:
    """The heading: what the view counts, where and when, and why areas are not compared."""
    indicator = store.indicators[view.indicator]
    return render(
        "heading.html",
        indicator=indicator,
        measure_words=measure_words(store, view),
        area_words=wording.AREA_TYPES[view.area_type],
        period_words=period_words(store, view),
        counts_detection=indicator["group"] not in _NOT_DETECTION,
        understood=understood,
    )


def drawing(store: Store, view: View) -> str:
    """The map or the tiles of the view's period as a listbox."""
    places = map_data.places(store, view)
    label = f"{_title(store, view)}: {wording.AREA_TYPES[view.area_type]}"
    if view.form == "tiles":
        return draw_tiles(store.tiles, places, label=label)
    london = store.shapes("london") if view.area_type == "local_authority" else {}
    return draw_map(
        store.shapes(view.area_type),
        places,
        background=_background(store, view),
        boxes=_island_boxes(store),
        london=london,
        label=label,
    )


def answer(store: Store, view: View, *, understood: bool, drawn: str) -> dict[str, Any]:
    """The payload of a view: all periods, and what the browser puts around them.

    ``drawn`` is the key of the drawing that the browser has: the same one is not sent again.
    """
    parts = {
        "heading": heading(store, view, understood=understood),
        "controls-frame": controls(store, view),
    }
    frame = map_data.frame_key(store, view)
    if frame != drawn:
        parts["map-frame"] = drawing(store, view)
    measures = ("rate", "count") if map_data.has_rates(store, view) else ("count",)
    return {
        **map_data.payload(store, view),
        "frame": frame,
        "html": parts,
        "title": _title(store, view),
        "noun": _noun(store, view),
        "measures": {name: measure_words(store, replace(view, measure=name)) for name in measures},
        "listbox": f"{_title(store, view)}: {wording.AREA_TYPES[view.area_type]}",
        "query": view.query,
    }


def measure_words(store: Store, view: View) -> str:
    """What the numbers are, with a capital: Episodes of need per 10,000 children aged 0 to 17."""
    noun = _noun(store, view)
    if view.measure != "rate":
        return noun
    words = map_data.per_words(store, view)
    return f"{noun} {words}{' aged 0 to 17' if words.endswith('children') else ''}"


def period_words(store: Store, view: View) -> str:
    """The view's period in words, without an article."""
    return wording.period(map_data.periods(store, view)[view.period]).removeprefix("the ")


def _title(store: Store, view: View) -> str:
    return str(store.indicators[view.indicator]["title"])


def _noun(store: Store, view: View) -> str:
    label = str(store.indicators[view.indicator]["unit_label"])
    return label[:1].upper() + label[1:]


def _legend(store: Store, view: View) -> list[dict[str, Any]]:
    """Entries of the legend; special ones and zero only where an area has them."""
    counts = Counter(place.css_class for place in map_data.places(store, view) if place.code)
    return [
        {"css_class": name, "words": words, "count": counts[name]}
        for name, words in map_data.legend(store, view)
        if counts[name] or (name.startswith("q") and name != ZERO)
    ]


def _background(store: Store, view: View) -> list[Shape]:
    """Nations that the map's own areas do not cover."""
    drawn = map_data.grounds(store, view)
    covered = {store.areas[ground].nation_code or ground for ground in drawn}
    return [shape for code, shape in store.shapes("nation").items() if code not in covered]


def _island_boxes(store: Store) -> list[Frame]:
    """Frames around islands that are drawn nearer than they lie."""
    boxes = [value for name, value in store.meta.items() if name.startswith("inset_")]
    return [Frame(*(round(float(part)) for part in box.split())) for box in boxes]


def _table(store: Store, view: View) -> str:
    return render(
        "table.html",
        cells=list(map_data.cells(store, view).values()),
        noun=_noun(store, view),
        caption=f"{_title(store, view)}, {period_words(store, view)}",
        with_rate=map_data.has_rates(store, view),
    )
