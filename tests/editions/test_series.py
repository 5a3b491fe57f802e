"""When the next edition is due: announced or stated by the publisher, never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl.core.problems import InputError
from etl.editions.series import Due, Newest, Series, describe, due, newest, read_series
from etl.sources.layouts.layout import catalogue as layouts

TODAY = date(2026, 11, 24)
OBSERVATIONS = pd.DataFrame(
    {
        "publication": ["synthetic_2024", "synthetic_2025", "synthetic_2025", "another_2026"],
        "period": ["2022-23", "2022-23", "2023-24", "2025-26"],
        "period_end": ["2023-03-31", "2023-03-31", "2024-03-31", "2026-03-31"],
    }
)
PUBLISHED = {"synthetic_2024": "2024-11", "synthetic_2025": "2025-11-06", "another_2026": "2026"}


def series(**changes: object) -> Series:
    return Series("synthetic", "Synthetic", "Nobody", ("synthetic_*",), **changes)  # type: ignore[arg-type]


def test_newest_is_the_latest_edition_and_period_of_the_series_alone() -> None:
    found = newest(series(), OBSERVATIONS, PUBLISHED)
    assert found == Newest("synthetic_2025", "2025-11-06", "2023-24")
    assert newest(series(), OBSERVATIONS, {}) == Newest()


@pytest.mark.parametrize(
    ("published", "months", "when", "is_overdue"),
    [
        ("2025-11-06", 12, "2026-11", False),
        ("2025-10-30", 12, "2026-10", True),
        ("2026-08", 3, "2026-11", False),
        ("2026-07-01", 3, "2026-10", True),
        ("2025", 12, "2026", False),
        ("2024", 12, "2025", True),
    ],
)
def test_a_stated_frequency_counts_from_the_newest_on_record(
    published: str, months: int, when: str, is_overdue: bool
) -> None:
    found = due(series(every_months=months, stated_by="its title"), Newest("x", published), TODAY)
    words = f"{when} ({months} months after the newest on record; its title)"
    assert found == Due(words, is_overdue=is_overdue)


def test_nothing_is_guessed() -> None:
    assert due(series(), Newest("x", "2019"), TODAY) == Due("not stated", is_overdue=False)
    quarterly = series(every_months=3, stated_by="its title")
    for published in ("2025", "", "last autumn"):
        found = due(quarterly, Newest("x", published), TODAY)
        assert found.when.startswith("not known: the newest on record is dated")
        assert not found.is_overdue


def test_an_announced_day_and_a_newer_edition_come_first() -> None:
    yearly = {"every_months": 12, "stated_by": "its title"}
    latest = Newest("x", "2020")
    for day, is_overdue in (("2026-11-24", False), ("2026-11-23", True)):
        found = due(series(announced=day, **yearly), latest, TODAY)
        assert found == Due(f"{day}, as announced", is_overdue=is_overdue)
    out = due(series(newer=("Edition 9",), **yearly), latest, TODAY)
    assert out == Due("out already: Edition 9", is_overdue=True)


def test_lines_name_page_record_and_next() -> None:
    late = series(page="https://here.example", every_months=12, stated_by="its title")
    lines = list(describe({"synthetic": late}, OBSERVATIONS, PUBLISHED, date(2027, 1, 1)))
    assert lines == [
        "synthetic: Synthetic, Nobody",
        "  page       https://here.example",
        "  on record  2023-24 (synthetic_2025, published 2025-11-06)",
        "  next       2026-11 (12 months after the newest on record; its title), overdue",
        "Overdue on 2027-01-01: synthetic.",
    ]


def test_wrong_entries_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "releases.toml"
    path.write_text('[one]\ntitle = "x"\nevery_months = 12\ncolour = "red"\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_series(path)
    assert [problem.what for problem in error.value.problems] == [
        "one does not know colour",
        "one lacks publisher",
        "one lacks on_record",
        "one needs every_months and stated_by together, or neither",
    ]
    path.write_text("[one", encoding="utf-8")
    with pytest.raises(InputError, match="is not TOML"):
        read_series(path)


def test_every_series_has_an_edition_on_record(record: pd.DataFrame, processed: Path) -> None:
    publications = pd.read_csv(processed / "publications.csv", dtype=str, keep_default_na=False)
    known = dict(zip(publications["publication"], publications["published"], strict=True))
    unknown = [
        name for name, one in read_series().items() if not newest(one, record, known).published
    ]
    assert unknown == []


def test_pages_are_those_of_publications_on_record(root: Path) -> None:
    """No address is made up: a page or file stands in a sidecar, or is listed here with why."""
    sidecars = "".join(path.read_text("utf-8") for path in (root / "data" / "raw").glob("*/*.toml"))
    elsewhere = {
        "police_recorded_crime": "page of the edition of 2026, which is not on record",
        "deprivation_affecting_children": "file of the edition of 2025, which is not on record",
    }
    strange = {
        name
        for name, one in read_series().items()
        for address in (one.page, one.file)
        if address and f'"{address}"' not in sidecars
    }
    assert strange == set(elsewhere)


def test_series_and_layouts_name_each_other() -> None:
    named = [one.layout for one in read_series().values() if one.layout]
    assert len(set(named)) == len(named)
    assert set(named) == set(layouts())
    for one in read_series().values():
        assert bool(one.layout) == bool(one.edition) == bool(one.edition_title), one.id
        assert not one.edition or one.holds(one.name_edition("2030", "2030-Q1")[0]), one.id
