"""What the map page shows, as an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.figures.classes import NAMES
from dashboard.kinds import SeriesKey
from dashboard.state.query import choose, choose_series, parse, series_code, write
from dashboard.store import Store

DEFAULT_INDICATOR = "cin_factor_cse"
MEASURES = ("rate", "count")
FORMS = ("map", "tiles")
ADDRESSES = {
    "indicator": "indicator",
    "area_type": "areas",
    "series": "series",
    "form": "form",
    "period": "period",
    "measure": "measure",
    "area": "area",
    "only": "only",
}
"""Names in the address of what a view consists of, in order."""


@dataclass(frozen=True)
class View:
    """What the map page shows: every field is valid together with the others.

    ``area`` is the newest code of the chosen ground, or empty for the widest area; ``only`` is
    the class of the legend that stands out, or empty for all.
    """

    indicator: str
    area_type: str
    series: SeriesKey
    period: str
    measure: str
    form: str
    area: str
    only: str = ""

    @property
    def query(self) -> str:
        """The address's query, with the question mark."""
        held = {**vars(self), "series": series_code(self.series)}
        return write({word: held[name] for name, word in ADDRESSES.items()})


def parse_query(query: str) -> dict[str, str | None]:
    """What a query asks for, by the names of a view's fields; nothing where it is garbage."""
    given = parse(query)
    if given is None:
        return {}
    last = {name: found[-1] for name, found in given.items()}
    return {name: last.get(word) for name, word in ADDRESSES.items()}


def read_query(store: Store, query: str) -> tuple[View, bool]:
    """The view of an address, and whether all of it was understood."""
    given = parse_query(query)
    view, understood = resolve(store, **given)
    return view, understood and bool(given or not query)


def resolve(store: Store, **wanted: Any) -> tuple[View, bool]:
    """The nearest valid view to what is wanted; False where something wanted does not exist."""
    indicator, area_type, series = series_asked(store, **wanted)
    rows = store.rows(indicator, area_type, series)
    periods = list(dict.fromkeys(row["period"] for row in rows))
    rated = list(dict.fromkeys(row["period"] for row in rows if row["rate_per_10000"] is not None))
    measure = choose(wanted.get("measure"), MEASURES if rated else ("count",))
    newest = rated[-1] if measure == "rate" else periods[-1]
    period = choose(wanted.get("period"), periods, newest)
    form = choose(wanted.get("form"), forms_of(area_type))
    area = _ground(store, area_type, wanted.get("area"))
    only = str(wanted.get("only") or "")
    view = View(
        indicator, area_type, series, period, measure, form, area, only if only in NAMES else ""
    )
    found = {**vars(view), "series": series_code(series)}
    understood = all(
        value in (None, "") or value == found[name]
        for name, value in wanted.items()
        if name != "area"
    )
    return view, understood and bool(area) == bool(wanted.get("area"))


def series_asked(store: Store, **wanted: Any) -> tuple[str, str, SeriesKey]:
    """The nearest indicator, area type and series on record to what is wanted."""
    indicator = choose(wanted.get("indicator"), store.mapped, DEFAULT_INDICATOR)
    area_type = choose(wanted.get("area_type"), store.mapped[indicator])
    return (
        indicator,
        area_type,
        choose_series(wanted.get("series"), store.series(indicator, area_type)),
    )


def forms_of(area_type: str) -> tuple[str, ...]:
    """How areas of a type can be drawn; only authorities have tiles."""
    return FORMS if area_type == "local_authority" else FORMS[:1]


def _ground(store: Store, area_type: str, code: object) -> str:
    """The newest code of an area's ground; empty where it is not of the type drawn."""
    area = store.areas.get(code) if isinstance(code, str) else None
    return area.ground if area is not None and area.type == area_type else ""
