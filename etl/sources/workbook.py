"""Reading sheets of an .xlsx workbook as rows of text, refusing what cannot be trusted."""

from __future__ import annotations

import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from etl.core.problems import Problem

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
_READING_ERRORS = (
    BadZipFile,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    zlib.error,
)


def read_sheet(path: Path, *, sheet: str, file: str) -> tuple[list[list[str]], list[Problem]]:
    """Rows of one sheet as text, the first row first; empty cells are empty text.

    A locked, truncated or otherwise unreadable workbook, a missing sheet and every formula
    are problems. ``sheet`` may be empty when the workbook has a single one.
    """
    refusal = _refuse_container(path, file=file)
    if refusal is not None:
        return [], [refusal]
    from openpyxl import load_workbook  # slow to load, and most tables are CSVs
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        names = workbook.sheetnames
        name = sheet or (names[0] if len(names) == 1 else "")
        if name not in names:
            what = f"has no sheet {sheet!r}; it has {', '.join(names)}"
            return [], [Problem("unreadable_workbook", file, what)]
        cells = [list(row) for row in workbook[name].iter_rows(values_only=True)]
    except (*_READING_ERRORS, InvalidFileException) as error:
        return [], [Problem("unreadable_workbook", file, f"cannot be read: {error}")]
    rows = [[_text(cell) for cell in row] for row in cells]
    return rows, _find_formulas(rows, sheet=name, file=file)


def _refuse_container(path: Path, *, file: str) -> Problem | None:
    with path.open("rb") as handle:
        signature = handle.read(4)
    if signature == _OLE_SIGNATURE:
        return Problem("unreadable_workbook", file, "is locked by a password or an old .xls")
    try:
        with ZipFile(path) as container:
            broken = container.testzip()
    except (BadZipFile, OSError, EOFError, zlib.error):
        return Problem("unreadable_workbook", file, "is truncated or not a workbook")
    if broken is not None:
        return Problem("unreadable_workbook", file, f"is damaged in {broken}")
    return None


def _find_formulas(rows: list[list[str]], *, sheet: str, file: str) -> list[Problem]:
    header = rows[0] if rows else []
    return [
        Problem(
            "formula_cell",
            file,
            "is a formula",
            row=number,
            column=header[index] if index < len(header) else str(index + 1),
            value=cell,
            sheet=sheet,
        )
        for number, row in enumerate(rows, start=1)
        for index, cell in enumerate(row)
        if cell.startswith("=")
    ]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
