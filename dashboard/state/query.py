"""Reading an address's query without trusting it, and writing one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlencode

from dashboard.kinds import SeriesKey

LONGEST_ADDRESS = 2_000
_APART = "~"
_SAFE = f"{_APART}/,"


def parse(query: str) -> dict[str, list[str]] | None:
    """Values by name; None where the query is garbage."""
    if len(query) > LONGEST_ADDRESS:
        return None
    try:
        return parse_qs(query.lstrip("?"))
    except ValueError:
        return None


def write(values: Mapping[str, object]) -> str:
    """A query of the values that are not empty, with its question mark; empty without any."""
    wanted = [(name, str(value)) for name, value in values.items() if value]
    return f"?{urlencode(wanted, safe=_SAFE)}" if wanted else ""


def series_code(key: SeriesKey) -> str:
    """A series as one word: its fields in order."""
    return _APART.join(vars(key).values())


def choose(value: object, allowed: Iterable[str], fallback: str = "") -> str:
    """The value where it is allowed; else the fallback where that is; else the first allowed."""
    choices = list(allowed)
    if isinstance(value, str) and value in choices:
        return value
    return fallback if fallback in choices else choices[0]


def choose_series(value: object, keys: Sequence[SeriesKey]) -> SeriesKey:
    """The series of a code, or the first."""
    codes = [series_code(key) for key in keys]
    return keys[codes.index(choose(value, codes))]
