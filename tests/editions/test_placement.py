"""An edition goes on record whole and checked, or nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl import pipeline
from etl.arrivals import Arrival, observations_of, read_file
from etl.core.areas import AreaIndex
from etl.core.problems import InputError
from etl.editions import placement
from etl.editions.download import Receipt
from etl.editions.placement import check_entry, describe_edition, place
from etl.editions.series import read_series
from etl.publish.swap import WriteError
from etl.sources.sidecar import Publication, checksum
from etl.sources.transcription import read_folder
from tests.editions.synthetic_files import (
    ROTHERHAM,
    SHEFFIELD,
    authority,
    england,
    write_file,
)

FILE = Path(__file__)
"""Stands for the publisher's file, of which only name and checksum go into the sidecar."""
TODAY = date(2026, 11, 24)
CELL = ["indicator", "area_code", "period", "age_group", "sex", "value", "qualifier", "locator"]
ENTRY = Publication(
    "dfe_cin_c3_2031", "Synthetic edition", "Nobody", "2026-11-05", "https://here.example",
    ("https://here.example",), "unknown", "primary", "", "dfe", "2026-11-24",
)  # fmt: skip


@pytest.fixture
def arrival(tmp_path: Path) -> Arrival:
    rows = (england(2031, "120"), authority(2031, ROTHERHAM, "c"), authority(2031, SHEFFIELD, "0"))
    return read_file(write_file(tmp_path / "synthetic.csv", *rows))


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_placed_edition_reads_back_the_same_and_passes_every_check(
    arrival: Arrival, raw: Path
) -> None:
    table = place(arrival, raw, ENTRY, FILE)
    assert table == raw / "dfe" / "dfe_cin_c3_2031.csv"
    again = read_folder(raw / "dfe")
    assert again.problems == ()
    assert again.publications == (ENTRY,)
    assert (
        f"Read from {FILE.name} (sha256 {checksum(FILE)})" in table.with_suffix(".toml").read_text()
    )
    before = arrival.figures[CELL].sort_values(CELL).to_numpy().tolist()
    assert again.figures[CELL].sort_values(CELL).to_numpy().tolist() == before
    assert pipeline.check(raw=raw) == []


def test_the_same_edition_is_not_placed_twice(arrival: Arrival, raw: Path) -> None:
    place(arrival, raw, ENTRY, FILE)
    before = files(raw / "dfe")
    with pytest.raises(InputError, match="on record already"):
        place(arrival, raw, ENTRY, FILE)
    assert files(raw / "dfe") == before


def test_a_table_that_fails_a_check_leaves_nothing(arrival: Arrival, raw: Path) -> None:
    """The department's own rule, that 1 to 5 is never shown, holds for a new edition too."""
    small = arrival.figures["value"].mask(arrival.figures["value"] == "0", "3")
    with pytest.raises(InputError, match="is a count that the department shows as c"):
        place(replace(arrival, figures=arrival.figures.assign(value=small)), raw, ENTRY, FILE)
    assert sorted(path.name for path in raw.parent.iterdir()) == ["raw", "synthetic.csv"]
    assert [path.name for path in raw.iterdir()] == ["geography"]


def test_a_figure_that_stands_twice_is_refused(arrival: Arrival, raw: Path) -> None:
    twice = arrival.figures.loc[[0, 0, 1, 2]].reset_index(drop=True)
    with pytest.raises(InputError, match="duplicate_key"):
        place(replace(arrival, figures=twice), raw, ENTRY, FILE)
    assert [path.name for path in raw.iterdir()] == ["geography"]


def test_a_kill_between_the_two_files_is_no_edition(
    arrival: Arrival, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if path.suffix == ".csv":
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(placement.Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        place(arrival, raw, ENTRY, FILE)
    monkeypatch.undo()
    assert read_folder(raw / "dfe").publications == ()
    assert place(arrival, raw, ENTRY, FILE).exists(), "it can be placed again"


def test_a_table_that_cannot_take_its_place_leaves_no_sidecar(
    arrival: Arrival, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def refused(path: Path, target: Path) -> Path:
        if path.suffix == ".csv":
            raise OSError(13, "Permission denied")
        return real(path, target)

    monkeypatch.setattr(placement.Path, "replace", refused)
    with pytest.raises(WriteError, match=r"could not be written .*Permission denied"):
        place(arrival, raw, ENTRY, FILE)
    assert list((raw / "dfe").iterdir()) == []


def test_a_full_disk_is_one_line_and_leaves_nothing(
    arrival: Arrival, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placement, "_write", full)
    with pytest.raises(WriteError, match=r"could not be written .*No space left"):
        place(arrival, raw, ENTRY, FILE)
    assert [path.name for path in raw.iterdir()] == ["geography"]


def test_the_catalogue_fills_in_what_it_knows(arrival: Arrival, index: AreaIndex) -> None:
    found = observations_of(arrival, index)
    series = read_series()["children_in_need_factors"]
    entry = describe_edition(arrival, found, series, None, {"published": "2031-11-06"}, TODAY)
    assert (entry.id, entry.publisher, entry.licence) == (
        "dfe_cin_c3_2031", "Department for Education", "OGL-UK-3.0",
    )  # fmt: skip
    assert entry.title.endswith("2018 to 2031")
    assert (entry.official_url, entry.added) == (series.page, "2026-11-24")


def test_a_fetched_file_knows_its_address_and_never_its_day(
    arrival: Arrival, index: AreaIndex
) -> None:
    receipt = Receipt("synthetic", "https://files.example/a.csv", "2026-11-24", "2026-11-05",
                      "text/csv", "0")  # fmt: skip
    found = observations_of(arrival, index)
    series = read_series()["children_in_need_factors"]
    entry = describe_edition(arrival, found, series, receipt, {}, TODAY)
    assert (entry.published, entry.official_url) == ("", "https://files.example/a.csv")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "Two Words"}, "unknown_term"),
        ({"official_url": "the web"}, "unknown_term"),
        ({"published": "last week"}, "bad_date"),
        ({"published": "2026-13"}, "bad_date"),
        ({"published": "2026-11-25"}, "bad_date"),
    ],
)
def test_what_is_typed_is_checked(changes: dict[str, str], code: str, raw: Path) -> None:
    found = check_entry(replace(ENTRY, **changes), raw, TODAY)
    assert [problem.code for problem in found] == [code]
    assert check_entry(ENTRY, raw, TODAY) == []
