"""Points and lines over time, whatever draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

YEAR, SLACK = 366, 1.5
"""Days; and how many usual steps apart two points may be and still be joined."""


@dataclass(frozen=True)
class Point:
    """One period: its last day, its value or None, its limits, and its segment.

    ``said`` is what a reader is told of it on the spot.
    """

    day: str
    value: float | None
    segment: int = 1
    lower: float | None = None
    upper: float | None = None
    said: str = ""


@dataclass(frozen=True)
class Line:
    """A named series on the points' periods; ``css_class`` is own, wide, dashed or other."""

    name: str
    points: Sequence[Point]
    css_class: str = "own"

    @property
    def shown(self) -> list[Point]:
        """Points that have a number."""
        return [point for point in self.points if point.value is not None]


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Neighbouring points with numbers in one segment; a period left out ends a run.

    Left out is what would stand between two points that are further apart than is usual in the
    series: its shortest step, or a year where that is longer.
    """
    most = SLACK * _usual_step(points)
    found: list[list[Point]] = []
    before: Point | None = None
    for point in points:
        if point.value is not None:
            if before is not None and _are_neighbours(before, point, most):
                found[-1].append(point)
            else:
                found.append([point])
        before = point
    return found


def _are_neighbours(before: Point, point: Point, most: float) -> bool:
    is_joined = before.value is not None and before.segment == point.segment
    return is_joined and _days_between(before, point) <= most


def _usual_step(points: Sequence[Point]) -> int:
    shown = [point for point in points if point.value is not None]
    steps = [_days_between(before, point) for before, point in pairwise(shown)]
    return min([YEAR, *(step for step in steps if step > 0)])


def _days_between(before: Point, point: Point) -> int:
    return (date.fromisoformat(point.day) - date.fromisoformat(before.day)).days
