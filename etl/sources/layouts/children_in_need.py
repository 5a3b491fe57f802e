"""DfE: factors identified at the end of assessment (C3), and the populations issued with them.

Wide CSVs, one row a year and area. ``time_period`` is the year in which the financial year
ends, or the mid-year of a population. Inner and Outer London stand beside London as regions of
their own, with codes that begin E13: they are left out.
"""

from __future__ import annotations

import pandas as pd

from etl.sources.layouts.layout import (
    YEAR,
    Layout,
    Table,
    as_figures,
    check_cells,
    headed,
    required,
)

_PLACE = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "new_la_code",
    "la_name",
)
_LEVELS = {
    "National": ("nation", "country_code", "country_name"),
    "Regional": ("region", "region_code", "region_name"),
    "Local authority": ("local_authority", "new_la_code", "la_name"),
}
_PARTS_OF_LONDON = "E13"
_KEYS = ("time_period", "geographic_level", "new_la_code")


def read_factors(table: Table) -> pd.DataFrame:
    """Episodes of need with a factor, by financial year.

    A factor that is x for every area of a year was not asked for yet: it has no figures.
    """
    factors = [name for name in table.indicators if name in table.headings]
    required(table, [*_PLACE, "Child_sexual_exploitation"])
    frame = _placed(table.frame(), table)
    years = frame["time_period"].astype(int)
    frame["period"] = [f"{year - 1}-{year % 100:02}" for year in years]
    frame["qualifier"] = (frame["area_type"] == "local_authority").map(
        {True: "exact", False: "rounded"}
    )
    kept = ["area_type", "area_code", "area", "period", "qualifier", "time_period", "raw_row"]
    long = frame.melt(kept, factors, var_name="raw_column", value_name="value")
    is_asked = (long["value"] != "x").groupby([long["raw_column"], long["period"]])
    long = long[is_asked.transform("any")].copy()
    long["indicator"] = long["raw_column"].map(dict(table.indicators))
    long["locator"] = [
        f"column {column}, row {year} {area}"
        for column, year, area in zip(
            long["raw_column"], long["time_period"], long["area"], strict=True
        )
    ]
    return as_figures(
        long, table, period_type="financial_year", age_group="under_18", sex="all", unit="count"
    )


def read_population(table: Table) -> pd.DataFrame:
    """Residents aged 0 to 17 at mid-year."""
    required(table, [*_PLACE, "age_group", "population_estimate"])
    frame = _placed(table.frame(), table)
    frame = frame[frame["age_group"].isin(list(table.indicators))]
    frame["indicator"] = frame["age_group"].map(dict(table.indicators))
    frame["period"] = frame["time_period"] + "-06-30"
    frame["locator"] = "row " + frame["time_period"] + " " + frame["area"]
    frame = frame.drop(columns="age_group").rename(columns={"population_estimate": "value"})
    return as_figures(
        frame, table, raw_column="population_estimate", period_type="point", age_group="0-17",
        sex="all", unit="count", qualifier="estimate",
    )  # fmt: skip


def _placed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    check_cells(frame, table, "time_period", YEAR, "is no year")
    check_cells(frame, table, "geographic_level", "|".join(_LEVELS), "is no level that is known")
    parts = []
    for level, (area_type, code, name) in _LEVELS.items():
        rows = frame[frame["geographic_level"] == level]
        parts.append(rows.assign(area_type=area_type, area_code=rows[code], area=rows[name]))
    placed = pd.concat(parts).sort_values("raw_row", kind="stable")
    return placed[~placed["area_code"].str.startswith(_PARTS_OF_LONDON)].copy()


FACTORS = Layout(
    "children_in_need_factors",
    headed("children_in_need_factors", *_KEYS, "Child_sexual_exploitation"),
    read_factors,
)
POPULATION = Layout(
    "child_population",
    headed("child_population", *_KEYS, "population_estimate"),
    read_population,
)
