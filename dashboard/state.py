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
_APART = "~"


@dataclass(frozen=True)
class View:
    """What the map page shows: every field is valid together with the others."""

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
        wanted = {
            "indicator": self.indicator,
            "areas": self.area_type,
            "series": series_code(self.series),
            "period": self.period,
            "measure": self.measure,
            "form": self.form,
        }
        if self.area:
            wanted["area"] = self.area
        return f"?{urlencode(wanted, safe=_APART)}"


def series_code(key: SeriesKey) -> str:
    """A series as one word: its fields in order."""
    return _APART.join(vars(key).values())


def read_query(store: Store, query: str) -> tuple[View, bool]:
    """The view of an address, and whether all of it was understood."""
    if len(query) > LONGEST_ADDRESS:
        return resolve(store)
    given = {name: values[-1] for name, values in parse_qs(query.lstrip("?")).items()}
    return resolve(
        store,
        indicator=given.get("indicator"),
        area_type=given.get("areas"),
        series=given.get("series"),
        period=given.get("period"),
        measure=given.get("measure"),
        form=given.get("form"),
        area=given.get("area"),
    )


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
    forms = FORMS if area_type == "local_authority" else ("map",)
    form = _choose(wanted, "form", forms)
    known = {row["area_code"] for row in rows} | {
        code for code, area in store.areas.items() if area.type == area_type
    }
    area = wanted.get("area") if wanted.get("area") in known else ""
    view = View(indicator, area_type, series, period, measure, form, str(area or ""))
    found = {**vars(view), "series": series_code(series)}
    understood = all(
        value in (None, "") or value == found.get(name) for name, value in wanted.items()
    )
    return view, understood


def _choose(wanted: dict[str, Any], name: str, allowed: Any, fallback: str = "") -> str:
    value = wanted.get(name)
    if isinstance(value, str) and value in allowed:
        return value
    choices = list(allowed)
    return fallback if fallback in choices else choices[0]
