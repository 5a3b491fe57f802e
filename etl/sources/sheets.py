"""Sheets of a workbook as rows of text; where a workbook cannot be trusted, one refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from sys import getsizeof

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from etl.sources.screening import refusal

MOST_TEXT = 150_000_000
"""Bytes that the different cells of a file may take; each is held once."""
_ENTRY = 100
"""About as many bytes take it to find a text again."""
Rows = list[list[str]]


@dataclass(frozen=True)
class Workbook:
    """A workbook, each sheet of which is read when asked for."""

    file: str
    names: tuple[str, ...]
    book: CalamineWorkbook

    def rows(self, name: str) -> Rows:
        """The cells of a sheet from its first row and column on."""
        try:
            cells = self.book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, ValueError) as error:
            raise refusal(self.file, f"sheet {name} cannot be read: {error}") from None
        return hold(([_text(cell) for cell in row] for row in cells), self.file)


def open_workbook(path: Path, file: str) -> Workbook:
    """Open an .xlsx, .ods or .xls that hides no sheet."""
    try:
        with path.open("rb") as handle:
            book = CalamineWorkbook.from_filelike(handle)
        sheets = book.sheets_metadata
    except (CalamineError, ValueError, OSError) as error:
        raise refusal(file, f"is no workbook that can be read: {error}") from None
    hidden = [one.name for one in sheets if one.visible != SheetVisibleEnum.Visible]
    if hidden:
        raise refusal(file, f"hides the sheet {hidden[0]}", code="hidden_content")
    return Workbook(file, tuple(one.name for one in sheets), book)


def hold(lines: Iterable[list[str]], file: str) -> Rows:
    """Rows of stripped cells, each different text held once."""
    texts = _Texts()
    held = []
    for line in lines:
        held.append([texts[text] for text in map(str.strip, line)])
        if texts.size > MOST_TEXT:
            what = f"has different cells of more than {MOST_TEXT // 1_000_000} MB"
            raise refusal(file, what, code="too_large")
    return held


class _Texts(dict[str, str]):
    """Each different text once, and about how many bytes all take."""

    size = 0

    def __missing__(self, text: str) -> str:
        self.size += getsizeof(text) + _ENTRY
        self[text] = text
        return text


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
