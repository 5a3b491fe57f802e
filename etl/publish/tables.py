"""The processed CSVs: one schema, one order of rows, the same bytes every time."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from etl.core.schema import SORT, TABLES, Field

_LARGE, _SIGNIFICANT = 1_000_000, 12


def shape_table(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table in the schema's order and types, its rows sorted.

    Raises KeyError when a column of the schema is missing.
    """
    shaped = table[list(TABLES[name])].copy()
    for column, field in TABLES[name].items():
        if field.kind in ("number", "integer"):
            shaped[column] = pd.to_numeric(shaped[column].replace("", None))
        if field.decimals is not None:
            shaped[column] = shaped[column].map(_settle, na_action="ignore")
    return shaped.sort_values(list(SORT[name]), kind="stable", ignore_index=True)


def write_csv(table: pd.DataFrame, fields: Mapping[str, Field], path: Path) -> None:
    """Write a table as UTF-8 CSV with LF, numbers as the schema says."""
    texts = [format_column(table[name], field) for name, field in fields.items()]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(list(fields))
    writer.writerows(zip(*texts, strict=True))
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")


def format_column(column: pd.Series, field: Field) -> list[str]:
    """A column as the text of its cells; nothing known is an empty cell."""
    if field.kind == "boolean":
        return ["true" if value else "false" for value in column]
    if field.kind in ("number", "integer"):
        return [_format_number(value, field.decimals) for value in column]
    return ["" if value is None or value != value else harmless(str(value)) for value in column]


def harmless(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def read_csv(path: Path, fields: Mapping[str, Field]) -> pd.DataFrame:
    """Read a processed CSV back, with the types of the schema."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name, field in fields.items():
        if field.kind == "boolean":
            table[name] = table[name] == "true"
        elif field.kind in ("number", "integer"):
            table[name] = pd.to_numeric(table[name].replace("", None))
    return table


def _settle(value: float) -> float:
    """A modelled number without the digits in which processors differ."""
    return value if abs(value) < _LARGE else float(f"{value:.{_SIGNIFICANT}g}")


def _format_number(value: object, decimals: int | None) -> str:
    if value is None or pd.isna(value):
        return ""
    number = float(str(value))
    if decimals is not None:
        return f"{round(number, decimals) + 0.0:.{decimals}f}"
    return str(int(number)) if number.is_integer() else repr(number)
