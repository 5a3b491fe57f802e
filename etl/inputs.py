"""Everything that a build starts from: read, then made into observations or refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.catalogue.loader import Catalogue, load_catalogue
from etl.core.figures import check_figures, check_keys
from etl.core.observations import observe, place_figures
from etl.core.problems import Problem
from etl.geography.reading import Geography, read_geography
from etl.sources.publishers import publishers, read_publisher
from etl.sources.registers import read_register
from etl.sources.sidecar import Publication
from etl.sources.transcription import Reading, join_figures, read_publications


@dataclass(frozen=True)
class Source:
    """Everything that raw tables and the catalogue hold, read and not yet judged."""

    figures: pd.DataFrame
    publications: dict[str, Publication]
    registers: dict[str, pd.DataFrame]
    geography: Geography
    catalogue: Catalogue


def read(raw: Path, *, only: str = "") -> tuple[Source, list[Problem]]:
    """Read the catalogue, the geography and every publisher's folder, or the figures of one."""
    readings = [
        read_publisher(raw, name) if only in ("", name) else read_publications(raw / name)
        for name in publishers(raw)
    ]
    registers, problems = _read_registers(raw)
    publications, found = _collect_publications(readings)
    source = Source(
        figures=join_figures([reading.figures for reading in readings]),
        publications=publications,
        registers=registers,
        geography=read_geography(raw / "geography"),
        catalogue=load_catalogue(),
    )
    reported = [problem for reading in readings for problem in reading.problems]
    return source, list(dict.fromkeys([*reported, *problems, *found]))


def _read_registers(raw: Path) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    registers: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for holds in ("neighbours", "inquiries"):
        registers[holds], found = read_register(raw, holds)
        problems += found
    return registers, problems


def _collect_publications(
    readings: list[Reading],
) -> tuple[dict[str, Publication], list[Problem]]:
    publications: dict[str, Publication] = {}
    problems: list[Problem] = []
    for reading in readings:
        for entry in reading.publications:
            if entry.id in publications:
                what = f"{entry.id} is defined also under {publications[entry.id].folder}"
                problems.append(Problem("two_publications", f"data/raw/{entry.folder}", what))
            publications[entry.id] = entry
    return publications, problems


def normalise(source: Source) -> tuple[pd.DataFrame, list[Problem]]:
    """Observations of all figures, or what is wrong with them."""
    figures = _fill_addresses(source.figures, source.publications)
    problems = check_figures(
        figures,
        indicators=source.catalogue.indicators,
        publications=source.publications,
    )
    placed, found = place_figures(figures, source.geography.index)
    problems += found
    if problems:
        return placed, problems
    return observe(placed), check_keys(placed)


def _fill_addresses(figures: pd.DataFrame, publications: dict[str, Publication]) -> pd.DataFrame:
    """Where a figure was read, when its row does not say: its publication's first address."""
    first = {entry.id: entry.read_at[0] for entry in publications.values() if entry.read_at}
    fallback = figures["publication"].map(lambda name: first.get(name, ""))
    return figures.assign(read_at=figures["read_at"].where(figures["read_at"] != "", fallback))
