"""Raw tables say the same in the long and in the wide form."""

from __future__ import annotations

from etl.sources.transcription import read_folder
from tests.sources.conftest import SIDECAR, SyntheticRaw


def test_wide_by_period_equals_long(synthetic: SyntheticRaw) -> None:
    defaults = """
wide_by = "period"
locator = "row {area}, year {year}"

[defaults]
indicator = "cse_flagged_crimes"
area_type = "local_authority"
period_type = "financial_year"
age_group = "under_18"
sex = "all"
unit = "count"
qualifier = "exact"
publication = "synthetic_release"
evidence = "primary"
"""
    first, rest = SIDECAR.split("[publications", 1)
    synthetic.write(
        "Rotherham,12,c,",
        header="area,2014-15,2015-16,2016-17",
        sidecar=f"{first}{defaults}\n[publications{rest}",
    )
    figures = read_folder(synthetic.folder).figures
    shown = figures[["period", "value", "qualifier", "locator", "raw_row", "raw_column"]]
    assert shown.values.tolist() == [
        ["2014-15", "12", "exact", "row Rotherham, year 2015", 2, "2014-15"],
        ["2015-16", "c", "", "row Rotherham, year 2016", 2, "2015-16"],
    ]


def test_an_empty_wide_cell_is_no_figure_and_a_zero_is_one(synthetic: SyntheticRaw) -> None:
    sidecar = SIDECAR.replace('sha256 = ""', 'sha256 = ""\nwide_by = "age_group"')
    header = (
        "indicator,area_type,area,period_type,period,sex,unit,qualifier,publication,evidence,"
        "all,under_18"
    )
    row = (
        "cse_flagged_crimes,local_authority,Rotherham,financial_year,2014-15,all,count,exact,"
        "synthetic_release,primary,,0"
    )
    synthetic.write(row, header=header, sidecar=sidecar)
    figures = read_folder(synthetic.folder).figures
    assert figures[["age_group", "value"]].values.tolist() == [["under_18", "0"]]
