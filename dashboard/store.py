"""Read-only access to the processed data; the only module that knows the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

DRAWN = ("local_authority", "police_force_area", "region", "nation")
"""Area types that have shapes, in the order in which the page offers them."""


class StoreMissingError(Exception):
    """There is no store, or it is not one of ours."""


@dataclass(frozen=True)
class SeriesKey:
    """What a map shows of an indicator: whose figures, and of which kind of period."""

    age_group: str
    sex: str
    breakdown: str
    breakdown_value: str
    period_type: str


@dataclass(frozen=True)
class Area:
    """A place, where it lies, and the newest code of its ground."""

    code: str
    name: str
    type: str
    kind: str
    nation_code: str
    region_code: str
    police_force_area_code: str
    valid_from: str
    valid_to: str
    ground: str

    def is_valid_on(self, day: str) -> bool:
        """Whether the code was valid on a day (ISO text)."""
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)


@dataclass(frozen=True)
class Shape:
    """An area's drawing: SVG path data in the units of its layer's frame."""

    code: str
    path: str
    x: float
    y: float


Row = dict[str, Any]


class Store:
    """The store, opened for reading; every answer is kept, since the data never change."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise StoreMissingError(f"{path} is missing; run: make build")
        self._address = f"file:{path}?mode=ro&immutable=1"
        try:
            self.meta = {row["name"]: row["value"] for row in self._all("SELECT * FROM meta")}
        except sqlite3.DatabaseError as error:
            raise StoreMissingError(f"{path} cannot be read ({error}); run: make build") from None
        self.rows = cache(self._rows)
        self.series = cache(self._series)
        self.cells = cache(self._cells)
        self.shapes = cache(self._shapes)

    @property
    def boundaries_notice(self) -> str:
        """What must be said of the boundaries; their licence asks for it."""
        return str(self.meta.get("boundaries_notice", "")).replace("(c)", "©")

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """Indicators by identifier."""
        return {
            row["indicator"]: row
            for row in self._all("SELECT * FROM indicators ORDER BY indicator")
        }

    @cached_property
    def publications(self) -> dict[str, Row]:
        """Publications by identifier."""
        return {row["publication"]: row for row in self._all("SELECT * FROM publications")}

    @cached_property
    def caveats(self) -> dict[str, Row]:
        """Caveats by code."""
        return {row["caveat"]: row for row in self._all("SELECT * FROM caveats")}

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Areas by code."""
        return {
            row["area_code"]: Area(
                code=row["area_code"],
                name=row["area_name"],
                type=row["area_type"],
                kind=row["kind"],
                nation_code=row["nation_code"],
                region_code=row["region_code"],
                police_force_area_code=row["police_force_area_code"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                ground=row["same_ground_code"] or row["area_code"],
            )
            for row in self._all("SELECT * FROM areas")
        }

    @cached_property
    def mapped(self) -> dict[str, tuple[str, ...]]:
        """Area types in which some series of an indicator has more than one area."""
        query = (
            "SELECT DISTINCT indicator, area_type FROM (SELECT indicator, area_type FROM"
            " observations WHERE is_preferred GROUP BY indicator, area_type, age_group, sex,"
            " breakdown, breakdown_value, period_type HAVING count(DISTINCT area_code) > 1)"
        )
        types: dict[str, set[str]] = {}
        for row in self._all(query):
            types.setdefault(row["indicator"], set()).add(row["area_type"])
        offered = {
            indicator: tuple(kind for kind in DRAWN if kind in kinds)
            for indicator, kinds in sorted(types.items())
        }
        return {indicator: kinds for indicator, kinds in offered.items() if kinds}

    @cached_property
    def successors(self) -> dict[str, list[str]]:
        """Codes of the areas that took the ground of an area whose ground changed."""
        found: dict[str, list[str]] = {}
        for row in self._all("SELECT * FROM area_changes WHERE NOT same_ground ORDER BY date"):
            if row["new_code"] not in found.setdefault(row["old_code"], []):
                found[row["old_code"]].append(row["new_code"])
        return found

    @cached_property
    def tiles(self) -> dict[str, tuple[float, float]]:
        """Hexagon centres of authorities, in hexagon widths."""
        return {
            row["area_code"]: (row["column"], row["row"])
            for row in self._all("SELECT * FROM tiles")
        }

    def breaks(self, indicator: str) -> list[Row]:
        """Breaks of an indicator, in time order."""
        return self._all("SELECT * FROM breaks WHERE indicator = ? ORDER BY date", indicator)

    def trend(self, indicator: str, code: str, key: SeriesKey, measure: str) -> Row | None:
        """The assessment of a series, or None where it has none."""
        found = self._all(
            "SELECT * FROM trends WHERE indicator = ? AND area_code = ? AND age_group = ?"
            " AND sex = ? AND breakdown = ? AND breakdown_value = ? AND period_type = ?"
            " AND measure = ?",
            *(indicator, code, key.age_group, key.sex, key.breakdown, key.breakdown_value),
            *(key.period_type, measure),
        )
        return found[0] if found else None

    def lineage(self, observation: int) -> Row | None:
        """Where an observation stands in data/raw."""
        found = self._all("SELECT * FROM lineage WHERE observation = ?", observation)
        return found[0] if found else None

    def _series(self, indicator: str, area_type: str) -> list[SeriesKey]:
        """Series of an indicator that have figures for an area type, the fullest first."""
        query = (
            "SELECT age_group, sex, breakdown, breakdown_value, period_type FROM observations"
            " WHERE indicator = ? AND area_type = ? AND is_preferred"
            " GROUP BY 1, 2, 3, 4, 5 HAVING count(DISTINCT area_code) > 1"
            " ORDER BY breakdown != '', sex != 'all', count(*) DESC, 1, 2, 3, 4, 5"
        )
        return [SeriesKey(**row) for row in self._all(query, indicator, area_type)]

    def _rows(self, indicator: str, area_type: str, key: SeriesKey) -> list[Row]:
        """Preferred observations of a series over all areas and periods, in time order."""
        query = (
            "SELECT rowid, * FROM observations WHERE indicator = ? AND area_type = ?"
            " AND age_group = ? AND sex = ? AND breakdown = ? AND breakdown_value = ?"
            " AND period_type = ? AND is_preferred ORDER BY period_start, period_end, area_name"
        )
        return self._all(query, indicator, area_type, *vars(key).values())

    def _cells(self, indicator: str, code: str, key: SeriesKey, period: str) -> list[Row]:
        """All rows of one cell, the preferred one first: what other publications say."""
        query = (
            "SELECT rowid, * FROM observations WHERE indicator = ? AND area_code = ?"
            " AND age_group = ? AND sex = ? AND breakdown = ? AND breakdown_value = ?"
            " AND period_type = ? AND period = ? ORDER BY is_preferred DESC, publication"
        )
        return self._all(query, indicator, code, *vars(key).values(), period)

    def _shapes(self, layer: str) -> dict[str, Shape]:
        """Shapes of a layer by area code."""
        query = "SELECT area_code, path, x, y FROM shapes WHERE layer = ? ORDER BY area_code"
        return {
            row["area_code"]: Shape(row["area_code"], row["path"], row["x"], row["y"])
            for row in self._all(query, layer)
        }

    def _all(self, query: str, *values: object) -> list[Row]:
        with closing(sqlite3.connect(self._address, uri=True)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]
