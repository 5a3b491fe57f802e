"""A publisher's file as it would go on record: what it changes, and what is still to be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from etl.arrivals import Arrival, observations_of, read_file
from etl.core.problems import Problem
from etl.core.schema import TABLES
from etl.editions.changes import compare, describe
from etl.editions.download import read_receipt
from etl.editions.placement import NEEDED, check_entry, describe_edition, rank
from etl.editions.series import Series, read_series
from etl.geography.reading import read_geography
from etl.publish.tables import read_csv
from etl.sources.sidecar import Publication

OPTIONS = {
    "id": "--publication",
    "title": "--title",
    "publisher": "--publisher",
    "published": "--published",
    "official_url": "--official-url",
}
"""By which option each needed field of a publication is typed."""


@dataclass(frozen=True)
class Proposal:
    """A recognised file, its publication as far as it is known, and what stands in the way."""

    arrival: Arrival
    entry: Publication
    lines: tuple[str, ...]
    lacking: tuple[str, ...]
    problems: tuple[Problem, ...]


def propose(
    file: Path, typed: Mapping[str, str], *, raw: Path, processed: Path, today: date
) -> Proposal:
    """Read a file, hold it against the record and fill in what the catalogue knows.

    Raises InputError where the file is refused.
    """
    arrival = read_file(file)
    areas = read_geography(raw / "geography").index
    found = observations_of(arrival, areas)
    record, published = read_record(processed)
    compared = compare(found, record, areas)
    entry = describe_edition(arrival, found, _series_of(arrival), read_receipt(file), typed, today)
    lacking = tuple(name for name in NEEDED if not getattr(entry, name))
    ranked: list[str] = []
    problems: list[Problem] = []
    if not lacking:
        ranked, problems = rank(entry, compared, published)
        problems = [*check_entry(entry, raw, today), *problems]
    lines = (*describe(compared, record, areas), *_entry_lines(entry), *ranked)
    return Proposal(arrival, entry, lines, lacking, tuple(problems))


def read_record(processed: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """The observations on record, and each publication's date.

    Raises FileNotFoundError where nothing was built.
    """
    record = read_csv(processed / "observations.csv", TABLES["observations"])
    publications = read_csv(processed / "publications.csv", TABLES["publications"])
    cited = publications[publications["n_observations"] > 0]
    return record, dict(zip(cited["publication"], cited["published"], strict=True))


def _series_of(arrival: Arrival) -> Series | None:
    catalogue = read_series().values()
    return next((series for series in catalogue if series.layout == arrival.layout), None)


def _entry_lines(entry: Publication) -> Iterator[str]:
    yield "as it would go on record:"
    for name in (*NEEDED, "licence", "note"):
        said = getattr(entry, name)
        if said or name in NEEDED:
            yield f"  {name.replace('_', ' ')}: {said or f'to be said by {OPTIONS[name]}'}"
