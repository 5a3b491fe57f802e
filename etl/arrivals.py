"""A publisher's new file: what it holds, how that differs from the record, and its place there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from etl.core.areas import AreaIndex
from etl.core.observations import observe, place_figures
from etl.core.problems import InputError, Problem, raise_any
from etl.core.schema import OBSERVATION_KEY
from etl.sources.layouts import children_in_need, internet, nrm, ofcom, population, recorded_crime
from etl.sources.layouts.layout import Layout, catalogue, find_table
from etl.sources.opening import open_book, refusal
from etl.sources.sidecar import Publication, seal
from etl.sources.transcription import FIELDS

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
_CELL = list(OBSERVATION_KEY)
_SHOWN = 20


@dataclass(frozen=True)
class Arrival:
    """A file that was recognised: its family, and its figures."""

    layout: str
    figures: pd.DataFrame

    @property
    def publisher(self) -> str:
        """Folder of data/raw in which figures of the family stand."""
        return str(catalogue()[self.layout]["publisher"])


def read_file(path: Path) -> Arrival:
    """Recognise a file by its headings and read it; raises InputError where that fails."""
    book = open_book(path)
    for layout in LAYOUTS:
        table = find_table(book, layout)
        if table is None:
            continue
        figures = layout.read(table)
        if figures.empty:
            raise refusal(path.name, f"is a {layout.name} without any figure we carry")
        return Arrival(layout.name, figures)
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


def differences(new: pd.DataFrame, record: pd.DataFrame) -> list[str]:
    """Lines on what a file changes against the observations on record of the same indicators.

    A figure is as on record when any publication there gives it; the others are shown beside
    the preferred one.
    """
    known = record[record["indicator"].isin(new["indicator"].unique())]
    said = {(*key, _shown(value, status)) for *key, value, status in _tuples(known)}
    cells = {tuple(key) for *key, _, _ in _tuples(known)}
    keys = [(tuple(key), _shown(value, status)) for *key, value, status in _tuples(new)]
    is_same = pd.Series([(*key, shown) in said for key, shown in keys], new.index)
    is_known = pd.Series([key in cells for key, _ in keys], new.index)
    preferred = known[known["is_preferred"]]
    revised = new[is_known & ~is_same].merge(preferred, on=_CELL, suffixes=("", "_before"))
    hidden = int((revised["value"].isna() & revised["value_before"].notna()).sum())
    added, same = int((~is_known).sum()), int(is_same.sum())
    lines = [
        f"{len(new):,} figures of {new['indicator'].nunique()} indicators, {_span(new)}",
        *_periods(new, known),
        f"{added:,} new, {len(revised):,} revised, {same:,} as on record",
    ]
    lines += [
        f"  revised: {_cell(row)}, from {_shown(row['value_before'], row['status_before'])}"
        f" to {_shown(row['value'], row['status'])}"
        for row in revised.head(_SHOWN).to_dict("records")
    ]
    if hidden:
        lines.append(f"{hidden:,} of the revised are newly suppressed")
    return [*lines, *_vanished(new, known), *_sums(new)]


def _tuples(rows: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    yield from rows[[*_CELL, "value", "status"]].itertuples(index=False, name=None)


def place(arrival: Arrival, raw: Path, publication: Publication) -> Path:
    """Put a file's figures under data/raw as a table with its sidecar; gives the table's path.

    Raises InputError where the publication stands there already.
    """
    folder = raw / arrival.publisher
    path = folder / f"{publication.id}.csv"
    defined = any(
        f"[publications.{publication.id}]" in sidecar.read_text(encoding="utf-8")
        for sidecar in raw.glob("*/*.toml")
    )
    if defined or path.exists():
        what = f"{publication.id} is on record already"
        raise InputError([Problem("two_publications", str(path), what)])
    figures = arrival.figures
    alike = [name for name in FIELDS if figures[name].nunique() == 1 and name != "value"]
    written = [name for name in FIELDS if name not in alike and figures[name].any()]
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    figures[written].to_csv(partial, index=False, lineterminator="\n")
    constant = {name: figures[name].iat[0] for name in alike if figures[name].iat[0]}
    text = _sidecar(arrival, publication, constant | {"publication": publication.id})
    path.with_suffix(".toml").write_text(text, encoding="utf-8")
    partial.rename(path)
    seal(path)
    return path


def _sidecar(arrival: Arrival, entry: Publication, constant: dict[str, str]) -> str:
    def line(name: str, value: object) -> str:
        return f"{name} = {json.dumps(value, ensure_ascii=False)}"

    named = {
        "title": entry.title,
        "publisher": entry.publisher,
        "published": entry.published,
        "official_url": entry.official_url,
        "licence": entry.licence,
        "read_at": list(entry.read_at),
        "evidence": entry.evidence,
    }
    how = f"Read from the publisher's own file by the layout {arrival.layout}."
    defaults = constant | {"evidence": entry.evidence}
    return "\n".join(
        [
            line("title", catalogue()[arrival.layout]["title"]),
            line("holds", "figures"),
            line("transcribed_by", "file"),
            line("how", how),
            'sha256 = ""',
            "",
            "[defaults]",
            *(line(name, value) for name, value in defaults.items()),
            "",
            f"[publications.{entry.id}]",
            *(line(name, value) for name, value in named.items()),
            "",
        ]
    )


def _span(rows: pd.DataFrame) -> str:
    ordered = rows.sort_values("period_end")["period"]
    return f"{ordered.iat[0]} to {ordered.iat[-1]}"


def _periods(new: pd.DataFrame, known: pd.DataFrame) -> Iterator[str]:
    periods = sorted(set(new["period"]) - set(known["period"]))
    if periods:
        yield f"new periods: {', '.join(periods)}"


def _vanished(new: pd.DataFrame, known: pd.DataFrame) -> Iterator[str]:
    """Areas that the record has for the newest period of the file, and the file has not."""
    last = new.loc[new["period_end"] == new["period_end"].max(), "period"].iat[0]
    before = known[(known["period"] == last) & known["area_type"].isin(new["area_type"].unique())]
    for words, some, others in (
        ("on record and not in the file", before, new),
        ("in the file and never on record", new, known),
    ):
        names = some[~some["area_code"].isin(others["area_code"])]["area_name"].unique()
        if len(names) and len(known):
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            yield f"areas {words}: {', '.join(names[:_SHOWN])}{more}"


def _sums(new: pd.DataFrame) -> Iterator[str]:
    """Nations whose regions no longer add up to them, by more than rounding to 10 allows."""
    keys = ["indicator", "period", "age_group", "sex"]
    regions = new[new["area_type"] == "region"].groupby(keys)["value"].agg(["sum", "count"])
    nation = new[new["area_code"] == "E92000001"].set_index(keys)["value"]
    beside = regions[regions["count"] == 9].join(nation, how="inner")
    apart = beside[(beside["sum"] - beside["value"]).abs() > 5 * 10]
    for (indicator, period, *_), row in apart.head(_SHOWN).iterrows():
        yield (
            f"regions do not add up: {indicator}, {period}: {row['sum']:,.0f} for"
            f" {row['value']:,.0f}"
        )


def _cell(row: dict[str, object]) -> str:
    return f"{row['indicator']}, {row['area_name']} ({row['area_code']}), {row['period']}"


def _shown(value: Any, status: object) -> str:
    return str(status) if value is None or pd.isna(value) else f"{float(str(value)):,.10g}"
