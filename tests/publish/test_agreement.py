"""Every form of a table says the same, cell by cell."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from etl.catalogue.loader import GROUPS
from etl.core.relations import MEANINGS
from etl.core.schema import TABLES
from etl.publish.dfe_layout import LEVELS
from etl.publish.tables import format_column
from etl.publish.workbook import HEADER_ROW

pytestmark = pytest.mark.release
Frames = dict[str, pd.DataFrame]


def differences(form: pd.DataFrame, texts: pd.DataFrame) -> list[str]:
    """The first cells in which a form of a table differs from its CSV."""
    assert list(form.columns) == list(texts.columns)
    assert len(form) == len(texts)
    return [
        f"{column}, row {row}: {form[column].iat[row]!r} is not {texts[column].iat[row]!r}"
        for column in texts
        for row in (form[column].to_numpy() != texts[column].to_numpy()).nonzero()[0][:5]
    ]


@pytest.mark.parametrize("name", TABLES)
def test_parquet_holds_what_the_csv_holds(downloads: Path, texts: Frames, name: str) -> None:
    read = pq.read_table(downloads / "parquet" / f"{name}.parquet")
    form = pd.DataFrame(
        {
            column: format_column(pd.Series(read[column].to_pylist(), dtype=object), field)
            for column, field in TABLES[name].items()
        }
    )
    assert differences(form, texts[name]) == []
    assert read.schema.metadata[b"description"].decode() == MEANINGS[name]
    assert read.schema.field(0).metadata[b"description"]


@pytest.mark.parametrize("name", TABLES)
def test_store_holds_what_the_csv_holds(processed: Path, texts: Frames, name: str) -> None:
    with sqlite3.connect(processed / "on_record.sqlite") as database:
        read = pd.read_sql(f'SELECT * FROM "{name}" ORDER BY rowid', database, dtype=object)
    form = pd.DataFrame(
        {column: format_column(read[column], field) for column, field in TABLES[name].items()}
    )
    assert differences(form, texts[name]) == []


def read_sheet(book: CalamineWorkbook, name: str) -> pd.DataFrame:
    rows = book.get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows[HEADER_ROW:], columns=rows[HEADER_ROW - 1], dtype=object)


def as_text(cell: Any, column: str, name: str) -> str:
    """A workbook's cell as the CSV writes it; shorthand in a value's place is an empty value."""
    field = TABLES[name][column]
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if column == "status":
        return str(cell).strip("[]")
    if field.kind in ("number", "integer"):
        empty = cell == "" or (column == "value" and isinstance(cell, str))
        return "" if empty else format_column(pd.Series([cell]), field)[0]
    return ("true" if cell else "false") if field.kind == "boolean" else str(cell)


@pytest.mark.parametrize("workbook", ["on_record", *GROUPS])
def test_workbook_holds_what_the_csv_holds(downloads: Path, texts: Frames, workbook: str) -> None:
    book = CalamineWorkbook.from_path(downloads / f"{workbook}.xlsx")
    for name in set(book.sheet_names) & set(TABLES):
        sheet = read_sheet(book, name)
        expected = texts[name]
        if workbook != "on_record":
            expected = of_group(texts, name, workbook)
        form = pd.DataFrame(
            {column: [as_text(cell, column, name) for cell in sheet[column]] for column in sheet}
        )
        assert differences(form, expected[list(sheet.columns)].reset_index(drop=True)) == []
        left_out = expected[[column for column in TABLES[name] if column not in sheet]]
        assert (left_out == "").all().all(), f"{name} leaves out a column that holds something"
    caveats = {row["caveat"]: row["text"] for row in texts["caveats"].to_dict("records")}
    notes = read_sheet(book, "notes")
    assert all(caveats[row["caveat"]] == row["text"] for row in notes.to_dict("records"))
    used = {
        code for cell in read_sheet(book, "observations")["caveats"] for code in cell.split("|")
    }
    assert used - {""} <= set(notes["caveat"])


def of_group(texts: Frames, name: str, group: str) -> pd.DataFrame:
    indicators = texts["indicators"]
    members = set(indicators.loc[indicators["group"] == group, "indicator"])
    if name != "publications":
        return texts[name][texts[name]["indicator"].isin(members)]
    rows = texts["observations"][texts["observations"]["indicator"].isin(members)]
    cited = {*rows["publication"], *rows["denominator_publication"]}
    return texts[name][texts[name]["publication"].isin(cited)]


def test_layout_of_the_department_holds_every_figure(downloads: Path, texts: Frames) -> None:
    rows = texts["observations"]
    rows = rows[(rows["is_preferred"] == "true") & rows["area_type"].isin(LEVELS.keys())]
    expected = sorted(
        (row["indicator"], row["area_code"], row["publication"], row["value"] or row["status"])
        for row in rows.to_dict("records")
    )
    found = []
    for path in sorted((downloads / "dfe_layout").glob("*.csv")):
        if path.name.endswith(".meta.csv"):
            continue
        indicator = path.stem.rpartition("_")[0]
        for row in pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records"):
            if row["publication"] == "Not available":
                continue
            value = next(row[name] for name in row if name.startswith("figure_"))
            places = ("new_la_code", "pfa_code", "region_code", "country_code")
            code = next(row[name] for name in places if row.get(name))
            found.append((indicator, code, row["publication"], value))
    found.sort()
    assert [pair for pair in zip(found, expected, strict=True) if pair[0] != pair[1]][:5] == []


def test_checksums_name_every_file(processed: Path, downloads: Path) -> None:
    lines = (downloads / "sha256sums.txt").read_text(encoding="utf-8").splitlines()
    said = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    files = {file.relative_to(processed).as_posix(): file for file in processed.rglob("*")
             if file.is_file() and file.name != "sha256sums.txt"}  # fmt: skip
    assert set(said) == set(files)
    wrong = [name for name, file in files.items()
             if hashlib.sha256(file.read_bytes()).hexdigest() != said[name]]  # fmt: skip
    assert wrong == []
