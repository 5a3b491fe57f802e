"""Points and lines over time, whatever draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
    """Neighbouring points with numbers in one segment."""
    found: list[list[Point]] = []
    before: Point | None = None
    for point in points:
        if point.value is not None:
            joins = before is not None and before.value is not None
            if joins and before is not None and before.segment == point.segment:
                found[-1].append(point)
            else:
                found.append([point])
        before = point
    return found
