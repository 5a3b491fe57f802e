"""Which figures would be preferred with an edition on record, by the rule that a build follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from etl.core.areas import AreaIndex
from etl.core.problems import Problem
from etl.core.revisions import replaced
from etl.editions.changes import AS_PREFERRED, SHOWN, shown
from etl.sources.sidecar import Publication


def check_date(
    entry: Publication, compared: pd.DataFrame, published: Mapping[str, str]
) -> list[Problem]:
    """Publications whose preferred figures differ, and that may be newer or older than this one.

    ``compared`` is what :func:`etl.editions.changes.compare` gives.
    """
    rivals = compared[~compared["change"].isin(AS_PREFERRED)]["publication_before"].unique()
    return [
        Problem(
            "bad_date",
            f"publication {entry.id}",
            f"does not tell which is newer, this or {name} of {day or 'no date'}",
            value=entry.published,
        )
        for name in sorted(rivals)
        if entry.published.startswith(day := published.get(name, ""))
        or day.startswith(entry.published)
    ]


def take_places(
    entry: Publication,
    found: pd.DataFrame,
    record: pd.DataFrame,
    published: Mapping[str, str],
    *,
    overrides: Iterable[Mapping[str, Any]],
    areas: AreaIndex,
) -> pd.DataFrame:
    """Figures that would take the place of the preferred ones; columns as :func:`replaced`."""
    own = found.assign(publication=entry.id, evidence=entry.evidence)
    return replaced(
        pd.concat([record, own], ignore_index=True),
        entry.id,
        earlier=tuple(published),
        published={**published, entry.id: entry.published},
        overrides=overrides,
        same_ground=areas.same_ground,
    )


def describe(entry: Publication, compared: pd.DataFrame, taken: pd.DataFrame) -> Iterator[str]:
    """Lines on what becomes preferred (``taken``), and what stays so beside another figure."""
    is_own = taken["publication"] == entry.id
    if len(taken):
        yield f"{len(taken):,} of the preferred figures would change:"
        yield from (_change(row) for row in taken.head(SHOWN).to_dict("records"))
        if len(taken) > SHOWN:
            yield f"  and {len(taken) - SHOWN:,} more"
    beside = compared[~compared["change"].isin(AS_PREFERRED)]
    if stays := len(beside) - is_own.sum():
        rivals = ", ".join(sorted(beside["publication_before"].unique()))
        yield f"{stays:,} that differ would stand beside those on record, which stay preferred"
        yield f"  (of {rivals}: later, whole series, or settled in etl/catalogue/preferences.toml)"


def _change(row: dict[Any, Any]) -> str:
    before = shown(row["value_before"], row["status_before"])
    after = shown(row["value"], row["status"])
    place = f"{row['area_name']} ({row['area_code']})"
    return (
        f"  {row['indicator']}, {place}, {row['period']}: {after} ({row['publication']}),"
        f" was {before} ({row['publication_before']})"
    )
