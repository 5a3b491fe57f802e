"""Options of form fields: indicators by who counts them, periods, measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from dashboard import wording
from dashboard.kinds import Row
from dashboard.store import Store

Options = list[dict[str, str]]

MEASURE_WORDS = {"rate": "Rate", "count": "Number"}


def option(value: str, label: str) -> dict[str, str]:
    """One choice of a field."""
    return {"value": value, "label": label}


def menu(store: Store, wanted: Iterable[str]) -> list[tuple[str, Options]]:
    """Indicators under the names of those who count them."""
    groups = list(wording.GROUPS)
    found = sorted(
        (store.indicators[name] for name in wanted),
        key=lambda row: (groups.index(row["group"]), row["short_title"]),
    )
    return [
        (wording.GROUPS[group], [option(row["indicator"], row["short_title"]) for row in members])
        for group, members in groupby(found, key=lambda row: row["group"])
    ]


def period_options(rows: Sequence[Row]) -> Options:
    """Periods of a series' rows, the newest first."""
    periods = {row["period"]: row for row in rows}
    return [
        option(code, wording.capital(wording.period(row).removeprefix("the ")))
        for code, row in reversed(periods.items())
    ]


def measure_options(*, has_rates: bool) -> Options:
    """Rates, where there are any, and numbers."""
    names = ("rate", "count") if has_rates else ("count",)
    return [option(name, MEASURE_WORDS[name]) for name in names]
