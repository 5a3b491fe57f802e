"""Home Office: police recorded crime open data by police force area and quarter.

Counts are padded with spaces and may be negative, where earlier records were cancelled. Years
of fewer than four quarters are left out: their sum would be read as a whole year.
"""

from __future__ import annotations

import pandas as pd

from etl.sources.layouts.layout import COUNT, Layout, Table, as_figures, check_cells, required

_YEAR, _QUARTER, _FORCE = "Financial Year", "Financial Quarter", "Force Name"
_CODE, _COUNT = "Offence Code", "Number of Offences"
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
    required(table, [_YEAR, _QUARTER, _FORCE, _CODE, _COUNT])
    frame = table.frame()
    frame = frame[frame[_CODE].isin(list(table.indicators)) & ~frame[_FORCE].isin(_NO_FORCES)]
    check_cells(frame, table, _COUNT, COUNT, "is no count")
    check_cells(frame, table, _YEAR, r"(19|20)[0-9]{2}/[0-9]{2}", "is no financial year")
    check_cells(frame, table, _QUARTER, "[1-4]", "is no quarter")
    frame = frame.assign(number=frame[_COUNT].astype(int))
    quarters = frame.groupby(_YEAR)[_QUARTER].transform("nunique")
    whole = frame[quarters == 4]
    forces = whole.groupby([_YEAR, _FORCE, _CODE], sort=False)
    summed = forces.agg(number=("number", "sum"), raw_row=("raw_row", "first")).reset_index()
    country = whole.groupby([_YEAR, _CODE], sort=False)
    total = country.agg(number=("number", "sum"), raw_row=("raw_row", "first")).reset_index()
    rows = pd.concat([total.assign(**{_FORCE: ""}), summed], ignore_index=True)
    return as_figures(
        _described(rows, table), table, raw_column=_COUNT, period_type="financial_year",
        unit="count", qualifier="exact",
    )  # fmt: skip


def _described(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    names = rows[_FORCE].str.strip()
    indicators = rows[_CODE].map(dict(table.indicators))
    whom = [_AGES.get(str(name), ("all", "all")) for name in indicators]
    return pd.DataFrame(
        {
            "indicator": indicators,
            "area": names.replace(_NAMES).replace("", "England and Wales"),
            "area_type": [_type_of(name) for name in names],
            "area_code": ["" if name else "K04000001" for name in names],
            "period": rows[_YEAR].str.replace("/", "-"),
            "age_group": [age for age, _ in whom],
            "sex": [sex for _, sex in whom],
            "value": rows["number"].astype(str),
            "locator": rows[_YEAR] + " sum of four quarters, code " + rows[_CODE],
            "raw_row": rows["raw_row"],
        }
    )


def _type_of(name: str) -> str:
    if not name:
        return "england_and_wales"
    return "other" if name == _TRANSPORT_POLICE else "police_force_area"


RECORDED_CRIME = Layout("police_recorded_crime", (_YEAR, _QUARTER, _FORCE, _CODE, _COUNT), read)
