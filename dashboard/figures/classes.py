"""Classes of a map: five steps with breaks fixed across periods, zero a class of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from statistics import quantiles

STEPS = 5
ZERO = "zero"
SUPPRESSED = "suppressed"
MISSING = "missing"
SHOWN = "shown"
UNRATED = "unrated"
NAMES = (ZERO, *(f"q{step}" for step in range(STEPS)), SUPPRESSED, MISSING, SHOWN, UNRATED)
"""Every class that an area can have."""
_NICE = (5.0, 2.0, 1.0)
_LEEWAY = 0.25
"""Share of the way to the next cut that a cut may move to become a rounder number."""


@dataclass(frozen=True)
class Classes:
    """Lower ends of the second to last class, rising; empty where nothing is compared.

    ``whole`` says that every value is a whole number, so that ends can be named exactly.
    """

    breaks: tuple[float, ...]
    whole: bool = False

    def of(self, value: float) -> str:
        """The class of a value: zero, or q0 to q4."""
        return ZERO if value == 0 else f"q{bisect_right(self.breaks, value)}"

    def labels(self) -> list[tuple[str, str]]:
        """Each class with its words: under 5, 5 to 8, 15 or more."""
        if not self.breaks:
            return [("q0", "any")]
        words = [f"under {_text(self.breaks[0])}"]
        words += [self._between(low, high) for low, high in pairwise(self.breaks)]
        words.append(f"{_text(self.breaks[-1])} or more")
        return [(f"q{step}", text) for step, text in enumerate(words)]

    def _between(self, low: float, high: float) -> str:
        if not self.whole:
            return f"{_text(low)} to {_text(high)}"
        return _text(low) if high - low <= 1 else f"{_text(low)} to {_text(high - 1)}"


def make_classes(values: Iterable[float]) -> Classes:
    """Quintiles of all values above 0, over all periods, moved a little to round numbers."""
    shown = sorted(value for value in values if value > 0)
    whole = all(float(value).is_integer() for value in shown)
    different = sorted(set(shown))
    if len(different) <= STEPS:
        return Classes(tuple(different[1:]), whole)
    cuts = sorted(set(quantiles(shown, n=STEPS, method="inclusive")))
    if whole:
        cuts = sorted({float(ceil(cut)) for cut in cuts})
    cuts = [cut for cut in cuts if cut > different[0]]
    return Classes(tuple(_rounder(cuts, different[-1], whole=whole)), whole)


def _rounder(cuts: Sequence[float], most: float, *, whole: bool) -> list[float]:
    """Cuts moved to rounder numbers, never more than a part of the way to a neighbour."""
    ends = [0.0, *cuts, max(most, cuts[-1] * 2) if cuts else most]
    moved = []
    for place, cut in enumerate(cuts, start=1):
        leeway = _LEEWAY * min(cut - ends[place - 1], ends[place + 1] - cut)
        moved.append(_round(cut, leeway, whole=whole))
    return moved


def _round(value: float, leeway: float, *, whole: bool) -> float:
    """The roundest number at most ``leeway`` away: a multiple of 1, 2 or 5 times a power of 10."""
    power = floor(log10(value))
    for exponent in range(power, power - 4, -1):
        for nice in _NICE:
            step = nice * 10.0**exponent
            near = round(value / step) * step
            if near > 0 and abs(near - value) <= leeway and not (whole and near % 1):
                return float(f"{near:.10g}")
    return value


def _text(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"
