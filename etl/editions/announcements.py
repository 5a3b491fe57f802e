"""What an edition brought when it went on record: entries for announcements.csv and the feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from etl.core.revisions import replaced
from etl.core.sums import SUMMED
from etl.editions.changes import shown
from etl.sources.sidecar import Publication

_SHOWN = 10


def announce(
    observations: pd.DataFrame,
    publications: Mapping[str, Publication],
    titles: Mapping[str, str],
    overrides: Iterable[Mapping[str, Any]],
    same_ground: Callable[[str], str],
) -> dict[str, dict[str, str]]:
    """Announcements of the editions whose sidecar says when they were added.

    One of the edition, one of the figures that it revised, with both values, and one of those for
    which it made another publication preferred. ``titles`` are the indicators' short titles,
    ``overrides`` the catalogue's preferences.
    """
    stated = observations[observations["raw_column"] != SUMMED]
    published = {entry.id: entry.published for entry in publications.values()}
    entries: dict[str, dict[str, str]] = {}
    for entry in publications.values():
        rows = stated[stated["publication"] == entry.id]
        if not entry.added or rows.empty:
            continue
        earlier = [other.id for other in publications.values() if _is_earlier(other, entry)]
        revised = replaced(
            observations,
            entry.id,
            earlier=earlier,
            published=published,
            overrides=overrides,
            same_ground=same_ground,
        )
        entries |= _addition(entry, rows, stated[stated["publication"].isin(earlier)])
        is_own = revised["publication"] == entry.id
        if is_own.any():
            entries |= _correction(entry, revised[is_own], titles)
        if not is_own.all():
            entries |= _exchange(entry, revised[~is_own], titles)
    return entries


def _is_earlier(other: Publication, entry: Publication) -> bool:
    return (other.added, other.published) < (entry.added, entry.published)


def _addition(
    entry: Publication, rows: pd.DataFrame, earlier: pd.DataFrame
) -> dict[str, dict[str, str]]:
    known = earlier[earlier["indicator"].isin(rows["indicator"].unique())]
    fresh = sorted(set(rows["period"]) - set(known["period"]))
    periods = f" New periods: {', '.join(fresh)}." if fresh else ""
    return {
        entry.id: {
            "date": entry.added,
            "kind": "addition",
            "title": f"Added: {entry.title}",
            "text": f"{_figures(rows)} published by {entry.publisher}.{periods}",
        }
    }


def _correction(
    entry: Publication, revised: pd.DataFrame, titles: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    return {
        f"{entry.id}_revisions": {
            "date": entry.added,
            "kind": "correction",
            "title": f"{_figures(revised)} revised by {entry.publisher}",
            "text": f"{entry.title}: {_cells(revised, titles)}. The newer figure is preferred; the"
            " earlier one stays on record with its publication.",
        }
    }


def _exchange(
    entry: Publication, exchanged: pd.DataFrame, titles: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Figures that nobody revised: with the edition, another publication's is preferred."""
    return {
        f"{entry.id}_exchanges": {
            "date": entry.added,
            "kind": "correction",
            "title": f"{_figures(exchanged)} now taken from another publication",
            "text": f"Nobody revised them. With {entry.title} on record, another publication gives"
            f" more of the series: {_cells(exchanged, titles)}. Both stay on record.",
        }
    }


def _cells(changed: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """The first figures that changed, in words."""
    shown_ones = "; ".join(_cell(row, titles) for row in changed.head(_SHOWN).to_dict("records"))
    rest = len(changed) - _SHOWN
    return f"{shown_ones}; and {rest:,} more, in observations.csv" if rest > 0 else shown_ones


def _cell(row: Mapping[Any, Any], titles: Mapping[str, str]) -> str:
    title = titles.get(str(row["indicator"]), row["indicator"])
    place = f"{row['area_name']} ({row['area_code']})"
    now = shown(row["value"], row["status"])
    now += " (our sum)" if row["raw_column"] == SUMMED else ""
    before = shown(row["value_before"], row["status_before"])
    under = f", under {row['code_before']}" if row["code_before"] != row["area_code"] else ""
    return (
        f"{title}, {place}, {row['period']}: {now}, was {before}"
        f" ({row['publication_before']}{under})"
    )


def _figures(rows: pd.DataFrame) -> str:
    return f"{len(rows):,} {'figure' if len(rows) == 1 else 'figures'}"
