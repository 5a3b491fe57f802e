"""Validators of other people read what is published."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from csvw import TableGroup
from frictionless import Package

from etl.core.schema import TABLES

pytestmark = [
    pytest.mark.release,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_frictionless_finds_nothing(processed: Path) -> None:
    package = Package(processed / "datapackage.json")
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])[:10]
    assert [resource.name for resource in package.resources] == list(TABLES)


def test_frictionless_finds_a_wrong_number(processed: Path, tmp_path: Path) -> None:
    described = json.loads((processed / "datapackage.json").read_text(encoding="utf-8"))
    described["resources"] = [one for one in described["resources"] if one["name"] == "tiles"]
    described["resources"][0]["schema"]["foreignKeys"] = []
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    text = (processed / "tiles.csv").read_text(encoding="utf-8")
    (tmp_path / "tiles.csv").write_text(text.replace("10.5000", "ten", 1), encoding="utf-8")
    report = Package(tmp_path / "datapackage.json").validate()
    assert "type-error" in {error[0] for error in report.flatten(["type"])}


def test_csvw_reads_every_table(processed: Path) -> None:
    group = TableGroup.from_file(processed / "csv-metadata.json")
    assert [str(table.url) for table in group.tables] == [f"{name}.csv" for name in TABLES]
    for table in group.tables:
        rows = list(table.iterdicts(strict=True, with_metadata=True))
        assert len(rows) == len(pd.read_csv(processed / str(table.url), dtype=str))
        table.check_primary_key(rows)


def test_datasette_opens_the_store(processed: Path, downloads: Path) -> None:
    def ask(address: str) -> str:
        words, store = str(downloads / "datasette.json"), str(processed / "on_record.sqlite")
        command = [sys.executable, "-W", "ignore", "-m", "datasette", "--get", address]
        command += ["--metadata", words, store]
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()

    rows = "/on_record/observations.json?indicator=cin_factor_cse&_shape=array&_size=3"
    assert [row["indicator"] for row in json.loads(ask(rows))] == ["cin_factor_cse"] * 3
    assert TABLES["observations"]["publication"].meaning in ask("/on_record/observations")
    assert "Rotherham" in ask("/on_record/areas?_search=rotherham")


def test_store_is_whole(processed: Path) -> None:
    with sqlite3.connect(processed / "on_record.sqlite") as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        keys = database.execute("PRAGMA foreign_key_list(observations)").fetchall()
    assert {row[2:4] for row in keys} >= {("indicators", "indicator"), ("areas", "area_code")}


@pytest.mark.parametrize("name", TABLES)
def test_plain_readers_guess_the_types(processed: Path, name: str) -> None:
    """pandas and readr take an empty cell as missing, and true and false as logical."""
    path = processed / f"{name}.csv"
    read = pd.read_csv(path, low_memory=False)
    lines = path.read_bytes()
    assert not lines.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in lines
    assert all(re.fullmatch("[a-z][a-z0-9_]*", column) for column in read)
    for column, field in TABLES[name].items():
        if read[column].isna().all():
            continue
        if field.kind in ("number", "integer"):
            assert pd.api.types.is_numeric_dtype(read[column]), column
        elif field.kind == "boolean":
            assert read[column].dtype == bool, column
        elif field.kind == "date":
            pd.to_datetime(read[column], format="%Y-%m-%d")
