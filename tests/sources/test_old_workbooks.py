"""Old .xls files: read in a process of their own, or refused in one line and little time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from etl.arrivals import read_file
from etl.core.problems import InputError
from etl.sources import old_workbook
from etl.sources.opening import open_book
from tests.sources.old_workbooks import SECTOR, xls

HEADINGS = ["Code", "Name", "Geography", "All ages", *map(str, range(18))]
MOST_SECONDS = 10


def people(path: Path) -> Path:
    cells: dict[tuple[int, int], str | float] = {(0, 0): "Synthetic estimates"}
    cells |= {(2, column): name for column, name in enumerate(HEADINGS)}
    cells |= {(3, 0): "E92000001", (3, 1): "ENGLAND", (3, 2): "Country", (3, 3): 100.0}
    cells |= {(3, 4 + age): float(age) for age in range(18)}
    return xls(path, cells)


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    figures = read_file(people(tmp_path / "synthetic-mid2020.xls")).figures
    assert dict(zip(figures["age_group"], figures["value"], strict=True)) == {
        "0-17": "153",
        "all": "100",
    }


def test_whole_numbers_lose_their_point_and_others_keep_it(tmp_path: Path) -> None:
    book = open_book(xls(tmp_path / "a", {(0, 0): " code ", (1, 1): 2.5, (1, 2): 5.0}))
    assert book.rows("S") == [["code", "", ""], ["", "2.5", "5"]]


def far(path: Path) -> Path:
    """Sixteen million cells between two."""
    return xls(path, {(0, 0): "code", (65_535, 255): 1.0})


def declared(path: Path) -> Path:
    return xls(path, {(0, 0): "code"}, rows=2**32 - 1, columns=2**16 - 1)


def elsewhere(path: Path) -> Path:
    """A sheet that is said to stand beyond the end of the file."""
    return xls(path, {(0, 0): "code"}, at=10**6)


def endless(path: Path) -> Path:
    """A directory whose next sector is itself."""
    content = bytearray(xls(path, {(0, 0): "code"}).read_bytes())
    content[SECTOR + 4 : SECTOR + 8] = (1).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def cut(path: Path) -> Path:
    path.write_bytes(people(path).read_bytes()[:1_500])
    return path


def large(path: Path) -> Path:
    with path.open("wb") as handle:
        handle.write(b"\xd0\xcf\x11\xe0")
        handle.truncate(old_workbook.MOST_BYTES + 1)
    return path


@pytest.mark.parametrize("make", [far, declared, elsewhere, endless, cut, large])
def test_it_is_refused_in_one_line_and_in_time(make, tmp_path: Path) -> None:
    path = make(tmp_path / "synthetic.xls")
    started = time.monotonic()
    with pytest.raises(InputError) as error:
        read_file(path)
    assert time.monotonic() - started < MOST_SECONDS
    [problem] = error.value.problems
    assert problem.code in {"unreadable_file", "too_large"}
    assert "\n" not in str(problem)
    assert list(tmp_path.iterdir()) == [path]


def test_many_cells_are_said_to_be_too_many(tmp_path: Path) -> None:
    path = xls(tmp_path / "synthetic.xls", {(0, 0): "code", (65_535, 39): 1.0})
    with pytest.raises(InputError, match="more than 2,000,000 cells"):
        read_file(path)


def test_one_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(old_workbook, "SECONDS", 0.001)
    with pytest.raises(InputError, match="can be read within"):
        read_file(people(tmp_path / "synthetic.xls"))
