"""Looking through a workbook before it is read: what cannot be trusted, or would not fit.

A reader unpacks parts whole and lays a sheet out from its first cell to its last. So sizes are
measured, not believed, and the last cell of every sheet is found first.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from etl.core.problems import InputError, Problem

MOST_UNPACKED = 400_000_000
MOST_OF_A_PART = 64_000_000
"""Bytes of a part that is no sheet: it is held whole while the workbook is read."""
MOST_CELLS, MOST_ROWS, MOST_COLUMNS = 3_000_000, 500_000, 2_000
_CHUNK, _LONGEST_CELL, _LONGEST_MARK, _ANY_SIZE = 1 << 20, 1 << 22, 32, 1 << 62
_NAMES = {
    "vbaProject.bin": "holds macros",
    "Basic/": "holds macros",
    "Scripts/": "holds macros",
    "externalLinks/": "takes numbers from other workbooks",
    "xl/workbook.bin": "is a binary workbook",
}
_MARKS = {
    b"<!DOCTYPE": "defines entities",
    b"<!ENTITY": "defines entities",
    b"<office:script ": "holds macros",
    b"<office:dde-source": "takes numbers from other workbooks",
    b"<table:table-source": "takes numbers from other workbooks",
    b"<table:cell-range-source": "takes numbers from other workbooks",
    b"'file:": "takes numbers from other workbooks",
}
_IS_XLSX = re.compile(rb"<(?:\w+:)?worksheet\b")
_IS_ODS = re.compile(rb"<office:(?:document-content|spreadsheet)\b")
_EMPTY = re.compile(rb"<c [^>]*/>")
_CELL = re.compile(rb"<c[\s>]")
_PREFIXED = re.compile(rb"<\w+:c[\s>]")
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_WHOLE_CELL = re.compile(rb"<c[\s>].*?</c>", re.DOTALL)
_FORMULA, _RESULT = re.compile(rb"<f[\s/>]"), re.compile(rb"<v>[^<]")
_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*|/?)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']([^"']*)""")
_DAMAGE = (BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error)


def refusal(file: str, what: str, *, code: str = "unreadable_file") -> InputError:
    """One problem of a whole file, to be raised."""
    return InputError([Problem(code, file, what)])


def screen(path: Path) -> None:
    """Refuse an archive that unpacks to too much, or holds what no table of figures needs."""
    file = path.name
    try:
        with ZipFile(path) as archive:
            left = MOST_UNPACKED
            for part in archive.infolist():
                _refuse_name(part, file)
                declared, part.file_size = part.file_size, _ANY_SIZE
                with archive.open(part) as handle:
                    _screen_part(_trusted(handle, part, left, file), part, file)
                    size = handle.tell()
                if size != declared:
                    what = (
                        f"is damaged: {part.filename} has {size} bytes, not the {declared} it says"
                    )
                    raise refusal(file, what)
                left -= size
    except _DAMAGE as error:
        raise refusal(file, f"is cut off or damaged: {error}") from None


def _refuse_name(part: ZipInfo, file: str) -> None:
    for name, what in _NAMES.items():
        if name in part.filename:
            raise refusal(file, what, code="hidden_content")


def _trusted(handle: IO[bytes], part: ZipInfo, left: int, file: str) -> Iterator[bytes]:
    """A part in chunks, as long as its XML is UTF-8 and holds no forbidden mark."""
    is_xml = part.filename.endswith((".xml", ".rels"))
    before = b""
    while chunk := handle.read(_CHUNK):
        if handle.tell() > left:
            limit = MOST_UNPACKED // 1_000_000
            raise refusal(file, f"unpacks to more than {limit} MB", code="too_large")
        for mark, what in _MARKS.items() if is_xml else ():
            if mark in before + chunk:
                raise refusal(file, f"{what} in {part.filename}", code="hidden_content")
        if is_xml and b"\x00" in chunk:
            raise refusal(file, f"has a part that is no UTF-8 text: {part.filename}")
        before = chunk[-_LONGEST_MARK:]
        yield chunk


def _screen_part(chunks: Iterator[bytes], part: ZipInfo, file: str) -> None:
    first = next(chunks, b"")
    if _IS_ODS.search(first):
        _screen_ods(_tags(_blocks(first, chunks, b">", file), file), file)
    elif _IS_XLSX.search(first):
        _screen_xlsx(_blocks(first, chunks, b"</row>", file), part, file)
    else:
        size = len(first)
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_OF_A_PART:
                what = f"has a part of more than {MOST_OF_A_PART // 1_000_000} MB: {part.filename}"
                raise refusal(file, what, code="too_large")


def _blocks(first: bytes, chunks: Iterable[bytes], end: bytes, file: str) -> Iterator[bytes]:
    """The bytes in blocks that end where an element does; the last one ends anywhere."""
    held = first
    for chunk in chunks:
        cut = held.rfind(end) + len(end) if end in held else 0
        if cut:
            yield held[:cut]
        held = held[cut:] + chunk
        if len(held) > _LONGEST_CELL:
            raise refusal(file, "has a row of more than 4 MB", code="too_large")
    yield held


def _screen_xlsx(blocks: Iterable[bytes], part: ZipInfo, file: str) -> None:
    """Refuse a sheet whose last cell is too far off, and formulas whose result is not there."""
    sheet, cells, rows, columns = Path(part.filename).stem, 0, 0, set[bytes]()
    for block in blocks:
        filled = _EMPTY.sub(b"", block)
        places = _PLACE.findall(filled)
        if len(places) != len(_CELL.findall(filled)) or _PREFIXED.search(filled):
            raise refusal(file, f"has cells without a place in {sheet}")
        cells += len(places)
        columns.update({letters for letters, _ in places})
        rows = max([rows, *map(int, {digits for _, digits in places})])
        if b"<f" in filled:
            _refuse_uncounted(filled, sheet, file)
    width = max(map(_number_of, columns), default=0)
    _refuse_large(rows, width, max(cells, rows * width), file)


def _refuse_uncounted(block: bytes, sheet: str, file: str) -> None:
    for cell in _WHOLE_CELL.findall(block):
        if _FORMULA.search(cell) and not _RESULT.search(cell):
            found = _PLACE.match(cell)
            name = (found[1] + found[2]).decode() if found else "?"
            what = f"has a formula without a result in {sheet}, cell {name}"
            raise refusal(file, what, code="hidden_content")


def _tags(blocks: Iterable[bytes], file: str) -> Iterator[tuple[bytes, bytes]]:
    """Names and attributes of tables, rows and cells of an OpenDocument sheet."""
    for block in blocks:
        for name, attributes in _TAG.findall(block):
            if attributes.count(b'"') % 2:
                raise refusal(file, "has a tag that cannot be read")
            yield name, attributes


def _screen_ods(tags: Iterable[tuple[bytes, bytes]], file: str) -> None:
    """The same for the sheets of an OpenDocument file, in which cells and rows are repeated."""
    total = row = height = width = column = repeat = 0
    for name, attributes in tags:
        if name == b"table":
            total += height * width
            row = height = width = column = repeat = 0
        elif name == b"table-row":
            row, repeat, column = row + repeat, _repeats(attributes, file), 0
        else:
            column += _repeats(attributes, file)
            if _is_empty(attributes):
                continue
            height, width = row + repeat, max(width, column)
            if b"table:formula" in attributes and b"office:value-type" not in attributes:
                what = f"has a formula without a result in row {height}, column {column}"
                raise refusal(file, what, code="hidden_content")
            _refuse_large(height, width, total + height * width, file)


def _is_empty(attributes: bytes) -> bool:
    return (
        attributes.endswith(b"/")
        and b"value-type" not in attributes
        and b"formula" not in attributes
    )


def _repeats(attributes: bytes, file: str) -> int:
    found = _REPEATED.search(attributes)
    if found is None:
        return 1
    if not found[1].isdigit():
        raise refusal(file, "repeats a cell in a way that cannot be read")
    return int(found[1][:12])


def _refuse_large(rows: int, columns: int, cells: int, file: str) -> None:
    for number, most, what in (
        (rows, MOST_ROWS, "rows"),
        (columns, MOST_COLUMNS, "columns"),
        (cells, MOST_CELLS, "cells"),
    ):
        if number > most:
            raise refusal(file, f"has more than {most:,} {what}", code="too_large")


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
