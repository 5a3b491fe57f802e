"""A small synthetic store: invented places and numbers, in the layout of the real one.

Four authorities in the latest year: Northby (joined from the same ground's older code),
Southby and Southfold (once Oldshire), Citadel (too few residents), and the borough Towerham.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from etl.core.schema import TABLES
from etl.publish.store import write_columns, write_search
from tests.dashboard.synthetic_models import synthetic_models
from tests.dashboard.synthetic_places import (
    CITADEL,
    ELSEWHERE,
    INDICATOR,
    LOCAL,
    NATION,
    NORTHBY,
    NORTHBY_OLD,
    OLDSHIRE,
    REGION,
    SHARE,
    SOUTHBY,
    SOUTHFOLD,
    TOWERHAM,
    YEARS,
    make_row,
)

_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}

Row = dict[str, Any]


def write_synthetic_store(path: Path) -> Path:
    """Write the synthetic store and return its path."""
    rows = _observations()
    tables: dict[str, list[Row]] = {
        "areas": _areas(),
        "area_changes": _changes(),
        "indicators": _indicators(),
        "publications": _publications(),
        "caveats": [
            make_row("caveats", caveat="synthetic_caveat", short_text="A synthetic caveat."),
            make_row("caveats", caveat="tiny_population", short_text="Too few residents."),
        ],
        "breaks": [
            make_row(
                "breaks",
                break_id="synthetic_break",
                indicator=LOCAL,
                date="2022-04-01",
                effect="cut",
                what="A synthetic change of recording.",
            )
        ],
        "observations": rows,
        **synthetic_models(),
        "tiles": [
            make_row("tiles", area_code=code, column=float(place), row=0.0, region=REGION)
            for place, code in enumerate((NORTHBY, SOUTHBY, SOUTHFOLD, CITADEL, TOWERHAM, OLDSHIRE))
        ],
    }
    with sqlite3.connect(path) as database:
        for name, fields in TABLES.items():
            columns = ", ".join(
                f'"{column}" {_TYPES.get(field.kind, "TEXT")}' for column, field in fields.items()
            )
            database.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * len(fields))
            cells = [tuple(row[column] for column in fields) for row in tables.get(name, [])]
            database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', cells)
        write_columns(database)
        write_search(database)
        _write_rest(database, len(rows))
    return path


def _write_rest(database: sqlite3.Connection, n_observations: int) -> None:
    database.execute(
        "CREATE TABLE lineage (observation INTEGER PRIMARY KEY, raw_file TEXT, raw_row INTEGER,"
        " raw_column TEXT, read_at TEXT, also_read_at TEXT, published_value TEXT)"
    )
    database.executemany(
        "INSERT INTO lineage VALUES (?, 'synthetic.csv', 3, 'count', '', '', '7')",
        [(number + 1,) for number in range(n_observations)],
    )
    database.execute("CREATE TABLE shapes (layer TEXT, area_code TEXT, path TEXT, x REAL, y REAL)")
    database.executemany("INSERT INTO shapes VALUES (?, ?, ?, ?, ?)", _shapes())
    database.execute("CREATE TABLE documents (name TEXT, html TEXT)")
    database.execute("INSERT INTO documents VALUES ('methods', '<h1>Synthetic methods</h1>')")
    database.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    database.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [
            ("data_checksum", "synthetic"),
            ("boundaries_notice", "Synthetic boundaries (c) nobody."),
            ("view_box_uk", "0 0 100 100"),
            ("inset_orkney", "500 500 10 10"),
        ],
    )


def _areas() -> list[Row]:
    authorities = [
        (NORTHBY_OLD, "Northby", "2011-04-01", "2023-03-31", NORTHBY),
        (NORTHBY, "Northby", "2023-04-01", "", NORTHBY),
        (OLDSHIRE, "Oldshire", "", "2023-03-31", OLDSHIRE),
        (SOUTHBY, "Southby", "2023-04-01", "", SOUTHBY),
        (SOUTHFOLD, "Southfold", "2023-04-01", "", SOUTHFOLD),
        (CITADEL, "Citadel", "", "", CITADEL),
        (TOWERHAM, "Towerham", "", "", TOWERHAM),
    ]
    wider = [
        (NATION, "England", "nation"),
        (ELSEWHERE, "Wales", "nation"),
        (REGION, "Middleland", "region"),
    ]
    rows = [
        make_row(
            "areas",
            area_code=code,
            area_name=name,
            area_type="local_authority",
            kind="unitary",
            nation_code=NATION,
            region_code=REGION,
            valid_from=start,
            valid_to=end,
            same_ground_code=ground,
        )
        for code, name, start, end, ground in authorities
    ]
    return rows + [
        make_row(
            "areas",
            area_code=code,
            area_name=name,
            area_type=kind,
            nation_code=NATION if kind == "region" else code,
            same_ground_code=code,
        )
        for code, name, kind in wider
    ]


def _changes() -> list[Row]:
    return [
        make_row("area_changes", old_code=OLDSHIRE, new_code=code, date="2023-04-01", kind="split")
        for code in (SOUTHBY, SOUTHFOLD)
    ]


def _indicators() -> list[Row]:
    common = {
        "unit": "count",
        "unit_label": "synthetic episodes",
        "measures": "Synthetic episodes.",
        "quote_right": "In {period}, {value} synthetic episodes were recorded in {area}.",
        "quote_wrong": "{value} children in {area} were counted in {period}.",
        "comparability": "Synthetic places count differently.",
        "kind": "count",
    }
    return [
        make_row(
            "indicators",
            **common,
            indicator=INDICATOR,
            title="Synthetic episodes & others",
            short_title="Synthetic episodes",
            group="childrens_services",
            rate_population="population_0_17",
            comparable_areas=1,
        ),
        make_row(
            "indicators",
            **common,
            indicator=LOCAL,
            title="Synthetic local counts",
            short_title="Synthetic local counts",
            group="police",
        ),
        make_row(
            "indicators",
            **{**common, "unit": "percent", "unit_label": "percent"},
            indicator=SHARE,
            title="Synthetic share",
            short_title="Synthetic share",
            group="internet_access",
            comparable_areas=1,
        ),
    ]


def _publications() -> list[Row]:
    return [
        make_row(
            "publications",
            publication="synthetic_book",
            title="A synthetic book",
            n_observations=20,
            publisher="Nobody",
            published="2024",
            official_url="https://synthetic.invalid/book",
            licence="OGL-UK-3.0",
        ),
        make_row(
            "publications",
            publication="synthetic_copy",
            title="A synthetic copy",
            publisher="Nobody else",
            read_at="https://synthetic.invalid/copy",
        ),
    ]


def _observations() -> list[Row]:
    rows = []
    for place, period in enumerate(YEARS):
        day = f"{2022 + place}-03-31"
        codes = [NORTHBY_OLD, OLDSHIRE] if place < 2 else [NORTHBY, SOUTHBY, SOUTHFOLD]
        for step, code in enumerate([*codes, CITADEL, TOWERHAM]):
            rows.append(_episodes(code, period, day, 10.0 * (step + 1) + place))
        rows.append(_episodes(NATION, period, day, 500.0 + place, area_type="nation"))
        rows.append(_episodes(REGION, period, day, 300.0 + place, area_type="region"))
    _change(rows, SOUTHFOLD, YEARS[2], value=None, status="c", rate_per_10000=None)
    _change(rows, NORTHBY, YEARS[2], value=1400.0, qualifier="approximately")
    _change(rows, TOWERHAM, YEARS[2], value=0.0, rate_per_10000=0.0)
    rows = [r for r in rows if (r["area_code"], r["period"]) != (TOWERHAM, YEARS[1])]
    rival = _episodes(NORTHBY, YEARS[2], "2024-03-31", 1399.0)
    rows.append({**rival, "is_preferred": 0, "publication": "synthetic_copy"})
    for step, code in enumerate((SOUTHBY, TOWERHAM)):
        local = _episodes(code, YEARS[2], "2024-03-31", 5.0 + step)
        plain = {"rate_per_10000": None, "publication": "synthetic_copy", "locator": ""}
        rows.append({**local, **plain, "indicator": LOCAL})
        rows.append({**local, **plain, "indicator": SHARE, "unit": "percent", "value": 51.5 + step})
    return rows


def _episodes(
    code: str, period: str, day: str, value: float, *, area_type: str = "local_authority"
) -> Row:
    return make_row(
        "observations",
        indicator=INDICATOR,
        area_type=area_type,
        area_code=code,
        area_name=code,
        period=period,
        period_type="financial_year",
        period_start=f"{int(day[:4]) - 1}-04-01",
        period_end=day,
        age_group="under_18",
        sex="all",
        unit="count",
        value=value,
        qualifier="exact",
        denominator=10_000.0,
        rate_per_10000=value,
        rate_lower=value * 0.8,
        rate_upper=value * 1.2,
        segment=1,
        publication="synthetic_book",
        locator="table 1",
        evidence="primary",
        is_preferred=1,
        caveats="synthetic_caveat" + ("|tiny_population" if code == CITADEL else ""),
    )


def _change(rows: list[Row], code: str, period: str, **changes: Any) -> None:
    for row in rows:
        if row["area_code"] == code and row["period"] == period:
            row.update(changes)


def _shapes() -> list[tuple[str, str, str, float, float]]:
    def square(left: int, top: int, size: int = 10) -> str:
        return f"M{left} {top}h{size}v{size}h-{size}z"

    at = {
        NORTHBY_OLD: (20, 0), NORTHBY: (20, 0), OLDSHIRE: (20, 20), SOUTHBY: (20, 20),
        SOUTHFOLD: (30, 20), CITADEL: (40, 0), TOWERHAM: (60, 0),
    }  # fmt: skip
    found = [
        ("local_authority", code, square(*corner), corner[0] + 5.0, corner[1] + 5.0)
        for code, corner in at.items()
    ]
    found.append(("london", TOWERHAM, square(0, 0, 40), 20.0, 20.0))
    found.append(("nation", NATION, square(20, 0, 60), 50.0, 30.0))
    found.append(("nation", ELSEWHERE, square(0, 0, 20), 10.0, 10.0))
    found.append(("region", REGION, square(20, 0, 60), 50.0, 30.0))
    return found
