"""Areas that share edges: simplified and put on a grid without gaps or overlaps."""

from __future__ import annotations

import numpy as np
import shapely

Shapes = np.ndarray
"""An array of shapely polygons."""


def simplify_coverage(shapes: Shapes, tolerance: float) -> Shapes:
    """Simplify shapes so that a common edge stays common; the tolerance in their units."""
    return np.asarray(shapely.coverage_simplify(shapes, tolerance))


def snap_coverage(shapes: Shapes, grid: float) -> Shapes:
    """Move every corner to a grid, with edges still common.

    The edges of all shapes are rounded and cut where they then meet; each face between them
    goes to the shape that it lies in. Shapes that lose all their area come back empty.
    """
    edges = shapely.union_all(shapely.boundary(shapes), grid_size=grid)
    faces = np.asarray(shapely.get_parts(shapely.polygonize([edges])))
    owners = _owners(faces, shapes)
    owned = owners >= 0
    return merge_shapes(faces[owned], owners[owned], len(shapes))


def drop_specks(shapes: Shapes, smallest: float) -> Shapes:
    """Drop islands below an area, but never the largest part of a shape.

    Parts that touch another part of any shape are no islands and stay.
    """
    parts, owners = shapely.get_parts(shapes, return_index=True)
    area = shapely.area(parts)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owners, area)
    first, second = shapely.STRtree(parts).query(parts, predicate="intersects")
    touches = np.zeros(len(parts), bool)
    touches[first[first != second]] = True
    keep = touches | (area >= smallest) | (area == largest[owners])
    return merge_shapes(parts[keep], owners[keep], len(shapes))


def merge_shapes(shapes: Shapes, owners: np.ndarray, number: int) -> Shapes:
    """Unite shapes of a coverage by owner, numbered from 0."""
    return np.array(
        [shapely.coverage_union_all(shapes[owners == owner]) for owner in range(number)]
    )


def _owners(faces: Shapes, shapes: Shapes) -> np.ndarray:
    """Find the shape that holds each face's inner point: its number, -1 outside of all."""
    owners = np.full(len(faces), -1)
    found, shape = shapely.STRtree(shapes).query(
        shapely.point_on_surface(faces), predicate="intersects"
    )
    owners[found] = shape
    return owners
