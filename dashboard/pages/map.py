"""The map page: everything that a view shows, as fragments of HTML and a payload."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dashboard import wording
from dashboard.components.area_panel import area_panel
from dashboard.components.controls import controls
from dashboard.components.share import figures_address, share
from dashboard.components.sources import citation, source_line
from dashboard.components.templates import render
from dashboard.figures import map_data
from dashboard.figures.classes import ZERO
from dashboard.figures.svg_map import Frame, draw_map, draw_still, draw_tiles
from dashboard.kinds import SeriesKey, Shape
from dashboard.page import Figure, Page
from dashboard.state.map_view import (
    View,
    forms_of,
    parse_query,
    read_query,
    resolve,
    series_asked,
)
from dashboard.state.query import series_code
from dashboard.store import Store

_NOT_DETECTION = ("internet_access", "context")
"""Groups of indicators that do not depend on who looks."""


def fragments(store: Store, view: View, *, understood: bool = True) -> dict[str, str]:
    """HTML of each part of the page by the id of the element that holds it."""
    return {
        "heading": heading(store, view, understood=understood),
        "controls-frame": controls(store, view),
        "map-frame": drawing(store, view),
        "legend": render("legend.html", entries=legend_entries(store, view)),
        "panel": area_panel(store, view),
        "table-frame": table_twin(store, view),
        "share": share_parts(store, view),
    }


def share_parts(store: Store, view: View) -> str:
    """How the view is cited, shared, downloaded as a picture and embedded."""
    shown = [row for row in map_data.rows(store, view) if row["period"] == view.period]
    title = f"{_title(store, view)}, {period_words(store, view)}"
    return render("map_share.html", figure=figure(store, view), address=f"/{view.query}") + share(
        citation(store, shown, title),
        f"/{view.query}",
        figures=figures_address(
            view.indicator, series=view.series, area_type=view.area_type, period=view.period
        ),
    )


def page_of(store: Store, query: str) -> Page:
    """The view as a page of one figure, for pictures and embeds."""
    view, _ = read_query(store, query)
    return Page(document_title(store, view), f"/{view.query}", "", figures=(figure(store, view),))


def figure(store: Store, view: View) -> Figure:
    """The map as a figure with its legend, source and caveats."""
    indicator = store.indicators[view.indicator]
    shown = [row for row in map_data.rows(store, view) if row["period"] == view.period]
    used = {place.css_class for place in map_data.places(store, view) if place.code}
    label = f"Map: {measure_words(store, view)}, {wording.AREA_TYPES[view.area_type]}"
    codes = [code for code in indicator["caveats"].split("|") if code in store.caveats]
    refused = (
        ()
        if indicator["comparable_areas"]
        else (f"Not coloured by value: {indicator['comparability']}",)
    )
    return Figure(
        name="map",
        title=str(indicator["title"]),
        subtitle=f"{measure_words(store, view)}, {wording.AREA_TYPES[view.area_type]},"
        f" {period_words(store, view)}",
        drawing=draw_still(
            store.shapes(view.area_type),
            map_data.places(store, view),
            background=_background(store, view),
            london=store.shapes("london") if view.area_type == "local_authority" else {},
            legend=[
                (css, words)
                for css, words in map_data.legend(store, view)
                if css in used or css.startswith("q")
            ],
            label=f"{label}, {period_words(store, view)}.",
        ),
        source=source_line(store, shown),
        caveats=(
            *refused,
            *(store.caveats[code]["short_text"] for code in codes[:2]),
            "Recorded figures: not how much abuse there is. " + store.boundaries_notice,
        ),
    )


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


def answer(store: Store, view: View) -> dict[str, Any]:
    """The payload of a view's series: all periods, and what the browser puts around them.

    ``drawings`` names the drawing of each form that the figures colour; ``frames`` are all there
    are.
    """
    measures = ("rate", "count") if map_data.has_rates(store, view) else ("count",)
    return {
        **map_data.payload(store, view),
        "indicator": view.indicator,
        "drawings": {
            form: map_data.frame_key(store, replace(view, form=form))
            for form in forms_of(view.area_type)
        },
        "frames": list(_frames(store)),
        "html": {
            "heading": heading(store, view, understood=True),
            "controls-frame": controls(store, view),
        },
        "title": _title(store, view),
        "noun": _noun(store, view),
        "measures": {name: measure_words(store, replace(view, measure=name)) for name in measures},
        "listbox": f"{_title(store, view)}: {wording.AREA_TYPES[view.area_type]}",
    }


def payload_body(store: Store, query: str) -> bytes:
    """The payload of the series that an address asks for, as compressed JSON."""
    return _payload_body(store, *series_asked(store, **parse_query(query)))


_PAYLOADS = 256


@lru_cache(maxsize=_PAYLOADS)
def _payload_body(store: Store, indicator: str, area_type: str, series: SeriesKey) -> bytes:
    view, _ = resolve(store, indicator=indicator, area_type=area_type, series=series_code(series))
    found = answer(store, view)
    return gzip.compress(json.dumps(found, ensure_ascii=False).encode(), 9, mtime=0)


@lru_cache(maxsize=64)
def drawing_body(store: Store, frame: str) -> bytes | None:
    """A drawing as compressed HTML, for payloads to colour; None where no map has it."""
    view = _frames(store).get(frame)
    return gzip.compress(drawing(store, view).encode(), 6, mtime=0) if view else None


@lru_cache(maxsize=4)
def _frames(store: Store) -> dict[str, View]:
    """A view of each drawing that any map has."""
    found: dict[str, View] = {}
    for indicator, area_types in store.mapped.items():
        for area_type in area_types:
            for form in forms_of(area_type):
                view, _ = resolve(store, indicator=indicator, area_type=area_type, form=form)
                found.setdefault(map_data.frame_key(store, view), view)
    return found


def warm(store: Store) -> None:
    """Make the payloads of maps that are kept, so that nobody waits for the first look at one."""
    for frame in _frames(store):
        drawing_body(store, frame)
    pairs = [(name, kind) for name, kinds in store.mapped.items() for kind in kinds]
    for indicator, area_type in pairs[:_PAYLOADS]:
        _payload_body(store, *series_asked(store, indicator=indicator, area_type=area_type))


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


def legend_entries(store: Store, view: View) -> list[dict[str, Any]]:
    """Entries of the legend; special ones and zero only where an area has them."""
    counts = Counter(place.css_class for place in map_data.places(store, view) if place.code)
    return [
        {"css_class": name, "words": words, "count": counts[name]}
        for name, words in map_data.legend(store, view)
        if counts[name] or (name.startswith("q") and name != ZERO)
    ]


def _background(store: Store, view: View) -> list[Shape]:
    """Nations that the map's own areas do not cover."""
    drawn = map_data.drawn(store, view)
    covered = {store.areas[ground].nation_code or ground for ground in drawn}
    return [shape for code, shape in store.shapes("nation").items() if code not in covered]


def _island_boxes(store: Store) -> list[Frame]:
    """Frames around islands that are drawn nearer than they lie."""
    boxes = [value for name, value in store.meta.items() if name.startswith("inset_")]
    return [Frame(*(round(float(part)) for part in box.split())) for box in boxes]


def table_twin(store: Store, view: View) -> str:
    """The map's figures as a table."""
    return render(
        "table.html",
        cells=list(map_data.cells(store, view).values()),
        noun=_noun(store, view),
        caption=f"{_title(store, view)}, {period_words(store, view)}",
        with_rate=map_data.has_rates(store, view),
    )
