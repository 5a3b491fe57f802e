"""Opening publishers' own files: what they really are, within limits, or one clear refusal.

The kind of a file is told by its first bytes, never by its name. Workbooks are looked through
before they are read: what cannot be trusted to be a number that somebody published is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from etl.sources.screening import MOST_COLUMNS, refusal, screen

MOST_BYTES = 256_000_000
MOST_ROWS = 2_000_000
MOST_TEXTS = 1_500_000
"""Rows of a CSV, and different cells of any file."""
_HEAD, _LONGEST_LINE = 4_096, 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
Rows = list[list[str]]
__all__ = ["Book", "Rows", "open_book", "refusal"]


@dataclass(frozen=True)
class Book:
    """A file's sheets by name, read when asked for; a CSV is one sheet without a name."""

    file: str
    sheets: tuple[str, ...]
    rows: Callable[[str], Rows]


def open_book(path: Path) -> Book:
    """Open a CSV, .xlsx, .ods or .xls; raises InputError with one line where it is refused."""
    file = path.name
    if not path.is_file():
        raise refusal(file, "is not there", code="unreadable_file")
    if path.stat().st_size > MOST_BYTES:
        raise refusal(file, f"has more than {MOST_BYTES // 1_000_000} MB", code="too_large")
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    if head.startswith(_ZIP):
        screen(path)
        return _open_workbook(path, file)
    if head.startswith(_OLE):
        if _LOCKED in path.read_bytes():
            raise refusal(file, "is locked by a password")
        return _open_workbook(path, file)
    return _open_csv(path, file, head)


def _open_csv(path: Path, file: str, head: bytes) -> Book:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        raise refusal(file, "is no UTF-8 text")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise refusal(file, "is a web page or XML, not a table")
    with path.open("rb") as handle:
        if b"," not in handle.readline(_LONGEST_LINE):
            raise refusal(file, "has no commas in its first line")

    def rows(_: str) -> Rows:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return _held(_lines(csv.reader(handle, strict=True), file), file)

    return Book(file, ("",), cache(rows))


def _lines(lines: Iterator[list[str]], file: str) -> Iterator[list[str]]:
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            if number > MOST_ROWS:
                raise refusal(file, f"has more than {MOST_ROWS:,} rows", code="too_large")
            if len(line) > MOST_COLUMNS:
                raise refusal(file, f"has more than {MOST_COLUMNS:,} columns", code="too_large")
            yield line
    except UnicodeDecodeError as error:
        what = f"is no UTF-8 text after row {number} ({error.reason})"
        raise refusal(file, what) from None
    except csv.Error as error:
        raise refusal(file, f"is cut off or damaged in row {number + 1}: {error}") from None


def _open_workbook(path: Path, file: str) -> Book:
    try:
        with path.open("rb") as handle:
            book = CalamineWorkbook.from_filelike(handle)
        sheets = book.sheets_metadata
    except (CalamineError, ValueError, OSError) as error:
        raise refusal(file, f"is no workbook that can be read: {error}") from None
    hidden = [one.name for one in sheets if one.visible != SheetVisibleEnum.Visible]
    if hidden:
        raise refusal(file, f"hides the sheet {hidden[0]}", code="hidden_content")

    def rows(name: str) -> Rows:
        try:
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, ValueError) as error:
            raise refusal(file, f"sheet {name} cannot be read: {error}") from None
        return _held(([_text(cell) for cell in row] for row in cells), file)

    return Book(file, tuple(one.name for one in sheets), cache(rows))


def _held(lines: Iterable[list[str]], file: str) -> Rows:
    """Rows of stripped cells, each different text held once."""
    texts: dict[str, str] = {}
    held = []
    for line in lines:
        held.append([texts.setdefault(text, text) for text in map(str.strip, line)])
        if len(texts) > MOST_TEXTS:
            raise refusal(file, f"has more than {MOST_TEXTS:,} different cells", code="too_large")
    return held


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
