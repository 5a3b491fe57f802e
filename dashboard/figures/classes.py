"""Classes of a map: five steps with breaks fixed across periods, zero a class of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from statistics import quantiles

STEPS = 5
ZERO = "zero"
SUPPRESSED = "suppressed"
MISSING = "missing"
OUTSIDE = "outside"
SHOWN = "shown"
TINY = "tiny"


@dataclass(frozen=True)
class Classes:
    """Lower ends of the second to last class, rising; empty where nothing is compared."""

    breaks: tuple[float, ...]

    def of(self, value: float) -> str:
        """The class of a value: zero, or q0 to q4."""
        return ZERO if value == 0 else f"q{bisect_right(self.breaks, value)}"

    def labels(self) -> list[tuple[str, str]]:
        """Each class with its words: under 5, 5 to 8, 15 or more."""
        if not self.breaks:
            return [("q0", "any")]
        ends = [_text(value) for value in self.breaks]
        middle = [f"{low} to {high}" for low, high in pairwise(ends)]
        words = [f"under {ends[0]}", *middle, f"{ends[-1]} or more"]
        return [(f"q{step}", text) for step, text in enumerate(words)]


def make_classes(values: Iterable[float]) -> Classes:
    """Quintiles of all values above 0, over all periods, rounded to two figures."""
    shown = sorted(value for value in values if value > 0)
    if len(set(shown)) < STEPS:
        return Classes(tuple(sorted(set(shown))[1:]))
    cuts = quantiles(shown, n=STEPS, method="inclusive")
    return Classes(tuple(sorted({_round(cut) for cut in cuts})))


def _round(value: float) -> float:
    if value <= 0:
        return value
    return round(value, 1 - floor(log10(value)))


def _text(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"
