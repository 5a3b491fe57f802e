"""A publisher's own file: which family it is of, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.core.areas import AreaIndex
from etl.core.observations import observe, place_figures
from etl.core.problems import raise_any
from etl.sources.layouts import children_in_need, internet, nrm, ofcom, population, recorded_crime
from etl.sources.layouts.layout import Layout, catalogue
from etl.sources.opening import open_book, refusal

LAYOUTS: tuple[Layout, ...] = (
    children_in_need.FACTORS,
    children_in_need.POPULATION,
    recorded_crime.RECORDED_CRIME,
    population.LONG,
    population.WIDE,
    nrm.TABLES,
    internet.USERS,
    internet.HOUSEHOLDS,
    ofcom.CHILDREN,
)


@dataclass(frozen=True)
class Arrival:
    """A file that was recognised: its family, its figures, and what of it was not read."""

    layout: str
    figures: pd.DataFrame
    left_out: tuple[str, ...] = ()

    @property
    def publisher(self) -> str:
        """Folder of data/raw in which figures of the family stand."""
        return str(catalogue()[self.layout]["publisher"])


def read_file(path: Path) -> Arrival:
    """Recognise a file by its headings and read it; raises InputError where that fails."""
    book = open_book(path)
    for layout in LAYOUTS:
        tables = layout.find(book)
        if not tables:
            continue
        figures = layout.read(tables)
        if figures.empty:
            raise refusal(path.name, f"is a {layout.name} without any figure we carry")
        return Arrival(layout.name, figures, tuple(layout.leave_out(book, tables)))
    known = ", ".join(dict.fromkeys(layout.name for layout in LAYOUTS))
    what = f"has the headings of no known family ({known})"
    raise refusal(path.name, what, code="unknown_layout")


def observations_of(arrival: Arrival, areas: AreaIndex) -> pd.DataFrame:
    """What a file holds as observations, without publication, rates or limits.

    Raises InputError with every area and period that is not known.
    """
    placed, problems = place_figures(arrival.figures, areas)
    raise_any(problems)
    return observe(placed)
