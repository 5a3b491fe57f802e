"""Snapping and simplifying shapes that share edges: synthetic squares."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.geography.coverage import drop_specks, merge_shapes, simplify_coverage, snap_coverage


def test_snapped_shapes_still_tile(squares: np.ndarray) -> None:
    snapped = snap_coverage(squares, 1.0)
    assert len(snapped) == 4
    assert shapely.coverage_is_valid(snapped)
    assert shapely.area(snapped).sum() == 400
    corners = shapely.get_coordinates(snapped)
    assert np.array_equal(corners, corners.round())


def test_simplified_shapes_still_tile(squares: np.ndarray) -> None:
    simple = simplify_coverage(squares, 3.0)
    assert shapely.coverage_is_valid(simple)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(squares).sum()


def test_shape_that_is_lost_comes_back_empty() -> None:
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(20.1, 20.1, 20.3, 20.3)])
    snapped = snap_coverage(shapes, 1.0)
    assert [shape.is_empty for shape in snapped] == [False, True]


def test_specks_go_but_not_a_shapes_largest_part_nor_one_that_touches() -> None:
    island, rock = shapely.box(0, 0, 10, 10), shapely.box(30, 0, 31, 1)
    neighbour, strip = shapely.box(10, 0, 20, 10), shapely.box(20, 0, 20.5, 1)
    small = shapely.box(50, 0, 51, 1)
    shapes = np.array(
        [shapely.MultiPolygon([island, rock, strip]), neighbour, shapely.MultiPolygon([small])]
    )
    kept = drop_specks(shapes, 5)
    assert [shapely.get_num_geometries(shape) for shape in kept] == [2, 1, 1]
    assert shapely.area(kept).tolist() == [100.5, 100, 1]


def test_merged_shapes_follow_their_owner(squares: np.ndarray) -> None:
    merged = merge_shapes(squares, np.array([1, 0, 1, 0]), 2)
    assert shapely.area(merged).sum() == pytest.approx(400)
    assert merged[0].area == pytest.approx(squares[1].area + squares[3].area)


@given(
    st.lists(
        st.tuples(st.integers(0, 350), st.integers(0, 350)), min_size=6, max_size=20, unique=True
    ),
    st.sampled_from([0.5, 1.0, 3.0]),
)
@settings(max_examples=40)
def test_snapped_cells_never_overlap(points: list[tuple[int, int]], grid: float) -> None:
    cells = shapely.voronoi_polygons(shapely.MultiPoint([(x / 7, y / 7) for x, y in points]))
    snapped = snap_coverage(np.asarray(shapely.get_parts(cells)), grid)
    union = shapely.union_all(snapped)
    assert shapely.area(snapped).sum() == pytest.approx(union.area)
