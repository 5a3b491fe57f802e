"""Opening publishers' own files: what they really are, within limits, or one clear refusal.

The kind of a file is told by its first bytes, never by its name. Workbooks are looked through
before they are read: what cannot be trusted to be a number that somebody published is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

from etl.sources.old_workbook import read_old
from etl.sources.screening import MOST_COLUMNS, refusal, screen
from etl.sources.sheets import Rows, hold, open_workbook

MOST_BYTES = 256_000_000
MOST_ROWS, MOST_CELLS = 1_250_000, 10_000_000
"""Of a CSV; workbooks have limits of their own."""
_HEAD, _LONGEST_LINE = 4_096, 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
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
        workbook = open_workbook(path, file)
        return Book(file, workbook.names, cache(workbook.rows))
    if head.startswith(_OLE):
        if _LOCKED in path.read_bytes():
            raise refusal(file, "is locked by a password")
        sheets = read_old(path, file)
        return Book(file, tuple(sheets), sheets.__getitem__)
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
            return hold(_lines(csv.reader(_bounded(handle, file), strict=True), file), file)

    return Book(file, ("",), cache(rows))


def _bounded(handle: TextIO, file: str) -> Iterator[str]:
    while line := handle.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise refusal(file, "has a line of more than a million characters", code="too_large")
        yield line


def _lines(lines: Iterator[list[str]], file: str) -> Iterator[list[str]]:
    number = cells = 0
    try:
        for number, line in enumerate(lines, start=1):
            if number > MOST_ROWS:
                raise refusal(file, f"has more than {MOST_ROWS:,} rows", code="too_large")
            if len(line) > MOST_COLUMNS:
                raise refusal(file, f"has more than {MOST_COLUMNS:,} columns", code="too_large")
            cells += len(line)
            if cells > MOST_CELLS:
                raise refusal(file, f"has more than {MOST_CELLS:,} cells", code="too_large")
            yield line
    except UnicodeDecodeError as error:
        what = f"is no UTF-8 text after row {number} ({error.reason})"
        raise refusal(file, what) from None
    except csv.Error as error:
        raise refusal(file, f"is cut off or damaged in row {number + 1}: {error}") from None
