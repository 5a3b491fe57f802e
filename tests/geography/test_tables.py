"""Tables of areas and changes, hexagons and published boundaries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from etl.core.schema import columns
from etl.geography.boundaries import NOTICE
from etl.publish.geojson import write_geojson
from tests.geography.conftest import DAYS

if TYPE_CHECKING:
    from pathlib import Path

    from etl.geography.reading import Geography

LAYERS = ["local_authority", "nation", "police_force_area", "region"]


@pytest.mark.parametrize("table", ["areas", "area_changes", "tiles"])
def test_columns_are_those_of_the_schema(table: str, geography: Geography) -> None:
    assert getattr(geography, table).columns.tolist() == columns(table)


def test_same_ground_of_areas_and_of_changes_agree(geography: Geography) -> None:
    ground = geography.areas.set_index("area_code")["same_ground_code"]
    changes = geography.area_changes
    known = changes[changes["old_code"].isin(ground.index) & changes["new_code"].isin(ground.index)]
    assert len(known) > 20
    for row in known.to_dict("records"):
        assert (ground[row["old_code"]] == ground[row["new_code"]]) == row["same_ground"]
    joined = set(changes.loc[changes["same_ground"], "kind"])
    assert joined == {"code_reissue", "county_to_unitary", "name_change"}


def test_every_area_drawn_has_a_label(geography: Geography) -> None:
    areas = geography.areas.set_index("area_code")
    drawn = areas.loc[geography.shapes["area_code"].unique()]
    assert drawn["longitude"].between(-8.7, 1.8).all()
    assert drawn["latitude"].between(49.8, 60.9).all()
    assert areas.loc["K02000001", ["longitude", "latitude"]].isna().all()


def test_parents_are_on_record(geography: Geography) -> None:
    areas = geography.areas
    for column, area_type in (
        ("nation_code", "nation"),
        ("region_code", "region"),
        ("police_force_area_code", "police_force_area"),
    ):
        known = set(areas.loc[areas["area_type"] == area_type, "area_code"])
        assert set(areas[column]) - {""} <= known
        assert not (areas.loc[areas["area_type"] == area_type, column] == "").any()


@pytest.mark.parametrize("day", DAYS)
def test_tiles_of_a_day_do_not_overlap(day: str, geography: Geography) -> None:
    codes = [area.code for area in geography.index.areas_on(day, "local_authority")]
    tiles = geography.tiles.set_index("area_code").loc[codes, ["column", "row"]].to_numpy()
    apart = np.hypot(*(tiles[:, None] - tiles[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, 9)
    assert apart.min() > 0.999


def test_tiles_of_a_region_are_one_block(geography: Geography) -> None:
    now = {area.code for area in geography.index.areas_on(DAYS[-1], "local_authority")}
    tiles = geography.tiles[geography.tiles["area_code"].isin(now)]
    for _, block in tiles.groupby("region"):
        circles = shapely.buffer(shapely.points(block[["column", "row"]].to_numpy()), 0.51)
        assert shapely.union_all(circles).geom_type == "Polygon"


def test_same_ground_shares_a_tile(geography: Geography) -> None:
    tiles = geography.tiles.set_index("area_code")[["column", "row"]]
    for code in tiles.index:
        assert tiles.loc[code].equals(tiles.loc[geography.index.same_ground(code)]), code


def test_geojson_is_small_clockwise_and_the_same_each_time(
    geography: Geography, tmp_path: Path
) -> None:
    paths = write_geojson(geography.boundaries, tmp_path)
    assert [path.stem for path in paths] == LAYERS
    first = [path.read_bytes() for path in paths]
    assert len(first[0]) <= 400_000
    write_geojson(geography.boundaries.sample(frac=1, random_state=1), tmp_path)
    assert [path.read_bytes() for path in paths] == first
    for text in first:
        content = json.loads(text)
        assert content["attribution"] == NOTICE
        for feature in content["features"]:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            rings = [part.exterior for part in shapely.get_parts(shape)]
            assert shape.is_valid
            assert not any(ring.is_ccw for ring in rings), feature["id"]


def test_published_boundaries_of_today_tile(geography: Geography) -> None:
    table = geography.boundaries[geography.boundaries["layer"] == "local_authority"]
    assert "E10000002" not in set(table["area_code"])
    now = table[table["valid_to"] == ""]
    assert len(now) == 218
    shapes = now.geometry.to_numpy()
    assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-9)
