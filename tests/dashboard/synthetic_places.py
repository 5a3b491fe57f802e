"""Codes of the synthetic places, and rows in the layout of the real tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.core.schema import TABLES

INDICATOR, LOCAL, SHARE = "synthetic_episodes", "synthetic_local_counts", "synthetic_share"
NATION, ELSEWHERE, REGION = "E92000001", "W92000004", "E12900001"
NORTHBY_OLD, NORTHBY = "E08900001", "E08900002"
OLDSHIRE, SOUTHBY, SOUTHFOLD = "E10900001", "E06900001", "E06900002"
CITADEL, TOWERHAM = "E06900003", "E09900001"
YEARS = ("2021-22", "2022-23", "2023-24")
Row = dict[str, Any]


def make_row(table: str, **given: Any) -> Row:
    """A row of a table: empty text, no number and false where nothing is given."""
    unknown = set(given) - set(TABLES[table])
    assert not unknown, unknown
    empty: Mapping[str, Any] = {"integer": None, "number": None, "boolean": 0}
    return {
        name: given.get(name, empty.get(field.kind, "")) for name, field in TABLES[table].items()
    }
