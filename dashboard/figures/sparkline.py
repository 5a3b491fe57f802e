"""A small line of one area's figures over time, broken where its series is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from dashboard.figures.lines import Line, Point, runs

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP = 344, 118, 36, 8, 22, 8


@dataclass(frozen=True)
class _Scale:
    first: int
    last: int
    most: float
    bottom: float = field(default=HEIGHT - BOTTOM)

    def x(self, day: str) -> float:
        span = max(self.last - self.first, 1)
        share = (date.fromisoformat(day).toordinal() - self.first) / span
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float | None) -> float:
        return self.bottom - (value or 0.0) / self.most * (self.bottom - TOP)


def draw_key(lines: Sequence[Line]) -> str:
    """A list of the lines' names beside a piece of each; empty for a line alone."""
    if len(lines) < 2:
        return ""
    items = "".join(
        f'<li class="{line.css_class}"><svg viewBox="0 0 22 8" aria-hidden="true"><line'
        f' class="spark-line {line.css_class}" x1="0" x2="22" y1="4" y2="4"/></svg>'
        f"{escape(line.name)}</li>"
        for line in lines
    )
    return f'<ul class="spark-key">{items}</ul>'


def draw_sparkline(
    lines: Sequence[Line],
    *,
    description: str,
    cuts: Sequence[str] = (),
    ends: tuple[str, str],
    most: float = 0.0,
) -> str:
    """An SVG of lines over the same time; empty where the first has fewer than two numbers.

    ``cuts`` are days of breaks, drawn as upright rules; ``ends`` names the first and last
    period. The scale starts at 0 and goes to ``most`` at least, so that lines can share it.
    """
    if len(lines[0].shown) < 2:
        return ""
    scale = _scale(lines, most)
    rules = "".join(
        f'<line class="spark-cut" x1="{scale.x(day):.1f}" x2="{scale.x(day):.1f}" y1="0"'
        f' y2="{scale.bottom}"/>'
        for day in cuts
    )
    drawn = "".join(_line(line, scale) for line in reversed(lines))
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(description)}">{_axis(scale, ends)}{rules}{drawn}</svg>'
    )


def _scale(lines: Sequence[Line], most: float) -> _Scale:
    days = [date.fromisoformat(point.day).toordinal() for point in lines[0].points]
    tops = [point.value or 0.0 for line in lines for point in line.points]
    tops += [point.upper or 0.0 for point in lines[0].points]
    return _Scale(min(days), max(days), max(most, *tops) or 1.0)


def _axis(scale: _Scale, ends: tuple[str, str]) -> str:
    top = _tick(scale.most)
    grid = "".join(
        f'<line class="spark-axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{scale.y(value):.1f}"'
        f' y2="{scale.y(value):.1f}"/>'
        f'<text x="{LEFT - 7}" y="{scale.y(value) + 4:.1f}" text-anchor="end">{_short(value)}'
        "</text>"
        for value in (0.0, top)
    )
    return (
        f'{grid}<text x="{LEFT}" y="{HEIGHT - 5}">{escape(ends[0])}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 5}" text-anchor="end">{escape(ends[1])}</text>'
    )


def _line(line: Line, scale: _Scale) -> str:
    parts = []
    for run in runs(line.points):
        if line.css_class == "own":
            parts.append(_band(run, scale))
        if len(run) == 1:
            x, y = scale.x(run[0].day), scale.y(run[0].value)
            parts.append(f'<circle class="spark-dot {line.css_class}" cx="{x:.1f}" cy="{y:.1f}"/>')
            continue
        path = " ".join(f"{scale.x(point.day):.1f},{scale.y(point.value):.1f}" for point in run)
        parts.append(f'<polyline class="spark-line {line.css_class}" points="{path}"/>')
    if line.css_class == "own":
        last = line.shown[-1]
        x, y = scale.x(last.day), scale.y(last.value)
        parts.append(f'<circle class="spark-end" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
    return "".join(parts)


def _band(run: Sequence[Point], scale: _Scale) -> str:
    if any(point.lower is None or point.upper is None for point in run):
        return ""
    over = [f"{scale.x(point.day):.1f},{scale.y(point.upper):.1f}" for point in run]
    under = [f"{scale.x(point.day):.1f},{scale.y(point.lower):.1f}" for point in reversed(run)]
    return f'<polygon class="spark-band" points="{" ".join(over + under)}"/>'


def _tick(most: float) -> float:
    """The largest round number that the scale holds."""
    step = 1e-9
    while step * 10 <= most:
        step *= 10
    return float(f"{max(step * nice for nice in (1, 2, 5) if step * nice <= most):.6g}")


def _short(value: float) -> str:
    return f"{value:,.10g}"
