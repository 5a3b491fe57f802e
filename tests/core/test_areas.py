"""Finding areas by code, name and day, on the real table of areas."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.areas import (
    AreaIndex,
    bare_key,
    check_type,
    index_areas,
    keeps_ground,
    name_key,
    type_of,
)
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

RAW = ROOT / "data" / "raw" / "geography"
DAYS = st.dates(date(2013, 4, 1), date(2030, 12, 31))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


AREAS = index_areas(_rows(RAW / "areas.csv"), _rows(RAW / "area_history.csv"))


@pytest.mark.parametrize(
    ("name", "area_type", "code"),
    [
        ("Kingston upon Hull, City of", "local_authority", "E06000010"),
        ("City of Kingston-upon-Hull", "local_authority", "E06000010"),
        ("Kingston upon Hull", "local_authority", "E06000010"),
        ("Bristol, City of", "local_authority", "E06000023"),
        ("Bristol", "local_authority", "E06000023"),
        ("Bristol City Council", "local_authority", "E06000023"),
        ("Herefordshire, County of", "local_authority", "E06000019"),
        ("Herefordshire", "local_authority", "E06000019"),
        ("St Helens", "local_authority", "E08000013"),
        ("ST. HELENS", "local_authority", "E08000013"),
        ("Bournemouth, Christchurch & Poole", "local_authority", "E06000058"),
        ("Southend on Sea", "local_authority", "E06000033"),
        ("Durham", "local_authority", "E06000047"),
        ("Edinburgh, City of", "local_authority", "S12000036"),
        ("Eilean Siar", "local_authority", "S12000013"),
        ("The Vale of Glamorgan", "local_authority", "W06000014"),
        ("City of London", "local_authority", "E09000001"),
        ("Cumbria", "local_authority", "E10000006"),
        ("Hampshire and Isle of Wight", "police_force_area", "E23000030"),
        ("Hampshire", "police_force_area", "E23000030"),
        ("London, City of", "police_force_area", "E23000034"),
        ("City of London Police", "police_force_area", "E23000034"),
        ("Metropolitan", "police_force_area", "E23000001"),
        ("Metropolitan Police Service", "police_force_area", "E23000001"),
        ("Devon & Cornwall", "police_force_area", "E23000035"),
        ("Dyfed Powys", "police_force_area", "W15000004"),
        ("Police Scotland", "police_force_area", "S23000009"),
        ("Yorkshire and the Humber", "region", "E12000003"),
        ("East", "region", "E12000006"),
        ("England & Wales", "england_and_wales", "K04000001"),
    ],
)
def test_name_is_found_as_publications_write_it(name: str, area_type: str, code: str) -> None:
    found = AREAS.find(name, area_type)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("name", "on", "code"),
    [
        ("Dorset", "2019-03-31", "E10000009"),
        ("Dorset", "2019-04-01", "E06000059"),
        ("Buckinghamshire", "2020-03-31", "E10000002"),
        ("Buckinghamshire", date(2021, 3, 31), "E06000060"),
        ("Glasgow", "2011-03-31", "S12000043"),
        ("City of Glasgow", "2018-12-31", "S12000046"),
        ("Glasgow City", "2019-12-31", "S12000049"),
        ("Sheffield", "2025-03-31", "E08000019"),
        ("Sheffield", "2025-04-01", "E08000039"),
        ("Cumbria", "2026-01-01", "E10000006"),
    ],
)
def test_day_tells_codes_of_one_name_apart(name: str, on: str | date, code: str) -> None:
    found = AREAS.find(name, "local_authority", on=on)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("name", "area_type"),
    [
        ("Dorset", "local_authority"),
        ("London", "police_force_area"),
        ("London", "local_authority"),
        ("Atlantis", "local_authority"),
        ("Leeds", "police_force_area"),
        ("", "local_authority"),
        ("City of", "local_authority"),
    ],
)
def test_unknown_or_ambiguous_name_is_none(name: str, area_type: str) -> None:
    assert AREAS.find(name, area_type) is None


def test_every_area_is_found_by_its_own_name_and_bare_name() -> None:
    for area in AREAS.by_code.values():
        bare = bare_key(name_key(area.name), area.area_type)
        for name in (area.name, bare):
            found = AREAS.find(name, area.area_type, on=area.valid_to or area.valid_from or None)
            assert found is area, name


@pytest.mark.parametrize(
    ("old", "newest"),
    [
        ("E10000002", "E06000060"),  # Buckinghamshire
        ("E06000060", "E06000060"),
        ("E10000023", "E06000065"),  # North Yorkshire
        ("E08000019", "E08000039"),  # Sheffield
        ("S12000043", "S12000049"),  # Glasgow City, twice
        ("E10000009", "E10000009"),  # Dorset without Christchurch is another place
        ("E10000006", "E10000006"),  # Cumbria was split
        ("E06000028", "E06000028"),  # Bournemouth was merged
        ("other:somewhere", "other:somewhere"),
    ],
)
def test_same_ground(old: str, newest: str) -> None:
    assert AREAS.same_ground(old) == newest


def test_same_ground_needs_the_whole_area() -> None:
    assert keeps_ground("county_to_unitary", "whole")
    assert not keeps_ground("county_to_unitary", "all but Christchurch")
    assert not keeps_ground("county_to_unitary_less_part", "whole")
    assert not keeps_ground("merge", "whole")


@given(DAYS)
def test_codes_of_one_ground_are_never_valid_together(day: date) -> None:
    ground = [AREAS.same_ground(area.code) for area in AREAS.areas_on(day, "local_authority")]
    assert len(ground) == len(set(ground))


@given(DAYS)
def test_ground_has_a_valid_code_on_every_day_since_its_first(day: date) -> None:
    for code in AREAS.newest:
        area = AREAS.get(code)
        if area is not None and area.valid_to and area.valid_to < day.isoformat():
            following = date.fromisoformat(area.valid_to) + timedelta(days=1)
            later = [
                other
                for other in AREAS.areas_on(following, area.area_type)
                if AREAS.same_ground(other.code) == AREAS.same_ground(code)
            ]
            assert len(later) == 1, code


def test_first_and_last_day_are_included() -> None:
    assert AREAS.valid_on("E06000060", "2020-04-01")
    assert not AREAS.valid_on("E06000060", "2020-03-31")
    assert AREAS.valid_on("E10000002", "2020-03-31")
    assert not AREAS.valid_on("E10000002", date(2020, 4, 1))
    assert not AREAS.valid_on("X", "2020-04-01")


def test_counts_of_areas() -> None:
    counts = {
        area_type: len(AREAS.areas_on("2026-01-01", area_type))
        for area_type in ("nation", "region", "police_force_area", "local_authority")
    }
    assert counts == {
        "nation": 4,
        "region": 9,
        "police_force_area": 45,
        "local_authority": 218,
    }


def test_codes_of_record_agree_with_their_type() -> None:
    assert [
        area.code for area in AREAS.by_code.values() if not check_type(area.code, area.area_type)
    ] == []


@pytest.mark.parametrize(
    ("code", "area_type"),
    [
        ("K02000001", "uk"),
        ("K03000001", "gb"),
        ("K04000001", "england_and_wales"),
        ("S92000003", "nation"),
        ("E12000007", "region"),
        ("N23000001", "police_force_area"),
        ("N09000003", "local_authority"),
        ("E11000006", "other"),
        ("E13000001", "other"),
        ("other:west-midlands", "other"),
    ],
)
def test_type_of_code(code: str, area_type: str) -> None:
    assert type_of(code) == area_type
    assert check_type(code, area_type)
    assert not check_type(code, "region" if area_type == "uk" else "uk")


def test_code_that_stands_twice_is_refused() -> None:
    row = _rows(RAW / "areas.csv")[0]
    with pytest.raises(ValueError, match="stands twice"):
        index_areas([row, row], [])


def test_circle_of_successors_is_refused() -> None:
    circle = [
        {"old_code": old, "new_code": new, "kind": "code_reissue", "extent": "whole"}
        for old, new in (("A", "B"), ("B", "A"))
    ]
    with pytest.raises(ValueError, match="circle"):
        index_areas([], circle)


@pytest.mark.parametrize("pairs", [(("A", "C"), ("B", "C")), (("A", "B"), ("A", "C"))])
def test_one_ground_with_two_codes_at_a_time_is_refused(pairs: tuple[tuple[str, str], ...]) -> None:
    forked = [
        {"old_code": old, "new_code": new, "kind": "code_reissue", "extent": "whole"}
        for old, new in pairs
    ]
    with pytest.raises(ValueError, match="two codes at a time"):
        index_areas([], forked)


def test_index_of_nothing_finds_nothing() -> None:
    empty = index_areas([], [])
    assert isinstance(empty, AreaIndex)
    assert empty.find("England", "nation") is None
