"""Ofcom: data tables of the children's media literacy tracker, one question a sheet.

No workbook of this family was at hand: headings are known from contents pages and label files.
So nothing is assumed. A table is read where it names its question, the dates of its fieldwork,
its base and its age groups; marks in cells are read as the file's own legend says, or refused.
"""

from __future__ import annotations

import re
from datetime import datetime

import pandas as pd

from etl.core.problems import InputError, Problem
from etl.sources.layouts.layout import Layout, Table, as_figures, row_with, table_below
from etl.sources.layouts.outline import words
from etl.sources.opening import Book

_NAME = "ofcom_children_tables"
_AGE = re.compile(r"(?:aged? )?([0-9]{1,2}-[0-9]{1,2})(?: year olds|s)?")
_QUESTION = re.compile(r"\bN?QP[0-9]+[A-Z]?(?:_[0-9]+)?\b")
_DAYS = re.compile(
    r"(\d{1,2})(?:[a-z]{2})? ([A-Z][a-z]{2,8}) ?(?:to|-|–) ?(\d{1,2})(?:[a-z]{2})? "
    r"([A-Z][a-z]{2,8}) (20\d{2})"
)
_BASE, _UNWEIGHTED = re.compile(r"\bbase ?: ?(all parents|all children)\b"), "unweighted base"
_CELL = re.compile(r"(\d{1,3})(?: ?%)?([a-zA-Z]*)")
_LETTER = re.compile(r"[A-Za-z]")
_LEGEND = {
    "*": (re.compile(r"\* ?(?:=|:|denotes|means)? ?less than (?:0\.5|half)"), "k"),
    "-": (re.compile(r"- ?(?:=|:|denotes|means) ?(?:no|nobody|zero|not)"), "x"),
}


def find(book: Book) -> list[Table]:
    """Sheets of a mapped question whose headings are age groups."""
    tables = []
    for sheet in book.sheets:
        place = row_with(book.rows(sheet), lambda row: sum(map(bool, map(_age_of, row))) > 1)
        if place is None:
            continue
        table = table_below(book, sheet, place, _NAME)
        if _QUESTION.search(table.title) and "ofcom" in words(table.title):
            tables.append(table)
    return tables


def read(table: Table) -> pd.DataFrame:
    """Shares of parents or children who gave a mapped answer, by age group."""
    questions = set(_QUESTION.findall(table.title))
    if len(questions) != 1:
        _refuse(table, "does not name one question")
    question = questions.pop()
    answers = _answers(table, question)
    ages = {place: age for place, name in enumerate(table.headings) if (age := _age_of(name))}
    text = " ".join([table.title, *(cell for row in table.rows.values() for cell in row)])
    bases, letters = _bases(table, text), _letters(table, text)
    found = [
        {
            "indicator": answers[words(row[0])],
            "age_group": age,
            "value": _value(table, number, row[place], letters, text),
            "raw_row": number,
            "raw_column": table.headings[place],
            "locator": f"{question}, {row[0]}",
            "note": f"unweighted base {bases[place]}",
        }
        for number, row in table.rows.items()
        if words(row[0]) in answers
        for place, age in ages.items()
    ]
    if not found:
        _refuse(table, f"holds no answer to {question} that etl/catalogue/layouts.toml maps")
    return as_figures(
        pd.DataFrame(found), table, area_type="uk", area="United Kingdom", area_code="K02000001",
        period_type="survey_wave", period=_fieldwork(table), sex="all", unit="percent",
        qualifier="rounded",
    )  # fmt: skip


def _answers(table: Table, question: str) -> dict[str, str]:
    """Indicators by the answers to a question that the catalogue maps."""
    mapped = ((*key.split(": "), indicator) for key, indicator in table.indicators.items())
    return {words(answer): indicator for code, answer, indicator in mapped if code == question}


def _age_of(heading: str) -> str:
    found = _AGE.fullmatch(words(heading))
    return found[1] if found else ""


def _fieldwork(table: Table) -> str:
    """The days of the fieldwork, from the title."""
    found = _DAYS.search(table.title)
    if found is not None:
        first, first_month, last, last_month, year = found.groups()
        for form in ("%d %B %Y", "%d %b %Y"):
            try:
                days = [datetime.strptime(f"{day} {month} {year}", form).date()  # noqa: DTZ007
                        for day, month in ((first, first_month), (last, last_month))]  # fmt: skip
            except ValueError:
                continue
            return f"{days[0]}/{days[1]}"
    _refuse(table, "does not say in its title from which day to which it was asked")
    return ""


def _bases(table: Table, text: str) -> list[str]:
    """The row of unweighted bases; the base must be everybody whom the indicator is about."""
    if not _BASE.search(words(text)):
        _refuse(table, "does not say that its base is all parents or all children")
    rows = [row for row in table.rows.values() if words(row[0]) == _UNWEIGHTED]
    if len(rows) != 1:
        _refuse(table, "has no single row of unweighted bases")
    return rows[0]


def _letters(table: Table, text: str) -> set[str]:
    """Letters that mark a significant difference, where the file says that letters do."""
    first = next(iter(table.rows.values()), [])
    held = {cell for cell in first if cell}
    if (
        held
        and all(map(_LETTER.fullmatch, held))
        and re.search("significance|significant", text, re.IGNORECASE)
    ):
        return {letter.upper() for letter in held}
    return set()


def _value(table: Table, number: int, cell: str, letters: set[str], text: str) -> str:
    if cell in _LEGEND:
        said, symbol = _LEGEND[cell]
        if said.search(text.casefold()):
            return symbol
        _refuse(table, f"does not say what {cell} means", number)
    found = _CELL.fullmatch(cell)
    if found is None or not set(found[2].upper()) <= letters:
        _refuse(
            table, f"is no whole per cent with letters that the file explains: {cell!r}", number
        )
    assert found is not None
    return found[1]


def _refuse(table: Table, what: str, row: int | None = None) -> None:
    raise InputError([Problem("unknown_layout", table.file, what, row=row, sheet=table.sheet)])


CHILDREN = Layout(_NAME, find, read)
