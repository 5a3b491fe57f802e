"""The map as SVG: one option of a listbox for each area, classes for the colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from dashboard.store import Shape

HATCHES = """<defs>
<pattern id="hatch-suppressed" width="8" height="8" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)"><rect class="hatch-ground" width="8" height="8"/>
<line class="hatch-line" x1="0" y1="0" x2="0" y2="8"/></pattern>
<pattern id="hatch-missing" width="8" height="6" patternUnits="userSpaceOnUse">
<rect class="hatch-ground" width="8" height="6"/>
<line class="hatch-line" x1="0" y1="0" x2="8" y2="0"/></pattern>
</defs>"""
MARGIN = 8
_TOKENS = re.compile(r"([MlhvzZ])|(-?\d+)")


@dataclass(frozen=True)
class Place:
    """An area to draw: its class, and what a screen reader says of it."""

    code: str
    css_class: str
    label: str


@dataclass(frozen=True)
class Frame:
    """A rectangle in the drawing's units."""

    left: int
    top: int
    width: int
    height: int

    @property
    def view_box(self) -> str:
        """Text of the attribute viewBox."""
        return f"{self.left} {self.top} {self.width} {self.height}"


def draw_map(
    shapes: Mapping[str, Shape],
    places: Sequence[Place],
    *,
    background: Iterable[Shape],
    label: str,
    element_id: str,
) -> str:
    """An SVG of places over the ground of the places around them, cropped to the places."""
    drawn = [place for place in places if place.code in shapes]
    frame = frame_around(shapes[place.code].path for place in drawn)
    ground = "".join(f'<path d="{shape.path}"/>' for shape in background)
    options = "".join(_option(place, shapes[place.code]) for place in drawn)
    return (
        f'<svg class="map" id="{element_id}" viewBox="{frame.view_box}"'
        f' preserveAspectRatio="xMidYMid meet">{HATCHES if element_id == "map" else ""}'
        f'<g class="ground" aria-hidden="true">{ground}</g>'
        f'<g role="listbox" aria-label="{escape(label)}" data-listbox>{options}</g></svg>'
    )


def draw_tiles(
    tiles: Mapping[str, tuple[float, float]],
    places: Sequence[Place],
    names: Mapping[str, str],
    *,
    label: str,
) -> str:
    """An SVG of one equal hexagon for each place, with the start of its name."""
    drawn = [place for place in places if place.code in tiles]
    size = 60.0
    centres = {place.code: tuple(size * part for part in tiles[place.code]) for place in drawn}
    across = [centre[0] for centre in centres.values()]
    down = [centre[1] for centre in centres.values()]
    left, top = min(across) - size, min(down) - size
    width, height = max(across) - left + size, max(down) - top + size
    options = "".join(
        _hexagon(place, centres[place.code], size, names[place.code]) for place in drawn
    )
    box = f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"
    return (
        f'<svg class="map tiles" id="map" viewBox="{box}" preserveAspectRatio="xMidYMid meet">'
        f'{HATCHES}<g role="listbox" aria-label="{escape(label)}" data-listbox>{options}</g></svg>'
    )


def frame_around(paths: Iterable[str]) -> Frame:
    """The rectangle around paths, with a margin."""
    boxes = [_bounds(path) for path in paths]
    left = min(box[0] for box in boxes) - MARGIN
    top = min(box[1] for box in boxes) - MARGIN
    right = max(box[2] for box in boxes) + MARGIN
    bottom = max(box[3] for box in boxes) + MARGIN
    return Frame(left, top, right - left, bottom - top)


@lru_cache(maxsize=2048)
def _bounds(path: str) -> tuple[int, int, int, int]:
    """Bounds of path data made of M (absolute), l, h, v (relative) and z."""
    x = y = 0
    across: list[int] = []
    down: list[int] = []
    command = ""
    pending: list[int] = []
    for letter, digits in _TOKENS.findall(path):
        if letter:
            command, pending = letter, []
            continue
        pending.append(int(digits))
        if command in "hv":
            x, y = (x + pending[0], y) if command == "h" else (x, y + pending[0])
        elif len(pending) == 2:
            x, y = pending if command == "M" else (x + pending[0], y + pending[1])
        else:
            continue
        pending = []
        across.append(x)
        down.append(y)
    return min(across), min(down), max(across), max(down)


def _option(place: Place, shape: Shape) -> str:
    return (
        f'<path role="option" class="{place.css_class}" data-code="{place.code}"'
        f' data-x="{shape.x:.0f}" data-y="{shape.y:.0f}" aria-selected="false" tabindex="-1"'
        f' aria-label="{escape(place.label)}" d="{shape.path}"/>'
    )


def _hexagon(place: Place, centre: tuple[float, ...], size: float, name: str) -> str:
    x, y = centre
    half, tall = size / 2, size / 3**0.5
    corners = [(0, -tall), (half, -tall / 2), (half, tall / 2), (0, tall)]
    corners += [(-half, tall / 2), (-half, -tall / 2)]
    points = " ".join(f"{x + across:.1f},{y + down:.1f}" for across, down in corners)
    return (
        f'<g role="option" class="{place.css_class}" data-code="{place.code}" data-x="{x:.0f}"'
        f' data-y="{y:.0f}" aria-selected="false" tabindex="-1"'
        f' aria-label="{escape(place.label)}"><polygon points="{points}"/>'
        f'<text x="{x:.0f}" y="{y + 6:.0f}" aria-hidden="true">{escape(name[:4])}</text></g>'
    )
