"""Accessible workbooks: cover, contents, notes, then one marked-up table a sheet.

The layout follows the Analysis Function's guidance on spreadsheets: a table starts in A1 with
its title, shorthand stands in square brackets, no cell is merged and no sheet is hidden.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from etl.core.relations import MEANINGS
from etl.core.schema import TABLES, Field
from etl.publish.metadata import NOTICE, TITLE
from etl.publish.tables import harmless

SHORTHAND = {
    "c": "confidential: the publisher suppressed it",
    "x": "not available",
    "z": "not applicable",
    "k": "rounds to 0 but is not 0",
    "u": "low reliability",
    "e": "estimated",
    "p": "provisional",
    "r": "revised",
}
_FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Workbooks bear no date of their own, so that the same data give the same bytes."""

_HEADING, _HEADER = Font(bold=True, size=14), Font(bold=True)
_WRAP = Alignment(wrap_text=True, vertical="top")
_MOST_WIDE, _LEAST_WIDE = 60, 10
HEADER_ROW = 3

Cell = str | float | int | date | bool | None


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds one table: its name, title, a line on how to read it, and the rows."""

    name: str
    title: str
    reading: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def table_sheet(name: str, table: pd.DataFrame, *, title: str) -> Sheet:
    """A processed table as a sheet, without the columns that are empty throughout."""
    kept = {
        column: field
        for column, field in TABLES[name].items()
        if not table[column].isna().all() and not (table[column].astype(str) == "").all()
    }
    left_out = [column for column in TABLES[name] if column not in kept]
    reading = f"{MEANINGS[name]} An empty cell: nothing is known or applies."
    if "status" in kept:
        used = [letter for letter in SHORTHAND if (table["status"] == letter).any()]
        reading += "".join(f" [{letter}] {SHORTHAND[letter]}." for letter in used)
    if left_out:
        reading += f" Columns with nothing in them are left out: {', '.join(left_out)}."
    columns = [_cells(table, column, field) for column, field in kept.items()]
    return Sheet(name, title, reading, tuple(kept), list(zip(*columns, strict=True)))


def write_workbook(path: Path, *, title: str, sheets: Iterable[Sheet], notes: Sheet) -> None:
    """Write cover, contents, notes and the sheets of tables."""
    book = Workbook(write_only=True)
    listed = [notes, *sheets]
    _add_cover(book, title, listed)
    contents = Sheet(
        "contents",
        "Contents",
        "One row a sheet, in the order of the workbook.",
        ("sheet", "what it holds", "rows"),
        [(sheet.name, sheet.title, len(sheet.rows)) for sheet in listed],
    )
    for sheet in (contents, *listed):
        _add_sheet(book, sheet)
    properties = book.properties
    properties.title, properties.language = title, "en-GB"
    properties.creator, properties.description = "On Record", NOTICE
    properties.created = _FIXED
    book.save(path)
    _settle(path)


def notes_sheet(caveats: pd.DataFrame) -> Sheet:
    """The caveats as numbered notes."""
    rows: list[tuple[Cell, ...]] = [
        (f"[note {number}]", row["caveat"], row["short_text"], row["text"])
        for number, row in enumerate(caveats.to_dict("records"), start=1)
    ]
    reading = "Codes in the column caveats of the tables stand here with the whole warning."
    return Sheet("notes", "Notes", reading, ("note", "caveat", "short_text", "text"), rows)


def _cells(table: pd.DataFrame, column: str, field: Field) -> list[Cell]:
    values = table[column]
    if field.kind == "boolean":
        return [bool(value) for value in values]
    if field.kind in ("number", "integer"):
        numbers = [_number(value, field.decimals) for value in values]
        if column != "value" or "status" not in table:
            return list(numbers)
        marks = (f"[{mark}]" if mark else None for mark in table["status"])
        return [
            mark if value is None else value for value, mark in zip(numbers, marks, strict=True)
        ]
    texts = ["" if pd.isna(value) else str(value) for value in values]
    if field.kind == "date":
        return [date.fromisoformat(text) if text else None for text in texts]
    if column == "status":
        return [f"[{text}]" if text else None for text in texts]
    return [harmless(text) or None for text in texts]


def _number(value: object, decimals: int | None) -> float | int | None:
    if pd.isna(value):
        return None
    number = float(str(value))
    if decimals is not None:
        number = round(number, decimals) + 0.0
    return int(number) if number.is_integer() else number


def _add_cover(book: Workbook, title: str, sheets: list[Sheet]) -> None:
    cover = book.create_sheet("cover")
    cover.column_dimensions["A"].width = 100
    lines = [
        TITLE,
        title,
        NOTICE,
        "Not an official statistic. Each indicator names its publisher's own designation.",
        "Each figure belongs to its publication; its licence stands in the sheet publications.",
        "Corrections and contact: see the page About of On Record, and announcements.csv.",
        f"Sheets: {', '.join(sheet.name for sheet in sheets)}.",
    ]
    for number, line in enumerate(lines):
        cell = WriteOnlyCell(cover, value=line)
        cell.alignment = _WRAP
        if number == 0:
            cell.font = _HEADING
        cover.append([cell])


def _add_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.freeze_panes = f"A{HEADER_ROW + 1}"
    for number, width in enumerate(_widths(sheet), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.append([_styled(page, sheet.title, _HEADING)])
    page.append([sheet.reading])
    page.append([_styled(page, header, _HEADER) for header in sheet.headers])
    for row in sheet.rows:
        page.append(row)
    page._tables.add(_marked_up(sheet))  # noqa: SLF001 (add_table warns that headers are ours to set)


def _styled(page: WriteOnlyWorksheet, text: str, font: Font) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=text)
    cell.font = font
    return cell


def _widths(sheet: Sheet) -> list[int]:
    sample = [sheet.headers, *sheet.rows[:200]]
    return [
        min(_MOST_WIDE, max(_LEAST_WIDE, 2 + max(len(str(row[number] or "")) for row in sample)))
        for number in range(len(sheet.headers))
    ]


def _marked_up(sheet: Sheet) -> Table:
    corner = f"{get_column_letter(len(sheet.headers))}{HEADER_ROW + len(sheet.rows)}"
    table = Table(displayName=f"table_{sheet.name}", ref=f"A{HEADER_ROW}:{corner}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    table._initialise_columns()  # noqa: SLF001
    for column, header in zip(table.tableColumns, sheet.headers, strict=True):
        assert isinstance(column, TableColumn)
        column.name = header
    return table


def _settle(path: Path) -> None:
    """Write a workbook again without the time at which it was made."""
    with zipfile.ZipFile(path) as made:
        parts: Mapping[str, bytes] = {name: made.read(name) for name in made.namelist()}
    stamp = rb"(<dcterms:modified[^>]*>)[^<]*"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as settled:
        for name, content in parts.items():
            if name == "docProps/core.xml":
                content = re.sub(stamp, rb"\g<1>2000-01-01T00:00:00Z", content)
            settled.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
