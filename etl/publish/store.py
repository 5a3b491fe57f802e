"""The store that the dashboard reads: every table, typed and indexed, in one SQLite file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from etl.core.observations import LINEAGE
from etl.core.relations import KEYS, MEANINGS, OPTIONAL, references
from etl.core.schema import SORT, TABLES, Field
from etl.geography.reading import Geography
from etl.publish.documents import read_documents

_SQL_TYPES = {
    "text": "TEXT",
    "date": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
}
_SEARCHED = {
    "indicators": ("indicator", "title", "measures", "not_measures"),
    "areas": ("area_code", "area_name"),
}
_INDEXES = (
    ("observations", "indicator, area_type, period, is_preferred"),
    ("observations", "area_code, is_preferred, indicator"),
    ("observations", "publication"),
    ("breaks", "indicator"),
    ("trends", "indicator, area_code"),
    ("trend_points", "indicator, area_code"),
    ("comparisons", "indicator, period, benchmark"),
    ("comparisons", "area_code, indicator"),
    ("neighbours", "area_code, list"),
    ("ranks", "indicator, area_type, period"),
    ("funnel_limits", "indicator, area_type, period"),
)
CHECKSUM = "data_checksum"
INPUTS = "inputs_checksum"


def write_store(
    tables: Mapping[str, pd.DataFrame],
    observations: pd.DataFrame,
    geography: Geography,
    path: Path,
    *,
    inputs: str,
) -> None:
    """Write the SQLite store; the same tables give the same checksum in its table ``meta``."""
    with sqlite3.connect(path) as database:
        for name, table in tables.items():
            _write(database, name, TABLES[name], table)
        write_columns(database)
        write_search(database)
        _write_lineage(database, observations)
        _write_shapes(database, geography)
        database.execute("CREATE TABLE documents (name TEXT PRIMARY KEY, html TEXT NOT NULL)")
        database.executemany("INSERT INTO documents VALUES (?, ?)", read_documents())
        for number, (table, columns) in enumerate(_INDEXES):
            database.execute(f"CREATE INDEX by_{number} ON {table} ({columns})")
        meta = {CHECKSUM: checksum(tables), INPUTS: inputs, **geography.view_boxes}
        database.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    with sqlite3.connect(path) as database:
        database.execute("ANALYZE")
        database.commit()
        database.execute("VACUUM")


def write_columns(database: sqlite3.Connection) -> None:
    """The schema itself: whoever serves the store formats and documents by it."""
    database.execute("CREATE TABLE tables (table_name TEXT PRIMARY KEY, meaning TEXT)")
    database.executemany("INSERT INTO tables VALUES (?, ?)", MEANINGS.items())
    database.execute(
        "CREATE TABLE columns (table_name TEXT, column_name TEXT, kind TEXT, decimals INTEGER,"
        " meaning TEXT, PRIMARY KEY (table_name, column_name))"
    )
    database.executemany(
        "INSERT INTO columns VALUES (?, ?, ?, ?, ?)",
        [
            (table, name, field.kind, field.decimals, field.meaning)
            for table, fields in TABLES.items()
            for name, field in fields.items()
        ],
    )


def write_search(database: sqlite3.Connection) -> None:
    """Full-text search over indicators and areas, named search_ and the table."""
    for table, names in _SEARCHED.items():
        columns = ", ".join(f'"{name}"' for name in names)
        database.execute(
            f"CREATE VIRTUAL TABLE search_{table} USING fts5({columns}, content='{table}',"
            " tokenize='porter unicode61 remove_diacritics 2')"
        )
        database.execute(f"INSERT INTO search_{table}(search_{table}) VALUES ('rebuild')")  # noqa: S608


def checksum(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over the values of all tables, in order."""
    digest = hashlib.sha256()
    for name, table in tables.items():
        digest.update(name.encode())
        digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def _write(
    database: sqlite3.Connection, name: str, fields: Mapping[str, Field], table: pd.DataFrame
) -> None:
    columns = [f'"{column}" {_SQL_TYPES[field.kind]}' for column, field in fields.items()]
    if len(KEYS[name]) == 1:
        columns.append(f'PRIMARY KEY ("{KEYS[name][0]}")')
    columns += [
        f'FOREIGN KEY ("{column}") REFERENCES "{table}" ("{key}")'
        for column, (table, key) in references(name).items()
        if column not in OPTIONAL
    ]
    database.execute(f'CREATE TABLE "{name}" ({", ".join(columns)})')
    _insert(database, name, (_cells(table[column], field) for column, field in fields.items()))


def _insert(database: sqlite3.Connection, name: str, columns: Iterator[list[object]]) -> None:
    rows: Iterable[tuple[object, ...]] = zip(*(cells := list(columns)), strict=True)
    marks = ", ".join("?" * len(cells))
    database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608


def _cells(column: pd.Series, field: Field) -> list[object]:
    if field.kind == "boolean":
        return [int(bool(value)) for value in column]
    if field.kind == "integer":
        return [None if pd.isna(value) else int(value) for value in column]
    if field.kind == "number":
        places = field.decimals
        return [_number(value, places) for value in column]
    return ["" if value is None or value != value else str(value) for value in column]


def _number(value: object, decimals: int | None) -> object:
    if value is None or pd.isna(value):
        return None
    number = float(str(value))
    return number if decimals is None else round(number, decimals)


def _write_lineage(database: sqlite3.Connection, observations: pd.DataFrame) -> None:
    """Where each row of observations, by its rowid, stands in data/raw."""
    ordered = observations.sort_values(list(SORT["observations"]), kind="stable")
    database.execute(
        "CREATE TABLE lineage (observation INTEGER PRIMARY KEY, raw_file TEXT, raw_row INTEGER,"
        " raw_column TEXT, read_at TEXT, also_read_at TEXT, published_value TEXT)"
    )
    columns = [ordered[name].tolist() for name in LINEAGE]
    rows = zip(range(1, len(ordered) + 1), *columns, strict=True)
    database.executemany("INSERT INTO lineage VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _write_shapes(database: sqlite3.Connection, geography: Geography) -> None:
    database.execute(
        "CREATE TABLE shapes (layer TEXT, area_code TEXT, path TEXT, x REAL, y REAL,"
        " PRIMARY KEY (layer, area_code))"
    )
    shapes = geography.shapes[["layer", "area_code", "path", "x", "y"]]
    database.executemany(
        "INSERT INTO shapes VALUES (?, ?, ?, ?, ?)",
        shapes.sort_values(["layer", "area_code"]).itertuples(index=False, name=None),
    )
