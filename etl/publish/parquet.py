"""The processed tables as Parquet, typed, with the schema's meanings inside each file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from etl.core.relations import MEANINGS
from etl.core.schema import TABLES

_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def write_parquet(name: str, table: pd.DataFrame, path: Path) -> None:
    """Write one table; what is not known is null, as an empty cell of the CSV is."""
    columns = {}
    fields = []
    for column, field in TABLES[name].items():
        cells = table[column].astype(object).where(table[column].notna(), None)
        if field.kind in ("text", "date"):
            cells = cells.where(cells != "", None)
        if field.kind == "date":
            cells = pd.to_datetime(cells).dt.date.where(cells.notna(), None)
        if field.kind == "number" and field.decimals is not None:
            cells = table[column].astype(float).round(field.decimals) + 0.0
        described = pa.field(column, _TYPES[field.kind], metadata={"description": field.meaning})
        fields.append(described)
        columns[column] = pa.array(cells, type=described.type, from_pandas=True)
    schema = pa.schema(fields, metadata={"title": name, "description": MEANINGS[name]})
    pq.write_table(pa.table(columns, schema=schema), path, compression="zstd")
