"""Recorded crime workbooks in the publisher's layout, one sheet a year, with invented counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from etl.arrivals import read_file
from etl.core.problems import InputError
from tests.sources.spreadsheets import Cell, ods

HEAD: list[Cell] = [
    *("Financial Year", "Financial Quarter", "Force Name", "Offence Description"),
    *("Offence Group", "Offence Subgroup", "Offence Code", "Number of Offences"),
]
Rows = list[list[Cell]]


def year(name: str, counts: dict[str, list[Cell]], group: str = "Sexual offences") -> Rows:
    return [
        [name, quarter, force, "Words", group, "Subgroup", "71", count]
        for force, four in counts.items()
        for quarter, count in enumerate(four, start=1)
    ]


def sheets() -> dict[str, Rows]:
    force = "Devon and Cornwall "
    stray = (row + [None] * 3 for row in year("2013/14", {force: [1, 2, 3, 4]}))
    earlier = {force: [" 5 ", -7, 1, 2], "Kent": [1, 1, 1, 1]}
    return {
        "Cover": [["Synthetic workbook"]],
        "Notes": [["Note", "Text"], ["1", "Counts are invented"]],
        "2013-14": [[*HEAD, "x", "y", "z"], *stray],
        "2014-15": [HEAD, *year("2014/15", earlier, group="New")],
        "2015_16": [HEAD, *year("2015/16", {force: [1, 1, "N/a", 1], "Kent": [2, 2, 2, 2]})],
        "2016_17": [HEAD, *year("2016/17", {force: [1, 1, 1]})],
    }  # fmt: skip


def xlsx(path: Path, tables: dict[str, Rows]) -> Path:
    book = Workbook()
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("write", [ods, xlsx])
def test_every_sheet_is_read(write, tmp_path: Path) -> None:
    figures = read_file(write(tmp_path / "synthetic", sheets())).figures
    found = {(row["area"], row["period"]): row["value"] for row in figures.to_dict("records")}
    assert found == {
        ("England and Wales", "2013-14"): "10",
        ("Devon & Cornwall", "2013-14"): "10",
        ("England and Wales", "2014-15"): "5",
        ("Devon & Cornwall", "2014-15"): "1",
        ("Kent", "2014-15"): "4",
        ("England and Wales", "2015-16"): "x",
        ("Devon & Cornwall", "2015-16"): "x",
        ("Kent", "2015-16"): "8",
    }


def test_a_year_under_other_headings_is_named(tmp_path: Path) -> None:
    tables = sheets()
    tables["2014-15"][0] = ["Fiscal Year", *HEAD[1:]]
    arrival = read_file(ods(tmp_path / "synthetic", tables))
    assert "2014-15" not in set(arrival.figures["period"])
    assert arrival.left_out == ("sheet 2014-15, 'Fiscal Year': is of no kind that is read",)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda tables: tables["2014-15"].pop(3), "lacks quarters of 2014/15"),
        (lambda tables: tables.update(again=tables["2014-15"]), "is given twice"),
        (lambda tables: tables["2014-15"][1].__setitem__(7, "several"), "is no count"),
        (lambda tables: tables["2014-15"][1].__setitem__(0, "2014"), "is no financial year"),
    ],
)
def test_a_year_with_a_hole_or_given_twice_is_refused(change, what: str, tmp_path: Path) -> None:
    tables = sheets()
    change(tables)
    with pytest.raises(InputError, match=what):
        read_file(ods(tmp_path / "synthetic.ods", tables))


def test_a_file_of_unfinished_years_only_is_refused(tmp_path: Path) -> None:
    tables = {"2016_17": sheets()["2016_17"]}
    with pytest.raises(InputError, match="without any figure"):
        read_file(ods(tmp_path / "synthetic.ods", tables))


def test_a_row_that_is_one_cell_too_long_is_refused(tmp_path: Path) -> None:
    rows = [HEAD, *year("2014/15", {"London, City of": [1, 1, 1, 1]})]
    path = tmp_path / "synthetic.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    with pytest.raises(InputError, match="has 9 cells, not 8"):
        read_file(path)
