"""A chart of growth: both axes logarithmic, a line for each measure, as an SVG file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 230, 50, 60
COLOURS = ("#0f4c5c", "#b3480f", "#7a4d8f", "#5d6b1f", "#2b6fb3")
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1c1c1a;"
    "paint-order:stroke;stroke:#fbfaf7;stroke-width:4px}.quiet{fill:#5a5954}"
    ".rule{stroke:#dcd9d1}.line{fill:none;stroke-width:2.5}"
)

Points = Sequence[tuple[float, float]]


def draw(lines: Mapping[str, Points], *, title: str, across: str) -> str:
    """The file's text: each line's points as (x, y), both above 0; a line's name stands last."""
    points = [point for line in lines.values() for point in line]
    right, up = _decades(x for x, _ in points), _decades(y for _, y in points)

    def x_of(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (log10(value) - right[0]) / (right[1] - right[0])

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(value) - up[0]) / (up[1] - up[0])

    rules = "".join(
        f'<path class="rule" d="M{LEFT} {y_of(10.0**power):.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="quiet" x="{LEFT - 8}" y="{y_of(10.0**power) + 4:.1f}"'
        f' text-anchor="end">{10.0**power:,g}</text>'
        for power in range(up[0], up[1] + 1)
    ) + "".join(
        f'<path class="rule" d="M{x_of(10.0**power):.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        f'<text class="quiet" x="{x_of(10.0**power):.1f}" y="{HEIGHT - BOTTOM + 20}"'
        f' text-anchor="middle">{10**power:,}</text>'
        for power in range(right[0], right[1] + 1)
    )
    drawn = "".join(
        _line(name, [(x_of(x), y_of(y)) for x, y in line], colour)
        for (name, line), colour in zip(lines.items(), COLOURS, strict=False)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}"><style>{STYLE}</style>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbfaf7"/>'
        f'<text x="{LEFT}" y="26" font-weight="600">{escape(title)}</text>{rules}{drawn}'
        f'<text class="quiet" x="{LEFT}" y="{HEIGHT - 14}">{escape(across)}</text></svg>\n'
    )


def _decades(values: Iterable[float]) -> tuple[int, int]:
    """Whole powers of ten around values."""
    logs = [log10(value) for value in values]
    low = floor(min(logs))
    return low, max(ceil(max(logs)), low + 1)


def _line(name: str, points: Points, colour: str) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points)
    x, y = points[-1]
    return (
        f'<polyline class="line" stroke="{colour}" points="{way}"/><g fill="{colour}">{dots}</g>'
        f'<text x="{x + 10:.1f}" y="{y + 4:.1f}" style="fill:{colour}">{escape(name)}</text>'
    )
