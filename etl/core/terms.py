"""The fixed vocabularies of a figure, and the reading of one cell."""

from __future__ import annotations

import re

SYMBOLS: dict[str, str] = {
    "c": "confidential",
    "x": "not available",
    "z": "not applicable",
    "u": "low reliability",
    "k": "rounds to 0 but is not 0",
}
"""What a publisher writes instead of a number; none of them is ever read as 0."""

FLAGS: dict[str, str] = {"e": "estimated", "p": "provisional", "r": "revised"}
"""What may stand beside a number."""

QUALIFIERS = (
    "exact",
    "rounded",
    "approximately",
    "estimate",
    "at_least",
    "at_most",
    "lower_bound",
    "upper_bound",
)
BOUNDS = {"lower_bound": "lower", "upper_bound": "upper"}
SEXES = ("all", "female", "male", "unknown")
EVIDENCE = ("primary", "secondary", "both")
UNITS = (
    "count",
    "percent",
    "percent_change",
    "proportion",
    "rate_per_10000",
    "rate_per_1000",
    "count_per_month",
    "factors_per_child",
    "hours",
    "million_persons",
    "million_households",
    "score",
)
COUNTS = ("count", "count_per_month", "million_persons", "million_households")
AREA_TYPES = (
    "uk",
    "gb",
    "england_and_wales",
    "nation",
    "region",
    "police_force_area",
    "local_authority",
    "other",
)
_AGE_GROUP = re.compile(
    r"all|unknown|\d{1,2}|\d{1,2}-\d{1,2}|under_\d{1,2}|\d{1,2}_(plus|and_under)"
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def is_age_group(text: str) -> bool:
    """Whether a text names an age group: all, under_18, 12-15, 16_plus, 10_and_under, 9."""
    return _AGE_GROUP.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Whether a cell is a plain number: digits, at most one point, no separators."""
    return _NUMBER.fullmatch(text) is not None


def other_area_code(name: str) -> str:
    """Our own code for an area that has none: ``other:`` and a slug of its name."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"other:{slug}"
