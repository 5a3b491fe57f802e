"""The Area pages: everything on record for one area, and where to find one."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any

from dashboard import wording
from dashboard.components.share import figures_address, share
from dashboard.components.sources import citation
from dashboard.components.spark import spark
from dashboard.components.templates import render
from dashboard.history import breaks_between, is_tiny, limits_of, number_of, said_of
from dashboard.kinds import Area, Row, SeriesKey
from dashboard.page import Moved, Page
from dashboard.state.query import series_code, write
from dashboard.store import Store

_YEARLY = ("financial_year", "calendar_year", "quarter", "month")
_VERDICTS = {
    "higher": "higher",
    "lower": "lower",
    "not different": "not different",
}


def index(store: Store, query: str) -> Page:
    """All areas that have a page, by type, with a field to find one."""
    del query
    found = {
        area.ground: store.areas.get(area.ground, area)
        for area in store.areas.values()
        if area.code in store.codes_with_figures
    }
    order = list(wording.AREA_TYPE_GROUPS)
    areas = sorted(found.values(), key=lambda area: (order.index(area.type), area.name))
    groups = [
        (title, list(members))
        for title, members in groupby(areas, key=lambda area: wording.AREA_TYPE_GROUPS[area.type])
    ]
    return Page(
        title="Areas",
        address="/areas",
        main=render("areas.html", groups=groups),
        description="Every area of the UK with published figures on record.",
        section="/areas",
    )


def draw(store: Store, code: str) -> Page | Moved | None:
    """The page of an area; an older code of the same ground moves to the newest."""
    area = store.areas.get(code)
    if area is None or not store.rows_of_area(area.ground):
        return None
    if area.ground != code:
        return Moved(f"/areas/{area.ground}")
    levels = [level for level in _levels(store, area) if level["groups"]]
    rows = store.rows_of_area(area.ground)
    address = f"/areas/{code}"
    main = render(
        "area.html",
        area=area,
        kind=wording.kind(area.type, area.kind),
        place=_place(store, area),
        ended=area.valid_to,
        after=[store.areas[later] for later in store.successors.get(area.code, [])],
        n_figures=len(rows),
        n_indicators=len(store.series_rows(area.ground)),
        levels=levels,
        caveats=_caveats(store, rows),
        compare_address="/compare" + write({"area": area.code})
        if area.type in ("local_authority", "region", "nation")
        else "",
        map_address="/" + write({"areas": area.type, "area": area.code}),
        inquiries=[row for row in store.inquiries if area.code in row["area_codes"].split("|")],
        share=share(
            citation(store, rows, f"{area.name}: figures on record"),
            address,
            figures=figures_address(areas=[area.code]),
        ),
    )
    return Page(
        title=f"{area.name}: figures on record",
        address=address,
        main=main,
        description=f"Published figures on child sexual exploitation and trafficking: {area.name}.",
        section="/areas",
    )


def _place(store: Store, area: Area) -> list[Area]:
    codes = (area.police_force_area_code, area.region_code, area.nation_code)
    return [store.areas[code] for code in codes if code in store.areas and code != area.code]


def _levels(store: Store, area: Area) -> list[dict[str, Any]]:
    """The area itself, then what lies around it, each clearly named."""
    own = _level(store, area, f"{area.name} itself", is_own=True)
    return [own, *(_level_around(store, wider) for wider in _place(store, area))]


@lru_cache(maxsize=64)
def _level_around(store: Store, area: Area) -> dict[str, Any]:
    """A level that many areas have around them."""
    return _level(store, area, _level_title(area), is_own=False)


def _level(store: Store, area: Area, title: str, *, is_own: bool) -> dict[str, Any]:
    groups = _groups(store, area, is_own=is_own)
    return {"title": title, "area": area, "is_own": is_own, "groups": groups}


def _level_title(area: Area) -> str:
    kinds = {"police_force_area": "Police force area", "region": "Region", "nation": "Nation"}
    return f"{kinds.get(area.type, 'Wider area')}: {area.name}"


def _groups(store: Store, area: Area, *, is_own: bool) -> list[tuple[str, list[dict[str, Any]]]]:
    order = list(wording.GROUPS)
    listed = sorted(
        store.series_rows(area.ground),
        key=lambda name: (
            order.index(store.indicators[name]["group"]),
            store.indicators[name]["short_title"],
        ),
    )
    entries = [
        (store.indicators[name]["group"], _entry(store, area, name, is_own=is_own))
        for name in listed
    ]
    return [
        (wording.GROUPS[group], [entry for _, entry in members])
        for group, members in groupby(entries, key=lambda entry: entry[0])
    ]


def _entry(store: Store, area: Area, name: str, *, is_own: bool) -> dict[str, Any]:
    """An indicator's newest figure for the area, with what can be said of it."""
    keys = store.series_of(name, area.ground)
    key = keys[0]
    rows = store.series_rows(area.ground)[name][key]
    last = max(rows, key=lambda row: str(row["period_end"]))
    measure = "rate" if number_of(last, "rate") is not None else "count"
    breaks = breaks_between(store, name, key, rows)
    address = "/trends" if name in store.followed else f"/indicators/{name}"
    held = {"indicator": name, "area": area.ground, "series": series_code(key)}
    return {
        "title": store.indicators[name]["short_title"],
        "address": address + (write(held) if address == "/trends" else ""),
        "figure": said_of(last, "count"),
        "unit": "" if wording.is_share(last) else store.indicators[name]["unit_label"],
        "ages": wording.ages(key.age_group) if len(keys) > 1 else "",
        "period": wording.short_period(last),
        "rate": wording.rate(last["rate_per_10000"]) if measure == "rate" else "",
        "limits": _limits(last, measure),
        "is_tiny": is_tiny(last),
        "trend": _trend(store, last, key, measure),
        "beside": _beside(store, last, key),
        "more": len(keys) - 1,
        "spark": spark(store, name, key, area, measure=measure, breaks=breaks, with_wider=False)
        if is_own and key.period_type in _YEARLY and len(rows) > 2
        else "",
        "source": store.publications[last["publication"]],
    }


def _limits(row: Row, measure: str) -> str:
    if row["value"] is None:
        return ""
    lower, upper = limits_of(row, measure)
    if lower is None or upper is None:
        return ""
    shown = wording.rate if measure == "rate" else wording.whole
    return f"{shown(lower)} to {shown(upper)}"


def _trend(store: Store, row: Row, key: SeriesKey, measure: str) -> str:
    found = store.trend(row["indicator"], row["area_code"], key, measure)
    if found is None or found["reason"]:
        return ""
    change = f"{wording.signed(found['annual_percent_change'])}% a year"
    return f"{wording.VERDICTS[found['verdict']]} ({change})"


def _beside(store: Store, row: Row, key: SeriesKey) -> str:
    for found in store.comparisons_of(row["indicator"], row["area_code"], key, row["period"]):
        if found["benchmark"] in ("england", "all_forces") and found["verdict"] in _VERDICTS:
            return _VERDICTS[found["verdict"]]
    return ""


def _caveats(store: Store, rows: list[Row]) -> list[str]:
    codes = dict.fromkeys(code for row in rows for code in row["caveats"].split("|") if code)
    return [store.caveats[code]["short_text"] for code in codes if code in store.caveats]
