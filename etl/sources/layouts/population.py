"""ONS: mid-year population estimates by single year of age, as a long sheet or a wide one."""

from __future__ import annotations

import re

import pandas as pd

from etl.core.areas import OTHER, type_of
from etl.core.problems import InputError, Problem
from etl.sources.layouts.layout import (
    COUNT,
    Layout,
    Table,
    as_figures,
    check_cells,
    headed,
    required,
)

_AGES = {"0-17": range(18), "all": range(91)}
_DISTRICTS = "E07"
"""Districts below a county: no upper-tier authorities."""

_YEAR = re.compile(r"population_(\d{4})")


def read_long(table: Table) -> pd.DataFrame:
    """Sheet MYEB1: one row an area, sex and age, a column a year."""
    required(table, ["code", "name", "sex", "age"])
    years = {name: found[1] for name in table.headings if (found := _YEAR.fullmatch(name))}
    frame = table.frame()
    for name in ("age", *years):
        check_cells(frame, table, name, COUNT, "is no whole number")
    frame["age"] = pd.to_numeric(frame["age"])
    frame[list(years)] = frame[list(years)].apply(pd.to_numeric)
    parts = []
    for ages, span in _AGES.items():
        held = frame[frame["age"].isin(span)].groupby(["code", "name"], sort=False)
        summed = held[list(years)].sum().join(held["raw_row"].first()).reset_index()
        long = summed.melt(
            ["code", "name", "raw_row"], list(years), var_name="raw_column", value_name="number"
        )
        parts.append(long.assign(age_group=ages, period=long["raw_column"].map(years) + "-06-30"))
    return _figures(pd.concat(parts), table)


def read_wide(table: Table) -> pd.DataFrame:
    """Sheet of all persons: one row an area, a column an age."""
    required(table, ["Code", "Name", "All ages", *map(str, range(18))])
    frame = table.frame().rename(columns={"Code": "code", "Name": "name"})
    year = re.search(r"mid-?(\d{4})", table.file)
    if year is None:
        what = "does not say in its name which mid-year it holds"
        raise InputError([Problem("unknown_layout", table.file, what)])
    ages = [str(age) for age in range(18)]
    for name in ("All ages", *ages):
        check_cells(frame, table, name, COUNT, "is no whole number")
    children = frame[ages].apply(pd.to_numeric).sum(axis=1)
    parts = [
        frame.assign(number=children, age_group="0-17", raw_column="0 to 17"),
        frame.assign(number=pd.to_numeric(frame["All ages"]), age_group="all",
                     raw_column="All ages"),
    ]  # fmt: skip
    return _figures(pd.concat(parts).assign(period=f"{year[1]}-06-30"), table)


def _figures(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    types = {code: _type_of(code) for code in rows["code"].unique()}
    known = rows[rows["code"].map(types) != OTHER].copy()
    known["area_type"] = known["code"].map(types)
    known["area_code"], known["area"] = known["code"], known["name"]
    known["indicator"] = known["age_group"].map(dict(table.indicators))
    known["value"] = known["number"].astype(int).astype(str)
    known["locator"] = f"sheet {table.sheet}, ages " + known["age_group"]
    return as_figures(
        known, table, period_type="point", sex="all", unit="count", qualifier="estimate"
    )


def _type_of(code: str) -> str:
    return OTHER if code.startswith(_DISTRICTS) else type_of(code)


_NAME = "population_by_age"
LONG = Layout(_NAME, headed(_NAME, "code", "name", "geography", "sex", "age"), read_long)
WIDE = Layout(_NAME, headed(_NAME, "Code", "Name", "Geography", "All ages", "0"), read_wide)
