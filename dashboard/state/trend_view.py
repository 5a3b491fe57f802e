"""What the Trends page shows, as an address."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.history import ENGLAND, ENGLAND_AND_WALES, UK, history
from dashboard.kinds import Row, SeriesKey
from dashboard.state.map_view import DEFAULT_INDICATOR, MEASURES
from dashboard.state.query import choose, choose_series, parse, series_code, write
from dashboard.store import Store

DEFAULT_SHARE = 50


@dataclass(frozen=True)
class TrendView:
    """One area's series; ``area`` is a code with figures, ``share`` a percentage 1 to 100."""

    indicator: str
    area: str
    series: SeriesKey
    measure: str
    share: int

    @property
    def address(self) -> str:
        """Path and query."""
        return "/trends" + write(
            {
                "indicator": self.indicator,
                "area": self.area,
                "series": series_code(self.series),
                "measure": self.measure,
                "share": "" if self.share == DEFAULT_SHARE else self.share,
            }
        )


def read(store: Store, query: str) -> tuple[TrendView, bool]:
    """The nearest valid view to what an address asks for, and whether all was understood."""
    given = parse(query)
    last = {name: found[-1] for name, found in (given or {}).items()}
    indicator = choose(last.get("indicator"), store.followed, DEFAULT_INDICATOR)
    grounds = [area.ground for area in store.areas_with(indicator)]
    wanted = last.get("area", "")
    own = store.areas[wanted].ground if wanted in store.areas else ""
    widest = next((code for code in (ENGLAND, UK, ENGLAND_AND_WALES) if code in grounds), "")
    area = choose(own, grounds, widest)
    series = choose_series(last.get("series"), store.series_of(indicator, area))
    rows = rows_of(store, indicator, area, series)
    has_rate = any(row["rate_per_10000"] is not None for row in rows)
    share = last.get("share", "")
    view = TrendView(
        indicator=indicator,
        area=area,
        series=series,
        measure=choose(last.get("measure"), MEASURES if has_rate else ("count",)),
        share=int(share) if share.isascii() and share.isdigit() and 1 <= int(share) <= 100 else 50,
    )
    understood = (
        given is not None
        and last.get("indicator") in (None, "", indicator)
        and (not wanted or own == area)
        and share in ("", str(view.share))
    )
    return view, understood


def rows_of(store: Store, indicator: str, ground: str, series: SeriesKey) -> list[Row]:
    """Preferred rows of a ground's series in time order."""
    return history(store, indicator, series, store.areas[ground])
