"""Lines over time: gaps where a series is cut, names at the ends of the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.figures import chart
from dashboard.figures.chart import Days, Numbers
from dashboard.figures.lines import Line, Point, runs
from dashboard.page import Drawing

HEIGHT = 340
GAP = 17
"""Pixels between the names of lines."""
WIDEST_LABEL = 178
AXIS_WIDTH, PHONE_AXIS_WIDTH, AXIS_GAP = 470, 250, 8
"""Pixels across a chart at the least on a desk and on a phone, and between two periods."""


@dataclass(frozen=True)
class Rule:
    """A break: the day, its number in the notes below, and what happened."""

    day: str
    name: str
    what: str


def draw_lines(
    lines: Sequence[Line],
    *,
    ticks: Sequence[tuple[str, str]],
    rules: Sequence[Rule] = (),
    label: str,
    unit: str = "",
) -> Drawing:
    """Lines over the same time; the last ones are drawn over the others.

    ``ticks`` are days with their words; ``unit`` follows the topmost number of the axis.
    """
    points = [point for line in lines for point in line.shown]
    days = chart.make_days((day for day, _ in ticks), inset=0.012)
    marks = chart.ticks(max((_top(point) for point in points), default=1.0) or 1.0)
    scale = Numbers(marks[-1], HEIGHT)
    body = [
        chart.grid(scale, marks, last=unit),
        date_axis(days, ticks, HEIGHT),
        *(chart.rule(days.share(rule.day), HEIGHT, rule.name, rule.what) for rule in rules),
        chart.stretched("".join(_paths(line, days, scale) for line in lines), HEIGHT),
        *(_dots(line, days, scale) for line in lines),
        _names(lines, scale),
    ]
    widest = max(len(line.name) for line in lines) * chart.LETTER + 16
    right = int(min(widest, WIDEST_LABEL))
    return Drawing("".join(body), HEIGHT, (26, right, 34, _left(marks, unit)), label)


def date_axis(days: Days, ticks: Sequence[tuple[str, str]], height: int) -> str:
    """Periods under a chart, the newest first to stay; those that would touch are left out."""
    phone = _apart(days, ticks, PHONE_AXIS_WIDTH)
    return "".join(
        f'<text class="{"period" if tick in phone else "period minor"}"'
        f' x="{chart.percent(days.share(tick[0]))}" y="{height + 22}">{escape(tick[1])}</text>'
        for tick in _apart(days, ticks, AXIS_WIDTH, phone)
    )


def _apart(
    days: Days,
    ticks: Sequence[tuple[str, str]],
    width: int,
    kept: Sequence[tuple[str, str]] = (),
) -> list[tuple[str, str]]:
    """The kept ticks, and more from the newest back, that stand apart at a width in pixels."""
    found = list(kept)
    for day, text in reversed(ticks):
        room = (len(text) * chart.LETTER + AXIS_GAP) / width
        if all(abs(days.share(day) - days.share(other)) >= room for other, _ in found):
            found.append((day, text))
    return found


def _left(marks: Sequence[float], unit: str) -> int:
    return int(max(len(chart.words(mark)) for mark in marks) * 7.2 + 14 + 7 * len(unit))


def _top(point: Point) -> float:
    return point.value or 0.0


def _paths(line: Line, days: Days, scale: Numbers) -> str:
    parts = []
    for run in [line.shown] if line.css_class == "fitted" else runs(line.points):
        at = [(days.share(point.day), scale.down(point.value or 0.0)) for point in run]
        if line.css_class in ("own", "fitted") and all(point.upper is not None for point in run):
            parts.append(_band(run, days, scale, line.css_class))
        if len(run) > 1:
            parts.append(chart.path(at, f"line {line.css_class}"))
    return "".join(parts)


def _band(run: Sequence[Point], days: Days, scale: Numbers, css_class: str) -> str:
    over = [(days.share(point.day), scale.down(min(point.upper or 0, scale.most))) for point in run]
    under = [(days.share(point.day), scale.down(point.lower or 0.0)) for point in reversed(run)]
    return chart.path(over + under, f"band {css_class}", closed=True)


def _dots(line: Line, days: Days, scale: Numbers) -> str:
    if line.css_class == "fitted":
        return ""
    radius = {"own": 4.0, "observed": 5.0}.get(line.css_class, 2.6)
    return "".join(
        chart.dot(
            days.share(point.day),
            scale.down(point.value or 0.0),
            f"dot {line.css_class}",
            point.said,
            radius=radius,
        )
        for point in line.shown
    )


def _names(lines: Sequence[Line], scale: Numbers) -> str:
    """Names of lines beside their last numbers, moved apart, joined by a hair line if moved."""
    named = [line for line in lines if line.shown]
    ends = [scale.down(line.shown[-1].value or 0.0) for line in named]
    places = chart.spread(ends, gap=GAP, height=scale.height)
    parts = []
    for line, end, place in zip(named, ends, places, strict=True):
        parts.append(
            f'<text class="name {line.css_class}" x="100%" dx="12" y="{place + 4:.1f}">'
            f"{escape(shorten(line.name))}</text>"
        )
        if abs(place - end) > 3:
            parts.append(_hair(end, place))
    return "".join(parts)


def _hair(end: float, place: float) -> str:
    return (
        f'<svg x="100%" width="10" height="1" overflow="visible"><line class="hair" x1="0" x2="9"'
        f' y1="{end:.1f}" y2="{place:.1f}"/></svg>'
    )


def shorten(name: str) -> str:
    """A name for the end of a line: a long one loses what follows its first comma or and."""
    most = int(WIDEST_LABEL / chart.LETTER) - 1
    if len(name) <= most:
        return name
    return name.split(",")[0].split(" and ")[0]
