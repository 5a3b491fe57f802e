"""Drawings: from metres of the British National Grid to small whole numbers of an SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

Points = np.ndarray
"""An array of x and y, one row a point."""


@dataclass(frozen=True)
class Frame:
    """A drawing's left and top edge in metres, metres a unit, and size in units; y goes down."""

    left: int
    top: int
    metres: int
    width: int
    height: int

    def place(self, points: Points) -> Points:
        """Turn metres into the drawing's units."""
        return np.column_stack(
            [(points[:, 0] - self.left) / self.metres, (self.top - points[:, 1]) / self.metres]
        )

    @property
    def view_box(self) -> str:
        """Text of the SVG attribute viewBox."""
        return f"0 0 {self.width} {self.height}"


@dataclass(frozen=True)
class Inset:
    """An area drawn elsewhere at the same scale: moved by whole metres, inside a box of units."""

    area_code: str
    name: str
    east: int
    north: int
    box: tuple[int, int, int, int]


UK = Frame(left=-4_000, top=984_000, metres=600, width=1_104, height=1_644)
LONDON = Frame(left=503_000, top=201_800, metres=100, width=596, height=464)
INSETS = (
    Inset("S12000023", "Orkney", east=137_000, north=-92_000, box=(750, 14, 132, 176)),
    Inset("S12000027", "Shetland", east=176_000, north=-250_000, box=(940, 14, 156, 300)),
)
VIEW_BOXES: dict[str, str] = {
    "view_box_uk": UK.view_box,
    "view_box_london": LONDON.view_box,
    **{
        f"inset_{inset.name.lower()}": " ".join(str(number) for number in inset.box)
        for inset in INSETS
    },
}
"""What a page needs to draw the shapes: the view boxes, and the boxes around moved islands."""


def move_inset(area_code: str, points: Points) -> Points:
    """Move the points of an area that is drawn in an inset; leave all others."""
    for inset in INSETS:
        if inset.area_code == area_code:
            points = points + np.array([inset.east, inset.north])
    return points


def svg_path(shape: shapely.Geometry) -> str:
    """Write a shape with whole-number corners as SVG path data, as short as it gets.

    Every ring starts with an absolute M; the rest is relative: l, h and v, closed by z.
    """
    rings = (ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors))
    return "".join(_ring_path(shapely.get_coordinates(ring).round().astype(int)) for ring in rings)


def _ring_path(corners: Points) -> str:
    start = corners[0]
    steps = np.diff(corners[:-1], axis=0)
    return f"M{start[0]}{_next(start[1])}{''.join(_step_texts(steps))}z"


def _step_texts(steps: Points) -> Iterator[str]:
    previous = ""
    for across, down in steps.tolist():
        if across == 0 or down == 0:
            command, numbers = ("v", f"{down}") if across == 0 else ("h", f"{across}")
        else:
            command, numbers = "l", f"{across}{_next(down)}"
        again = command == previous
        yield _next(numbers) if again else f"{command}{numbers}"
        previous = command


def _next(number: int | str) -> str:
    """Write a number after another: a minus sign separates as well as a blank."""
    text = str(number)
    return text if text.startswith("-") else f" {text}"
