"""Areas as dots with their chance intervals, one to a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.figures import chart
from dashboard.page import Drawing

ROW = 34
TOP = 6


@dataclass(frozen=True)
class Dot:
    """An area's value with its limits, or the words that stand for a missing one."""

    name: str
    css_class: str
    value: float | None
    lower: float | None
    upper: float | None
    said: str


def draw_dots(
    dots: Sequence[Dot], *, reference: float | None, label: str, unit: str = ""
) -> Drawing:
    """Rows of dots over a common scale from 0; ``reference`` is drawn as an upright rule."""
    tops = [dot.upper if dot.upper is not None else dot.value or 0.0 for dot in dots]
    marks = chart.ticks(max([*tops, reference or 0.0]) or 1.0)
    most, height = marks[-1], ROW * len(dots) + TOP
    body = [_scale(marks, most, height, unit)]
    if reference is not None:
        at = chart.percent(reference / most)
        body.append(f'<line class="reference" x1="{at}" x2="{at}" y1="0" y2="{height}"/>')
    for place, dot in enumerate(dots):
        body.append(_row(dot, TOP + ROW * (place + 0.5), most))
    left = int(max(len(dot.name) for dot in dots) * (chart.LETTER + 0.5) + 18)
    return Drawing(
        f'<g class="dots">{"".join(body)}</g>', height, (4, 14, 28, min(left, 240)), label, (4, 10)
    )


def _scale(marks: Sequence[float], most: float, height: int, unit: str) -> str:
    return "".join(
        f'<line class="axis" x1="{chart.percent(mark / most)}" x2="{chart.percent(mark / most)}"'
        f' y1="0" y2="{height}"/><text class="period" x="{chart.percent(mark / most)}"'
        f' y="{height + 20}">{chart.words(mark)}{unit}</text>'
        for mark in marks
    )


def _row(dot: Dot, middle: float, most: float) -> str:
    name = (
        f'<text class="row-name {dot.css_class}" x="0" y="{middle + 4.5:.1f}">'
        f"{escape(dot.name)}</text>"
    )
    if dot.value is None:
        return (
            name + f'<text class="row-said" x="0" dx="6" y="{middle + 4.5:.1f}">'
            f"{escape(dot.said)}</text>"
        )
    whisker = ""
    if dot.lower is not None and dot.upper is not None:
        whisker = (
            f'<line class="whisker {dot.css_class}" x1="{chart.percent(dot.lower / most)}"'
            f' x2="{chart.percent(dot.upper / most)}" y1="{middle:.1f}" y2="{middle:.1f}"/>'
        )
    mark = chart.dot(dot.value / most, middle, f"dot {dot.css_class}", dot.said, radius=5.5)
    return name + whisker + mark
