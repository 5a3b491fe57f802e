"""What a new edition changes is said cell by cell, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl.arrivals import observations_of, read_file
from etl.core.areas import AreaIndex
from etl.editions.changes import compare, describe
from tests.editions.synthetic_files import (
    BUCKINGHAMSHIRE,
    BUCKINGHAMSHIRE_BEFORE,
    ROTHERHAM,
    SHEFFIELD,
    authority,
    england,
    observed,
    on_record,
    region,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "synthetic.csv"


def lines_of(new: pd.DataFrame, record: pd.DataFrame, index: AreaIndex) -> list[str]:
    return describe(compare(new, record, index), record, index)


def test_a_new_year_and_no_revision(path: Path, index: AreaIndex) -> None:
    before = on_record(observed(path, index, authority(2024, ROTHERHAM, "12")))
    new = observed(path, index, authority(2024, ROTHERHAM, "12"), authority(2025, ROTHERHAM, "9"))
    assert lines_of(new, before, index) == [
        "2 figures of 1 indicators, 2023-24 to 2024-25",
        "new periods: 2024-25",
        "1 new, 0 revised, 1 as on record",
    ]


def test_each_kind_of_change_is_told_apart(path: Path, index: AreaIndex) -> None:
    before = on_record(
        observed(path, index, authority(2023, ROTHERHAM, "12"), authority(2024, ROTHERHAM, "c"),
                 authority(2023, SHEFFIELD, "30"), authority(2024, SHEFFIELD, "8"))
    )  # fmt: skip
    new = observed(path, index, authority(2023, ROTHERHAM, "c"), authority(2024, ROTHERHAM, "7"),
                   authority(2023, SHEFFIELD, "31"), authority(2024, SHEFFIELD, "u"))  # fmt: skip
    found = [line for line in lines_of(new, before, index) if "cin_factor_cse" in line]
    assert found == [
        "  newly suppressed: cin_factor_cse, Rotherham (E08000018), 2022-23, from 12 to c",
        "  newly shown: cin_factor_cse, Rotherham (E08000018), 2023-24, from c to 7",
        "  revised: cin_factor_cse, Sheffield (E08000039), 2022-23, from 30 to 31",
        "  revised: cin_factor_cse, Sheffield (E08000039), 2023-24, from 8 to u",
    ]
    assert {"1 of the revised are newly suppressed", "1 of the revised are newly shown"} <= set(
        lines_of(new, before, index)
    )


def test_areas_that_vanish_or_appear_are_named_with_their_periods(
    path: Path, index: AreaIndex
) -> None:
    before = on_record(
        observed(path, index, *(authority(year, ROTHERHAM, "12") for year in (2023, 2024)))
    )
    new = observed(path, index, authority(2024, SHEFFIELD, "8"))
    found = lines_of(new, before, index)
    assert "areas on record and not in the file: Rotherham (E08000018, 2023-24 to 2023-24)" in found
    assert (
        "areas in the file and never on record: Sheffield (E08000039, 2023-24 to 2023-24)" in found
    )


def test_another_code_for_the_same_ground_is_neither_vanished_nor_new(
    path: Path, index: AreaIndex
) -> None:
    before = on_record(
        observed(path, index, *(authority(y, BUCKINGHAMSHIRE, "20") for y in (2019, 2020)))
    )
    new = observed(path, index, authority(2019, BUCKINGHAMSHIRE_BEFORE, "20"),
                   authority(2020, BUCKINGHAMSHIRE_BEFORE, "21"))  # fmt: skip
    assert lines_of(new, before, index)[1:] == [
        "0 new, 1 revised, 1 as on record",
        (
            "  revised: cin_factor_cse, Buckinghamshire (E10000002), 2019-20, from 20 (on record as"
            " E06000060) to 21"
        ),
        (
            "another code for the same ground: Buckinghamshire is E10000002 in the file, E06000060"
            " on record, 2018-19 to 2019-20 (2 figures); each is kept as published, and a"
            " series joins them"
        ),
    ]


def test_a_figure_that_is_on_record_beside_the_preferred_one_is_told(
    path: Path, index: AreaIndex
) -> None:
    older, newer = (
        on_record(observed(path, index, authority(2024, ROTHERHAM, value)), f"synthetic_{value}")
        for value in ("12", "14")
    )
    record = pd.concat([older.assign(is_preferred=False), newer])
    again = observed(path, index, authority(2024, ROTHERHAM, "12"))
    assert lines_of(again, record, index)[1:] == [
        "0 new, 0 revised, 0 as on record, 1 on record beside a preferred figure",
        "  restated: cin_factor_cse, Rotherham (E08000018), 2023-24, from 14 to 12",
    ]


def test_regions_that_do_not_add_up_are_said_beyond_rounding(path: Path, index: AreaIndex) -> None:
    regions = [region(2025, number, "100") for number in range(1, 10)]
    none = on_record(observed(path, index, england(2025, "900")))[:0]
    near = observed(path, index, *regions, england(2025, "850"))
    far = observed(path, index, *regions, england(2025, "840"))
    assert not [line for line in lines_of(near, none, index) if "add up" in line]
    assert [line for line in lines_of(far, none, index) if "add up" in line] == [
        "regions do not add up: cin_factor_cse, 2024-25: 900 for 840"
    ]


EDITIONS = "c3_factors_identified_at_end_of_assessment_2018_to_{}.csv"


@pytest.fixture(scope="module")
def files(shared: Path) -> Path:
    return shared / "figures" / "official" / "files"


@pytest.mark.shared
def test_editions_revise_nothing_and_bring_a_year(files: Path, index: AreaIndex) -> None:
    known = observations_of(read_file(files / EDITIONS.format(2023)), index)
    for year in (2024, 2025):
        read = observations_of(read_file(files / EDITIONS.format(year)), index)
        lines = lines_of(read, on_record(known), index)
        assert f"new periods: {year - 1}-{year % 100}" in lines
        assert any(" 0 revised," in line for line in lines), lines
        known = read


@pytest.mark.shared
def test_one_changed_cell_is_the_one_revision(
    files: Path, index: AreaIndex, tmp_path: Path
) -> None:
    text = (files / EDITIONS.format(2025)).read_text(encoding="utf-8")
    changed = tmp_path / "changed.csv"
    changed.write_text(text.replace(",12400,", ",12410,", 1), encoding="utf-8")
    before = on_record(observations_of(read_file(files / EDITIONS.format(2025)), index))
    lines = lines_of(observations_of(read_file(changed), index), before, index)
    assert [line for line in lines if line.startswith("  ")] == [
        "  revised: cin_factor_cse, England (E92000001), 2024-25, from 12,400 to 12,410"
    ]


@pytest.mark.shared
def test_the_edition_under_new_codes_is_the_same_ground(
    files: Path, index: AreaIndex, record: pd.DataFrame
) -> None:
    read = observations_of(read_file(files / EDITIONS.format(2023)), index)
    lines = lines_of(read, record, index)
    assert f"0 new, 0 revised, {len(read):,} as on record" in lines
    assert [line.partition(";")[0] for line in lines[2:]] == [
        (
            "another code for the same ground: Buckinghamshire is E06000060 in the file, E10000002"
            " on record, 2017-18 to 2019-20 (21 figures)"
        )
    ]


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["prc-pfa-mar2013-onwards-tables201718.csv", "mye22final.xlsx",
     "ons_mid-year_population_estimates_2012_to_2024.csv",
     "ukpopestimatesmid2020on2021geography.xls"],
)  # fmt: skip
def test_other_files_at_hand_are_as_on_record(
    name: str, files: Path, index: AreaIndex, record: pd.DataFrame
) -> None:
    lines = lines_of(observations_of(read_file(files / name), index), record, index)
    assert any("0 new, 0 revised," in line for line in lines), lines
