"""Small synthetic .xls files, written by hand: records of a sheet within a compound file."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Places = Mapping[tuple[int, int], str | float]


def xls(
    path: Path, places: Places, *, rows: int = 0, columns: int = 0, at: int | None = None
) -> Path:
    """One sheet with cells at places, which may declare another size or stand elsewhere."""
    rows = rows or max(row for row, _ in places) + 1
    columns = columns or max(column for _, column in places) + 1
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    place = len(start) + 4 + 9 + 4 if at is None else at
    sheet = record(0x0085, struct.pack("<IBBBB", place, 0, 0, 1, 0) + b"S")
    cells = b"".join(_cell(row, column, cell) for (row, column), cell in places.items())
    size = record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))
    end = record(0x000A)
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    path.write_bytes(container(start + sheet + end + begin + size + cells + end))
    return path


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return record(0x0204, place + struct.pack("<HB", len(cell), 0) + cell.encode("ascii"))
    return record(0x0203, place + struct.pack("<d", cell))


def container(stream: bytes) -> bytes:
    """A compound file with a table of sectors, a directory, and the stream Workbook."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    chain = [_FAT, _END, *range(3, 2 + sectors), _END]
    assert len(chain) <= SECTOR // 4
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack(f"<{SECTOR // 4}I", *chain, *[_FREE] * (SECTOR // 4 - len(chain)))
    names = _entry("Root Entry", 5, _END, 0) + _entry("Workbook", 2, 2, len(stream))
    return head + table + names.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    links = struct.pack("<HBBIII36x", len(name) * 2 + 2, kind, 1, _FREE, _FREE, _FREE)
    return text + links + struct.pack("<IQ", start, size)
