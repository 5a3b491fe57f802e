"""Before an edition is accepted, it is said which preferred figures would change, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.core.areas import AreaIndex
from etl.editions.changes import compare
from etl.editions.preference import check_date, describe, take_places
from etl.sources.sidecar import Publication
from tests.editions.synthetic_files import ROTHERHAM, SHEFFIELD, authority, observed, on_record

ENTRY = Publication(
    "synthetic_now", "Synthetic edition", "Nobody", "2026-11-05", "https://here.example",
    ("https://here.example",), "unknown", "primary", "", "dfe", "2026-11-24",
)  # fmt: skip
CELL = "  cin_factor_cse, Rotherham (E08000018), 2030-31:"


class Told:
    """A record of synthetic publications, and what would be said of an edition added to it."""

    def __init__(self, path: Path, index: AreaIndex) -> None:
        self.path, self.index = path, index
        self.record, self.published = pd.DataFrame(), {}

    def keep(self, name: str, day: str, *rows: str, preferred: bool = True) -> None:
        found = on_record(observed(self.path, self.index, *rows), name)
        found = found.assign(is_preferred=preferred, evidence="primary")
        self.record = pd.concat([self.record, found], ignore_index=True)
        self.published[name] = day

    def lines(self, *rows: str, day: str, overrides: tuple[dict[str, Any], ...] = ()) -> list[str]:
        entry, found = replace(ENTRY, published=day), observed(self.path, self.index, *rows)
        taken = take_places(
            entry, found, self.record, self.published, overrides=overrides, areas=self.index
        )
        return list(describe(entry, compare(found, self.record, self.index), taken))

    def dates(self, *rows: str, day: str) -> list[str]:
        found = compare(observed(self.path, self.index, *rows), self.record, self.index)
        return [
            problem.code
            for problem in check_date(replace(ENTRY, published=day), found, self.published)
        ]


@pytest.fixture
def told(tmp_path: Path, index: AreaIndex) -> Told:
    return Told(tmp_path / "synthetic.csv", index)


def test_a_newer_edition_takes_the_place(told: Told) -> None:
    told.keep("before", "2025", authority(2031, ROTHERHAM, "12"))
    assert told.lines(authority(2031, ROTHERHAM, "13"), day="2026") == [
        "1 of the preferred figures would change:",
        f"{CELL} 13 (synthetic_now), was 12 (before)",
    ]


def test_an_older_edition_stands_beside(told: Told) -> None:
    told.keep("before", "2027-01", authority(2031, ROTHERHAM, "12"))
    assert told.lines(authority(2031, ROTHERHAM, "13"), day="2026") == [
        "1 that differ would stand beside those on record, which stay preferred",
        "  (of before: later, whole series, or settled in etl/catalogue/preferences.toml)",
    ]


def test_a_newer_edition_that_repeats_an_older_value_is_not_silent(told: Told) -> None:
    told.keep("first", "2024", authority(2031, ROTHERHAM, "12"), preferred=False)
    told.keep("second", "2025", authority(2031, ROTHERHAM, "14"))
    assert told.lines(authority(2031, ROTHERHAM, "12"), day="2026")[1:] == [
        f"{CELL} 12 (synthetic_now), was 14 (second)"
    ]
    assert told.dates(authority(2031, ROTHERHAM, "12"), day="2025") == ["bad_date"]


def test_the_catalogue_settles_before_dates_do(told: Told) -> None:
    told.keep("before", "2025", authority(2031, ROTHERHAM, "12"))
    settled = {"indicator": "cin_factor_cse", "publication": "before", "reason": "synthetic"}
    found = told.lines(authority(2031, ROTHERHAM, "13"), day="2026", overrides=(settled,))
    assert found[0].startswith("1 that differ would stand beside")


def test_an_older_edition_of_a_whole_series_takes_it_over(told: Told) -> None:
    told.keep("before", "2027", authority(2031, ROTHERHAM, "12"))
    both = (authority(2030, ROTHERHAM, "11"), authority(2031, ROTHERHAM, "13"))
    assert told.lines(*both, day="2026")[1:] == [f"{CELL} 13 (synthetic_now), was 12 (before)"]


def test_what_changes_between_publications_on_record_is_told_too(told: Told) -> None:
    both = (authority(2030, ROTHERHAM, "11"), authority(2031, ROTHERHAM, "12"))
    told.keep("whole", "2025", *both)
    told.keep("part", "2026", authority(2031, ROTHERHAM, "14"), preferred=False)
    assert told.lines(authority(2032, ROTHERHAM, "15"), day="2027") == [
        "1 of the preferred figures would change:",
        f"{CELL} 14 (part), was 12 (whole)",
    ]


def test_an_edition_that_agrees_changes_nothing(told: Told) -> None:
    told.keep("before", "2025", authority(2031, ROTHERHAM, "12"))
    rows = (authority(2031, ROTHERHAM, "12"), authority(2031, SHEFFIELD, "7"))
    assert told.lines(*rows, day="2026") == []
    assert told.dates(*rows, day="2025") == []


@pytest.mark.parametrize(
    ("before", "codes"),
    [("2025", []), ("2027-01", []), ("2026", ["bad_date"]), ("2026-11-05", ["bad_date"]),
     ("", ["bad_date"])],
)  # fmt: skip
def test_dates_that_cannot_be_ordered_are_refused(
    before: str, codes: list[str], told: Told
) -> None:
    told.keep("before", before, authority(2031, ROTHERHAM, "12"))
    assert told.dates(authority(2031, ROTHERHAM, "13"), day="2026-11-05") == codes
