"""The whole way of one number, from the page it was read on to the row that people see."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from etl.publish.release import STORE

_QUERY = """
SELECT o.*, l.raw_file, l.raw_row, l.raw_column, l.read_at, l.also_read_at, l.published_value,
       i.title AS indicator_title, p.title AS publication_title, p.publisher, p.published,
       p.official_url, p.licence, d.title AS denominator_title
FROM observations o
JOIN lineage l ON l.observation = o.rowid
JOIN indicators i ON i.indicator = o.indicator
JOIN publications p ON p.publication = o.publication
LEFT JOIN publications d ON d.publication = o.denominator_publication
WHERE o.indicator = :indicator AND o.period = :period
  AND (o.area_code = :area OR lower(o.area_name) = lower(:area))
ORDER BY o.is_preferred DESC, o.age_group, o.sex, o.breakdown, o.breakdown_value, o.rowid
"""


def explain_number(processed: Path, *, indicator: str, area: str, period: str) -> list[str]:
    """Lines that tell, for each row of the cell, where it stands and what was done to it."""
    store = processed / STORE
    if not store.exists():
        return []
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        wanted = {"indicator": indicator, "area": area, "period": period}
        rows = database.execute(_QUERY, wanted).fetchall()
        breaks = database.execute(
            "SELECT date, effect, what FROM breaks WHERE indicator = ? ORDER BY date", (indicator,)
        ).fetchall()
    lines: list[str] = []
    for row in rows:
        lines += [*_describe(row), ""]
    if rows:
        lines += [f"Break {entry['date']} ({entry['effect']}): {entry['what']}" for entry in breaks]
    return lines


def _describe(row: sqlite3.Row) -> list[str]:
    cell = [row["age_group"], row["sex"], row["breakdown"], row["breakdown_value"]]
    lines = [
        f"{row['indicator_title']}, {row['area_name']} ({row['area_code']}), {row['period']}",
        f"  for          {' '.join(part for part in cell if part)}",
        f"  raw cell     {row['published_value']!r} in {_raw_place(row)}",
        f"  publication  {row['publisher']}: {row['publication_title']} ({row['published']})",
        f"  place        {row['locator'] or 'not stated'}",
        f"  address      {row['official_url'] or 'no official address found'}",
        f"  read in      {row['read_at']} {row['also_read_at']}".rstrip(),
        f"  licence      {row['licence']}; evidence {row['evidence']}",
        f"  value        {_value(row)}",
        f"  limits       {_number(row['lower'])} to {_number(row['upper'])}",
    ]
    if row["rate_per_10000"] is not None:
        lines.append(
            f"  rate         10,000 x {_number(row['value'])} / {_number(row['denominator'])}"
            f" = {row['rate_per_10000']:.4f}"
            f" ({row['rate_lower']:.4f} to {row['rate_upper']:.4f}, chance only);"
            f" residents from {row['denominator_title']}"
        )
    chosen = "preferred" if row["is_preferred"] else "kept, another row is preferred"
    lines += [
        f"  standing     {chosen}; segment {row['segment']}",
        f"  caveats      {row['caveats'].replace('|', ', ') or 'none'}",
    ]
    return [*lines, f"  note         {row['note']}"] if row["note"] else lines


def _raw_place(row: sqlite3.Row) -> str:
    return f"{row['raw_file']} row {row['raw_row']} column {row['raw_column']}"


def _value(row: sqlite3.Row) -> str:
    qualifier = row["qualifier"] or "no qualifier"
    status = f", status {row['status']}" if row["status"] else ""
    return f"{_number(row['value'])} {row['unit']}, {qualifier}{status}"


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}"
