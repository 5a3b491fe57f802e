"""A trend, or the reason why there is none, for every series of preferred observations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan
from typing import Any

import pandas as pd

from etl.core.breaks import Break
from etl.core.rates import COUNTED
from etl.core.schema import PARTS, SERIES_KEY
from etl.stats.breaks import FEWEST_POINTS
from etl.stats.breaks import Break as StatisticalBreak
from etl.stats.series import Reason, Series, series_of
from etl.stats.trends import Trend, fit_trend
from etl.stats.under_reporting import tipping_point

RATE, COUNT, VALUE = "rate", "count", "value"
MODELLED = frozenset({"count"})
"""Kinds of indicator whose series are modelled: events counted in a period."""

FORCES_VARY = "responding_forces_vary"
BREAK_IN_SERIES = "break_in_series"
KEY = (*SERIES_KEY, "unit", "period_type")
_JOINED = ("ground", *(name for name in KEY if name != "area_code"))
_READ = (
    "period",
    "period_start",
    "period_end",
    "value",
    "status",
    "qualifier",
    "segment",
    "denominator",
    "rate_per_10000",
    "caveats",
)
_FROM_TREND = (
    "first_period",
    "last_period",
    "n_points",
    "model",
    "annual_percent_change",
    "lower",
    "upper",
    "dispersion",
    "degrees_of_freedom",
    "lag1_autocorrelation",
    "durbin_watson",
    "fitted_first",
    "fitted_last",
    "growth_ratio",
    "growth_lower",
    "growth_upper",
    "verdict",
    "verdict_998",
    "reason",
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What the catalogue says of an indicator that decides whether it is modelled."""

    kind: str
    caveats: tuple[str, ...]


def trend_tables(
    observations: pd.DataFrame,
    *,
    facts: Mapping[str, Facts],
    breaks: Sequence[Break],
    same_ground: Callable[[str], str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """trends.csv and trend_points.csv of the preferred observations.

    Series under codes of the same ground are joined; the row is repeated under each code.
    """
    by_indicator = _breaks_by_indicator(breaks)
    trends: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for rows, codes in _grounds(observations, same_ground):
        indicator = rows[0]["indicator"]
        touching = _touching(by_indicator.get(indicator, ()), rows)
        for measure in _measures(rows, facts[indicator]):
            trend = _assess(rows, measure, facts[indicator], touching)
            described = _describe(measure, trend, rows, touching)
            for code in codes:
                keys = {name: rows[0][name] for name in KEY} | {"area_code": code}
                trends.append(keys | described)
                points += [keys | point for point in _fitted(measure, trend)]
    return _count_tested(pd.DataFrame(trends)), pd.DataFrame(points)


def _grounds(
    observations: pd.DataFrame, same_ground: Callable[[str], str]
) -> Iterator[tuple[list[dict[str, Any]], list[str]]]:
    """One series after the other: its preferred rows in time order, and every code it stands under.

    Rows under several codes of a ground are together; one of them is preferred in a period.
    """
    grounds = {code: same_ground(code) for code in observations["area_code"].unique()}
    table = observations.assign(ground=observations["area_code"].map(grounds))
    codes = table.groupby(list(_JOINED), sort=False)["area_code"].unique()
    preferred = table.loc[table["is_preferred"], list(dict.fromkeys(["ground", *KEY, *_READ]))]
    ordered = preferred.sort_values([*_JOINED, "period_start", "period_end"], kind="stable")
    records = ordered.to_dict("records")
    for key, rows in groupby(records, key=lambda row: tuple(row[name] for name in _JOINED)):
        yield list(rows), sorted(codes[key])


def _breaks_by_indicator(breaks: Iterable[Break]) -> dict[str, tuple[Break, ...]]:
    grouped: dict[str, list[Break]] = {}
    for entry in breaks:
        for indicator in entry.indicators:
            grouped.setdefault(indicator, []).append(entry)
    return {indicator: tuple(found) for indicator, found in grouped.items()}


def _touching(breaks: Iterable[Break], rows: Sequence[Row]) -> tuple[Break, ...]:
    """Breaks of the indicator that touch this series."""
    codes = {row[name] for row in rows for name in ("area_code", "ground")}
    return tuple(
        entry
        for entry in breaks
        if (not entry.areas or codes & set(entry.areas))
        and (not entry.age_groups or rows[0]["age_group"] in entry.age_groups)
        and (not entry.breakdowns or rows[0]["breakdown"] in entry.breakdowns)
    )


def _measures(rows: Sequence[Row], entry: Facts) -> tuple[str, ...]:
    if entry.kind not in MODELLED:
        return (VALUE,)
    has_rate = any(not isnan(row["rate_per_10000"]) for row in rows)
    return (COUNT, RATE) if has_rate else (COUNT,)


def _assess(rows: Sequence[Row], measure: str, entry: Facts, breaks: tuple[Break, ...]) -> Trend:
    """The trend of the latest segment, or the refusal that the observations call for."""
    last = max(row["segment"] for row in rows)
    latest = [row for row in rows if row["segment"] == last]
    if measure == RATE:
        latest = _with_people(latest)
    if measure == VALUE or not _is_comparable(latest, entry):
        return _refuse(latest, "not_comparable")
    shown = _shown(latest)
    if measure == RATE and any(isnan(row["denominator"]) for row in shown):
        return _refuse(latest, "no_population")
    if len(shown) < FEWEST_POINTS <= len(_shown(rows)):
        return _refuse(latest, "break_too_recent")
    population = _people(latest) if measure == RATE else None
    return fit_trend(_series(latest), population=population, breaks=_steps(breaks))


def _with_people(rows: Sequence[Row]) -> list[Row]:
    """Rows without the last figures whose population is not known yet: they have no rate."""
    kept = list(rows)
    while kept and not isnan(kept[-1]["value"]) and isnan(kept[-1]["denominator"]):
        kept.pop()
    return kept if len(_shown(kept)) >= FEWEST_POINTS else list(rows)


def _shown(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not isnan(row["value"])]


def _people(rows: Sequence[Row]) -> list[float]:
    """Residents of each period; where no number is shown the population does not matter."""
    known = [row["denominator"] for row in rows if not isnan(row["denominator"])]
    filler = known[0] if known else 1.0
    return [filler if isnan(row["denominator"]) else row["denominator"] for row in rows]


def _series(rows: Sequence[Row]) -> Series:
    return series_of(
        [row["period"] for row in rows],
        [None if isnan(row["value"]) else row["value"] for row in rows],
        period_type=rows[0]["period_type"],
        statuses=[row["status"] for row in rows],
    )


def _steps(breaks: Iterable[Break]) -> tuple[StatisticalBreak, ...]:
    """The breaks that add a level term; the segment already ends at those that cut."""
    return tuple(
        StatisticalBreak(date=entry.date, effect="step", break_id=entry.id)
        for entry in breaks
        if entry.effect == "step"
    )


def _is_comparable(rows: Sequence[Row], entry: Facts) -> bool:
    """Whether the points can be held against each other: counted, and by the same forces."""
    if FORCES_VARY in entry.caveats and rows[0]["area_type"] != "police_force_area":
        return False
    return all(
        row["qualifier"] in COUNTED and row["value"] >= 0 and row["value"] % 1 == 0
        for row in _shown(rows)
    )


def _refuse(rows: Sequence[Row], reason: Reason) -> Trend:
    periods = [row["period"] for row in _shown(rows)]
    return Trend(
        verdict="cannot be assessed",
        verdict_998="cannot be assessed",
        reason=reason,
        n_points=len(periods),
        first_period=periods[0] if periods else "",
        last_period=periods[-1] if periods else "",
    )


def _describe(
    measure: str, trend: Trend, rows: Sequence[Row], breaks: Sequence[Break]
) -> dict[str, Any]:
    first = min(row["period_start"] for row in rows)
    last = max(row["period_end"] for row in rows)
    inside = [entry.id for entry in breaks if first < entry.date.isoformat() <= last]
    codes = [code for row in rows for code in row["caveats"].split(PARTS) if code]
    strong = {entry.id for entry in breaks if entry.effect != "caveat"}
    codes += [BREAK_IN_SERIES] if strong & set(inside) else []
    rise = trend.growth_ratio is not None and trend.growth_ratio > 1
    return {
        "measure": measure,
        "segment": max(row["segment"] for row in rows),
        **{name: getattr(trend, name) for name in _FROM_TREND},
        "max_initial_identified_share": (
            tipping_point(trend.growth_ratio or 1.0).max_initial_share if rise else None
        ),
        "breaks": PARTS.join(inside),
        "caveats": PARTS.join(dict.fromkeys(codes)),
    }


def _fitted(measure: str, trend: Trend) -> Iterator[dict[str, Any]]:
    for point in trend.points:
        yield {
            "measure": measure,
            "period": point.period.text,
            "fitted": point.fitted,
            "lower": point.lower,
            "upper": point.upper,
        }


def _count_tested(trends: pd.DataFrame) -> pd.DataFrame:
    """How many series of the same indicator, area type and measure got a verdict."""
    family = [trends[name] for name in ("indicator", "area_type", "measure")]
    return trends.assign(n_tested=(trends["reason"] == "").groupby(family).transform("sum"))
