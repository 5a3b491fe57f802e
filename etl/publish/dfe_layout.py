"""The observations in the layout of the Department for Education's open data standard.

One pair of files an indicator and kind of year: data, and metadata that name filters and
indicators. Years of different kinds are never mixed in one file; every combination of area,
period and filters has a row, with a symbol where nothing is on record.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from etl.core.schema import FIELDS
from etl.publish.tables import format_column

LEVELS = {
    "uk": "National",
    "gb": "National",
    "england_and_wales": "National",
    "nation": "National",
    "region": "Regional",
    "local_authority": "Local authority",
    "police_force_area": "Police force area",
}
"""The department has no level for police force areas; this one is ours."""

_YEARS = {
    "financial_year": ("financial", "Financial year"),
    "calendar_year": ("calendar", "Calendar year"),
    "quarter": ("calendar", "Calendar year"),
    "month": ("calendar", "Calendar year"),
    "point": ("reporting", "Reporting year"),
    "survey_wave": ("reporting", "Reporting year"),
    "inquiry_window": ("reporting", "Reporting year"),
}
_PLACE = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
    "pfa_code",
    "pfa_name",
)
_FILTERS = {
    "period_covered": "Period covered",
    "age_group": "Age group",
    "sex": "Sex",
    "breakdown": "Breakdown",
    "publication": "Publication",
    "caveats": "Caveats, by code",
}
_RATES = ("rate_per_10000", "rate_lower", "rate_upper")
_META = (
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
)
_SYMBOLS = {"c": "c", "x": "x", "z": "z", "k": "low", "u": "u"}
_CELL = ["period_covered", "age_group", "sex", "breakdown_topic", "breakdown"]


@dataclass(frozen=True)
class Pair:
    """A data file and its metadata, under one name."""

    name: str
    data: pd.DataFrame
    meta: pd.DataFrame


def dfe_files(
    observations: pd.DataFrame, areas: pd.DataFrame, indicators: pd.DataFrame
) -> Iterator[Pair]:
    """Every pair, of the preferred observations of areas that have a code."""
    known = {row["area_code"]: row for row in areas.to_dict("records")}
    titles = {row["indicator"]: row for row in indicators.to_dict("records")}
    rows = observations[
        observations["is_preferred"] & observations["area_type"].isin(LEVELS.keys())
    ]
    kinds = rows["period_type"].map(lambda kind: _YEARS[kind][0])
    for (name, kind), part in rows.groupby(["indicator", kinds], sort=True):
        data = _data(part, known)
        yield Pair(f"{name}_{kind}", data, _meta(data, titles[str(name)]))


def write_dfe_files(pairs: Iterator[Pair], folder: Path) -> None:
    """Write every pair as CSV."""
    folder.mkdir()
    for pair in pairs:
        for table, suffix in ((pair.data, ".csv"), (pair.meta, ".meta.csv")):
            table.to_csv(folder / f"{pair.name}{suffix}", index=False, lineterminator="\n")


def _data(rows: pd.DataFrame, areas: dict[str, dict[str, Any]]) -> pd.DataFrame:
    unit = rows["unit"].iat[0]
    value = "figure_count" if unit == "count" else f"figure_{unit}"
    numbers = {value: "value"}
    numbers |= {name: name for name in _RATES if rows[name].notna().any()}
    filled = pd.DataFrame(
        {
            "area_code": rows["area_code"],
            "time_period": _year(rows),
            "time_identifier": rows["period_type"].map(lambda kind: _YEARS[kind][1]),
            **_filters(rows),
            **{name: _figures(rows, column) for name, column in numbers.items()},
            "publication": rows["publication"],
            "caveats": rows["caveats"].replace("", "None"),
        }
    )
    data = _completed(filled, areas, tuple(numbers))
    places = pd.DataFrame([_place(areas[code], areas) for code in data["area_code"]])
    named = pd.concat([data.reset_index(drop=True), places], axis=1)
    used = [name for name in _PLACE if (named[name] != "").any() or name in _PLACE[:5]]
    if "new_la_code" in used:
        used = [name for name in _PLACE if name in used or name == "old_la_code"]
    ordered = named[[*used, *_CELL, *numbers, "publication", "caveats"]]
    return ordered.sort_values(
        ["time_period", "geographic_level", "country_code", *used[5:], *_CELL], kind="stable"
    )


def _filters(rows: pd.DataFrame) -> dict[str, pd.Series]:
    whole = rows["period_type"].isin(("financial_year", "calendar_year"))
    return {
        "period_covered": rows["period"].map(_part).where(~whole, "Total"),
        "age_group": rows["age_group"].replace("all", "Total"),
        "sex": rows["sex"].replace("all", "Total"),
        "breakdown_topic": rows["breakdown"].replace("", "Total"),
        "breakdown": rows["breakdown_value"].replace("", "Total"),
    }


def _part(period: str) -> str:
    """The part of a calendar year, such as Q3 or July; other periods as they are written."""
    year, _, rest = period.partition("-")
    if rest.startswith("Q"):
        return rest
    if year.isdigit() and rest.isdigit() and len(rest) == 2:
        return calendar.month_name[int(rest)] if int(rest) <= 12 else period
    return period


def _year(rows: pd.DataFrame) -> pd.Series:
    ends = rows["period_end"].astype(str).str[:4]
    starts = rows["period_start"].astype(str).str[:4]
    return ends.where(rows["period_type"] != "financial_year", starts + ends.str[2:])


def _figures(rows: pd.DataFrame, column: str) -> list[str]:
    texts = format_column(rows[column], FIELDS[column])
    return [
        text or _SYMBOLS.get(status, "x")
        for text, status in zip(texts, rows["status"], strict=True)
    ]


def _completed(
    filled: pd.DataFrame, areas: dict[str, dict[str, Any]], numbers: tuple[str, ...]
) -> pd.DataFrame:
    """Every combination of area, period and filters, with x where nothing is on record."""
    times = ["time_period", "time_identifier", "period_covered"]
    others = ["age_group", "sex", "breakdown_topic", "breakdown"]
    combinations = product(
        filled["area_code"].unique(),
        filled[times].drop_duplicates().itertuples(index=False, name=None),
        filled[others].drop_duplicates().itertuples(index=False, name=None),
    )
    keys = ["area_code", *times, *others]
    every = pd.DataFrame([(code, *time, *rest) for code, time, rest in combinations], columns=keys)
    data = every.merge(filled, on=keys, how="left", validate="one_to_one")
    ended = [
        _not_valid(areas[code], str(time)[:4])
        for code, time in zip(data["area_code"], data["time_period"], strict=True)
    ]
    missing = pd.Series(["z" if gone else "x" for gone in ended], index=data.index)
    for name in numbers:
        data[name] = data[name].where(data[name].notna(), missing)
    data["publication"] = data["publication"].fillna("Not available")
    data["caveats"] = data["caveats"].fillna("None")
    return data


def _not_valid(area: dict[str, Any], year: str) -> bool:
    """Whether a code had not begun, or had ended, in the whole of a year."""
    first, last = str(area["valid_from"] or ""), str(area["valid_to"] or "")
    return bool((first and first[:4] > year) or (last and last[:4] < year))


def _place(area: dict[str, Any], areas: dict[str, dict[str, Any]]) -> dict[str, str]:
    level = LEVELS[area["area_type"]]
    country = area if level == "National" else areas.get(area["nation_code"], {})
    region = area if level == "Regional" else areas.get(area["region_code"] or "", {})
    code, name = area["area_code"], area["area_name"]
    is_authority, is_force = level == "Local authority", level == "Police force area"
    return {
        "geographic_level": level,
        "country_code": country.get("area_code", "x"),
        "country_name": country.get("area_name", "Not available"),
        "region_code": "" if level == "National" else region.get("area_code", ""),
        "region_name": "" if level == "National" else region.get("area_name", ""),
        "old_la_code": "",
        "new_la_code": code if is_authority else "",
        "la_name": name if is_authority else "",
        "pfa_code": code if is_force else "",
        "pfa_name": name if is_force else "",
    }


def _meta(data: pd.DataFrame, indicator: dict[str, Any]) -> pd.DataFrame:
    rows: list[dict[str, str]] = []
    for name, label in _FILTERS.items():
        if data[name].nunique() > 1:
            grouped = name == "breakdown" and data["breakdown_topic"].nunique() > 1
            rows.append(
                {
                    "col_name": name,
                    "col_type": "Filter",
                    "label": label,
                    "filter_grouping_column": "breakdown_topic" if grouped else "",
                }
            )
    for name in data.columns:
        if name.startswith("figure_"):
            unit = "%" if name == "figure_percent" else ""
            label = str(indicator["title"])[:80]
            rows.append(_indicator_row(name, label, unit))
        elif name in _RATES:
            rows.append(_indicator_row(name, FIELDS[name].meaning.rstrip(".")[:80], ""))
    return pd.DataFrame(rows, columns=list(_META)).fillna("")


def _indicator_row(name: str, label: str, unit: str) -> dict[str, str]:
    places = "1" if name.startswith("rate_") else "0" if name == "figure_count" else "1"
    return {
        "col_name": name,
        "col_type": "Indicator",
        "label": label,
        "indicator_unit": unit,
        "indicator_dp": places,
    }
