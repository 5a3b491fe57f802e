"""A view's whole state, and the address that holds it: codes, never names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from dashboard.store import SeriesKey, Store

DEFAULT_INDICATOR = "cin_factor_cse"
MEASURES = ("rate", "count")
FORMS = ("map", "tiles")
LONGEST_ADDRESS = 2_000
ADDRESSES = {
    "indicator": "indicator",
    "area_type": "areas",
    "series": "series",
    "form": "form",
    "period": "period",
    "measure": "measure",
    "area": "area",
}
"""Names in the address of what a view consists of, in order."""
_APART = "~"


@dataclass(frozen=True)
class View:
    """What the map page shows: every field is valid together with the others.

    ``area`` is the newest code of the chosen ground, or empty for the widest area.
    """

    indicator: str
    area_type: str
    series: SeriesKey
    period: str
    measure: str
    form: str
    area: str

    @property
    def query(self) -> str:
        """The address's query, with the question mark."""
        held = {**vars(self), "series": series_code(self.series)}
        wanted = {word: held[name] for name, word in ADDRESSES.items() if held[name]}
        return f"?{urlencode(wanted, safe=_SAFE)}"


_SAFE = f"{_APART}/"


def series_code(key: SeriesKey) -> str:
    """A series as one word: its fields in order."""
    return _APART.join(vars(key).values())


def parse_query(query: str) -> dict[str, str | None]:
    """What a query asks for, by the names of a view's fields; nothing where it is garbage."""
    if len(query) > LONGEST_ADDRESS:
        return {}
    try:
        given = {name: found[-1] for name, found in parse_qs(query.lstrip("?")).items()}
    except ValueError:
        return {}
    return {name: given.get(word) for name, word in ADDRESSES.items()}


def read_query(store: Store, query: str) -> tuple[View, bool]:
    """The view of an address, and whether all of it was understood."""
    given = parse_query(query)
    view, understood = resolve(store, **given)
    return view, understood and bool(given or not query)


def resolve(store: Store, **wanted: Any) -> tuple[View, bool]:
    """The nearest valid view to what is wanted; False where something wanted does not exist."""
    indicator = _choose(wanted, "indicator", store.mapped, DEFAULT_INDICATOR)
    area_type = _choose(wanted, "area_type", store.mapped[indicator])
    keys = store.series(indicator, area_type)
    codes = [series_code(key) for key in keys]
    series = keys[codes.index(_choose(wanted, "series", codes))]
    rows = store.rows(indicator, area_type, series)
    periods = list(dict.fromkeys(row["period"] for row in rows))
    period = _choose(wanted, "period", periods, periods[-1])
    has_rate = any(row["rate_per_10000"] is not None for row in rows)
    measure = _choose(wanted, "measure", MEASURES if has_rate else ("count",))
    form = _choose(wanted, "form", FORMS if area_type == "local_authority" else ("map",))
    area = _ground(store, area_type, wanted.get("area"))
    view = View(indicator, area_type, series, period, measure, form, area)
    found = {**vars(view), "series": series_code(series)}
    understood = all(
        value in (None, "") or value == found[name]
        for name, value in wanted.items()
        if name != "area"
    )
    return view, understood and bool(area) == bool(wanted.get("area"))


def _ground(store: Store, area_type: str, code: object) -> str:
    """The newest code of an area's ground; empty where it is not of the type drawn."""
    area = store.areas.get(code) if isinstance(code, str) else None
    return area.ground if area is not None and area.type == area_type else ""


def _choose(wanted: dict[str, Any], name: str, allowed: Any, fallback: str = "") -> str:
    value = wanted.get(name)
    if isinstance(value, str) and value in allowed:
        return value
    choices = list(allowed)
    return fallback if fallback in choices else str(choices[0])
