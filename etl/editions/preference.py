"""Which figures would be preferred with an edition on record, by the rule that a build follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from etl.core.problems import Problem
from etl.core.revisions import prefer, replaced
from etl.core.sums import SUMMED, add_sums
from etl.editions.changes import AS_PREFERRED, QUANTITY, SHOWN, shown
from etl.sources.sidecar import Publication

_LATER = "~"
"""Sorts a date behind all that begin with it."""


@dataclass(frozen=True)
class Rule:
    """What a build prefers by, beside the figures: the catalogue's part, dates and grounds."""

    preferences: tuple[dict[str, Any], ...]
    sums: tuple[dict[str, Any], ...]
    published: Mapping[str, str]
    same_ground: Callable[[str], str]


def settle(record: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """The record as a build would prefer it now: areas may have changed since the last one."""
    is_preferred, _ = prefer(
        record,
        published=rule.published,
        overrides=rule.preferences,
        same_ground=rule.same_ground,
    )
    return record.assign(is_preferred=is_preferred)


def take_places(
    entry: Publication, found: pd.DataFrame, record: pd.DataFrame, rule: Rule
) -> tuple[pd.DataFrame, list[Problem]]:
    """Figures that would take the place of preferred ones, our sums among them.

    Columns as :func:`etl.core.revisions.replaced`. Problems where that rests on dates that do
    not tell which of two publications is newer.
    """
    own = add_sums(found.assign(publication=entry.id, evidence=entry.evidence), rule.sums)
    rows = pd.concat([record, own], ignore_index=True)

    def take(published: Mapping[str, str]) -> pd.DataFrame:
        return replaced(
            rows,
            entry.id,
            earlier=tuple(rule.published),
            published=published,
            overrides=rule.preferences,
            same_ground=rule.same_ground,
        )

    after = take({**rule.published, entry.id: entry.published + _LATER})
    unclear = {
        name: max(day, entry.published) + _LATER
        for name, day in rule.published.items()
        if entry.published.startswith(day) or day.startswith(entry.published)
    }
    if not unclear:
        return after, []
    before = take({**rule.published, entry.id: entry.published, **unclear})
    return after, _check_dates(entry, after, before, rule.published)


def describe(compared: pd.DataFrame, taken: pd.DataFrame) -> Iterator[str]:
    """Lines on what becomes preferred (``taken``), and what stays so beside another figure."""
    if len(taken):
        yield f"{len(taken):,} of the preferred figures would change:"
        yield from (_change(row) for row in taken.head(SHOWN).to_dict("records"))
        if len(taken) > SHOWN:
            yield f"  and {len(taken) - SHOWN:,} more"
    differs = compared[~compared["change"].isin(AS_PREFERRED)]
    stays = differs[~differs.set_index(QUANTITY).index.isin(taken.set_index(QUANTITY).index)]
    if len(stays):
        names = ", ".join(sorted(stays["publication_before"].unique()))
        yield f"{len(stays):,} that differ would stand beside others, which stay preferred: {names}"
        yield '  (for the order see "Old editions stay on record" in docs/adding_a_publication.md)'


def _check_dates(
    entry: Publication, after: pd.DataFrame, before: pd.DataFrame, published: Mapping[str, str]
) -> list[Problem]:
    """Publications of the figures whose preference rests on which of two dates is later."""
    cells = [*QUANTITY, "publication", "value", "status"]
    both = pd.concat([after, before])
    open_ones = both[~both.duplicated(cells, keep=False)]
    rivals = {*open_ones["publication"], *open_ones["publication_before"]} - {entry.id}
    return [
        Problem(
            "bad_date",
            f"publication {entry.id}",
            f"does not tell which is newer, this or {name} of {day or 'no date'}",
            value=entry.published,
        )
        for name in sorted(rivals)
        if entry.published.startswith(day := published[name]) or day.startswith(entry.published)
    ]


def _change(row: dict[Any, Any]) -> str:
    before = shown(row["value_before"], row["status_before"])
    after = shown(row["value"], row["status"])
    place = f"{row['area_name']} ({row['area_code']})"
    whose = "our sum" if row["raw_column"] == SUMMED else row["publication"]
    return (
        f"  {row['indicator']}, {place}, {row['period']}: {after} ({whose}),"
        f" was {before} ({row['publication_before']})"
    )
