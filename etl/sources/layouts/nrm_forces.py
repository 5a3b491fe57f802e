"""Referrals by police force responsible, as a plain table: forces down, age groups across.

Inferred layout: the publisher's table was never seen. It is read only where its words say that
forces are responsible, and rows and columns add up; other shapes are named as left out. A table
with the outline of the first responders' is read as theirs is.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from etl.core.problems import Problem, raise_any
from etl.sources.layouts.layout import Table, check_cells, row_with, table_below
from etl.sources.layouts.nrm_responders import (
    AGES,
    CHILD,
    TOTAL,
    carried,
    is_of_forces_responsible,
    of_forces,
)
from etl.sources.layouts.outline import refuse_rows, trimmed, words
from etl.sources.opening import Book


def find(book: Book, name: str) -> list[Table]:
    """Tables of forces responsible with age groups across."""
    tables = []
    for sheet in book.sheets:
        place = row_with(book.rows(sheet), is_heading)
        if place is not None:
            tables.append(table_below(book, sheet, place, name))
    return [table for table in tables if is_of_forces_responsible(table)]


def is_heading(row: Sequence[str]) -> bool:
    """Whether a row is forces, age groups and a total, and nothing else."""
    force, *columns = [words(cell) for cell in row if cell] or [""]
    return (
        "force" in force
        and CHILD in columns
        and set(columns) <= {*AGES, TOTAL}
        and columns[-1] == TOTAL
    )


def read(table: Table) -> pd.DataFrame:
    """Referrals of each force, of all ages and of children; small counts are not carried."""
    table = trimmed(table, [name for name in table.headings if words(name) in {*AGES, TOTAL}])
    force, *ages, total = table.headings
    frame = table.frame()
    for name in (*ages, total):
        check_cells(frame, table, name, "[0-9]{1,9}", "is no count, so its sums cannot be checked")
    counts = frame[[*ages, total]].astype(int)
    refuse_rows(
        table, frame[counts[ages].sum(axis=1) != counts[total]], "is not the sum of its row"
    )
    is_total = frame[force].map(words) == TOTAL
    apart = counts[is_total].ne(counts[~is_total].sum()).any(axis=1)
    refuse_rows(table, frame[is_total][apart], "is not the sum of the forces")
    if is_total.sum() != 1:
        raise_any([Problem("implausible", table.file, "has not one total", sheet=table.sheet)])
    refuse_rows(
        table, frame[(frame[force] == "") | frame.duplicated(force)], "has not one row a force"
    )
    held = frame[[force, "raw_row"]].join(counts)[~is_total]
    long = held.melt([force, "raw_row"], ages, var_name="age", value_name="number")
    long = long.assign(is_child=long["age"].map(words) == CHILD, organisation=long[force])
    return carried(of_forces(long, table.indicators["police_responsible"]), table, total)
