"""A funnel plot: rates against population, with limits that chance and more would allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt

from dashboard.figures import chart
from dashboard.figures.chart import Numbers
from dashboard.page import Drawing

HEIGHT = 340


@dataclass(frozen=True)
class Area:
    """An area in the funnel; those of ``css_class`` own and like stand out, the rest are plain."""

    name: str
    population: float
    rate: float
    css_class: str
    said: str


@dataclass(frozen=True)
class Limits:
    """Limits of the rate at one population, per 10,000."""

    population: float
    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float
    wide_lower_95: float
    wide_upper_95: float
    wide_lower_998: float
    wide_upper_998: float


@dataclass(frozen=True)
class _Plot:
    """Where populations and rates stand."""

    ends: tuple[float, float]
    scale: Numbers

    def across(self, population: float) -> float:
        span = (self.ends[1] - self.ends[0]) or 1.0
        return 0.02 + 0.96 * (sqrt(population) - self.ends[0]) / span

    def at(self, population: float, rate: float) -> tuple[float, float]:
        return self.across(population), self.scale.down(min(rate, self.scale.most))


def draw_funnel(
    areas: Sequence[Area],
    limits: Sequence[Limits],
    *,
    benchmark: float,
    benchmark_name: str,
    people: str,
    label: str,
) -> Drawing:
    """Areas by population (square-root scale) and rate, with exact and widened limits.

    The scale holds every area; limits that leave it are cut at its top.
    """
    marks = chart.ticks(max([*(area.rate for area in areas), benchmark * 2]))
    populations = [area.population for area in areas] + [one.population for one in limits]
    ends = sqrt(min(populations)), sqrt(max(populations))
    plot = _Plot(ends, Numbers(marks[-1], HEIGHT))
    level = plot.scale.down(benchmark)
    body = [
        chart.grid(plot.scale, marks),
        chart.stretched(_bands(limits, plot) + _lines(limits, plot), HEIGHT),
        f'<line class="reference" x1="0" x2="100%" y1="{level:.1f}" y2="{level:.1f}"/>',
        (
            f'<text class="reference-name" x="100%" dx="-2" y="{level - 6:.1f}">'
            f"{escape(benchmark_name)}</text>"
        ),
        _population_axis(populations, plot),
        f'<text class="axis-name" x="50%" y="{HEIGHT + 42}">{escape(people)}</text>',
    ]
    order = ("", "like", "own")
    body += [
        chart.dot(
            *plot.at(area.population, area.rate),
            f"dot funnel-dot {area.css_class}",
            area.said,
            radius=6 if area.css_class == "own" else 4,
        )
        for area in sorted(areas, key=lambda area: order.index(area.css_class))
    ]
    return Drawing("".join(body), HEIGHT, (14, 14, 52, 44), label)


def _bands(limits: Sequence[Limits], plot: _Plot) -> str:
    parts = []
    for level in ("998", "95"):
        upper = [
            plot.at(limit.population, getattr(limit, f"wide_upper_{level}")) for limit in limits
        ]
        lower = [
            plot.at(limit.population, getattr(limit, f"wide_lower_{level}")) for limit in limits
        ]
        parts.append(chart.path(upper + lower[::-1], f"funnel-band wide-{level}", closed=True))
    return "".join(parts)


def _lines(limits: Sequence[Limits], plot: _Plot) -> str:
    return "".join(
        chart.path([plot.at(limit.population, getattr(limit, name)) for limit in limits], css)
        for name, css in (
            ("lower_998", "limit outer"),
            ("upper_998", "limit outer"),
            ("lower_95", "limit"),
            ("upper_95", "limit"),
        )
    )


def _population_axis(people: Sequence[float], plot: _Plot) -> str:
    steps = [
        value * 10.0**power
        for power in range(2, 8)
        for value in (1, 2, 5)
        if min(people) <= value * 10.0**power <= max(people)
    ]
    parts = []
    for place, step in enumerate(reversed(steps)):
        css = "period minor" if place % 2 else "period"
        text = f"{step / 1e6:g}m" if step >= 1e6 else f"{step / 1e3:g}k"
        at = chart.percent(plot.across(step))
        parts.append(f'<text class="{css}" x="{at}" y="{HEIGHT + 20}">{text}</text>')
    return "".join(parts)
