"""What an edition brought when it went on record: entries for announcements.csv and the feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from etl.core.revisions import replaced
from etl.core.sums import SUMMED
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

    One of the edition, and one of the preferred figures that changed with it, with both values.
    ``titles`` are the indicators' short titles, ``overrides`` the catalogue's preferences.
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
            stated,
            entry.id,
            earlier=earlier,
            published=published,
            overrides=overrides,
            same_ground=same_ground,
        )
        entries |= _addition(entry, rows, stated[stated["publication"].isin(earlier)])
        if len(revised):
            entries |= _correction(entry, revised, titles)
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
    cells = "; ".join(_cells(revised.head(_SHOWN), titles, entry.id))
    rest = len(revised) - _SHOWN
    more = f"; and {rest:,} more, in observations.csv" if rest > 0 else ""
    return {
        f"{entry.id}_revisions": {
            "date": entry.added,
            "kind": "correction",
            "title": f"{_figures(revised)} revised by {entry.publisher}",
            "text": f"{entry.title}: {cells}{more}. The figure named first is preferred now; the"
            " earlier one stays on record with its publication.",
        }
    }


def _cells(revised: pd.DataFrame, titles: Mapping[str, str], edition: str) -> Iterator[str]:
    for row in revised.to_dict("records"):
        title = titles.get(str(row["indicator"]), row["indicator"])
        before = _shown(row["value_before"], row["status_before"])
        after = _shown(row["value"], row["status"])
        place = f"{row['area_name']} ({row['area_code']})"
        under = f", under {row['code_before']}" if row["code_before"] != row["area_code"] else ""
        of = "" if row["publication"] == edition else f" as {row['publication']} has it"
        yield (
            f"{title}, {place}, {row['period']}: {after}{of}, was {before}"
            f" ({row['publication_before']}{under})"
        )


def _figures(rows: pd.DataFrame) -> str:
    return f"{len(rows):,} {'figure' if len(rows) == 1 else 'figures'}"


def _shown(value: Any, status: object) -> str:
    return str(status) if pd.isna(value) else f"{value:,.10g}"
