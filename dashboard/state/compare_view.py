"""What the Compare page shows, as an address."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.history import ENGLAND, ENGLAND_AND_WALES, UK
from dashboard.kinds import Area, SeriesKey
from dashboard.state.map_view import DEFAULT_INDICATOR, MEASURES
from dashboard.state.query import choose, choose_series, parse, series_code, write
from dashboard.store import Store

MOST_AREAS = 12
_TYPES = ("region", "nation", "police_force_area", "local_authority")
"""Area types in the order in which one is shown before an area is chosen."""


@dataclass(frozen=True)
class CompareView:
    """An area beside others: codes are the newest of their ground.

    ``area`` is empty before one is chosen; ``others`` are the usual companions unless
    ``is_chosen``; ``wider`` come along for reference.
    """

    indicator: str
    area_type: str
    series: SeriesKey
    area: str
    others: tuple[str, ...]
    wider: tuple[str, ...]
    is_chosen: bool
    period: str
    measure: str
    with_ranks: bool

    @property
    def address(self) -> str:
        """Path and query."""
        return "/compare" + write(
            {
                "indicator": self.indicator,
                "series": series_code(self.series),
                "area": self.area,
                "with": ",".join(self.others) if self.is_chosen else "",
                "period": self.period,
                "measure": self.measure,
                "ranks": "yes" if self.with_ranks else "",
            }
        )


def read(store: Store, query: str) -> tuple[CompareView, bool]:
    """The nearest valid view to what an address asks for, and whether all was understood."""
    given = parse(query)
    last = {name: found[-1] for name, found in (given or {}).items()}
    indicator = choose(last.get("indicator"), store.mapped, DEFAULT_INDICATOR)
    area, area_is_known = _own(store, indicator, last.get("area", ""))
    area_type = area.type if area else choose(None, _offered(store, indicator))
    keys = store.series(indicator, area_type)
    if area:
        keys = sorted(keys, key=lambda key: key not in store.series_of(indicator, area.code))
    series = choose_series(last.get("series"), keys)
    with_figures = grounds(store, indicator, area_type, series)
    wanted = [code for text in (given or {}).get("with", []) for code in text.split(",") if code]
    same_area = last.get("for", last.get("area", "")) == last.get("area", "")
    chosen = _chosen(store, wanted, with_figures, area) if wanted and same_area else []
    others = chosen or _companions(store, area, with_figures)
    rows = store.rows(indicator, area_type, series)
    periods = list(dict.fromkeys(row["period"] for row in rows))
    own = [
        row["period"] for row in rows if area and store.areas[row["area_code"]].ground == area.code
    ]
    has_rate = any(row["rate_per_10000"] is not None for row in rows)
    view = CompareView(
        indicator=indicator,
        area_type=area_type,
        series=series,
        area=area.code if area else "",
        others=tuple(others),
        wider=_wider(store, indicator, series, area, area_type),
        is_chosen=bool(chosen),
        period=choose(last.get("period"), periods, (own or periods)[-1]),
        measure=choose(last.get("measure"), MEASURES if has_rate else ("count",)),
        with_ranks=last.get("ranks") == "yes",
    )
    known = (
        given is not None
        and area_is_known
        and last.get("indicator") in (None, "", indicator)
        and last.get("period") in (None, "", view.period)
        and (not same_area or len(set(wanted)) == len(chosen))
    )
    return view, known


def _offered(store: Store, indicator: str) -> list[str]:
    return [kind for kind in _TYPES if kind in store.mapped[indicator]]


def _own(store: Store, indicator: str, code: str) -> tuple[Area | None, bool]:
    """The area of a code, or the one around it that the indicator has figures for."""
    if not code:
        return None, True
    area = store.areas.get(code)
    if area is None:
        return None, False
    area = store.areas.get(area.ground, area)
    if area.type in store.mapped[indicator]:
        return area, True
    for around in (area.police_force_area_code, area.region_code, area.nation_code):
        found = store.areas.get(around)
        if found and found.type in store.mapped[indicator]:
            return store.areas.get(found.ground, found), True
    return None, False


def grounds(store: Store, indicator: str, area_type: str, series: SeriesKey) -> list[str]:
    """Grounds with a figure of the series that still have an area, by name."""
    found = {
        store.areas[row["area_code"]].ground for row in store.rows(indicator, area_type, series)
    }
    areas = [store.areas[code] for code in found]
    return [area.code for area in sorted(areas, key=lambda area: area.name) if not area.valid_to]


def _chosen(
    store: Store, wanted: list[str], with_figures: list[str], area: Area | None
) -> list[str]:
    known = [store.areas[code].ground for code in wanted if code in store.areas]
    own = area.code if area else ""
    found = dict.fromkeys(code for code in known if code in with_figures and code != own)
    return list(found)[:MOST_AREAS]


def _companions(store: Store, area: Area | None, with_figures: list[str]) -> list[str]:
    """Statistical neighbours of an authority; else the areas of the same region or nation."""
    if area is None:
        return with_figures[:MOST_AREAS] if len(with_figures) <= MOST_AREAS else []
    like = store.neighbours.get(area.ground)
    if like:
        return [code for code in like if code in with_figures][:MOST_AREAS]
    others = [code for code in with_figures if code != area.code]
    for field in ("region_code", "nation_code"):
        place = getattr(area, field)
        near = [code for code in others if place and getattr(store.areas[code], field) == place]
        if near:
            return near[:MOST_AREAS]
    return others[:MOST_AREAS]


def _wider(
    store: Store, indicator: str, series: SeriesKey, area: Area | None, area_type: str
) -> tuple[str, ...]:
    """Region, nation and nations together that have the same series."""
    codes = [area.region_code, area.nation_code] if area else [ENGLAND]
    codes += [ENGLAND_AND_WALES, UK]
    found = []
    for code in dict.fromkeys(codes):
        around = store.areas.get(code)
        if around is None or around.type == area_type:
            continue
        rows = store.rows(indicator, around.type, series)
        if any(row["area_code"] == code for row in rows):
            found.append(code)
    return tuple(found[:2])
