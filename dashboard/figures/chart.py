"""What charts share: scales, ticks and marks that fit any width.

A chart is SVG in percent across and pixels down. Lines and bands stand in an inner drawing
that stretches across; dots and words stay as they are. So one drawing serves a phone, a
large screen, paper and a picture file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import floor, log10

ACROSS = 1000
"""Width of the inner drawing in its own units."""
LETTER = 6.7
"""Mean width of a letter of a chart's labels, in pixels."""


@dataclass(frozen=True)
class Days:
    """Days from first to last, as shares of the width; ``inset`` keeps the ends off the edge."""

    first: int
    last: int
    inset: float = 0.0

    def share(self, day: str) -> float:
        """Where a day (ISO text) stands, from 0 to 1."""
        span = max(self.last - self.first, 1)
        inner = (date.fromisoformat(day).toordinal() - self.first) / span
        return self.inset + inner * (1 - 2 * self.inset)


@dataclass(frozen=True)
class Numbers:
    """Numbers from 0 to most, as pixels down a height."""

    most: float
    height: int

    def down(self, value: float) -> float:
        """Pixels from the top at which a value stands."""
        return self.height * (1 - value / self.most)


def make_days(days: Iterable[str], *, inset: float = 0.0) -> Days:
    """The span of some days."""
    numbers = [date.fromisoformat(day).toordinal() for day in days]
    return Days(min(numbers), max(numbers), inset)


def ticks(most: float, *, about: int = 4) -> list[float]:
    """Round numbers from 0 to the first that is at least ``most``."""
    step = _round_step(max(most, 1e-9) / about)
    count = 1
    while step * count < most * 0.999999:
        count += 1
    return [float(f"{step * place:.10g}") for place in range(count + 1)]


def _round_step(step: float) -> float:
    power = 10.0 ** floor(log10(step))
    return next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= step * 0.999999)


def percent(share: float) -> str:
    """A share as SVG's percent."""
    return f"{100 * share:.2f}%"


def words(value: float) -> str:
    """A number on an axis."""
    return f"{value:,.10g}"


def stretched(shapes: str, height: int) -> str:
    """Shapes in units of ``ACROSS`` by pixels, drawn as wide as the chart is."""
    return (
        f'<svg width="100%" height="{height}" viewBox="0 0 {ACROSS} {height}"'
        f' preserveAspectRatio="none" overflow="visible">{shapes}</svg>'
    )


def path(points: Sequence[tuple[float, float]], css_class: str, *, closed: bool = False) -> str:
    """A line, or an area, through points given as share across and pixels down."""
    text = " ".join(f"{share * ACROSS:.1f},{down:.1f}" for share, down in points)
    name = "polygon" if closed else "polyline"
    return f'<{name} class="{css_class}" points="{text}"/>'


def grid(scale: Numbers, at: Sequence[float], *, last: str = "") -> str:
    """Level rules with their numbers on the left; ``last`` follows the topmost number."""
    parts = []
    for value in at:
        down = scale.down(value)
        tail = last if value == at[-1] else ""
        css = "axis base" if value == 0 else "axis"
        parts.append(
            f'<line class="{css}" x1="0" x2="100%" y1="{down:.1f}" y2="{down:.1f}"/>'
            f'<text class="tick" x="0" dx="-8" y="{down + 4:.1f}">{words(value)}{tail}</text>'
        )
    return "".join(parts)


def rule(share: float, height: int, name: str, said: str) -> str:
    """An upright rule with a mark on top that a note below explains."""
    at = percent(share)
    return (
        f'<g data-tip="{escape(said)}">'
        f'<line class="cut" x1="{at}" x2="{at}" y1="-4" y2="{height}"/>'
        f'<circle class="cut-mark" cx="{at}" cy="-13" r="8.5"/>'
        f'<text class="cut-name" x="{at}" y="-9">{escape(name)}</text></g>'
    )


def dot(share: float, down: float, css_class: str, said: str = "", *, radius: float = 4.5) -> str:
    """A round mark; ``said`` is shown where it is pointed at."""
    tip = f' data-tip="{escape(said)}"' if said else ""
    return f'<circle class="{css_class}" cx="{percent(share)}" cy="{down:.1f}" r="{radius}"{tip}/>'


def spread(downs: Sequence[float], *, gap: float, height: float) -> list[float]:
    """Places for labels near where they belong, at least ``gap`` apart, within the height."""
    order = sorted(range(len(downs)), key=lambda place: downs[place])
    placed = [0.0] * len(downs)
    floor_ = float("-inf")
    for place in order:
        placed[place] = max(downs[place], floor_ + gap)
        floor_ = placed[place]
    ceiling = height
    for place in reversed(order):
        placed[place] = min(placed[place], ceiling)
        ceiling = placed[place] - gap
    return placed
