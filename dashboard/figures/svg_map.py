"""The map as SVG: one option of a listbox for each piece of ground, classes for the colours.

Boroughs of London are options of the inset; on the map itself they only echo its colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from dashboard.kinds import Shape
from dashboard.page import Drawing

HATCHES = """<defs>
<pattern id="hatch-suppressed" width="7" height="7" patternUnits="userSpaceOnUse"
 patternTransform="rotate(45)"><rect class="hatch-ground" width="7" height="7"/>
<line class="hatch-line" x1="0" y1="0" x2="0" y2="7"/></pattern>
<pattern id="hatch-missing" width="8" height="6" patternUnits="userSpaceOnUse">
<rect class="hatch-ground" width="8" height="6"/>
<line class="hatch-line thin" x1="0" y1="3" x2="8" y2="3"/></pattern>
<pattern id="hatch-unrated" width="6" height="6" patternUnits="userSpaceOnUse">
<rect class="hatch-ground" width="6" height="6"/>
<circle class="hatch-dot" cx="3" cy="3" r="1.2"/></pattern>
</defs>"""
MARGIN = 8
STILL_HEIGHT = 640
TILE = 60.0
"""Width of a hexagon in the drawing's units."""
_TOKENS = re.compile(r"([MlhvzZ])|(-?\d+)")
_COMPASS = {"North": "N", "South": "S", "East": "E", "West": "W"}


@dataclass(frozen=True)
class Place:
    """A piece of ground to draw, its area of the period, its class and what is said of it.

    ``code`` is empty where no area of the period has this ground: it is drawn and hidden.
    """

    ground: str
    code: str
    css_class: str
    label: str
    name: str = ""


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

    def meets(self, other: Frame) -> bool:
        """Whether the two rectangles overlap."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )


def draw_map(
    shapes: Mapping[str, Shape],
    places: Sequence[Place],
    *,
    background: Iterable[Shape],
    boxes: Iterable[Frame] = (),
    london: Mapping[str, Shape],
    label: str,
) -> str:
    """A listbox of places beside the ground of their neighbours, cropped to the places.

    The places come first in the page, so that on a slow line figures are seen before the
    coasts of others. ``boxes`` are frames of islands that are drawn nearer than they lie.
    Places that ``london`` draws too are options there.
    """
    drawn = [place for place in places if place.ground in shapes]
    frame = frame_around(shapes[place.ground].path for place in drawn)
    ground = "".join(f'<path d="{shape.path}"/>' for shape in background)
    framed = "".join(
        f'<rect class="island-box" x="{box.left}" y="{box.top}" width="{box.width}"'
        f' height="{box.height}"/>'
        for box in boxes
        if box.meets(frame)
    )
    inset = [place for place in drawn if place.ground in london]
    body = "".join(
        _echo(place, shapes[place.ground])
        if place.ground in london
        else _option(place, shapes[place.ground], shapes[place.ground])
        for place in drawn
    )
    main = (
        f'<svg class="map" role="presentation" viewBox="{frame.view_box}">{HATCHES}'
        f'<g>{body}</g><g class="ground" aria-hidden="true">{ground}{framed}</g></svg>'
    )
    return _listbox(main + _inset(inset, shapes, london), label)


def draw_tiles(
    tiles: Mapping[str, tuple[float, float]], places: Sequence[Place], *, label: str
) -> str:
    """A listbox of one equal hexagon for each place, with a short form of its name."""
    drawn = [place for place in places if place.ground in tiles]
    centres = {
        place.ground: (TILE * tiles[place.ground][0], TILE * tiles[place.ground][1])
        for place in drawn
    }
    across = [centre[0] for centre in centres.values()]
    down = [centre[1] for centre in centres.values()]
    left, top = min(across) - TILE, min(down) - TILE
    width, height = max(across) - left + TILE, max(down) - top + TILE
    options = "".join(_hexagon(place, centres[place.ground]) for place in drawn)
    return _listbox(
        f'<svg class="map tiles" role="presentation" viewBox="{left:.0f} {top:.0f} {width:.0f}'
        f' {height:.0f}">{HATCHES}<g>{options}</g></svg>',
        label,
    )


def frame_around(paths: Iterable[str]) -> Frame:
    """The rectangle around paths, with a margin."""
    boxes = [_bounds(path) for path in paths]
    left = min(box[0] for box in boxes) - MARGIN
    top = min(box[1] for box in boxes) - MARGIN
    right = max(box[2] for box in boxes) + MARGIN
    bottom = max(box[3] for box in boxes) + MARGIN
    return Frame(left, top, right - left, bottom - top)


def short_name(name: str) -> str:
    """A name that fits a tile: N Yor for North Yorkshire, Leic for Leicester."""
    words = name.replace(",", "").split()
    if len(words) > 1 and words[0] in _COMPASS:
        return f"{_COMPASS[words[0]]} {words[1][:3]}"
    return name[:4].strip()


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


def _listbox(content: str, label: str) -> str:
    return f'<div class="listbox" role="listbox" aria-label="{escape(label)}">{content}</div>'


def _inset(
    places: Sequence[Place], shapes: Mapping[str, Shape], london: Mapping[str, Shape]
) -> str:
    if not places:
        return ""
    frame = frame_around(london[place.ground].path for place in places)
    options = "".join(
        _option(place, london[place.ground], shapes[place.ground]) for place in places
    )
    return (
        '<div class="inset"><p aria-hidden="true">London</p>'
        f'<svg class="map" role="presentation" viewBox="{frame.view_box}"><g>{options}</g></svg>'
        "</div>"
    )


def _option(place: Place, shape: Shape, at: Shape) -> str:
    return f'<path {_attributes(place, at.x, at.y)} d="{shape.path}"/>'


def _echo(place: Place, shape: Shape) -> str:
    hidden = "" if place.code else ' hidden=""'
    return (
        f'<path class="echo {place.css_class}" data-ground="{place.ground}"'
        f' aria-hidden="true"{hidden} d="{shape.path}"/>'
    )


def _hexagon(place: Place, centre: tuple[float, float]) -> str:
    x, y = centre
    half, tall = TILE / 2, TILE / 3**0.5
    corners = [(0, -tall), (half, -tall / 2), (half, tall / 2), (0, tall)]
    corners += [(-half, tall / 2), (-half, -tall / 2)]
    points = " ".join(f"{x + across:.1f},{y + down:.1f}" for across, down in corners)
    return (
        f'<g {_attributes(place, x, y)}><polygon points="{points}"/>'
        f'<text x="{x:.0f}" y="{y + 6:.0f}" aria-hidden="true">{escape(short_name(place.name))}'
        "</text></g>"
    )


def _attributes(place: Place, x: float, y: float) -> str:
    hidden = "" if place.code else ' hidden=""'
    return (
        f'role="option" class="{place.css_class}" data-ground="{place.ground}"'
        f' data-x="{x:.0f}" data-y="{y:.0f}" aria-selected="false" tabindex="-1"'
        f' aria-label="{escape(place.label)}"{hidden}'
    )


def draw_marks(
    background: Iterable[Shape], marks: Sequence[tuple[Shape, str, Sequence[str]]]
) -> str:
    """Places marked on the nations; each mark's place, its name and what stands behind it."""
    ground = list(background)
    frame = frame_around([*(shape.path for shape, _, _ in marks), *(s.path for s in ground)])
    drawn = "".join(
        f'<circle class="place-mark" cx="{shape.x:.0f}" cy="{shape.y:.0f}"'
        f' r="{9 + 3 * len(titles)}"'
        f' data-tip="{escape(name)}: {escape(said)}"/>'
        for shape, name, titles in marks
        for said in ["; ".join(titles)]
    )
    names = ", ".join(name for _, name, _ in marks)
    nations = "".join(f'<path d="{shape.path}"/>' for shape in ground)
    return (
        f'<svg class="map marks" viewBox="{frame.view_box}" role="img" aria-label="Map of places'
        f' that inquiries were about: {escape(names)}"><g class="ground">{nations}</g>'
        f"{drawn}</svg>"
    )


def still(listbox: str, label: str) -> str:
    """A drawn listbox as a picture without choices: what was said of areas becomes tips."""
    inner = re.sub(r' (role="option"|tabindex="-1"|aria-selected="false")', "", listbox)
    inner = inner.replace(' aria-label="', ' data-tip="')
    start = inner.index(">") + 1
    return f'<div class="listbox" role="img" aria-label="{escape(label)}">{inner[start:]}'


def draw_still(
    shapes: Mapping[str, Shape],
    places: Sequence[Place],
    *,
    background: Iterable[Shape],
    london: Mapping[str, Shape],
    legend: Sequence[tuple[str, str]],
    label: str,
) -> Drawing:
    """The map as a drawing with its legend inside, for pictures and embeds."""
    drawn = [place for place in places if place.ground in shapes and place.code]
    frame = frame_around(shapes[place.ground].path for place in drawn)
    ground = "".join(f'<path d="{shape.path}"/>' for shape in background)
    inset = [place for place in drawn if place.ground in london]
    main = (
        f'<svg width="100%" height="{STILL_HEIGHT}" viewBox="{frame.view_box}">{HATCHES}'
        f'<g class="ground">{ground}</g>{_still_paths(drawn, shapes)}</svg>'
    )
    if inset:
        box = frame_around(london[place.ground].path for place in inset)
        main += (
            f'<svg x="0" y="{STILL_HEIGHT - 190}" width="26%" height="170"'
            f' viewBox="{box.view_box}">{_still_paths(inset, london)}</svg>'
            f'<text class="period" style="text-anchor:start" x="0" y="{STILL_HEIGHT - 196}">London'
            "</text>"
        )
    rows = "".join(
        f'<g><rect class="{css}" x="72%" y="{10 + 26 * place}" width="28" height="16"/>'
        f'<text class="row-title" x="72%" dx="38" y="{23 + 26 * place}">{escape(words)}</text></g>'
        for place, (css, words) in enumerate(legend)
    )
    return Drawing(main + rows, STILL_HEIGHT, (8, 0, 8, 0), label, (0, 0))


def _still_paths(places: Sequence[Place], shapes: Mapping[str, Shape]) -> str:
    return "".join(
        f'<path class="still {place.css_class}" data-tip="{escape(place.label)}"'
        f' d="{shapes[place.ground].path}"/>'
        for place in places
    )
