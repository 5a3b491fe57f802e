"""Opening publishers' own files: what they really are, within limits, or one clear refusal.

The kind of a file is told by its first bytes, never by its name. Workbooks are looked through
before they are read: what cannot be trusted to be a number that somebody published is refused.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from etl.core.problems import InputError, Problem

MOST_BYTES = 256_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS, MOST_COLUMNS = 2_000_000, 2_000
_HEAD = 4_096
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)\d+"')
_CELL = re.compile(rb"<c\b[^>]*>(?:(?!</c>).)*?<f\b(?:(?!</c>).)*?</c>", re.DOTALL)
_FORBIDDEN = {
    "vbaProject.bin": "holds macros",
    "externalLinks/": "takes numbers from other workbooks",
}
_DAMAGE = (BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error)
Rows = list[list[str]]


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
        _look_through(path, file)
        return _open_workbook(path, file)
    if head.startswith(_OLE):
        if _LOCKED in path.read_bytes():
            raise refusal(file, "is locked by a password")
        return _open_workbook(path, file)
    return _open_csv(path, file, head)


def refusal(file: str, what: str, *, code: str = "unreadable_file") -> InputError:
    """One problem of a whole file, to be raised."""
    return InputError([Problem(code, file, what)])


def _open_csv(path: Path, file: str, head: bytes) -> Book:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        raise refusal(file, "is no UTF-8 text")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise refusal(file, "is a web page or XML, not a table")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(file, f"is no UTF-8 text (byte {error.start})") from None

    def rows(_: str) -> Rows:
        return list(_limited(csv.reader(io.StringIO(text, newline=""), strict=True), file))

    if "," not in text.partition("\n")[0]:
        raise refusal(file, "has no commas in its first line")
    return Book(file, ("",), cache(rows))


def _limited(lines: Iterator[list[str]], file: str) -> Iterator[list[str]]:
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            if number > MOST_ROWS:
                raise refusal(file, f"has more than {MOST_ROWS:,} rows", code="too_large")
            if len(line) > MOST_COLUMNS:
                raise refusal(file, f"has more than {MOST_COLUMNS:,} columns", code="too_large")
            yield [cell.strip() for cell in line]
    except csv.Error as error:
        raise refusal(file, f"is cut off or damaged in row {number + 1}: {error}") from None


def _open_workbook(path: Path, file: str) -> Book:
    try:
        book = CalamineWorkbook.from_path(path)
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
        return [[_text(cell) for cell in row] for row in cells]

    return Book(file, tuple(one.name for one in sheets), cache(rows))


def _look_through(path: Path, file: str) -> None:
    """Refuse an archive that unpacks to too much, or holds what no table of figures needs."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                limit = MOST_UNPACKED // 1_000_000
                raise refusal(file, f"unpacks to more than {limit} MB", code="too_large")
            for part in parts:
                for name, what in _FORBIDDEN.items():
                    if name in part.filename:
                        raise refusal(file, what, code="hidden_content")
                if part.filename.endswith((".xml", ".rels")):
                    _look_into(archive, part, file)
    except _DAMAGE as error:
        raise refusal(file, f"is cut off or damaged: {error}") from None


def _look_into(archive: ZipFile, part: ZipInfo, file: str) -> None:
    with archive.open(part) as handle:
        head = handle.read(_HEAD)
        if _MARKUP.search(head):
            raise refusal(file, f"defines entities in {part.filename}", code="hidden_content")
        if not part.filename.startswith("xl/worksheets/"):
            return
        found = _DIMENSION.search(head)
        if found and _number_of(found[1]) > MOST_COLUMNS:
            raise refusal(file, f"has more than {MOST_COLUMNS:,} columns", code="too_large")
        _refuse_uncounted(head, handle, part, file)


def _refuse_uncounted(head: bytes, handle: IO[bytes], part: ZipInfo, file: str) -> None:
    """Refuse formulas whose result is not in the file: it would be read as nothing."""
    held = head
    while True:
        for cell in _CELL.findall(held):
            if b"<v>" not in cell:
                name = (re.search(rb'\br="([A-Z]+\d+)"', cell) or [b"", b"?"])[1].decode()
                place = Path(part.filename).stem
                what = f"has a formula without a result in {place}, cell {name}"
                raise refusal(file, what, code="hidden_content")
        more = handle.read(1 << 20)
        if not more:
            return
        held = held[held.rfind(b"<c ") :][-65_536:] + more if b"<f" in held else held[-256:] + more


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
