"""Publishers' files, read by their headings: synthetic ones always, real ones where they are."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from etl.arrivals import observations_of, read_file
from etl.core.problems import InputError
from etl.core.schema import TABLES
from etl.geography.reading import read_geography
from etl.publish.tables import read_csv
from etl.sources.layouts.layout import catalogue

CELL = ["indicator", "area_code", "period", "age_group", "sex"]
HEAD = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,old_la_code,new_la_code,la_name,category,Child_sexual_exploitation,Gangs"
)
NORTH = "Reporting year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber"
FACTORS = f"""{HEAD}
2024,Reporting year,National,E92000001,England,,,,,,Factors,120,x
2024,Reporting year,Regional,E92000001,England,E12000003,Yorkshire and The Humber,,,,Factors,10,x
2024,Reporting year,Regional,E92000001,England,E13000001,Inner London,,,,Factors,70,x
2024,{NORTH},372,E08000018,Rotherham,Factors,c,x
2025,{NORTH},372,E08000018,Rotherham,Factors,0,low
2025,{NORTH},373,E08000039,Sheffield,Factors,u,7
"""
CRIME = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,"
    "Offence Subgroup,Offence Code,Number of Offences\n"
)


@pytest.fixture(scope="module")
def index(root: Path):
    return read_geography(root / "data" / "raw" / "geography").index


@pytest.fixture
def factors(tmp_path: Path) -> Path:
    path = tmp_path / "synthetic.csv"
    path.write_bytes(b"\xef\xbb\xbf" + FACTORS.encode())
    return path


def test_symbols_are_kept_apart_and_zero_is_zero(factors: Path) -> None:
    arrival = read_file(factors)
    assert arrival.layout == "children_in_need_factors"
    found = {
        (row["indicator"], row["area_code"], row["period"]): (row["value"], row["qualifier"])
        for row in arrival.figures.to_dict("records")
    }
    assert found == {
        ("cin_factor_cse", "E92000001", "2023-24"): ("120", "rounded"),
        ("cin_factor_cse", "E12000003", "2023-24"): ("10", "rounded"),
        ("cin_factor_cse", "E08000018", "2023-24"): ("c", ""),
        ("cin_factor_cse", "E08000018", "2024-25"): ("0", "exact"),
        ("cin_factor_cse", "E08000039", "2024-25"): ("u", ""),
        ("cin_factor_gangs", "E08000018", "2024-25"): ("k", ""),
        ("cin_factor_gangs", "E08000039", "2024-25"): ("7", "exact"),
    }


def test_a_strange_cell_is_named(factors: Path) -> None:
    factors.write_text(FACTORS.replace(",c,x", ",about 4,x"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_file(factors)
    [problem] = error.value.problems
    assert (problem.code, problem.row, problem.value) == ("unknown_symbol", 5, "about 4")


def test_quarters_are_summed_and_an_unfinished_year_is_left_out(tmp_path: Path) -> None:
    lines = [
        f"{year},{quarter},{force},Words,Group,Subgroup,{code}, {number} "
        for year, quarters in (("2018/19", 4), ("2019/20", 3))
        for quarter in range(1, quarters + 1)
        for force, code, number in (
            ('"London, City of"', "71", 2), ("Cleveland", "71", 5), ("Cleveland", "999", 8),
            ("Cleveland", "71", -1), ("British Transport Police", "71", 1), ("CIFAS", "71", 9),
        )
    ]  # fmt: skip
    path = tmp_path / "synthetic.csv"
    path.write_text(CRIME + "\n".join(lines), encoding="utf-8")
    found = {
        (row["area"], row["period"]): row["value"]
        for row in read_file(path).figures.to_dict("records")
    }
    assert found == {
        ("City of London", "2018-19"): "8",
        ("Cleveland", "2018-19"): "16",
        ("British Transport Police", "2018-19"): "4",
        ("England and Wales", "2018-19"): "28",
    }


def test_a_table_is_found_on_any_sheet_below_any_title(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Cover of a synthetic workbook"])
    sheet = book.create_sheet("Moved")
    sheet.append(["Estimates"])
    sheet.append(["code", "name", "geography", "sex", "age", "population_2022"])
    for age in (0, 17, 18):
        for sex in "MF":
            sheet.append(["E92000001", "ENGLAND", "Country", sex, age, 100 + age])
    sheet.append(["E07000001", "A DISTRICT", "District", "M", 0, 5])
    path = tmp_path / "synthetic.xlsx"
    book.save(path)
    found = {
        (row["indicator"], row["area_code"], row["period"]): row["value"]
        for row in read_file(path).figures.to_dict("records")
    }
    assert found == {
        ("population_0_17", "E92000001", "2022-06-30"): "434",
        ("population_all_ages", "E92000001", "2022-06-30"): "670",
    }


@pytest.fixture(scope="module")
def record(processed: Path) -> pd.DataFrame:
    return read_csv(processed / "observations.csv", TABLES["observations"])


@pytest.fixture(scope="module")
def files(shared: Path) -> Path:
    return shared / "figures" / "official" / "files"


def cells(rows: pd.DataFrame) -> dict[tuple[object, ...], tuple[object, object]]:
    return {
        tuple(row[name] for name in CELL): (None if pd.isna(row["value"]) else row["value"],
                                            row["status"] or "")
        for row in rows.to_dict("records")
    }  # fmt: skip


EDITIONS = "c3_factors_identified_at_end_of_assessment_2018_to_{}.csv"


CODES = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}
SHOWN = {2023: {"c", "x", "z"}, 2024: {"c", "u", "x", "z"}, 2025: {"c", "u", "x", "z"}}
"""Symbols that the editions hold; k, which none does, is in the synthetic file."""


def published(path: Path) -> dict[tuple[str, str, str], str]:
    """Cells of a file by indicator, area and year, but for those of a year not asked about."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = [{key: cell.strip() for key, cell in row.items()} for row in csv.DictReader(handle)]
    indicators = catalogue()["children_in_need_factors"]["indicators"]
    assert isinstance(indicators, dict)
    held = {}
    for column, indicator in indicators.items():
        asked = {row["time_period"] for row in rows if row.get(column, "x") != "x"}
        for row in rows:
            code = row[CODES[row["geographic_level"]]]
            if row["time_period"] in asked and not code.startswith("E13"):
                cell = row[column].replace("low", "k")
                held[indicator, code, row["time_period"]] = cell
    return held


@pytest.mark.shared
@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_every_cell_of_an_edition_is_read_symbol_by_symbol(files: Path, year: int) -> None:
    path = files / EDITIONS.format(year)
    read = {
        (row["indicator"], row["area_code"], f"20{row['period'][-2:]}"): row["value"]
        for row in read_file(path).figures.to_dict("records")
    }
    cells = published(path)
    assert {key: (cells.get(key), read.get(key)) for key in cells | read
            if cells.get(key) != read.get(key)} == {}  # fmt: skip
    assert {cell for cell in cells.values() if cell.isalpha()} == SHOWN[year]
    assert Counter(read.values())["0"] == Counter(cells.values())["0"] > 0


@pytest.mark.shared
def test_the_newest_edition_is_on_record_cell_for_cell(files, index, record) -> None:
    read = observations_of(read_file(files / EDITIONS.format(2025)), index)
    told = cells(record[record["publication"] == "dfe_cin_c3_2025"])
    assert {key: value for key, value in cells(read).items() if told.get(key) != value} == {}
    assert cells(read)["cin_factor_cse", "E92000001", "2024-25", "under_18", "all"] == (12400, "")
