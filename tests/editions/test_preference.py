"""Before an edition is accepted, it is said which preferred figures would change, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.core.areas import AreaIndex
from etl.core.sums import add_sums
from etl.editions.changes import compare
from etl.editions.preference import Rule, describe, settle, take_places
from etl.sources.sidecar import Publication
from tests.editions.synthetic_files import (
    BUCKINGHAMSHIRE,
    BUCKINGHAMSHIRE_BEFORE,
    ROTHERHAM,
    SHEFFIELD,
    authority,
    observed,
)

ENTRY = Publication(
    "synthetic_now", "Synthetic edition", "Nobody", "2026-11-05", "https://here.example",
    ("https://here.example",), "unknown", "primary", "", "dfe", "2026-11-24",
)  # fmt: skip
RENAMED = ("Rotherham (E08000018)", "Buckinghamshire (E06000060)")
CELL = "  cin_factor_cse, Rotherham (E08000018), 2030-31:"


class Told:
    """A record of synthetic publications, and what would be said of an edition added to it."""

    def __init__(self, path: Path, index: AreaIndex) -> None:
        self.path, self.index = path, index
        self.record, self.published = pd.DataFrame(), {}
        self.settled: tuple[dict[str, Any], ...] = ()
        self.sums: tuple[dict[str, Any], ...] = ()

    def keep(self, name: str, day: str, *rows: str) -> None:
        found = observed(self.path, self.index, *rows).assign(publication=name, evidence="primary")
        self.record = pd.concat([self.record, found], ignore_index=True)
        self.published[name] = day

    def add(self, *rows: str, day: str) -> tuple[list[str], list[str]]:
        """Lines on what changes, and codes of what keeps that from being told."""
        entry, found = replace(ENTRY, published=day), observed(self.path, self.index, *rows)
        rule = Rule(self.settled, self.sums, self.published, self.index.same_ground)
        record = settle(add_sums(self.record, self.sums), rule)
        taken, problems = take_places(entry, found, record, rule)
        lines = describe(compare(found, record, self.index), taken)
        return list(lines), [problem.code for problem in problems]

    def lines(self, *rows: str, day: str) -> list[str]:
        lines, codes = self.add(*rows, day=day)
        assert codes == []
        return lines


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
        "1 that differ would stand beside others, which stay preferred: before",
        '  (for the order see "Old editions stay on record" in docs/adding_a_publication.md)',
    ]


def test_a_newer_edition_that_repeats_an_older_value_is_not_silent(told: Told) -> None:
    told.keep("first", "2024", authority(2031, ROTHERHAM, "12"))
    told.keep("second", "2025", authority(2031, ROTHERHAM, "14"))
    again = authority(2031, ROTHERHAM, "12")
    assert told.lines(again, day="2026")[1:] == [f"{CELL} 12 (synthetic_now), was 14 (second)"]
    assert told.add(again, day="2025")[1] == ["bad_date"]


def test_the_catalogue_settles_before_dates_do(told: Told) -> None:
    told.keep("before", "2025", authority(2031, ROTHERHAM, "12"))
    told.settled = (
        {"indicator": "cin_factor_cse", "publication": "before", "reason": "synthetic"},
    )
    for day in ("2026", "2025"):
        assert told.lines(authority(2031, ROTHERHAM, "13"), day=day)[0].startswith("1 that differ")


def test_an_older_edition_of_a_whole_series_takes_it_over(told: Told) -> None:
    told.keep("before", "2027", authority(2031, ROTHERHAM, "12"))
    both = (authority(2030, ROTHERHAM, "11"), authority(2031, ROTHERHAM, "13"))
    assert told.lines(*both, day="2026")[1:] == [f"{CELL} 13 (synthetic_now), was 12 (before)"]


def test_what_changes_between_publications_on_record_is_told_too(told: Told) -> None:
    both = (authority(2030, ROTHERHAM, "11"), authority(2031, ROTHERHAM, "12"))
    told.keep("whole", "2025", *both)
    told.keep("part", "2026", authority(2031, ROTHERHAM, "14"))
    assert told.lines(authority(2032, ROTHERHAM, "15"), day="2027") == [
        "1 of the preferred figures would change:",
        f"{CELL} 14 (part), was 12 (whole)",
    ]


def test_a_rival_that_is_not_preferred_yet_needs_another_day_too(told: Told) -> None:
    told.keep("whole", "2025", authority(2030, ROTHERHAM, "11"), authority(2031, ROTHERHAM, "12"))
    told.keep("part", "2026-11-05", authority(2031, ROTHERHAM, "14"))
    new = (authority(2031, ROTHERHAM, "13"), authority(2032, ROTHERHAM, "15"))
    assert told.add(*new, day="2026-11-05")[1] == ["bad_date"]
    assert told.lines(*new, day="2026-11-06")[1:] == [f"{CELL} 13 (synthetic_now), was 12 (whole)"]


def test_our_sums_that_change_are_told(told: Told) -> None:
    told.sums = (
        {"indicator": "cin_factor_sexual_abuse", "parts": ["cin_factor_cse"] * 2,
         "area_types": ["local_authority"], "qualifier": "rounded", "note": "synthetic"},
    )  # fmt: skip
    told.keep("before", "2025", authority(2031, ROTHERHAM, "12"))
    assert told.lines(authority(2031, ROTHERHAM, "13"), day="2026")[1:] == [
        f"{CELL} 13 (synthetic_now), was 12 (before)",
        "  cin_factor_sexual_abuse, Rotherham (E08000018), 2030-31: 13 (our sum), was 12 (before)",
    ]


def test_a_figure_under_both_codes_of_a_ground_changes_one_figure(told: Told) -> None:
    told.keep("before", "2025", authority(2031, BUCKINGHAMSHIRE_BEFORE, "12"))
    both = (authority(2031, code, "13") for code in (BUCKINGHAMSHIRE, BUCKINGHAMSHIRE_BEFORE))
    assert told.lines(*both, day="2026") == [
        "1 of the preferred figures would change:",
        f"{CELL.replace(*RENAMED)} 13 (synthetic_now), was 12 (before)",
    ]


def test_the_last_digit_of_a_long_number_counts(told: Told) -> None:
    told.keep("before", "2025", authority(2031, ROTHERHAM, "12345678901"))
    assert told.lines(authority(2031, ROTHERHAM, "12345678902"), day="2026")[1:] == [
        f"{CELL} 12,345,678,902 (synthetic_now), was 12,345,678,901 (before)"
    ]


def test_an_edition_that_agrees_changes_nothing(told: Told) -> None:
    told.keep("before", "2025", authority(2031, ROTHERHAM, "12"))
    rows = (authority(2031, ROTHERHAM, "12"), authority(2031, SHEFFIELD, "7"))
    assert told.lines(*rows, day="2026") == []
    assert told.lines(*rows, day="2025") == []


@pytest.mark.parametrize(
    ("before", "codes"),
    [("2025", []), ("2027-01", []), ("2026", ["bad_date"]), ("2026-11-05", ["bad_date"]),
     ("", ["bad_date"])],
)  # fmt: skip
def test_dates_that_cannot_be_ordered_are_refused(
    before: str, codes: list[str], told: Told
) -> None:
    told.keep("before", before, authority(2031, ROTHERHAM, "12"))
    assert told.add(authority(2031, ROTHERHAM, "13"), day="2026-11-05")[1] == codes
