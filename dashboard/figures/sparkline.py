"""A small line of one area's figures over time, broken where its series is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 300, 110, 34, 20, 12


@dataclass(frozen=True)
class Point:
    """One period: its short name, its value or None, and the segment it belongs to."""

    name: str
    value: float | None
    segment: int
    lower: float | None = None
    upper: float | None = None


def draw_sparkline(points: Sequence[Point], *, description: str) -> str:
    """An SVG with one line a run of points; empty with fewer than two numbers."""
    values = [point.value for point in points if point.value is not None]
    if len(values) < 2:
        return ""
    most = max([*values, *(point.upper or 0 for point in points)]) or 1.0
    step = (WIDTH - LEFT - 10) / max(len(points) - 1, 1)

    def x(index: int) -> float:
        return LEFT + index * step

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - TOP)

    runs = _runs(points)
    bands = "".join(_band(run, points, x, y) for run in runs)
    lines = "".join(_line(run, points, x, y) for run in runs)
    last = max(index for index, point in enumerate(points) if point.value is not None)
    end = f'<circle class="spark-end" cx="{x(last):.1f}" cy="{y(values[-1]):.1f}" r="3"/>'
    ticks = "".join(
        f'<text x="{x(index):.1f}" y="{HEIGHT - 5}" text-anchor="{anchor}">{escape(name)}</text>'
        for index, name, anchor in (
            (0, points[0].name, "start"),
            (len(points) - 1, points[-1].name, "end"),
        )
    )
    scale = (
        f'<line class="spark-axis" x1="{LEFT}" x2="{WIDTH - 10}" y1="{y(0):.1f}" y2="{y(0):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y(0):.1f}" text-anchor="end">0</text>'
        f'<text x="{LEFT - 6}" y="{y(most) + 8:.1f}" text-anchor="end">{_short(most)}</text>'
    )
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(description)}">{scale}{bands}{lines}{end}{ticks}</svg>'
    )


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Places of neighbouring points with numbers in one segment."""
    runs: list[list[int]] = []
    for index, point in enumerate(points):
        if point.value is None:
            continue
        joins = runs and runs[-1][-1] == index - 1
        if joins and points[index - 1].segment == point.segment:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _line(run: list[int], points: Sequence[Point], x, y) -> str:  # type: ignore[no-untyped-def]
    if len(run) == 1:
        at = run[0]
        return f'<circle class="spark-dot" cx="{x(at):.1f}" cy="{y(points[at].value):.1f}" r="2"/>'
    path = " ".join(f"{x(at):.1f},{y(points[at].value):.1f}" for at in run)
    return f'<polyline class="spark-line" points="{path}"/>'


def _band(run: list[int], points: Sequence[Point], x, y) -> str:  # type: ignore[no-untyped-def]
    if any(points[at].lower is None or points[at].upper is None for at in run):
        return ""
    over = [f"{x(at):.1f},{y(points[at].upper):.1f}" for at in run]
    under = [f"{x(at):.1f},{y(points[at].lower):.1f}" for at in reversed(run)]
    return f'<polygon class="spark-band" points="{" ".join(over + under)}"/>'


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
