"""What a figure of a synthetic workbook must be, added up anew from the cells of its sheets.

Written apart from the readers: nothing of theirs is used but where a figure says it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etl.sources.layouts.layout import catalogue

Sheets = Mapping[str, Sequence[Sequence[object]]]
Figure = Mapping[str, Any]
_CODES = {
    name: code for code, name in dict(catalogue()["police_recorded_crime"]["indicators"]).items()
}
_FORCES = {"Devon & Cornwall": "Devon and Cornwall", "City of London": "London, City of"}
_SHARE = re.compile(r"([0-9]+) ?%?[A-Za-z]*")
_HEADINGS = {"Financial Year", "Financial Quarter", "Force Name", "Offence Code",
             "Number of Offences"}  # fmt: skip
_SYMBOLS = {"low": "k", "-": "x", "*": "k"}
_NO_FORCES = {"Action Fraud", "CIFAS", "Financial Fraud Action UK", "UK Finance"}


def is_right(figure: Figure, figures: Sequence[Figure], sheets: Sheets) -> bool:
    """Whether a figure is in its row, or the sum of what it says it is a sum of."""
    if figure["period_type"] == "financial_year":
        return figure["value"] == of_quarters_of_crime(figure, sheets)
    if figure["period_type"] == "calendar_year" and figure["raw_column"] in _columns(figures):
        return figure["value"] == of_quarters(figure, figures)
    sheet = str(figure["locator"]).removeprefix("sheet ").partition(",")[0]
    rows = sheets.get(sheet, ())
    if any("gender" in map(str.casefold, texts(row)) for row in rows):
        return figure["value"] == of_leaves(figure, rows)
    return figure["value"] in in_row(figure, sheets)


def texts(row: Sequence[object]) -> list[str]:
    """Cells as they are shown."""
    return [_text(cell).strip() for cell in row]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def in_row(figure: Figure, sheets: Sheets) -> set[str]:
    """What a figure's row shows; of shares, without their unit and letters of significance."""
    row = int(figure["raw_row"]) - 1
    shown = {text for rows in sheets.values() if row < len(rows) for text in texts(rows[row])}
    if figure["unit"] == "percent":
        shown |= {found[1] for text in shown if (found := _SHARE.fullmatch(text))}
    return {text.strip("[]") for text in shown} | {_SYMBOLS[text] for text in shown & set(_SYMBOLS)}


def _columns(figures: Sequence[Figure]) -> set[str]:
    return {one["raw_column"] for one in figures if one["period_type"] == "quarter"}


def of_quarters(figure: Figure, figures: Sequence[Figure]) -> str:
    """The sum of the quarters that are figures of the same year and column themselves."""
    same = ("indicator", "raw_column", "area", "age_group", "breakdown_value")
    quarters = {
        one["period"]: int(one["value"])
        for one in figures
        if one["period"].startswith(f"{figure['period']}-Q")
        and all(one[name] == figure[name] for name in same)
    }
    assert len(quarters) == 4, quarters
    return str(sum(quarters.values()))


def of_quarters_of_crime(figure: Figure, sheets: Sheets) -> str:
    """The sum of a force's cells of a year, or of all forces'; x where one is not given."""
    code, year = _CODES[figure["indicator"]], figure["period"].replace("-", "/")
    names = {figure["area"], _FORCES.get(figure["area"], "")}
    is_whole = figure["area"] == "England and Wales"
    found, quarters = [], set()
    for line in _crimes(sheets):
        force = " ".join(line["Force Name"].split())
        is_wanted = force not in _NO_FORCES if is_whole else force in names
        if is_wanted and (line["Financial Year"], line["Offence Code"]) == (year, code):
            found.append(line["Number of Offences"])
            quarters.add(line["Financial Quarter"])
    assert quarters == set("1234"), quarters
    return "x" if "n/a" in map(str.casefold, found) else str(sum(map(int, found)))


def _crimes(sheets: Sheets) -> Iterator[dict[str, str]]:
    for rows in sheets.values():
        headings: list[str] = []
        for row in map(texts, rows):
            if not headings and set(row) >= _HEADINGS:
                headings = row
            elif headings and any(row):
                yield dict(zip(headings, row, strict=False))


def of_leaves(figure: Figure, rows: Sequence[Sequence[object]]) -> str:
    """The sum of an outline's rows with a gender that are of a figure's force, age and kind."""
    kind = {"sexual_any": "sexual", "criminal_any": "criminal"}
    word = kind.get(str(figure["breakdown_value"]).partition("|")[2], "")
    total = 0
    for organisation, exploitation, age, number in _leaves(rows):
        is_of_age = figure["age_group"] == "all" or age.casefold().startswith("child")
        is_of_place = figure["area_type"] == "uk" or organisation == figure["area"]
        if is_of_age and is_of_place and word in exploitation.casefold():
            total += int(number)
    return str(total)


def _leaves(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, str, str, str]]:
    place, last, above = 0, 0, ["", "", ""]
    for row in map(texts, rows):
        plain = [text.casefold() for text in row]
        if not place and "gender" in plain:
            place = plain.index("gender")
            last = max(n for n, text in enumerate(row) if text)
        elif place and any(row[place + 1 : last + 1]):
            labels = ["", "", "", *row[:place]][-3:]
            depth = next((n for n, text in enumerate(labels) if text), 3)
            above = [*above[:depth], *labels[depth:]]
            if row[place] and above[0].casefold() != "total":
                yield above[0], above[1], above[2], row[last]
