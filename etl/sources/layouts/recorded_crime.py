"""Home Office: police recorded crime open data by police force area and quarter.

One sheet a financial year; all are read, below covers and beside notes. Counts are padded with
spaces and may be negative, where earlier records were cancelled. Years of fewer than four
quarters are left out: their sum would be read as a whole year. A force that gives N/a for a
quarter has no sum for the year, and neither has England and Wales.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from etl.core.problems import Problem, raise_any
from etl.sources.layouts.layout import COUNT, Layout, Table, as_figures, check_cells, headed

_NAME = "police_recorded_crime"
_YEAR, _QUARTER, _FORCE = "Financial Year", "Financial Quarter", "Force Name"
_CODE, _COUNT = "Offence Code", "Number of Offences"
_HEADINGS = (_YEAR, _QUARTER, _FORCE, _CODE, _COUNT)
_NOT_GIVEN = "N/a"
_NAMES = {"London, City of": "City of London", "Devon and Cornwall": "Devon & Cornwall"}
_TRANSPORT_POLICE = "British Transport Police"
_NO_FORCES = ("Action Fraud", "CIFAS", "Financial Fraud Action UK", "UK Finance")
_AGES = {
    "prc_71_child_sexual_exploitation": ("under_18", "all"),
    "prc_88a_sexual_grooming": ("under_16", "all"),
    "prc_73_abuse_position_of_trust_sexual": ("under_18", "all"),
    "prc_21_sexual_activity_child_under_13": ("under_13", "all"),
    "prc_22b_sexual_activity_child_under_16": ("under_16", "all"),
    "prc_20b_sexual_assault_female_under_13": ("under_13", "female"),
    "prc_17b_sexual_assault_male_under_13": ("under_13", "male"),
}
"""Whom an offence concerns, where that is not everybody."""


def read(table: Table) -> pd.DataFrame:
    """Offences of a financial year: each force, and England and Wales."""
    table = _without_strays(table)
    frame = table.frame(_CODE, table.indicators)
    frame[_FORCE] = frame[_FORCE].str.split().str.join(" ")
    frame = frame[~frame[_FORCE].isin(_NO_FORCES)]
    check_cells(frame, table, _COUNT, f"{COUNT}|(?i:{_NOT_GIVEN})", "is no count")
    check_cells(frame, table, _YEAR, r"(19|20)[0-9]{2}/[0-9]{2}", "is no financial year")
    check_cells(frame, table, _QUARTER, "[1-4]", "is no quarter")
    frame = frame.assign(number=pd.to_numeric(frame[_COUNT], errors="coerce"))
    quarters = frame.groupby(_YEAR)[_QUARTER].transform("nunique")
    whole = frame[quarters == 4]
    _refuse_holes(whole, table)
    parts = [_sums(whole, [_YEAR, _CODE]).assign(**{_FORCE: ""}),
             _sums(whole, [_YEAR, _FORCE, _CODE])]  # fmt: skip
    return as_figures(
        _described(pd.concat(parts, ignore_index=True), table), table, raw_column=_COUNT,
        period_type="financial_year", unit="count", qualifier="exact",
    )  # fmt: skip


def _without_strays(table: Table) -> Table:
    """The table up to its last known heading: some sheets have stray headings beyond it."""
    width = max(table.headings.index(name) for name in _HEADINGS) + 1
    if width == len(table.headings):
        return table
    lengths = (width, len(table.headings))
    rows = {
        number: row[:width] if len(row) in lengths else row for number, row in table.rows.items()
    }
    return replace(table, headings=table.headings[:width], rows=rows)


def _refuse_holes(whole: pd.DataFrame, table: Table) -> None:
    """Refuse a year in which a force has an offence in some quarters and not in others."""
    held = whole.groupby([_YEAR, _FORCE, _CODE], sort=False)
    quarters = held.agg(given=(_QUARTER, "nunique"), raw_row=("raw_row", "first"))
    holes = quarters[quarters["given"] != 4].reset_index()
    raise_any(
        Problem("implausible", table.file, f"lacks quarters of {row[_YEAR]}", sheet=table.sheet,
                row=int(row["raw_row"]), value=f"{row[_FORCE]}, {row[_CODE]}")
        for row in holes.head(20).to_dict("records")
    )  # fmt: skip


def _sums(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sums by some keys, x where one of the counts was not given."""
    held = rows.groupby(keys, sort=False)
    summed = held.agg(number=("number", lambda counts: counts.sum(skipna=False)),
                      raw_row=("raw_row", "first")).reset_index()  # fmt: skip
    summed["value"] = summed["number"].map(
        lambda number: "x" if pd.isna(number) else f"{number:.0f}"
    )
    return summed


def _described(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    indicators = rows[_CODE].map(dict(table.indicators))
    whom = [_AGES.get(str(name), ("all", "all")) for name in indicators]
    return pd.DataFrame(
        {
            "indicator": indicators,
            "area": rows[_FORCE].replace(_NAMES).replace("", "England and Wales"),
            "area_type": rows[_FORCE].map(_type_of),
            "area_code": rows[_FORCE].map(lambda name: "" if name else "K04000001"),
            "period": rows[_YEAR].str.replace("/", "-"),
            "age_group": [age for age, _ in whom],
            "sex": [sex for _, sex in whom],
            "value": rows["value"],
            "locator": rows[_YEAR] + " sum of four quarters, code " + rows[_CODE],
            "raw_row": rows["raw_row"],
        }
    )


def _type_of(name: str) -> str:
    if not name:
        return "england_and_wales"
    return "other" if name == _TRANSPORT_POLICE else "police_force_area"


RECORDED_CRIME = Layout(_NAME, headed(_NAME, *_HEADINGS, every_sheet=True), read)
