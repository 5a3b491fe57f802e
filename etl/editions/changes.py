"""What a new edition changes against the figures on record, in lines to read before accepting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from etl.core.areas import AreaIndex
from etl.core.disclosure import SUPPRESSED
from etl.core.rates import mid_year_of
from etl.core.schema import OBSERVATION_KEY

_SERIES = [name for name in OBSERVATION_KEY if name not in ("area_code", "period")]
QUANTITY = [*_SERIES, "period", "ground"]
"""Columns that tell one quantity from another, whichever code of its ground a figure has."""
SHOWN = 20
"""How many lines of a kind are printed."""
AS_PREFERRED = ("new", "same")
"""Changes that leave the preferred figure its value."""
RESTATED = "restated"
_REGIONS_OF_ENGLAND, _ENGLAND = 9, "E92000001"
_ROUNDED_APART = 50
"""Nine regions and England, each rounded to the nearest 10, may be so far apart."""


def compare(new: pd.DataFrame, record: pd.DataFrame, areas: AreaIndex) -> pd.DataFrame:
    """The figures of an edition, each beside the figure on record for the same ground.

    Columns of ``new``, and ``change`` (new, same, revised, newly suppressed, newly shown,
    restated), ``value_before``, ``status_before``, ``code_before`` (the code on record, where it
    is another for the same ground) and ``publication_before``: those of the preferred figure. A
    restated figure differs from it, and is on record beside it.
    """
    known = _known(new, record, areas)
    beside = _beside(_with_ground(new, areas), known[known["is_preferred"]])
    cells = [*QUANTITY, "cell"]
    is_said = beside.set_index(cells).index.isin(known.set_index(cells).index)
    suppressed, was_suppressed = (
        beside[column] == SUPPRESSED for column in ("status", "status_before")
    )
    is_new = beside["code_before"].isna()
    beside["change"] = "revised"
    beside.loc[suppressed & ~was_suppressed, "change"] = "newly suppressed"
    beside.loc[~suppressed & was_suppressed, "change"] = "newly shown"
    beside.loc[is_said, "change"] = RESTATED
    beside.loc[beside["cell"] == beside["cell_before"], "change"] = "same"
    beside.loc[is_new, "change"] = "new"
    is_moved = ~is_new & (beside["code_before"] != beside["area_code"])
    beside["code_before"] = beside["code_before"].where(is_moved, "")
    return beside.drop(columns=["cell", "cell_before"])


def describe(compared: pd.DataFrame, record: pd.DataFrame, areas: AreaIndex) -> list[str]:
    """Lines on what an edition changes; ``compared`` is what :func:`compare` gives."""
    known = _known(compared, record, areas)
    count = compared["change"].value_counts()
    changed = compared[~compared["change"].isin([*AS_PREFERRED, RESTATED])]
    restated = compared[compared["change"] == RESTATED]
    same, indicators = count.get("same", 0), compared["indicator"].nunique()
    beside = f", {len(restated):,} on record beside a preferred figure" if len(restated) else ""
    lines = [
        f"{len(compared):,} figures of {indicators} indicators, {_span(compared)}",
        *_new_periods(compared, known),
        f"{count.get('new', 0):,} new, {len(changed):,} revised, {same:,} as on record{beside}",
        *_revisions(changed),
    ]
    lines += [
        f"{count[change]:,} of the revised are {change}"
        for change in ("newly suppressed", "newly shown")
        if change in count
    ]
    lines += _revisions(restated)
    return [*lines, *_other_codes(compared), *_areas(compared, known), *_sums(compared)]


def lack_population(
    new: pd.DataFrame, record: pd.DataFrame, population_of: Mapping[str, str]
) -> Iterator[str]:
    """Lines on periods that will have no rates, since no population is on record for them.

    ``population_of`` gives the population indicator of an indicator that has rates.
    """
    population = new["indicator"].map(population_of)
    days = pd.DataFrame(
        {"population": population, "day": mid_year_of(new), "period": new["period"]}
    )
    wanted = days[population.notna() & (days["day"] != "")].drop_duplicates()
    held = set(zip(record["indicator"], record["period_end"], strict=True))
    for row in wanted.sort_values("period").to_dict("records"):
        if (row["population"], row["day"]) not in held:
            yield (
                f"no {row['population']} on record for {row['day']}: {row['period']} will have no"
                " rates, and trends of rates end before it; add the populations first"
            )


def _known(new: pd.DataFrame, record: pd.DataFrame, areas: AreaIndex) -> pd.DataFrame:
    return _with_ground(record[record["indicator"].isin(new["indicator"].unique())], areas)


def _with_ground(rows: pd.DataFrame, areas: AreaIndex) -> pd.DataFrame:
    grounds = {code: areas.same_ground(code) for code in rows["area_code"].unique()}
    figures = zip(rows["value"], rows["status"], strict=True)
    return rows.assign(
        ground=rows["area_code"].map(grounds), cell=[shown(*figure) for figure in figures]
    )


def _beside(new: pd.DataFrame, preferred: pd.DataFrame) -> pd.DataFrame:
    """Each figure with the preferred one of its ground, under whichever code that is."""
    names = {name: f"{name}_before" for name in ("value", "status", "publication", "cell")}
    before = preferred.rename(columns=names | {"area_code": "code_before"})
    columns = [*QUANTITY, "code_before", *names.values()]
    return new.merge(before[columns], on=QUANTITY, how="left", validate="many_to_one")


def _span(rows: pd.DataFrame) -> str:
    ordered = rows.sort_values("period_end")["period"]
    return f"{ordered.iat[0]} to {ordered.iat[-1]}"


def _new_periods(new: pd.DataFrame, known: pd.DataFrame) -> Iterator[str]:
    periods = sorted(set(new["period"]) - set(known["period"]))
    if periods:
        yield f"new periods: {', '.join(periods)}"


def _revisions(changed: pd.DataFrame) -> Iterator[str]:
    yield from (_revision(row) for row in changed.head(SHOWN).to_dict("records"))
    if len(changed) > SHOWN:
        yield f"  and {len(changed) - SHOWN:,} more"


def _revision(row: dict[Any, Any]) -> str:
    before = shown(row["value_before"], row["status_before"])
    under = f" (on record as {row['code_before']})" if row["code_before"] else ""
    place = f"{row['area_name']} ({row['area_code']})"
    return (
        f"  {row['change']}: {row['indicator']}, {place}, {row['period']}, from {before}{under}"
        f" to {shown(row['value'], row['status'])}"
    )


def _other_codes(compared: pd.DataFrame) -> Iterator[str]:
    """Areas that the record has under another code of the same ground."""
    moved = compared[compared["code_before"] != ""]
    for (name, code, before), rows in moved.groupby(["area_name", "area_code", "code_before"]):
        yield (
            f"another code for the same ground: {name} is {code} in the file, {before} on record,"
            f" {_span(rows)} ({len(rows):,} figures); each is kept as published, and a series"
            " joins them"
        )


def _areas(compared: pd.DataFrame, known: pd.DataFrame) -> Iterator[str]:
    """Areas of the file's own series and periods that only the record, or only the file, has."""
    if known.empty:
        return
    series = [*_SERIES, "period"]
    asked = known[known["is_preferred"]].merge(compared[series].drop_duplicates(), on=series)
    gone = asked[~asked.set_index(QUANTITY).index.isin(compared.set_index(QUANTITY).index)]
    fresh = compared[~compared["ground"].isin(known["ground"])]
    for words, rows in (
        ("on record and not in the file", gone),
        ("in the file and never on record", fresh),
    ):
        found = [
            f"{name} ({code}, {_span(lines)})"
            for (name, code), lines in rows.groupby(["area_name", "area_code"])
        ]
        if found:
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            yield f"areas {words}: {', '.join(found[:SHOWN])}{more}"


def _sums(new: pd.DataFrame) -> Iterator[str]:
    """Periods whose regions do not add up to England, beyond what rounding allows."""
    keys = [name for name in OBSERVATION_KEY if name not in ("area_type", "area_code")]
    regions = new[new["area_type"] == "region"].groupby(keys)["value"].agg(["sum", "count"])
    england = new[new["area_code"] == _ENGLAND].set_index(keys)[["value", "qualifier"]]
    beside = regions[regions["count"] == _REGIONS_OF_ENGLAND].join(england, how="inner")
    allowed = (beside["qualifier"] == "rounded") * _ROUNDED_APART
    apart = beside[(beside["sum"] - beside["value"]).abs() > allowed].reset_index()
    for row in apart.head(SHOWN).to_dict("records"):
        yield (
            f"regions do not add up: {row['indicator']}, {row['period']}: {row['sum']:,.0f} for"
            f" {row['value']:,.0f}"
        )


def shown(value: Any, status: object) -> str:
    """A figure as it is printed: its value, or the symbol that stands for it."""
    return str(status) if value is None or pd.isna(value) else f"{float(str(value)):,.15g}"
