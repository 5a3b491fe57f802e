"""Whatever a file holds, it is read, or refused with a code; a number is never another one.

ON_RECORD_FUZZ sets how many cases each test tries; a release tries 10,000.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from openpyxl import Workbook

from etl.arrivals import Arrival, read_file
from etl.core.problems import RULES, InputError
from etl.sources.layouts.layout import SYMBOLS_AS_WRITTEN
from tests.sources import sums
from tests.sources import test_internet as internet
from tests.sources import test_nrm as nrm
from tests.sources import test_nrm_forces as nrm_forces
from tests.sources import test_recorded_crime as recorded_crime
from tests.sources.spreadsheets import ods
from tests.sources.test_layouts import CRIME, FACTORS
from tests.sources.test_old_workbooks import people

pytestmark = pytest.mark.process

CASES = int(os.environ.get("ON_RECORD_FUZZ", "60"))
tried = settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
CELLS = some.one_of(
    some.sampled_from(["", "c", "x", "low", "0", "-1", "1.5", "1,000", "12 400", "=1+1", "١٢",
                       "NaN", "1e9", "Inf", "National", "2024", "c\n", "E08000018", "Regional"]),
    some.text(max_size=8),
    some.integers(-(10**13), 10**13).map(str),
)  # fmt: skip

NUMBERS = some.integers(-9, 99) | some.floats(-9, 99)


def outcome(content: bytes, name: str = "synthetic.csv") -> Arrival | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            return read_file(path)
        except InputError as error:
            refused = error.problems
    assert refused
    assert all(problem.code in RULES for problem in refused)
    assert all("\n" not in str(problem) for problem in refused)
    return None


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def written(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode("utf-8", "surrogatepass")


@tried
@given(some.lists(some.tuples(some.integers(0, 6), some.integers(0, 12), CELLS), max_size=6))
@example([(1, 11, "12 400")])
@example([(0, 12, "Child_sexual_exploitation")])
def test_a_number_read_is_the_number_in_its_cell(changes: list[tuple[int, int, str]]) -> None:
    rows = table(FACTORS)
    for row, column, cell in changes:
        rows[row][column] = cell
    arrival = outcome(written(rows))
    if arrival is None:
        return
    stripped = [[cell.strip() for cell in row] for row in rows]
    for figure in arrival.figures.to_dict("records"):
        column = stripped[0].index(str(figure["raw_column"]))
        cell = stripped[int(figure["raw_row"]) - 1][column]
        assert figure["value"] == SYMBOLS_AS_WRITTEN.get(cell, cell)


LINE = ["2018/19", "1", "Cleveland", "Words", "Group", "Subgroup", "71", " 5 "]


@tried
@given(some.lists(some.tuples(some.integers(0, 7), CELLS), max_size=4))
def test_a_year_is_the_sum_of_its_quarters_or_refused(changes: list[tuple[int, str]]) -> None:
    lines = [[*LINE[:1], str(quarter), *LINE[2:]] for quarter in range(1, 5)]
    for column, cell in changes:
        lines[0][column] = cell
    arrival = outcome(written([*table(CRIME), *lines]))
    if arrival is None:
        return
    counts = [line[7].strip() for line in lines if line[6].strip() == "71"]
    for figure in arrival.figures.to_dict("records"):
        is_given = "n/a" not in map(str.casefold, counts)
        assert figure["value"] == (str(sum(map(int, counts))) if is_given else "x")


@tried
@given(some.binary(max_size=400))
def test_bytes_are_read_or_refused(content: bytes) -> None:
    outcome(content)


def workbook() -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.append(["code", "name", "geography", "sex", "age", "population_2022"])
    book.active.append(["E92000001", "ENGLAND", "Country", "M", 0, 100])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


SHEETS = {
    nrm.NAME: {"A": nrm.by_place(), "B": nrm.police(), "C": nrm.reports(), "D": nrm.councils()},
    f"2-{nrm.NAME}": {"A": nrm_forces.forces(), "B": nrm.police()},
    f"3-{nrm.NAME}": {"A": nrm_forces.outline()},
    "decisions.ods": {"A": nrm.decisions("reasonable grounds", "both competent authorities")},
    "crime.ods": recorded_crime.sheets(),
    "users.ods": internet.users(),
    "households.ods": {
        "A": internet.households("UK estimates from 1998 to 2004. GB estimates from 2005")
    },
    "question.ods": {"A": internet.question()},
}
PLACES = [
    (name, sheet, row)
    for name, sheets in SHEETS.items()
    for sheet, rows in sheets.items()
    for row in range(len(rows))
]  # fmt: skip


@tried
@given(
    some.lists(some.tuples(some.sampled_from(PLACES), some.integers(0, 18), CELLS | NUMBERS),
               min_size=1, max_size=4),
)  # fmt: skip
def test_sheets_are_read_or_refused_and_every_number_is_in_its_row_or_a_sum(changes) -> None:
    name = changes[0][0][0]
    sheets = {key: [[*row] for row in rows] for key, rows in SHEETS[name].items()}
    for (file, sheet, place), column, cell in changes:
        if file == name:
            row = sheets[sheet][place]
            row += [None] * (column + 1 - len(row))
            row[column] = cell
    with tempfile.TemporaryDirectory() as folder:
        content = ods(Path(folder) / name, sheets).read_bytes()
    arrival = outcome(content, name)
    if arrival is None:
        return
    figures = arrival.figures.to_dict("records")
    for figure in figures:
        assert sums.is_right(figure, figures, sheets), figure


@pytest.mark.parametrize("name", SHEETS)
def test_the_check_knows_right_from_wrong(name: str, tmp_path: Path) -> None:
    figures = read_file(ods(tmp_path / name, SHEETS[name])).figures.to_dict("records")
    for figure in figures:
        wrong = figure | {"value": "12345"}
        assert sums.is_right(figure, figures, SHEETS[name]), figure
        assert not sums.is_right(wrong, figures, SHEETS[name]), figure


BOOK = workbook()
PARTS = zipfile.ZipFile(io.BytesIO(BOOK)).namelist()


@tried
@given(some.lists(some.tuples(some.integers(0, len(BOOK) - 1), some.integers(0, 255)), max_size=9))
def test_a_damaged_workbook_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(BOOK)
    for place, byte in changes:
        content[place] = byte
    outcome(bytes(content), "synthetic.xlsx")


@tried
@given(some.sampled_from(PARTS), some.integers(0, 3_000), some.binary(max_size=30))
def test_a_workbook_with_another_part_is_read_or_refused(
    name: str, place: int, more: bytes
) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as source, zipfile.ZipFile(held, "w") as target:
        for part in PARTS:
            content = source.read(part)
            if part == name:
                content = content[:place] + more + content[place:]
            target.writestr(part, content)
    outcome(held.getvalue(), "synthetic.xlsx")


with tempfile.TemporaryDirectory() as folder:
    OLD = people(Path(folder) / "synthetic.xls").read_bytes()


@tried
@given(
    some.lists(some.tuples(some.integers(4, len(OLD) - 1), some.integers(0, 255)), max_size=9),
    some.integers(600, len(OLD)),
)
def test_a_damaged_old_workbook_is_read_or_refused(
    changes: list[tuple[int, int]], end: int
) -> None:
    content = bytearray(OLD)
    for place, byte in changes:
        content[place] = byte
    outcome(bytes(content[:end]), "synthetic-mid2020.xls")
