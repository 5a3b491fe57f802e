"""A publisher's file as it would go on record: what it changes, and what is still to be said."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.arrivals import Arrival, observations_of, read_file
from etl.catalogue.loader import load_catalogue
from etl.core.problems import Problem
from etl.editions import changes
from etl.editions.download import Receipt, read_receipt
from etl.editions.placement import NEEDED, check_entry, describe_edition
from etl.editions.preference import Rule, describe, settle, take_places
from etl.editions.record import read_record
from etl.editions.series import Series, read_series
from etl.geography.index import read_index
from etl.sources.sidecar import Publication

OPTIONS = {
    "id": "--publication",
    "title": "--title",
    "publisher": "--publisher",
    "published": "--published",
    "official_url": "--official-url",
    "licence": "--licence",
}
"""By which option each field of a publication is typed."""


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

    Raises InputError where the file is refused, NoRecordError where nothing was built.
    """
    arrival = read_file(file)
    areas = read_index(raw / "geography")
    found = observations_of(arrival, areas)
    record, published = read_record(processed)
    catalogue = load_catalogue()
    rule = Rule(catalogue.preferences, catalogue.sums, published, areas.same_ground)
    record = settle(record, rule)
    compared = changes.compare(found, record, areas)
    receipt = read_receipt(file)
    entry = describe_edition(arrival, found, _series_of(arrival), receipt, typed, today)
    lacking = tuple(name for name in NEEDED if not getattr(entry, name))
    lines = [f"not read: {line}" for line in arrival.left_out]
    lines += changes.describe(compared, record, areas)
    lines += changes.lack_population(
        found,
        record,
        {name: one.rate_population for name, one in catalogue.indicators.items()
         if one.rate_population},
    )  # fmt: skip
    lines += _entry_lines(entry, receipt)
    problems = [] if lacking else check_entry(entry, raw, today)
    if not lacking and not problems:
        taken, problems = take_places(entry, found, record, rule)
        lines += describe(compared, taken)
    return Proposal(arrival, entry, tuple(lines), lacking, tuple(problems))


def command_of(file: Path, typed: Mapping[str, str], lacking: Iterable[str]) -> str:
    """The command that places a file: what was typed again, and what is still to be said."""
    said = [part for name, text in typed.items() if text for part in (OPTIONS[name], text)]
    asked = "".join(f" {OPTIONS[name]} ..." for name in lacking)
    return shlex.join(["python", "-m", "etl", "add", str(file), "--accept", *said]) + asked


def _series_of(arrival: Arrival) -> Series | None:
    catalogue = read_series().values()
    return next((series for series in catalogue if series.layout == arrival.layout), None)


def _entry_lines(entry: Publication, receipt: Receipt | None) -> Iterator[str]:
    yield "as it would go on record:"
    for name in (*NEEDED, "licence"):
        said = getattr(entry, name)
        yield f"  {name.replace('_', ' ')}: {said or f'to be said by {OPTIONS[name]}'}"
    if receipt is not None and receipt.modified and not entry.published:
        yield f"  (its server says that the file last changed on {receipt.modified})"
