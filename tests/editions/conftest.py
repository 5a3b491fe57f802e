from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl import inputs
from etl.core.areas import AreaIndex
from etl.core.schema import TABLES
from etl.geography.reading import Geography, read_geography
from etl.publish.tables import read_csv


@pytest.fixture(scope="session")
def geography(root: Path) -> Geography:
    return read_geography(root / "data" / "raw" / "geography")


@pytest.fixture(scope="session")
def index(geography: Geography) -> AreaIndex:
    return geography.index


@pytest.fixture(scope="session")
def record(processed: Path) -> pd.DataFrame:
    return read_csv(processed / "observations.csv", TABLES["observations"])


@pytest.fixture
def raw(tmp_path: Path, root: Path, geography: Geography, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of raw tables beside the real geography, which is read once."""
    monkeypatch.setattr(inputs, "read_geography", lambda _: geography)
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "geography").symlink_to(root / "data" / "raw" / "geography")
    return folder
