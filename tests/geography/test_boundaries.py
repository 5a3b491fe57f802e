"""Every valid code has a shape, and the shapes of a day tile the country."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from etl.geography.boundaries import NOTICE, derive_shapes
from etl.geography.frames import INSETS, LONDON, UK, svg_path
from etl.sources.sidecar import check_seal, read_sidecar
from tests.geography.conftest import DAYS, RAW
from tests.geography.paths import read_path

if TYPE_CHECKING:
    import geopandas as gpd

    from etl.geography.reading import Geography


def _codes_on(geography: Geography, day: str) -> list[str]:
    return [area.code for area in geography.index.areas_on(day, "local_authority")]


@pytest.fixture(scope="module")
def drawn(geography: Geography) -> dict[str, pd.Series]:
    """Read the paths of each layer back as shapes, by area code."""
    return {
        str(layer): rows.set_index("area_code")["path"].map(read_path)
        for layer, rows in geography.shapes.groupby("layer")
    }


def test_pieces_are_one_coverage(pieces: gpd.GeoDataFrame) -> None:
    assert len(pieces) == 220
    assert pieces["area_code"].is_unique
    assert pieces.is_valid.all()
    assert pieces.crs.to_epsg() == 27700


@pytest.mark.parametrize("day", DAYS)
def test_areas_of_a_day_hold_every_piece_once(
    day: str, geography: Geography, members: pd.DataFrame, pieces: gpd.GeoDataFrame
) -> None:
    valid = members[
        (members["layer"] == "local_authority")
        & members["area_code"].isin(_codes_on(geography, day))
    ]
    assert sorted(valid["piece"]) == sorted(pieces["area_code"])


@pytest.mark.parametrize("layer", ["region", "police_force_area", "nation"])
def test_larger_areas_hold_every_piece_once(layer: str, members: pd.DataFrame) -> None:
    held = members.loc[members["layer"] == layer, "piece"]
    everywhere = members.loc[members["layer"] == "nation", "piece"]
    inside = everywhere[everywhere.str.startswith("E")] if layer == "region" else everywhere
    assert sorted(held) == sorted(inside)


@pytest.mark.parametrize("day", DAYS)
def test_shapes_of_a_day_tile_the_country(
    day: str, geography: Geography, drawn: dict[str, pd.Series]
) -> None:
    authorities = drawn["local_authority"]
    codes = _codes_on(geography, day)
    assert set(codes) <= set(authorities.index)
    shapes = authorities[codes].to_numpy()
    country = shapely.union_all(drawn["nation"].to_numpy())
    assert (shapely.area(shapes) > 0).all()
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapes).sum() == pytest.approx(country.area, abs=1e-6)
    assert shapely.union_all(shapes).symmetric_difference(country).area == 0


def test_every_code_valid_since_2015_has_one_shape_a_layer(geography: Geography) -> None:
    shapes, areas = geography.shapes, geography.areas
    assert not shapes.duplicated(["layer", "area_code"]).any()
    for layer in ("local_authority", "region", "police_force_area", "nation"):
        wanted = set(areas.loc[areas["area_type"] == layer, "area_code"])
        assert set(shapes.loc[shapes["layer"] == layer, "area_code"]) == wanted


def test_same_ground_has_the_same_shape(geography: Geography) -> None:
    paths = geography.shapes[geography.shapes["layer"] == "local_authority"]
    path = paths.set_index("area_code")["path"]
    for code in path.index:
        assert path[code] == path[geography.index.same_ground(code)], code
    assert path["E10000002"] == path["E06000060"]
    assert path["E10000009"] != path["E06000059"]


def test_county_is_drawn_as_its_parts(drawn: dict[str, pd.Series]) -> None:
    authorities = drawn["local_authority"]
    for whole, parts in {
        "E10000021": ["E06000061", "E06000062"],
        "E10000006": ["E06000063", "E06000064"],
    }.items():
        assert authorities[whole].equals(shapely.union_all(authorities[parts].to_numpy()))
    area = authorities.map(lambda shape: shape.area)
    dorset = area["E10000009"] + area["E06000028"] + area["E06000029"]
    assert dorset == area["E06000058"] + area["E06000059"]


def test_drawings_stay_inside_their_frames(drawn: dict[str, pd.Series]) -> None:
    for layer, frame in (("local_authority", UK), ("nation", UK), ("london", LONDON)):
        left, top, right, bottom = shapely.total_bounds(drawn[layer].to_numpy())
        assert left >= 0
        assert top >= 0
        assert right <= frame.width
        assert bottom <= frame.height


def test_insets_hold_their_islands_and_nothing_else(
    geography: Geography, drawn: dict[str, pd.Series]
) -> None:
    authorities = drawn["local_authority"]
    now = authorities[_codes_on(geography, DAYS[-1])]
    for inset in INSETS:
        left, top, width, height = inset.box
        box = shapely.box(left, top, left + width, top + height)
        assert box.contains(now[inset.area_code])
        assert now[now.map(box.intersects)].index.tolist() == [inset.area_code]


def test_label_stands_inside_its_shape(geography: Geography, drawn: dict[str, pd.Series]) -> None:
    for layer in ("local_authority", "police_force_area", "london"):
        shapes = drawn[layer]
        rows = geography.shapes[geography.shapes["layer"] == layer]
        for code, x, y in rows[["area_code", "x", "y"]].itertuples(index=False):
            assert shapes[code].distance(shapely.Point(x, y)) < 2, code


def test_sizes(geography: Geography) -> None:
    shapes = geography.shapes
    authorities = shapes[
        (shapes["layer"] == "local_authority")
        & shapes["area_code"].isin(_codes_on(geography, DAYS[-1]))
    ]
    text = "".join(authorities["path"]).encode()
    assert len(authorities) == 218
    assert len(text) <= 130_000
    assert len(gzip.compress(text)) <= 60_000
    assert len(shapes[shapes["layer"] == "london"]) == 33


def test_shapes_are_the_same_each_time(
    geography: Geography, pieces: gpd.GeoDataFrame, members: pd.DataFrame
) -> None:
    again = derive_shapes(pieces, members)
    pd.testing.assert_frame_equal(again, geography.shapes)


@given(
    st.lists(
        st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=3, max_size=12, unique=True
    )
)
def test_path_reads_back_as_the_shape(corners: list[tuple[int, int]]) -> None:
    shape = shapely.convex_hull(shapely.MultiPoint(corners))
    if shape.geom_type == "Polygon":
        hole = shapely.set_precision(shape.buffer(-200), 1)
        shape = shape.difference(hole)
        assert read_path(svg_path(shape)).equals(shape)


def test_path_is_short() -> None:
    shape = shapely.Polygon([(0, 0), (5, 0), (10, 0), (10, 7), (8, 9), (7, 3), (3, 9)])
    assert svg_path(shape) == "M0 0h5 5v7l-2 2-1-6-4 6z"


@pytest.mark.parametrize(
    "table", sorted(path for path in RAW.iterdir() if path.suffix in (".csv", ".geojson"))
)
def test_raw_table_is_sealed(table: object) -> None:
    path = RAW / str(getattr(table, "name", ""))
    sidecar, problems = read_sidecar(path.with_suffix(".toml"), file=path.name)
    assert sidecar is not None
    assert problems + check_seal(path, sidecar, file=path.name) == []


@pytest.mark.parametrize("name", ["boundaries.toml", "hexgrid.toml"])
def test_notice_stands_in_the_sidecar_word_for_word(name: str) -> None:
    assert f'notice = "{NOTICE}"' in (RAW / name).read_text(encoding="utf-8")
