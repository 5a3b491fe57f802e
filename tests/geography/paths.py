"""Reading SVG path data back, with the commands that we write: M, l, h, v, z."""

from __future__ import annotations

import re

import shapely


def read_path(path: str) -> shapely.Geometry:
    """The shape of path data under the even-odd rule."""
    assert re.fullmatch(r"(M\d+ \d+(?:[lhv][-\d ]+)*z)+", path), path[:80]
    shape = shapely.Polygon()
    for ring in path.rstrip("z").split("z"):
        shape = shape.symmetric_difference(shapely.Polygon(_corners(ring)))
    return shape


def _corners(ring: str) -> list[tuple[int, int]]:
    corners: list[tuple[int, int]] = []
    x = y = 0
    for command, text in re.findall(r"([Mlhv])([-\d ]+)", ring):
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        across = numbers if command == "h" else [0] * len(numbers)
        down = numbers if command == "v" else [0] * len(numbers)
        if command in "Ml":
            across, down = numbers[::2], numbers[1::2]
        for dx, dy in zip(across, down, strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
    return corners
