"""The one story: read, normalise, check, derive, model, publish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from etl.core.derive import derive
from etl.core.disclosure import check_differencing
from etl.core.problems import Problem, raise_any
from etl.core.sums import SUMMED
from etl.fingerprint import fingerprint
from etl.folders import PROCESSED, RAW
from etl.inputs import Source, normalise, read
from etl.model.comparisons import Ground, comparison_table
from etl.model.funnels import rank_and_limit_tables
from etl.model.trends import Facts, trend_tables
from etl.previous import previous_observations
from etl.publish.release import STORE, publish
from etl.tables import make_tables


@dataclass
class Steps:
    """How long each step took, what it noticed, and somebody to tell."""

    tell: Callable[[str], None] = lambda _: None
    clock: Callable[[], float] = perf_counter
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step under its name."""
        self.tell(name)
        started = self.clock()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + self.clock() - started


def build(
    *,
    raw: Path = RAW,
    processed: Path = PROCESSED,
    only: str = "",
    steps: Steps | None = None,
    write_more: Callable[[Mapping[str, pd.DataFrame], Path], None] | None = None,
) -> dict[str, pd.DataFrame]:
    """Build every processed table and the store; all or nothing.

    ``write_more`` writes what else belongs to the release into its new folder. With ``only``,
    that publisher's folder is read again and the rest is taken from the last build. Raises
    InputError with every problem found; ``processed`` is then as it was.
    """
    steps = steps or Steps()
    inputs = "" if only else fingerprint(raw)
    with steps.step("read"):
        source, problems = read(raw, only=only)
    with steps.step("normalise"):
        observations, found = normalise(source)
        raise_any([*problems, *found])
        if only:
            kept = previous_observations(processed / STORE, without=only)
            observations = pd.concat([kept, observations])[observations.columns]
    with steps.step("derive"):
        observations, found = derive(observations, **_context(source))
        raise_any(found)
    with steps.step("disclosure"):
        steps.notes.append(check_disclosure(observations, source))
    with steps.step("trends"):
        trends, points = trend_tables(observations, **_trend_context(source))
    with steps.step("comparisons"):
        comparisons = comparison_table(
            observations, comparable=_comparable(source), ground=_ground(source)
        )
        ranks, limits = rank_and_limit_tables(comparisons)
    with steps.step("tables"):
        models = {
            "trends": trends,
            "trend_points": points,
            "comparisons": comparisons,
            "ranks": ranks,
            "funnel_limits": limits,
        }
        tables = make_tables(observations, source, models)
    with steps.step("publish"):
        publish(
            tables,
            observations,
            source.geography,
            processed,
            inputs=inputs,
            write_more=write_more,
        )
    return tables


def check_disclosure(observations: pd.DataFrame, source: Source) -> str:
    """How many suppressed cells publishers' own totals give away, never which or what.

    Raises DisclosureError when a sum of ours gives one away.
    """
    areas = source.geography.index.by_code.values()
    found = check_differencing(
        observations,
        parents={area.code: (area.region_code, area.nation_code) for area in areas},
        sums=source.catalogue.sums,
        own=observations["raw_column"] == SUMMED,
    )
    return (
        f"{found.suppressed:,} suppressed cells; publishers' own totals give"
        f" {found.pinned} away, sums of ours none"
    )


def check(*, raw: Path = RAW) -> list[Problem]:
    """Everything wrong with the raw tables, without building."""
    source, problems = read(raw)
    _, found = normalise(source)
    return [*problems, *found]


def _trend_context(source: Source) -> dict[str, Any]:
    facts = {
        key: Facts(kind=entry.kind, caveats=entry.caveats)
        for key, entry in source.catalogue.indicators.items()
    }
    index = source.geography.index
    return {
        "facts": facts,
        "breaks": source.catalogue.breaks,
        "same_ground": index.same_ground,
    }


def _comparable(source: Source) -> set[str]:
    """Indicators whose areas may be held against each other."""
    indicators = source.catalogue.indicators
    return {name for name, indicator in indicators.items() if indicator.comparable_areas}


def _ground(source: Source) -> Ground:
    index = source.geography.index
    neighbours: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in source.registers["neighbours"].to_dict("records"):
        key = (row["list"], index.same_ground(row["area_code"]))
        neighbours[key] = (*neighbours.get(key, ()), index.same_ground(row["neighbour_code"]))
    return Ground(
        region_of={code: area.region_code for code, area in index.by_code.items()},
        neighbours_of=neighbours,
        same_ground=index.same_ground,
    )


def _context(source: Source) -> dict[str, Any]:
    published = {entry.id: entry.published for entry in source.publications.values()}
    return {
        "catalogue": source.catalogue,
        "published": published,
        "areas": source.geography.index,
    }
