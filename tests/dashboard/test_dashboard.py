"""The dashboard without a browser: its walls, its words, its classes, its addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording
from dashboard.database import StoreMissingError
from dashboard.figures.classes import ZERO, make_classes
from dashboard.state.map_view import read_query, resolve
from dashboard.store import Store

HEAVY = ("pandas", "geopandas", "statsmodels", "scipy", "shapely", "openpyxl", "etl")


@pytest.fixture(scope="session")
def store(processed: Path) -> Store:
    return Store(processed / "on_record.sqlite")


def test_the_web_process_imports_nothing_heavy(root: Path, processed: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dashboard.app import create_app;"
        f"create_app(Path({str(processed / 'on_record.sqlite')!r}));"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_a_missing_store_is_one_line(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "--store", str(tmp_path / "none.sqlite")],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "make build" in done.stderr


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "on_record.sqlite"
    path.write_bytes(b"no database at all, only bytes" * 100)
    with pytest.raises(StoreMissingError):
        Store(path)


def test_every_offered_view_resolves(store: Store) -> None:
    for indicator, area_types in store.mapped.items():
        for area_type in area_types:
            view, understood = resolve(store, indicator=indicator, area_type=area_type)
            assert understood
            again, understood = read_query(store, view.query)
            assert (again, understood) == (view, True)


@given(query=st.text(max_size=200))
def test_any_address_gives_a_view(store: Store, query: str) -> None:
    view, _ = read_query(store, query)
    assert view.indicator in store.mapped


@given(st.lists(st.floats(0.01, 1e5), max_size=40))
def test_classes_cover_every_value_in_order(values: list[float]) -> None:
    classes = make_classes(values)
    assert list(classes.breaks) == sorted(set(classes.breaks))
    named = [classes.of(value) for value in sorted(values)]
    assert named == sorted(named)
    assert set(named) <= {name for name, _ in classes.labels()}
    assert classes.of(0) == ZERO


@pytest.mark.parametrize(
    ("start", "end", "kind", "words"),
    [
        ("2024-04-01", "2025-03-31", "financial_year", "the year ending March 2025"),
        ("2024-07-01", "2024-09-30", "quarter", "July to September 2024"),
        ("2013-01-01", "2013-12-31", "calendar_year", "2013"),
        ("1997-01-01", "2013-12-31", "inquiry_window", "1997 to 2013"),
        ("2012-09-30", "2012-09-30", "point", "30 September 2012"),
        ("2016-10-01", "2016-10-31", "month", "October 2016"),
        ("2011-10-01", "2012-01-31", "survey_wave", "October 2011 to January 2012"),
        ("", "2022-07-12", "inquiry_window", "the years to 12 July 2022"),
    ],
)
def test_periods_in_words(start: str, end: str, kind: str, words: str) -> None:
    row = {"period": "", "period_type": kind, "period_start": start, "period_end": end}
    assert wording.period(row) == words


def test_qualifiers_travel_with_the_number() -> None:
    assert wording.qualified({"value": 1400.0, "qualifier": "approximately"}) == (
        "approximately 1,400"
    )
    assert wording.qualified({"value": 1000.0, "qualifier": "at_least"}) == "at least 1,000"
    assert wording.qualified({"value": 86.2, "qualifier": "rounded"}) == "86.2"
