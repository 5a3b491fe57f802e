"""Two synthetic editions, one changed cell: both on record, the newer preferred, and announced."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from etl.arrivals import read_file
from etl.core.derive import derive
from etl.editions.placement import place
from etl.inputs import Source, normalise, read
from etl.publish.difference import for_changelog
from etl.publish.tables import shape_table
from etl.sources.sidecar import Publication
from etl.tables import announcements_table
from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import write_synthetic_store
from tests.editions.synthetic_files import (
    BUCKINGHAMSHIRE,
    BUCKINGHAMSHIRE_BEFORE,
    ROTHERHAM,
    authority,
    write_file,
)

FIRST = Publication(
    "dfe_cin_c3_2024", "First synthetic edition", "Nobody", "2024-10-31", "https://here.example",
    ("https://here.example",), "unknown", "primary", "", "dfe", "2026-11-01",
)  # fmt: skip
SECOND = replace(FIRST, id="dfe_cin_c3_2025", title="Second synthetic edition",
                 published="2025-11-06", added="2026-11-24")  # fmt: skip
BEFORE = (
    authority(2020, BUCKINGHAMSHIRE, "20"), authority(2023, ROTHERHAM, "12"),
    authority(2024, ROTHERHAM, "14"),
)  # fmt: skip
AFTER = (
    authority(2020, BUCKINGHAMSHIRE_BEFORE, "20"), authority(2023, ROTHERHAM, "12"),
    authority(2024, ROTHERHAM, "15"), authority(2025, ROTHERHAM, "c"),
)  # fmt: skip


def put_on_record(raw: Path, entry: Publication, rows: tuple[str, ...]) -> None:
    file = write_file(raw.parent / "synthetic.csv", *rows)
    place(read_file(file), raw, entry, file)


def derived(raw: Path) -> tuple[pd.DataFrame, Source]:
    """Observations of a raw folder, with the catalogue's settlements of real disputes set aside."""
    source, problems = read(raw)
    catalogue = replace(source.catalogue, preferences=(), sums=())
    observations, found = normalise(source)
    assert [*problems, *found] == []
    observations, found = derive(
        observations,
        catalogue=catalogue,
        published={entry.id: entry.published for entry in source.publications.values()},
        areas=source.geography.index,
    )
    assert found == []
    return observations, replace(source, catalogue=replace(catalogue, announcements={}))


@pytest.fixture
def revised(raw: Path) -> tuple[pd.DataFrame, Source]:
    put_on_record(raw, FIRST, BEFORE)
    put_on_record(raw, SECOND, AFTER)
    return derived(raw)


def test_both_values_stay_and_the_newer_is_preferred(revised: tuple[pd.DataFrame, Source]) -> None:
    rows = revised[0]
    found = rows[(rows["area_code"] == "E08000018") & (rows["period"] == "2023-24")]
    assert set(zip(found["publication"], found["value"], found["is_preferred"], strict=True)) == {
        ("dfe_cin_c3_2024", 14, False),
        ("dfe_cin_c3_2025", 15, True),
    }


def test_a_ground_has_one_preferred_row_whatever_its_code(
    revised: tuple[pd.DataFrame, Source],
) -> None:
    rows = revised[0]
    found = rows[rows["period"] == "2019-20"]
    assert set(zip(found["area_code"], found["is_preferred"], strict=True)) == {
        ("E06000060", False),
        ("E10000002", True),
    }


def test_the_revised_cell_and_no_other_is_announced(revised: tuple[pd.DataFrame, Source]) -> None:
    table = shape_table("announcements", announcements_table(*revised))
    found = {row["announcement"]: row for row in table.to_dict("records")}
    assert list(found) == ["dfe_cin_c3_2024", "dfe_cin_c3_2025", "dfe_cin_c3_2025_revisions"]
    correction = found["dfe_cin_c3_2025_revisions"]
    assert (correction["kind"], correction["date"]) == ("correction", "2026-11-24")
    assert correction["title"] == "1 figure revised by Nobody"
    cell = "Rotherham (E08000018), 2023-24: 15, was 14 (dfe_cin_c3_2024)"
    assert correction["text"].count(" was ") == 1
    assert cell in correction["text"]
    addition = found["dfe_cin_c3_2025"]
    assert addition["text"] == "4 figures published by Nobody. New periods: 2024-25."
    lines = for_changelog([correction])
    assert lines[0] == "for CHANGELOG.md, under Data:"
    assert cell in lines[1]


def test_the_feed_shows_it(revised: tuple[pd.DataFrame, Source], tmp_path: Path) -> None:
    store = write_synthetic_store(tmp_path / "synthetic.sqlite")
    table = shape_table("announcements", announcements_table(*revised))
    with sqlite3.connect(store) as database:
        database.execute("DELETE FROM announcements")
        table.to_sql("announcements", database, if_exists="append", index=False)
    feed = unescape(Client(store).get("/feed.xml").text)
    assert "Rotherham (E08000018), 2023-24: 15, was 14 (dfe_cin_c3_2024)" in feed


def test_an_older_edition_added_later_corrects_nothing(raw: Path) -> None:
    put_on_record(raw, replace(SECOND, added="2026-11-01"), AFTER)
    put_on_record(raw, replace(FIRST, added="2026-11-24"), BEFORE)
    table = announcements_table(*derived(raw))
    assert set(table["kind"]) == {"addition"}


def test_a_third_edition_is_held_against_the_second(raw: Path) -> None:
    third = replace(SECOND, id="dfe_cin_c3_2026", published="2026-11-05", added="2026-11-25")
    put_on_record(raw, FIRST, BEFORE)
    put_on_record(raw, SECOND, AFTER)
    put_on_record(raw, third, tuple(row.replace(",15", ",14") for row in AFTER))
    table = announcements_table(*derived(raw)).set_index("announcement")
    assert "14, was 15 (dfe_cin_c3_2025)" in table.loc["dfe_cin_c3_2026_revisions", "text"]
    assert "15, was 14 (dfe_cin_c3_2024)" in table.loc["dfe_cin_c3_2025_revisions", "text"]


def test_figures_under_a_new_code_that_differ_say_both_codes(raw: Path) -> None:
    put_on_record(raw, FIRST, BEFORE)
    put_on_record(raw, SECOND, (authority(2020, BUCKINGHAMSHIRE_BEFORE, "25"),))
    table = announcements_table(*derived(raw)).set_index("announcement")
    text = table.loc["dfe_cin_c3_2025_revisions", "text"]
    assert "(E10000002), 2019-20: 25, was 20 (dfe_cin_c3_2024, under E06000060)" in text


def test_what_nobody_revised_is_not_called_revised(raw: Path) -> None:
    """An edition that goes on where an older one ended makes a third publication preferred."""
    middle = replace(FIRST, id="dfe_other", title="Part of it", published="2024-12", added="")
    put_on_record(raw, replace(FIRST, added=""), BEFORE[1:])
    put_on_record(raw, middle, (authority(2024, ROTHERHAM, "16"),))
    put_on_record(raw, SECOND, (authority(2025, ROTHERHAM, "9"),))
    table = announcements_table(*derived(raw)).set_index("announcement")
    assert list(table.index) == ["dfe_cin_c3_2025", "dfe_cin_c3_2025_exchanges"]
    exchange = table.loc["dfe_cin_c3_2025_exchanges"]
    assert exchange["title"] == "1 figure now taken from another publication"
    assert exchange["text"].startswith("Nobody revised them.")
    assert "2023-24: 16, was 14 (dfe_cin_c3_2024)" in exchange["text"]


def test_tables_on_record_from_the_start_announce_nothing(raw: Path) -> None:
    put_on_record(raw, replace(FIRST, added=""), BEFORE)
    assert announcements_table(*derived(raw)).empty
