"""The project's geography, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from etl.geography.boundaries import list_members, read_boundaries
from etl.geography.reading import read_geography
from tests.conftest import ROOT

if TYPE_CHECKING:
    import geopandas as gpd

    from etl.geography.reading import Geography

RAW = ROOT / "data" / "raw" / "geography"
DAYS = ("2018-03-31", "2020-03-31", "2021-03-31", "2023-03-31", "2025-03-31", "2026-11-24")


@pytest.fixture(scope="session")
def geography() -> Geography:
    return read_geography(RAW)


@pytest.fixture(scope="session")
def pieces() -> gpd.GeoDataFrame:
    return read_boundaries(RAW)


@pytest.fixture(scope="session")
def members(pieces: gpd.GeoDataFrame, geography: Geography) -> pd.DataFrame:
    lookup = pd.read_csv(RAW / "lookup.csv", dtype=str, keep_default_na=False)
    return list_members(pieces, lookup, geography.index)


@pytest.fixture
def squares() -> np.ndarray:
    """Four synthetic squares of side 10 in a block, with crooked common edges."""
    import shapely

    middle = [(10.0, 0.0), (10.4, 5.0), (9.7, 10.0), (10.2, 15.0), (10.0, 20.0)]
    block = shapely.box(0, 0, 20, 20)
    upright = shapely.LineString(middle)
    across = shapely.LineString([(0, 10), (5, 10.3), (9.7, 10), (15, 9.6), (20, 10)])
    lines = shapely.union_all([block.boundary, upright, across])
    return np.asarray(shapely.get_parts(shapely.polygonize([lines])))
