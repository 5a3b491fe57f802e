"""Small synthetic files in the department's layout; every number in them is invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.arrivals import observations_of, read_file
from etl.core.areas import AreaIndex

HEAD = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,old_la_code,new_la_code,la_name,category,Child_sexual_exploitation"
)
_START = "Reporting year,{level},E92000001,England"
ROTHERHAM = ("E08000018", "Rotherham")
SHEFFIELD = ("E08000039", "Sheffield")
BUCKINGHAMSHIRE_BEFORE = ("E10000002", "Buckinghamshire")
BUCKINGHAMSHIRE = ("E06000060", "Buckinghamshire")
NORTH_EAST = "E12000001"


def authority(year: int, place: tuple[str, str], value: str) -> str:
    start = _START.format(level="Local authority")
    return (
        f"{year},{start},E12000003,Yorkshire and The Humber,,{place[0]},{place[1]},Factors,{value}"
    )


def region(year: int, number: int, value: str) -> str:
    start = _START.format(level="Regional")
    return f"{year},{start},E1200000{number},Region {number},,,,Factors,{value}"


def england(year: int, value: str) -> str:
    return f"{year},{_START.format(level='National')},,,,,,Factors,{value}"


def write_file(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def observed(path: Path, index: AreaIndex, *rows: str) -> pd.DataFrame:
    return observations_of(read_file(write_file(path, *rows)), index)


def on_record(observations: pd.DataFrame, publication: str = "synthetic_before") -> pd.DataFrame:
    """Observations as if a publication on record gave them, each preferred."""
    return observations.assign(is_preferred=True, publication=publication)
