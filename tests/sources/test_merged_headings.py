"""Merged cells in titles and headings: read right, or refused with a code; never shifted."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from etl.arrivals import read_file
from etl.core.problems import InputError
from tests.sources.spreadsheets import Cell, Wide, ods
from tests.sources.test_nrm import AGES, NAME, by_place, found
from tests.sources.test_opening import rewritten

HEADINGS = ["code", "name", "geography", "sex", "age", "population_2022"]
LINE: list[Cell] = ["E92000001", "ENGLAND", "Country", "M", 0, 100]
OVER = 2


def estimates(path: Path, *merged: str, headings: list[str] = HEADINGS) -> Path:
    """Headings in row 3, below two rows that only a merged title fills, and above an empty one."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Title"], [], headings, [], LINE):
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def values(path: Path) -> set[str]:
    return set(read_file(path).figures["value"])


def code(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read_file(path)
    return error.value.problems[0].code


def test_a_title_across_and_headings_merged_downwards_change_nothing(tmp_path: Path) -> None:
    merged = ("A1:F2", *(f"{letter}3:{letter}4" for letter in "ABCDEF"))
    assert values(estimates(tmp_path / "synthetic.xlsx", *merged)) == {"100"}


def test_a_heading_that_covers_another_is_no_known_layout(tmp_path: Path) -> None:
    assert code(estimates(tmp_path / "synthetic.xlsx", "D3:E3")) == "unknown_layout"


def test_a_number_beneath_a_merged_heading_is_not_read(tmp_path: Path) -> None:
    """Only editing a file by hand hides one there; a reader sees it, so the row is refused."""
    path = estimates(tmp_path / "synthetic.xlsx", "F3:F4")
    hidden = (b'</row><row r="5"', b'<c r="F4"><v>7</v></c></row><row r="5"')
    assert code(rewritten(path, {"xl/worksheets/sheet1.xml": hidden})) == "unknown_symbol"


def over(*cells: Cell) -> list[list[Cell]]:
    rows = by_place()
    rows[OVER] = list(cells)
    return rows


def test_age_groups_merged_across_their_columns_are_read_right(tmp_path: Path) -> None:
    plain = found(ods(tmp_path / NAME, {"A": by_place()}))
    rows = over("", "", *(Wide(age, 5) for age in AGES), "Total")
    rows[0] = [Wide(str(rows[0][0]), 18)]
    assert found(ods(tmp_path / f"2-{NAME}", {"A": rows})) == plain


def test_age_groups_merged_over_too_few_columns_are_refused(tmp_path: Path) -> None:
    rows = over("", "", *(Wide(age, 4) for age in AGES), "Total")
    assert code(ods(tmp_path / NAME, {"A": rows})) == "unreadable_table"


def test_merged_cells_that_cover_none_are_refused(tmp_path: Path) -> None:
    """A file that says merged, and lacks the covered cells, shifts every heading after it."""
    path = ods(tmp_path / NAME, {"A": over("", "", *(Wide(age, 5) for age in AGES), "Total")})
    covered = b'<table:covered-table-cell table:number-columns-repeated="4"/>'
    assert code(rewritten(path, {"content.xml": (covered, b"")})) == "unreadable_table"


def test_years_merged_down_their_quarters_are_read_right(tmp_path: Path) -> None:
    plain = found(ods(tmp_path / NAME, {"A": by_place()}))
    rows = by_place()
    rows[4][0] = Wide("2022", rows=4)
    assert found(ods(tmp_path / f"2-{NAME}", {"A": rows})) == plain
