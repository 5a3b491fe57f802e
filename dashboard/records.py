"""Rows of the processed tables, filtered: the same ones for the API, as JSON or as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.kinds import Row
from dashboard.store import Store

FINANCIAL_YEARS = tuple(f"{year}-{(year + 1) % 100:02}" for year in range(1990, 2050))
"""Written as published: 2024-25. Such as 2011-12 is a financial year, not a month."""

_DANGEROUS = ("=", "+", "-", "@")
_BATCH = 500
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Column:
    """A column of a table, as the schema has it."""

    name: str
    kind: str
    decimals: int | None
    meaning: str


@dataclass(frozen=True)
class Selection:
    """Which rows and columns of a table are wanted; ``wanted`` has columns with their values."""

    table: str
    wanted: tuple[tuple[str, tuple[object, ...]], ...] = ()
    first_day: str = ""
    last_day: str = ""
    words: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slice:
    """Some rows of a selection, and the cursor of the next ones where there are any."""

    rows: list[Row]
    cursor: int | None


def columns(store: Store, table: str) -> dict[str, Column]:
    """Columns of a table by name, in order."""
    return {
        row["column_name"]: Column(row["column_name"], row["kind"], row["decimals"], row["meaning"])
        for row in store.columns
        if row["table_name"] == table
    }


def read_slice(store: Store, selection: Selection, *, after: int, limit: int) -> Slice:
    """Rows after a cursor, at most ``limit``, with values as JSON has them."""
    chosen = _chosen(store, selection)
    where, values = _where(store, selection)
    query = (
        f"SELECT rowid, {_names(chosen)} FROM {selection.table}"  # noqa: S608
        f" WHERE rowid > ?{where} ORDER BY rowid LIMIT ?"
    )
    found = [row for batch in store.stream(query, after, *values, limit + 1) for row in batch]
    rows = _typed(chosen, [row[1:] for row in found[:limit]])
    return Slice(rows, int(found[limit - 1][0]) if len(found) > limit else None)


def typed(store: Store, table: str, row: Row) -> Row:
    """A row of a table with values as JSON has them, in the table's columns."""
    known = list(columns(store, table).values())
    return _typed(known, [[row[column.name] for column in known]])[0]


def write_csv(store: Store, selection: Selection) -> Iterator[bytes]:
    """All rows as CSV, in pieces, to the byte as the published files have them."""
    chosen = _chosen(store, selection)
    where, values = _where(store, selection)
    query = (
        f"SELECT {_names(chosen)} FROM {selection.table}"  # noqa: S608
        f" WHERE rowid > ?{where} ORDER BY rowid"
    )
    yield _lines([[column.name for column in chosen]])
    for batch in store.stream(query, 0, *values, size=_BATCH):
        by_column = zip(*batch, strict=True)
        texts = [_texts(column, cells) for column, cells in zip(chosen, by_column, strict=True)]
        yield _lines(zip(*texts, strict=True))


def first_and_last_day(period: str) -> tuple[str, str]:
    """Days between which a period lies: 2024, 2024-25, 2024-Q3, 2024-07 or a day."""
    year, _, rest = period.partition("-")
    if period in FINANCIAL_YEARS:
        return f"{year}-04-01", f"{int(year) + 1}-03-31"
    if rest.startswith("Q"):
        last = int(rest[1]) * 3
        return f"{year}-{last - 2:02}-01", f"{year}-{last:02}-31"
    if not rest:
        return f"{year}-01-01", f"{year}-12-31"
    return (period, period) if "-" in rest else (f"{period}-01", f"{period}-31")


def _typed(chosen: list[Column], rows: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows by column name; what SQLite has as a number may be true or false, or a whole one."""
    names = [column.name for column in chosen]
    found = [dict(zip(names, row, strict=True)) for row in rows]
    for column in chosen:
        if value_of := _VALUES.get(column.kind):
            name = column.name
            for row in found:
                if (cell := row[name]) is not None:
                    row[name] = value_of(cell)
    return found


def _chosen(store: Store, selection: Selection) -> list[Column]:
    known = columns(store, selection.table)
    return [known[name] for name in selection.fields] or list(known.values())


def _names(chosen: list[Column]) -> str:
    return ", ".join(f'"{column.name}"' for column in chosen)


def _where(store: Store, selection: Selection) -> tuple[str, list[object]]:
    """SQL conditions, each starting with AND, and their values; names come from the schema."""
    known = columns(store, selection.table)
    parts: list[str] = []
    values: list[object] = []
    for name, wanted in selection.wanted:
        parts.append(f' AND "{known[name].name}" IN ({", ".join("?" * len(wanted))})')
        values += wanted
    for name, sign, day in (
        ("period_start", ">=", selection.first_day),
        ("period_end", "<=", selection.last_day),
    ):
        if day:
            parts.append(f" AND {name} {sign} ?")
            values.append(day)
    if words := _WORD.findall(selection.words):
        index = f"search_{selection.table}"
        parts.append(f" AND rowid IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)")  # noqa: S608
        values.append(" ".join(f'"{word}"*' for word in words))
    elif selection.words:
        parts.append(" AND 0")
    return "".join(parts), values


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


_VALUES: dict[str, Any] = {"boolean": bool, "number": _number}


def _texts(column: Column, cells: tuple[Any, ...]) -> list[str]:
    if column.kind == "boolean":
        return ["true" if cell else "false" for cell in cells]
    if column.kind in ("number", "integer"):
        return [_figures(cell, column.decimals) for cell in cells]
    return [f"'{cell}" if cell.startswith(_DANGEROUS) else cell for cell in cells]


def _figures(value: float | None, decimals: int | None) -> str:
    if value is None:
        return ""
    return str(_number(value)) if decimals is None else f"{value:.{decimals}f}"


def _lines(rows: Any) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()
