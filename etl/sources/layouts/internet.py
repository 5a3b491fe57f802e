"""ONS: adults who use the internet (Labour Force Survey), and households with access to it.

Users stand in blocks of years side by side, one block an answer, by age and sex or by NUTS code;
limits in a table of their own. A hyphen is read as not available only where the notes say so,
and a year as January to March only where they say that.
"""

from __future__ import annotations

import re

import pandas as pd

from etl.core.problems import InputError, Problem
from etl.sources.layouts.layout import Layout, Table, as_figures, row_with, table_below
from etl.sources.layouts.outline import two_levels, words
from etl.sources.opening import Book

_USERS, _HOUSEHOLDS = "internet_users", "household_internet_access"
_PEOPLE = "recent and lapsed internet users and internet non-users, "
_TITLES = {
    re.compile(_PEOPLE + "uk, "): "people",
    re.compile(_PEOPLE + "by geographical location, uk, "): "places",
    re.compile("internet non users: 95% confidence intervals, uk, "): "limits",
}
_YEAR = re.compile(r"20[0-9]{2}|19[0-9]{2}")
_LIMITS = {"lower limit": "lower_bound", "upper limit": "upper_bound"}
_QUARTER, _NO_DATA = (
    "the years represent the period quarter 1 (january to march)",
    "- not available",
)
_NEVER = "never used"
_WHOM = {
    "all adults": ("16_plus", "all"),
    "all": ("16_plus", "all"),
    "men": ("16_plus", "male"),
    "women": ("16_plus", "female"),
    **{age: (age, "all") for age in ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74")},
    "75+": ("75_plus", "all"),
}
_REGIONS = {f"UK{letter}": f"E1200000{number}" for number, letter in enumerate("CDEFGHIJK", 1)}
_NATIONS = {"UKL": "W92000004", "UKM": "S92000003", "UKN": "N92000002"}
_UK = {"area_type": "uk", "area": "United Kingdom", "area_code": "K02000001"}


def find_users(book: Book) -> list[Table]:
    """The tables in per cent of people by age and sex, of places, and of limits."""
    tables = []
    for sheet in book.sheets:
        rows = book.rows(sheet)
        is_percent = any("%" in row for row in rows[:3])
        place = row_with(rows, lambda row: sum(map(bool, map(_YEAR.fullmatch, row))) > 1 or
                         set(_LIMITS) <= set(map(words, row)))  # fmt: skip
        if is_percent and place and (table := table_below(book, sheet, place, _USERS)):
            table = _with_blocks(table, rows[place - 1], rows[place])
            if _kind_of(table):
                tables.append(table)
    return tables


def _with_blocks(table: Table, upper: list[str], lower: list[str]) -> Table:
    pairs = two_levels(list(map(words, upper)), list(map(words, lower)))
    width = len(table.headings)
    headings = tuple(" | ".join(pair) if pair[1] else "" for pair in pairs[:width])
    return Table(table.file, table.sheet, headings, table.rows, table.indicators, table.title)


def _kind_of(table: Table) -> str:
    return next((kind for said, kind in _TITLES.items() if said.search(words(table.title))), "")


def read_users(table: Table) -> pd.DataFrame:
    """Shares of adults by answer: United Kingdom by age and sex, nations and regions."""
    kind = _kind_of(table)
    notes = words(" ".join(cell for row in table.rows.values() for cell in row if len(cell) > 9))
    year = re.search(r"uk, (20[0-9]{2})\b", words(table.title)) if kind == "limits" else None
    columns = {place: said for place, heading in enumerate(table.headings)
               if (said := _column(heading, table, year[1] if year else ""))}  # fmt: skip
    found = []
    for number, row in table.rows.items():
        whom = _place_of(row) if kind == "places" else _group_of(row)
        for place, said in columns.items() if whom else ():
            text = row[place] if place < len(row) else ""
            if text == "-" and _NO_DATA in notes:
                if kind == "limits":
                    continue
                text = "x"
            found.append({**said, **whom, "value": text, "raw_row": number,
                          "locator": f"sheet {table.sheet}, row {row[0] or row[1]}"})  # fmt: skip
    if kind != "limits" and _QUARTER not in notes:
        _refuse(table, "does not say that its years are January to March")
    if not found:
        _refuse(table, "has none of the rows or columns that are read")
    return as_figures(pd.DataFrame(found), table, period_type="quarter", unit="percent")


def _column(heading: str, table: Table, year: str) -> dict[str, str]:
    """What a column of a block holds; nothing where the block is not read."""
    block, _, under = heading.partition(" | ")
    answer = _NEVER if block.startswith(_NEVER) else block
    indicator = table.indicators.get(answer, "")
    if not indicator or not (under in _LIMITS or _YEAR.fullmatch(under)):
        return {}
    if under in _LIMITS:
        said = {"period": f"{year}-Q1", "qualifier": _LIMITS[under]}
    else:
        said = {"period": f"{under}-Q1", "qualifier": "rounded"}
    return {"indicator": indicator, "raw_column": heading, **said}


def _place_of(row: list[str]) -> dict[str, str]:
    """Regions and nations by their codes: two rows are called West Midlands."""
    code = row[0]
    everybody = {"age_group": "16_plus", "sex": "all"}
    if code in _REGIONS:
        area = {"area_type": "region", "area": row[1], "area_code": _REGIONS[code]}
    elif code in _NATIONS:
        area = {"area_type": "nation", "area": row[1], "area_code": _NATIONS[code]}
    else:
        return {}
    return area | everybody


def _group_of(row: list[str]) -> dict[str, str]:
    found = _WHOM.get(words(row[0]))
    return _UK | {"age_group": found[0], "sex": found[1]} if found else {}


def find_households(book: Book) -> list[Table]:
    """The table of households with access by year."""
    for sheet in book.sheets:
        rows = book.rows(sheet)
        place = row_with(rows, lambda row: "year" in map(words, row))
        if place is None:
            continue
        table = table_below(book, sheet, place, _HOUSEHOLDS)
        if re.search(r"households with internet access, [0-9]{4} to", words(table.title)):
            return [table]
    return []


def read_households(table: Table) -> pd.DataFrame:
    """Shares of households: of the United Kingdom, and then of Great Britain, by its note."""
    text = " ".join(cell for row in table.rows.values() for cell in row)
    note = re.search(r"UK estimates from (\d{4}) to (\d{4})\. GB estimates from (\d{4})", text)
    if note is None or "%" not in table.title or int(note[3]) != int(note[2]) + 1:
        _refuse(table, "does not say which years are of the United Kingdom, in per cent")
    assert note is not None
    column = list(map(words, table.headings)).index("year")
    britain = {"area_type": "gb", "area": "Great Britain", "area_code": "K03000001"}
    found = [
        {"period": row[column], "value": row[column + 1], "raw_row": number,
         "locator": f"sheet {table.sheet}, year {row[column]}",
         **(_UK if row[column] <= note[2] else britain)}
        for number, row in table.rows.items()
        if _YEAR.fullmatch(row[column])
    ]  # fmt: skip
    return as_figures(
        pd.DataFrame(found), table, indicator=table.indicators["%"], raw_column="%",
        period_type="calendar_year", age_group="all", sex="all", unit="percent",
        qualifier="rounded",
    )  # fmt: skip


def _refuse(table: Table, what: str) -> None:
    raise InputError([Problem("unknown_layout", table.file, what, sheet=table.sheet)])


USERS = Layout(_USERS, find_users, read_users)
HOUSEHOLDS = Layout(_HOUSEHOLDS, find_households, read_households)
