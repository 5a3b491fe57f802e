"""Home Office: National Referral Mechanism and Duty to Notify tables, a workbook a quarter.

Sheets move between editions: tables are known by their titles and headings. Read are referrals,
decisions and reports by quarter, and referrals by first responder and by force responsible (whose
layout is inferred). Other tables are named with the reason why they are left out. Counts are
believed where parts and totals agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from etl.core.problems import InputError, Problem, raise_any
from etl.sources.layouts import nrm_forces, nrm_responders
from etl.sources.layouts.layout import Layout, Table, as_figures, check_cells, row_with, table_below
from etl.sources.layouts.nrm_responders import ADULT, AGES, TOTAL
from etl.sources.layouts.outline import trimmed, two_levels, words
from etl.sources.opening import Book

NAME = "nrm"
_ALL = "all"
_CELL = r"[0-9]{1,9}|\[[cxzu]\]"
_UPPER_ROWS = 10
_YEAR, _QUARTER = re.compile(r"(20[0-9]{2})"), re.compile(r"(?:q|quarter )?([1-4])")


@dataclass(frozen=True)
class Measure:
    """What a table by quarter counts: how its lower headings break an age group down."""

    name: str
    breakdown: str
    parts: Mapping[str, str]


_MEASURES = (
    Measure("referrals", "location_of_exploitation", {
        "overseas": "overseas_only", "uk": "uk_only", "uk and overseas": "uk_and_overseas",
        "not specified or unknown": "unknown",
    }),
    Measure("reasonable_grounds", "outcome", {
        "negative reasonable grounds": "negative", "positive reasonable grounds": "positive",
    }),
    Measure("conclusive_grounds", "outcome", {
        "negative conclusive grounds": "negative", "positive conclusive grounds": "positive",
    }),
)  # fmt: skip
_REPORTS = Measure("duty_to_notify", "", {})


def find(book: Book) -> list[Table]:
    """The tables of a workbook that are read; raises InputError where two may be the same."""
    by_quarter: dict[str, list[Table]] = {}
    for sheet in book.sheets:
        table = _by_quarter(book, sheet)
        measure = _measure_of(table) if table is not None else None
        if table is not None and measure is not None:
            by_quarter.setdefault(measure.name, []).append(table)
    chosen = [_by_both_authorities(tables) for tables in by_quarter.values()]
    return [*chosen, *nrm_responders.find(book, NAME), *nrm_forces.find(book, NAME)]


def read(table: Table) -> pd.DataFrame:
    """Figures of one table, by quarter, by first responder or by force responsible."""
    measure = _measure_of(table)
    if measure is not None:
        return _read_by_quarter(table, measure)
    is_flat = nrm_forces.is_heading(table.headings)
    return nrm_forces.read(table) if is_flat else nrm_responders.read(table)


def why_not(book: Book, sheet: str) -> str:
    """Why a sheet that holds counts is not read."""
    upper = words(" ".join(cell for row in book.rows(sheet)[:_UPPER_ROWS] for cell in row))
    if re.search(r"\bcount(?:y|ies)\b(?! lines)", upper):
        return "counties are no areas that have a code on record"
    if nrm_responders.says_responsible(upper):
        return "is not laid out as a table by force responsible is expected to be"
    table = _by_quarter(book, sheet)
    if table is not None and _measure_of(table) is not None:
        return "the same table for both competent authorities is read"
    return "is of no kind that is read"


def _by_quarter(book: Book, sheet: str) -> Table | None:
    """A table with years and quarters down its side, with its two rows of headings as one."""
    rows = book.rows(sheet)
    place = row_with(rows, lambda row: {"year", "quarter"} <= set(map(words, row)))
    if place is None or place + 1 >= len(rows):
        return None
    is_upper = ADULT in map(words, rows[place])
    lower = rows[place + 1] if is_upper else rows[place]
    upper = rows[place] if is_upper else rows[place - 1] if place else []
    upper = upper if sum(map(bool, upper)) > 1 else [""] * len(lower)
    table = table_below(book, sheet, place + is_upper, NAME)
    pairs = two_levels(list(map(words, upper)), list(map(words, lower)))
    headings = tuple(" | ".join(filter(None, pair)) for pair in pairs)
    width = max((number for number, name in enumerate(headings, start=1) if name), default=0)
    even = {number: row + [""] * (width - len(row)) for number, row in table.rows.items()}
    return replace(table, headings=headings[:width], rows=even)


def _measure_of(table: Table) -> Measure | None:
    if table.headings == ("year", "quarter", TOTAL):
        return _REPORTS if re.search(r"duty to notify|\bdtn\b", words(table.title)) else None
    if not {"year", "quarter"} <= set(table.headings):
        return None
    held = {name.rpartition(" | ")[2] for name in table.headings}
    alike = (one for one in _MEASURES if held == {"year", "quarter", TOTAL, *one.parts})
    return next(alike, None)


def _by_both_authorities(tables: list[Table]) -> Table:
    """Of tables of the same decisions, that of both competent authorities together."""
    both = [table for table in tables if "both competent authorities" in words(table.title)]
    single = [table for table in tables if "competent authorit" not in words(table.title)]
    found = both or single
    if len(found) != 1 or (not both and len(tables) > 1):
        sheets = ", ".join(table.sheet for table in tables)
        what = f"does not say which of its tables holds all decisions or referrals ({sheets})"
        raise InputError([Problem("unknown_layout", tables[0].file, what)])
    return found[0]


def _read_by_quarter(table: Table, measure: Measure) -> pd.DataFrame:
    numbers = [name for name in table.headings if name not in ("year", "quarter")]
    frame = _dated(trimmed(table, numbers))
    for name in numbers:
        check_cells(frame, table, name, _CELL, "is no count")
    counts = frame[numbers].apply(pd.to_numeric, errors="coerce")
    _check_ages(table, frame, counts, measure)
    frame[numbers] = frame[numbers].apply(lambda column: column.str.strip("[]"))
    years = _years(table, frame, counts)
    long = pd.concat([frame[frame["period_type"] == "quarter"], years]).melt(
        ["period_type", "period", "raw_row"], numbers, var_name="raw_column", value_name="value"
    )
    cells = {name: _cell_of(name, measure) for name in numbers}
    for place, field in enumerate(("age_group", "breakdown", "breakdown_value")):
        long[field] = [cells[name][place] for name in long["raw_column"]]
    by_place = long["breakdown"] == "location_of_exploitation"
    is_child_by_quarter = (long["age_group"] == "under_18") & (long["period_type"] == "quarter")
    rows = long[~by_place | is_child_by_quarter].copy()
    rows["locator"] = f"sheet {table.sheet}, " + rows["period"] + ", column " + rows["raw_column"]
    return as_figures(
        rows, table, indicator=table.indicators[measure.name], area_type="uk",
        area="United Kingdom", area_code="K02000001", sex=_ALL, unit="count", qualifier="exact",
    )  # fmt: skip


def _cell_of(heading: str, measure: Measure) -> tuple[str, str, str]:
    """Age group, breakdown and its value of a column."""
    if heading == TOTAL:
        return ("18_plus" if measure is _REPORTS else _ALL), "", ""
    age, _, part = heading.partition(" | ")
    breakdown = "" if part == TOTAL else measure.breakdown
    return AGES[age], breakdown, measure.parts.get(part, "")


def _dated(table: Table) -> pd.DataFrame:
    """Rows with ``period_type`` and ``period``: quarters, and years where no quarter is named."""
    frame = table.frame()
    year, periods, quarters = "", [], []
    for number, said, quarter in zip(
        frame["raw_row"], frame["year"].map(words), frame["quarter"].map(words), strict=True
    ):
        found, part = _YEAR.fullmatch(said), _QUARTER.fullmatch(quarter)
        year = found[1] if found else year
        if not year or (said and not found) or (not part and quarter not in ("", TOTAL)):
            raise_any([Problem("bad_period", table.file, "is no year and quarter", value=quarter,
                               sheet=table.sheet, row=int(number))])  # fmt: skip
        periods.append(f"{year}-Q{part[1]}" if part else year)
        if part:
            quarters.append((int(number), int(year) * 4 + int(part[1]) - 1))
    raise_any(_out_of_order(table, quarters))
    frame["period"] = periods
    frame["period_type"] = ["quarter" if "Q" in one else "calendar_year" for one in periods]
    return frame


def _out_of_order(table: Table, quarters: list[tuple[int, int]]) -> Iterator[Problem]:
    """Quarters that stand twice or do not follow: a year was wrong in an edition of 2023."""
    seen: set[int] = set()
    for place, (number, quarter) in enumerate(quarters):
        name = f"{quarter // 4}-Q{quarter % 4 + 1}"
        if quarter in seen:
            what = "stands twice: the year of one of them is wrong"
            yield Problem("duplicate_key", table.file, what, number, "year", name, table.sheet)
        elif place and quarter != quarters[place - 1][1] + 1:
            what = "does not follow the quarter above it"
            yield Problem("bad_period", table.file, what, number, "year", name, table.sheet)
        seen.add(quarter)


def _check_ages(table: Table, frame: pd.DataFrame, counts: pd.DataFrame, measure: Measure) -> None:
    """Parts add up to their age group, and age groups to all."""
    if measure is _REPORTS:
        return
    ages = list(dict.fromkeys(name.partition(" | ")[0] for name in counts if name != TOTAL))
    expected = {f"{age} | {part}" for age in ages for part in (*measure.parts, TOTAL)}
    if set(counts) != expected | {TOTAL} or {AGES.get(age) for age in ages} != set(AGES.values()):
        what = "has other headings than age groups, each with its parts and its total"
        raise InputError([Problem("unknown_layout", table.file, what, sheet=table.sheet)])
    sums = {f"{age} | {TOTAL}": [f"{age} | {part}" for part in measure.parts] for age in ages}
    sums[TOTAL] = list(sums)
    for total, parts in sums.items():
        summed = counts[parts].sum(axis=1, skipna=False)
        apart = summed.notna() & counts[total].notna() & (summed != counts[total])
        raise_any(
            Problem("implausible", table.file, "is not the sum of its parts", sheet=table.sheet,
                    row=int(row["raw_row"]), column=total, value=str(row[total]))
            for row in frame[apart].head(20).to_dict("records")
        )  # fmt: skip


def _years(table: Table, frame: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Sums of years with four quarters; raises InputError where the table prints another sum."""
    is_quarter = frame["period_type"] == "quarter"
    year = frame["period"].str[:4]
    held = counts[is_quarter].groupby(year[is_quarter])
    summed = held.sum().where(held.count().eq(held.size(), axis=0))
    printed = counts[~is_quarter].set_index(year[~is_quarter])
    beside = summed.reindex(printed.index)
    apart = (printed != beside) & printed.notna() & beside.notna()
    raise_any(
        Problem("implausible", table.file, "is not the sum of its quarters", sheet=table.sheet,
                column=str(column), value=str(period))
        for period, column in apart.stack()[lambda wrong: wrong].index[:20]
    )  # fmt: skip
    whole = summed[held.size() == 4]
    texts = whole.map(lambda number: "" if pd.isna(number) else f"{number:.0f}")
    first = frame[is_quarter].groupby(year[is_quarter])["raw_row"].first()
    rows = texts.join(first).reset_index(names="period").assign(period_type="calendar_year")
    return rows[(rows[list(counts)] != "").all(axis=1)]


TABLES = Layout(NAME, find, read, why_not)
