"""What a family of files is, and how its table is found in a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from etl.core.problems import InputError, Problem, raise_any
from etl.core.terms import SYMBOLS, is_number
from etl.sources.opening import Book, Rows
from etl.sources.transcription import FIELDS, ORIGIN

_CATALOGUE = Path(__file__).parents[2] / "catalogue" / "layouts.toml"
_SEARCHED_ROWS = 30
_COUNT, _LONGEST_TITLE = re.compile(r"[0-9][0-9,]*"), 150
_CELL = (
    "indicator", "area_type", "area", "area_code", "period", "age_group", "sex", "breakdown",
    "breakdown_value", "qualifier",
)  # fmt: skip
SYMBOLS_AS_WRITTEN = {**{symbol: symbol for symbol in SYMBOLS}, "low": "k"}
"""Shorthand in publishers' files; an older spelling of k is low."""


@dataclass(frozen=True)
class Layout:
    """A family of files: how its tables are found in a file, and how one becomes figures.

    ``why_not`` says why a sheet that holds counts is not read.
    """

    name: str
    find: Callable[[Book], list[Table]]
    read_table: Callable[[Table], pd.DataFrame]
    why_not: Callable[[Book, str], str] = lambda _book, _sheet: "is of no kind that is read"

    def read(self, tables: Sequence[Table]) -> pd.DataFrame:
        """Figures of a file's tables; raises InputError where two are of one cell."""
        figures = pd.concat([self.read_table(table) for table in tables], ignore_index=True)
        twice = figures[figures.duplicated(list(_CELL))]
        raise_any(
            Problem("duplicate_key", tables[0].file, "is given twice in the file",
                    row=int(row["raw_row"]), column=str(row["raw_column"]),
                    value=f"{row['indicator']}, {row['area']}, {row['period']}")
            for row in twice.head(20).to_dict("records")
        )  # fmt: skip
        return figures

    def leave_out(self, book: Book, tables: Sequence[Table]) -> Iterator[str]:
        """Of each other sheet that holds counts: its name, its title, and why it is not read."""
        read = {table.sheet for table in tables}
        for sheet in book.sheets:
            rows = book.rows(sheet)
            if sheet not in read and _holds_counts(rows):
                title = next(cell for row in rows for cell in row if cell)
                yield f"sheet {sheet}, {title[:_LONGEST_TITLE]!r}: {self.why_not(book, sheet)}"


@dataclass(frozen=True)
class Table:
    """A table in a file: the headings, and the rows below by their numbers in the sheet.

    ``title`` is what stands above the headings; ``indicators`` are the family's, as the
    catalogue has them.
    """

    file: str
    sheet: str
    headings: tuple[str, ...]
    rows: Mapping[int, list[str]]
    indicators: Mapping[str, str]
    title: str = ""

    def frame(self, column: str = "", among: Collection[str] = ()) -> pd.DataFrame:
        """Rows with their headings and ``raw_row``; a row of another length is a problem.

        With a column, only the rows in which it holds one of some cells.
        """
        width = len(self.headings)
        twice = {name for name in self.headings if self.headings.count(name) > 1}
        if twice:
            what = f"has the heading {min(twice)!r} twice"
            raise InputError([Problem("unknown_layout", self.file, what, sheet=self.sheet)])
        wrong = [
            Problem("unreadable_table", self.file, f"has {len(row)} cells, not {width}",
                    row=number, sheet=self.sheet)
            for number, row in self.rows.items()
            if len(row) != width
        ]  # fmt: skip
        if wrong:
            raise InputError(wrong[:20])
        rows: Mapping[int, list[str]] = self.rows
        if column:
            place = self.headings.index(column)
            rows = {number: row for number, row in rows.items() if row[place] in among}
        frame = pd.DataFrame(list(rows.values()), columns=list(self.headings), dtype=object)
        frame["raw_row"] = list(rows)
        return frame


@cache
def catalogue() -> dict[str, dict[str, object]]:
    """Publisher, title and indicators of each family, by name."""
    return tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))


YEAR, COUNT = r"(19|20)[0-9]{2}", r"-?[0-9]{1,12}"
"""What a cell that holds a year, or a whole number, looks like."""


def headed(name: str, *headings: str, every_sheet: bool = False) -> Callable[[Book], list[Table]]:
    """Finds the first table, or that of every sheet, below a row that holds the headings."""

    def find(book: Book) -> list[Table]:
        tables = []
        for sheet in book.sheets:
            rows = book.rows(sheet)
            place = row_with(rows, lambda row: set(headings) <= set(row))
            if place is not None:
                tables.append(table_below(book, sheet, place, name))
                if not every_sheet:
                    break
        return tables

    return find


def row_with(rows: Rows, holds: Callable[[list[str]], bool]) -> int | None:
    """Where the first of a sheet's upper rows stands that holds something."""
    return next((n for n, row in enumerate(rows[:_SEARCHED_ROWS]) if holds(row)), None)


def table_below(book: Book, sheet: str, place: int, name: str) -> Table:
    """The table of a sheet whose headings stand in a row, with the indicators of a family."""
    rows = book.rows(sheet)
    headings = rows[place]
    width = len(headings)
    while width and not headings[width - 1]:
        width -= 1
    below = {
        number: line if len(line) == width or any(line[width:]) else line[:width]
        for number, line in enumerate(rows[place + 1 :], start=place + 2)
        if any(line)
    }
    title = " ".join(filter(None, (cell for row in rows[:place] for cell in row)))
    indicators = catalogue()[name]["indicators"]
    assert isinstance(indicators, dict)
    return Table(book.file, sheet, tuple(headings[:width]), below, indicators, title)


def as_figures(rows: pd.DataFrame, table: Table, **constant: str) -> pd.DataFrame:
    """Figures with every field; ``rows`` has value, raw_row, raw_column and what differs.

    Raises InputError where a cell is neither number nor symbol.
    """
    figures = rows.assign(**constant, raw_file=table.file, allow_negative=False)
    figures["value"] = figures["value"].map(lambda text: SYMBOLS_AS_WRITTEN.get(text, text))
    figures.loc[figures["value"].isin(list(SYMBOLS)), "qualifier"] = ""
    known = figures["value"].isin(list(SYMBOLS)) | figures["value"].map(is_number).astype(bool)
    wrong = [
        Problem("unknown_symbol", table.file, "is neither number nor symbol", sheet=table.sheet,
                row=int(row["raw_row"]), column=str(row["raw_column"]), value=str(row["value"]))
        for row in figures[~known].head(20).to_dict("records")
    ]  # fmt: skip
    if wrong:
        raise InputError(wrong)
    for name in FIELDS:
        if name not in figures:
            figures[name] = ""
    return figures[[*FIELDS, *ORIGIN]].reset_index(drop=True)


def check_cells(
    frame: pd.DataFrame, table: Table, column: str, pattern: str, what: str
) -> pd.DataFrame:
    """The frame, where every cell of a column is of a form; raises InputError otherwise."""
    wrong = frame[~frame[column].astype(str).str.fullmatch(pattern)]
    if len(wrong):
        raise InputError(
            Problem("unknown_symbol", table.file, what, sheet=table.sheet, column=column,
                    row=int(row["raw_row"]), value=str(row[column]))
            for row in wrong.head(20).to_dict("records")
        )  # fmt: skip
    return frame


def required(table: Table, names: Sequence[str]) -> None:
    """Raise InputError where columns that the family always has are missing."""
    missing = [name for name in names if name not in table.headings]
    if missing:
        raise InputError(
            [Problem("unknown_layout", table.file, "is missing", column=name) for name in missing]
        )


def _holds_counts(rows: Rows) -> bool:
    return any(_COUNT.fullmatch(cell) for row in rows for cell in row[1:])
