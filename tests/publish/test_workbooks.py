"""Every rule that workbooks must keep, asserted of each workbook as it is opened again."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from etl.catalogue.loader import GROUPS
from etl.publish.workbook import HEADER_ROW, SHORTHAND, Sheet, notes_sheet, write_workbook

pytestmark = pytest.mark.release
BOOKS = ("on_record", *GROUPS)


@cache
def reopened(path: Path) -> Workbook:
    return load_workbook(path)


@pytest.fixture(params=BOOKS)
def book(request: pytest.FixtureRequest, downloads: Path) -> Workbook:
    return reopened(downloads / f"{request.param}.xlsx")


def test_it_opens_on_the_cover_in_the_first_cell(book: Workbook) -> None:
    assert book.sheetnames[:3] == ["cover", "contents", "notes"]
    assert book.active is not None
    assert book.active.title == "cover"
    for sheet in book:
        assert all(view.selection[0].activeCell in (None, "A1") or sheet.freeze_panes
                   for view in sheet.views.sheetView)  # fmt: skip


def test_cover_says_what_it_is(book: Workbook) -> None:
    said = " ".join(str(cell.value) for cell in book["cover"]["A"])
    for words in ("Not an official statistic", "licence", "Corrections and contact", "Sheets:"):
        assert words in said
    assert book.properties.title
    assert book.properties.language == "en-GB"


def test_contents_name_every_sheet(book: Workbook) -> None:
    named = [row[0].value for row in book["contents"].iter_rows(min_row=HEADER_ROW + 1)]
    assert named == book.sheetnames[2:]


def test_sheets_are_plain(book: Workbook) -> None:
    names = book.sheetnames
    assert len(set(names)) == len(names)
    assert all(len(name) < 31 and " " not in name for name in names)
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert not any(dimension.hidden for dimension in sheet.row_dimensions.values())


def test_each_sheet_has_one_marked_up_table(book: Workbook) -> None:
    names = []
    for sheet in book.worksheets[1:]:
        assert sheet["A1"].value, sheet.title
        assert sheet["A2"].value, sheet.title
        assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"
        [table] = sheet.tables.values()
        assert table.ref == f"A{HEADER_ROW}:{sheet.dimensions.partition(':')[2]}", sheet.title
        assert table.headerRowCount == 1
        headers = [cell.value for cell in sheet[HEADER_ROW]]
        assert headers == [column.name for column in table.tableColumns]
        assert all(isinstance(header, str) and header for header in headers)
        assert len(set(headers)) == len(headers)
        names.append(table.displayName)
    assert len(set(names)) == len(names)


def test_no_row_and_no_column_is_blank(book: Workbook) -> None:
    for sheet in book.worksheets[1:]:
        rows = list(sheet.iter_rows(min_row=HEADER_ROW, values_only=True))
        assert all(any(cell is not None for cell in row) for row in rows), sheet.title
        for header, *cells in zip(*rows, strict=True):
            assert any(cell is not None for cell in cells), f"{sheet.title}: {header}"


def test_numbers_are_numbers_and_shorthand_is_explained(book: Workbook) -> None:
    sheet = book["observations"]
    headers = [cell.value for cell in sheet[HEADER_ROW]]
    explained = str(sheet["A2"].value)
    place = headers.index("value")
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True):
        value = row[place]
        if isinstance(value, str):
            assert value.strip("[]") in SHORTHAND, value
            assert value in explained
        else:
            assert value is None or isinstance(value, int | float)


def test_no_cell_is_a_formula(book: Workbook) -> None:
    for sheet in book:
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row
                    if cell.data_type == "f"]  # fmt: skip


def test_formula_like_text_is_harmless_and_the_same_data_give_the_same_bytes(
    tmp_path: Path,
) -> None:
    caveats = pd.DataFrame([{"caveat": "synthetic", "short_text": "Short.", "text": "Long."}])
    sheet = Sheet("synthetic", "Synthetic", "Read it.", ("name", "value"), [("'=1+1", 1)])
    for name in ("first", "second"):
        write_workbook(
            tmp_path / f"{name}.xlsx", title="Synthetic", sheets=[sheet], notes=notes_sheet(caveats)
        )
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
    assert load_workbook(tmp_path / "first.xlsx")["synthetic"]["A4"].data_type == "s"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_reads_a_workbook(downloads: Path, tmp_path: Path) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
               "--convert-to", "ods", "--outdir", str(tmp_path)]  # fmt: skip
    subprocess.run([*command, str(downloads / "police.xlsx")], check=True, timeout=120)
    read = pd.read_excel(
        tmp_path / "police.ods", sheet_name="observations", header=HEADER_ROW - 1, engine="calamine"
    )
    sheet = reopened(downloads / "police.xlsx")["observations"]
    assert len(read) == sheet.max_row - HEADER_ROW
