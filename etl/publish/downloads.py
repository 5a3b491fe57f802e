"""Other forms of the processed tables, to download: Parquet, workbooks, the department's layout."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from etl.catalogue.loader import GROUPS
from etl.publish.dfe_layout import dfe_files, write_dfe_files
from etl.publish.metadata import datasette_metadata
from etl.publish.parquet import write_parquet
from etl.publish.workbook import Sheet, notes_sheet, table_sheet, write_workbook

FOLDER = "downloads"
CHECKSUMS = "sha256sums.txt"
ALL = "on_record.xlsx"
_OF_INDICATORS = ("observations", "indicators", "breaks")
_FOR_DRAWING = ("trend_points", "ranks", "funnel_limits", "tiles", "neighbours", "caveats")
"""Tables that no workbook repeats; the notes hold the caveats."""

Tables = Mapping[str, pd.DataFrame]


def write_downloads(tables: Tables, processed: Path) -> None:
    """Write every other form beside the tables, then the checksums of all files."""
    folder = processed / FOLDER
    folder.mkdir()
    with ProcessPoolExecutor() as pool:
        work = [pool.submit(_write_workbook_of_all, tables, folder)]
        work += [pool.submit(_write_dfe_layout, tables, folder)]
        work += [pool.submit(_write_group, _of_group(tables, group), group, folder)
                 for group in GROUPS]  # fmt: skip
        work += [pool.submit(_write_parquet, tables, folder)]
    for done in work:
        done.result()
    metadata = json.dumps(datasette_metadata(), ensure_ascii=False, indent=1)
    (folder / "datasette.json").write_text(f"{metadata}\n", encoding="utf-8")
    write_checksums(processed, folder / CHECKSUMS)


def _write_parquet(tables: Tables, folder: Path) -> None:
    (folder / "parquet").mkdir()
    for name, table in tables.items():
        write_parquet(name, table, folder / "parquet" / f"{name}.parquet")
    _zip(folder / "parquet")


def _write_dfe_layout(tables: Tables, folder: Path) -> None:
    pairs = dfe_files(tables["observations"], tables["areas"], tables["indicators"])
    write_dfe_files(pairs, folder / "dfe_layout")
    _zip(folder / "dfe_layout")


def _write_workbook_of_all(tables: Tables, folder: Path) -> None:
    sheets = _sheets({name: tables[name] for name in tables if name not in _FOR_DRAWING}, "all")
    notes = notes_sheet(tables["caveats"])
    write_workbook(folder / ALL, title="Every indicator", sheets=sheets, notes=notes)


def _of_group(tables: Tables, group: str) -> Tables:
    """What is on record for a group of indicators."""
    indicators = tables["indicators"]
    members = set(indicators.loc[indicators["group"] == group, "indicator"])
    parts = {name: tables[name][tables[name]["indicator"].isin(members)] for name in _OF_INDICATORS}
    return parts | {
        "publications": _cited(tables["publications"], parts["observations"]),
        "caveats": _used(tables["caveats"], parts["observations"]),
    }


def _write_group(parts: Tables, group: str, folder: Path) -> None:
    sheets = _sheets({name: parts[name] for name in parts if name != "caveats"}, GROUPS[group])
    notes = notes_sheet(parts["caveats"])
    write_workbook(folder / f"{group}.xlsx", title=GROUPS[group], sheets=sheets, notes=notes)


def write_checksums(processed: Path, path: Path) -> None:
    """SHA-256 of every file of a release, as ``sha256sum --check`` reads it."""
    files = sorted(file for file in processed.rglob("*") if file.is_file() and file != path)
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(processed)}"
        for file in files
    ]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _sheets(tables: Tables, of: str) -> list[Sheet]:
    return [
        table_sheet(name, table, title=f"{name.replace('_', ' ').capitalize()}: {of}")
        for name, table in tables.items()
        if len(table)
    ]


def _cited(publications: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    named = {*observations["publication"], *observations["denominator_publication"].dropna()}
    return publications[publications["publication"].isin(named)]


def _used(caveats: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    codes = {code for cell in observations["caveats"].unique() for code in str(cell).split("|")}
    return caveats[caveats["caveat"].isin(codes)]


def _zip(folder: Path) -> None:
    """A folder's files in one archive, the same bytes every time."""
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes(), zipfile.ZIP_DEFLATED)
