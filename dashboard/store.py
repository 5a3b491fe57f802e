"""Read-only access to the processed data; the only module that asks the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.database import CHECKSUMS, Database, StoreMissingError, UnreadableError
from dashboard.kinds import Area, Row, SeriesKey, Shape

DRAWN = ("local_authority", "police_force_area", "region", "nation")
"""Area types that have shapes, in the order in which the page offers them."""

_KEPT = 4
"""Large answers that are kept, and a measure for smaller ones, whatever the store's size."""


class Store:
    """The store, opened for reading; answers are kept a while, since the data never change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path)
        try:
            self.meta = {row["name"]: row["value"] for row in self._all("SELECT * FROM meta")}
            self.checksum = str(self.meta["data_checksum"])[:16]
        except (UnreadableError, KeyError) as error:
            raise StoreMissingError(f"{path} cannot be read ({error}); run: make build") from None
        self.rows = lru_cache(_KEPT)(self._rows)
        self.rows_of_area = lru_cache(4 * _KEPT)(self._rows_of_area)
        self.series = lru_cache(128 * _KEPT)(self._series)
        self.days = lru_cache(128 * _KEPT)(self._days)
        self.cells = lru_cache(128 * _KEPT)(self._cells)
        self.shapes = cache(self._shapes)

    @cached_property
    def mark(self) -> str:
        """A short name of the data and of every file beside them: another release, another name."""
        listed = self.folder / CHECKSUMS
        made_of = (self.meta["data_checksum"], self.meta.get("inputs_checksum", ""))
        files = listed.read_bytes() if listed.is_file() else b""
        return sha256(" ".join(made_of).encode() + files).hexdigest()[:16]

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

    @cached_property
    def neighbours(self) -> dict[str, tuple[str, ...]]:
        """Statistical neighbours of authorities by ground, the nearest first; the newest list."""
        found: dict[str, list[str]] = {}
        query = (
            "SELECT area_code, neighbour_code FROM neighbours"
            " WHERE list = (SELECT max(list) FROM neighbours) ORDER BY area_code, rank"
        )
        for row in self._all(query):
            ground = self.areas[row["area_code"]].ground
            found.setdefault(ground, []).append(self.areas[row["neighbour_code"]].ground)
        return {ground: tuple(codes) for ground, codes in found.items()}

    @cached_property
    def neighbours_list(self) -> Row:
        """Publication of the newest list of neighbours."""
        row = self._all("SELECT publication FROM neighbours ORDER BY list DESC LIMIT 1")
        return self.publications[row[0]["publication"]] if row else {}

    @cached_property
    def inquiries(self) -> list[Row]:
        """Local inquiries and reviews, the newest first."""
        return self._all("SELECT * FROM inquiries ORDER BY published DESC, inquiry")

    @cached_property
    def quoted_figures(self) -> list[Row]:
        """Figures often repeated, in the order of the catalogue."""
        return self._all("SELECT * FROM quoted_figures ORDER BY rowid")

    def comparisons(self, indicator: str, area_type: str, key: SeriesKey, period: str) -> list[Row]:
        """Areas of a period against their benchmarks."""
        return self._of_period("comparisons", indicator, area_type, key, period)

    def ranks(self, indicator: str, area_type: str, key: SeriesKey, period: str) -> list[Row]:
        """Places of a period's areas by rate, with the limits of chance."""
        return self._of_period("ranks", indicator, area_type, key, period)

    def funnel_limits(
        self, indicator: str, area_type: str, key: SeriesKey, period: str
    ) -> list[Row]:
        """Limits of a rate by population, from the smallest."""
        rows = self._of_period("funnel_limits", indicator, area_type, key, period)
        return sorted(rows, key=lambda row: float(row["population"]))

    def trend_points(self, indicator: str, code: str, key: SeriesKey, measure: str) -> list[Row]:
        """Fitted means of a series with their limits, by period."""
        return self._all(
            "SELECT * FROM trend_points WHERE indicator = ? AND area_code = ? AND age_group = ?"
            " AND sex = ? AND breakdown = ? AND breakdown_value = ? AND period_type = ?"
            " AND measure = ? ORDER BY rowid",
            *(indicator, code, *vars(key).values(), measure),
        )

    def codes_on(self, ground: str) -> list[str]:
        """Every code that a ground has had."""
        return [area.code for area in self.areas.values() if area.ground == ground]

    def _rows_of_area(self, ground: str) -> list[Row]:
        """Every preferred row of an area under any code of its ground, in time order."""
        codes = self.codes_on(ground)
        marks = ", ".join("?" * len(codes))
        return self._all(
            f"SELECT rowid, * FROM observations WHERE area_code IN ({marks}) AND is_preferred"  # noqa: S608
            " ORDER BY indicator, breakdown, breakdown_value, sex, age_group, period_end,"
            " area_name",
            *codes,
        )

    def series_of(self, indicator: str, ground: str) -> list[SeriesKey]:
        """Series of an indicator that have figures for an area, the fullest first."""
        codes = self.codes_on(ground)
        marks = ", ".join("?" * len(codes))
        query = (
            "SELECT age_group, sex, breakdown, breakdown_value, period_type FROM observations"  # noqa: S608
            f" WHERE indicator = ? AND area_code IN ({marks}) AND is_preferred"
            " GROUP BY 1, 2, 3, 4, 5"
            " ORDER BY breakdown != '', sex != 'all', count(*) DESC, 1, 2, 3, 4, 5"
        )
        return [SeriesKey(**row) for row in self._all(query, indicator, *codes)]

    def rivals(self, indicator: str, ground: str, key: SeriesKey) -> list[Row]:
        """Rows of a series in periods for which publications disagree, or repeat each other."""
        codes = self.codes_on(ground)
        marks = ", ".join("?" * len(codes))
        rows = self._all(
            f"SELECT rowid, * FROM observations WHERE indicator = ? AND area_code IN ({marks})"  # noqa: S608
            " AND age_group = ? AND sex = ? AND breakdown = ? AND breakdown_value = ?"
            " AND period_type = ? ORDER BY period_end, is_preferred DESC, publication",
            *(indicator, *codes, *vars(key).values()),
        )
        counts = Counter(row["period"] for row in rows)
        return [row for row in rows if counts[row["period"]] > 1]

    @cached_property
    def followed(self) -> tuple[str, ...]:
        """Indicators with a series of at least two periods."""
        query = (
            "SELECT DISTINCT indicator FROM (SELECT indicator FROM observations WHERE is_preferred"
            " GROUP BY indicator, area_code, age_group, sex, breakdown, breakdown_value,"
            " period_type HAVING count(DISTINCT period) > 1) ORDER BY indicator"
        )
        return tuple(row["indicator"] for row in self._all(query))

    def areas_with(self, indicator: str) -> list[Area]:
        """Areas that have figures of an indicator, wider ones first, then by name."""
        query = "SELECT DISTINCT area_code FROM observations WHERE indicator = ? AND is_preferred"
        found = [self.areas[row["area_code"]] for row in self._all(query, indicator)]
        return sorted(found, key=lambda area: (area.type, area.name, area.code))

    @cached_property
    def codes_with_figures(self) -> frozenset[str]:
        """Codes of areas that have a figure of any kind."""
        rows = self._all("SELECT DISTINCT area_code FROM observations WHERE is_preferred")
        return frozenset(row["area_code"] for row in rows)

    def publications_of(self, indicator: str) -> list[str]:
        """Publications of an indicator's figures, by period."""
        query = (
            "SELECT publication FROM observations WHERE indicator = ? GROUP BY publication"
            " ORDER BY max(period_end) DESC, publication"
        )
        return [row["publication"] for row in self._all(query, indicator)]

    def comparisons_of(self, indicator: str, code: str, key: SeriesKey, period: str) -> list[Row]:
        """One area of a period against its benchmarks."""
        return self._all(
            "SELECT * FROM comparisons WHERE indicator = ? AND area_code = ? AND age_group = ?"
            " AND sex = ? AND breakdown = ? AND breakdown_value = ? AND period_type = ?"
            " AND period = ?",
            *(indicator, code, *vars(key).values(), period),
        )

    def document(self, name: str) -> str:
        """A document's HTML, as the build made it."""
        found = self._all("SELECT html FROM documents WHERE name = ?", name)
        return str(found[0]["html"]) if found else ""

    @property
    def folder(self) -> Path:
        """The folder of the store and of the files beside it."""
        return self.path.parent

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

    def _days(self, indicator: str, area_type: str, key: SeriesKey) -> list[str]:
        """Last days of the periods of a series, over all areas, in time order."""
        query = (
            "SELECT DISTINCT period_end FROM observations WHERE indicator = ? AND area_type = ?"
            " AND age_group = ? AND sex = ? AND breakdown = ? AND breakdown_value = ?"
            " AND period_type = ? AND is_preferred ORDER BY period_end"
        )
        found = self._all(query, indicator, area_type, *vars(key).values())
        return [row["period_end"] for row in found]

    def _of_period(
        self, table: str, indicator: str, area_type: str, key: SeriesKey, period: str
    ) -> list[Row]:
        return self._all(
            f"SELECT * FROM {table} WHERE indicator = ? AND area_type = ? AND age_group = ?"  # noqa: S608
            " AND sex = ? AND breakdown = ? AND breakdown_value = ? AND period_type = ?"
            " AND period = ?",
            *(indicator, area_type, *vars(key).values(), period),
        )

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

    @cached_property
    def columns(self) -> list[Row]:
        """Columns of every table in order: kind, decimals and meaning."""
        return self._all("SELECT * FROM columns ORDER BY rowid")

    @cached_property
    def tables(self) -> dict[str, str]:
        """What each table holds, in a sentence."""
        return {row["table_name"]: row["meaning"] for row in self._all("SELECT * FROM tables")}

    @cached_property
    def announcements(self) -> list[Row]:
        """Releases and corrections of the data, the newest first."""
        return self._all("SELECT * FROM announcements ORDER BY date DESC, announcement")

    @cached_property
    def area_changes(self) -> list[Row]:
        """Codes that ended, and what took their ground."""
        return self._all("SELECT * FROM area_changes ORDER BY rowid")

    def cell_rows(self, indicator: str, codes: list[str], period: str) -> list[Row]:
        """Every row of an indicator, a period and any of some codes, preferred ones first."""
        marks = ", ".join("?" * len(codes))
        return self._all(
            f"SELECT rowid, * FROM observations WHERE indicator = ? AND area_code IN ({marks})"  # noqa: S608
            " AND period = ? ORDER BY is_preferred DESC, rowid",
            *(indicator, *codes, period),
        )

    def periods_of(self, indicator: str, code: str) -> list[str]:
        """Periods of an indicator in an area."""
        query = "SELECT DISTINCT period FROM observations WHERE indicator = ? AND area_code = ?"
        return [row["period"] for row in self._all(query, indicator, code)]

    def stream(
        self, query: str, *values: object, size: int = 2_000
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query as tuples, some at a time; any thread may ask for the next."""
        return self.database.stream(query, values, size)

    def _all(self, query: str, *values: object) -> list[Row]:
        return self.database.rows(query, values)
