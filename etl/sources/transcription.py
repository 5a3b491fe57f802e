"""Raw tables as they were transcribed, one figure a cell, turned into figures.

A table is long (one figure a row, in the column ``value``) or wide: its sidecar then names
the field (``wide_by``) whose values are the headings. What is the same in every row stands
once in the sidecar, under [defaults], or under [columns.HEADING] for one wide column.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl.core.periods import parse_period
from etl.core.problems import Problem
from etl.core.terms import SYMBOLS
from etl.sources.sidecar import FIGURES, Publication, Sidecar, check_seal, read_sidecar
from etl.sources.workbook import read_sheet

FIELDS = (
    "indicator",
    "area_type",
    "area",
    "area_code",
    "period_type",
    "period",
    "age_group",
    "sex",
    "breakdown",
    "breakdown_value",
    "value",
    "unit",
    "qualifier",
    "status",
    "publication",
    "locator",
    "read_at",
    "also_read_at",
    "evidence",
    "note",
)
"""What a raw table may say of a figure."""

ORIGIN = ("raw_file", "raw_row", "raw_column", "allow_negative")
"""Where a figure stands in data/raw."""

TITLE = "title"
WIDE_FIELDS = ("indicator", "period", "age_group")


@dataclass(frozen=True)
class Reading:
    """What a folder of raw tables holds: figures as text, publications, and what is wrong."""

    figures: pd.DataFrame
    publications: tuple[Publication, ...]
    problems: tuple[Problem, ...]


def read_folder(folder: Path) -> Reading:
    """Read every raw table of figures in a publisher's folder."""
    frames: list[pd.DataFrame] = []
    publications: list[Publication] = []
    problems: list[Problem] = []
    for table in raw_tables(folder):
        sidecar, found = open_table(table)
        problems += found
        if sidecar is None:
            continue
        publications += sidecar.publications
        if sidecar.holds == FIGURES:
            frame, found = read_figures(table, sidecar)
            frames.append(frame)
            problems += found
    return Reading(join_figures(frames), tuple(publications), tuple(problems))


def read_publications(folder: Path) -> Reading:
    """The publications that a folder's sidecars define, without reading any figure."""
    opened = [open_table(table) for table in raw_tables(folder)]
    publications = [entry for sidecar, _ in opened if sidecar for entry in sidecar.publications]
    problems = [problem for _, found in opened for problem in found]
    return Reading(join_figures([]), tuple(publications), tuple(problems))


def raw_tables(folder: Path) -> list[Path]:
    """The tables of a folder, in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".xlsx"))


def name_in_messages(path: Path) -> str:
    """A table's place as messages and lineage name it: data/raw/publisher/table.csv."""
    return f"data/raw/{path.parent.name}/{path.name}"


def open_table(table: Path) -> tuple[Sidecar | None, list[Problem]]:
    """The sidecar of a table, with its seal checked."""
    file = name_in_messages(table)
    path = table.with_suffix(".toml")
    if not path.exists():
        return None, [Problem("no_sidecar", file, "has no sidecar")]
    sidecar, problems = read_sidecar(path, file=name_in_messages(path))
    if sidecar is not None and sidecar.sha256:
        problems += check_seal(table, sidecar, file=file)
    return sidecar, problems


def join_figures(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Figures of several tables as one table with every field."""
    columns = [*FIELDS, *ORIGIN]
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True)[columns]


def read_figures(table: Path, sidecar: Sidecar) -> tuple[pd.DataFrame, list[Problem]]:
    """Figures of one table: columns FIELDS and ORIGIN, all text but ``raw_row``."""
    file = name_in_messages(table)
    rows, problems = read_rows(table, sheet=sidecar.sheet)
    if problems or not rows:
        return join_figures([]), problems
    frame = pd.DataFrame(rows[1:], columns=rows[0], dtype=object)
    frame["raw_row"] = range(2, len(frame) + 2)
    wide = _wide_columns(list(rows[0]), sidecar)
    problems = _check_header(list(rows[0]), wide, sidecar, file=file)
    if problems:
        return join_figures([]), problems
    figures = _lengthen(frame, wide, sidecar)
    figures["raw_file"] = file
    figures["allow_negative"] = sidecar.allow_negative
    return join_figures([_fill(figures, sidecar)]), []


def read_rows(table: Path, *, sheet: str = "") -> tuple[list[list[str]], list[Problem]]:
    """Header and rows of a CSV or workbook as text; a ragged or foreign file is a problem."""
    file = name_in_messages(table)
    if table.suffix == ".xlsx":
        return read_sheet(table, sheet=sheet, file=file)
    try:
        with table.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return [], [Problem("unreadable_table", file, f"cannot be read: {error}")]
    if not rows or len(set(rows[0])) != len(rows[0]):
        return [], [Problem("unreadable_table", file, "needs one header row, each name once")]
    ragged = [
        Problem("unreadable_table", file, f"has {len(row)} cells, not {len(rows[0])}", row=number)
        for number, row in enumerate(rows[1:], start=2)
        if len(row) != len(rows[0])
    ]
    return rows, ragged


def _wide_columns(header: list[str], sidecar: Sidecar) -> list[str]:
    if sidecar.wide_by is None:
        return ["value"]
    return [name for name in header if name not in FIELDS]


def _check_header(
    header: list[str], wide: list[str], sidecar: Sidecar, *, file: str
) -> list[Problem]:
    if sidecar.wide_by is None:
        strange = [name for name in header if name not in FIELDS]
        wanted = [] if "value" in header else ["value"]
    else:
        strange = [] if sidecar.wide_by in WIDE_FIELDS else [f"wide_by {sidecar.wide_by}"]
        wanted = [] if wide else [f"a wide column by {sidecar.wide_by}"]
    strange += [name for name in sidecar.defaults if name not in FIELDS]
    for settings in sidecar.columns.values():
        strange += [name for name in settings if name not in (*FIELDS, TITLE)]
    problems = [
        Problem("unknown_column", file, "is no field of a figure", column=name) for name in strange
    ]
    return problems + [
        Problem("unknown_column", file, "is missing", column=name) for name in wanted
    ]


def _lengthen(frame: pd.DataFrame, wide: list[str], sidecar: Sidecar) -> pd.DataFrame:
    if sidecar.wide_by is None:
        return frame.assign(raw_column="value", title="")
    kept = [name for name in frame.columns if name not in wide]
    long = frame.melt(id_vars=kept, value_vars=wide, var_name="raw_column", value_name="value")
    long = long[long["value"] != ""].sort_values(["raw_row"], kind="stable")
    long[sidecar.wide_by] = long["raw_column"]
    for setting in sorted({name for entry in sidecar.columns.values() for name in entry}):
        by_column = {name: entry.get(setting, "") for name, entry in sidecar.columns.items()}
        long[setting] = long["raw_column"].map(by_column).fillna("")
    return long.reset_index(drop=True)


def _fill(figures: pd.DataFrame, sidecar: Sidecar) -> pd.DataFrame:
    filled = figures.copy()
    for name in (*FIELDS, TITLE):
        if name not in filled:
            filled[name] = sidecar.defaults.get(name, "")
    if sidecar.locator:
        filled["locator"] = sidecar.locator
    filled.loc[filled["value"].isin(list(SYMBOLS)), "qualifier"] = ""
    placeheld = filled["locator"].str.contains("{", regex=False)
    filled.loc[placeheld, "locator"] = [
        _fill_locator(row) for row in filled[placeheld].to_dict("records")
    ]
    return filled


def _fill_locator(row: dict[str, str]) -> str:
    year = ""
    if "{year}" in row["locator"]:
        try:
            year = str(parse_period(row["period"], row["period_type"]).end.year)
        except ValueError:
            year = row["period"]
    return (
        row["locator"]
        .replace("{area_code}", row["area_code"])
        .replace("{area}", row["area"])
        .replace("{year}", year)
        .replace("{title}", row[TITLE])
    )
