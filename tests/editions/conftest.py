from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl import inputs
from etl.core.areas import AreaIndex
from etl.core.schema import TABLES
from etl.geography.reading import Geography, read_geography
from etl.publish.tables import read_csv, write_csv
from tests.editions.synthetic_files import ROTHERHAM, authority, observed, on_record


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
def built(tmp_path: Path, index: AreaIndex) -> Path:
    """A folder of processed tables with one synthetic figure of an edition of 2025."""
    folder = tmp_path / "processed"
    folder.mkdir()
    figures = observed(tmp_path / "before.csv", index, authority(2025, ROTHERHAM, "14"))
    figures = on_record(figures, "synthetic_before").assign(evidence="primary")
    publications = pd.DataFrame(
        [{"publication": "synthetic_before", "published": "2025", "n_observations": 1}]
    )
    for name, table in (("observations", figures), ("publications", publications)):
        fields = TABLES[name]
        write_csv(table.reindex(columns=list(fields)), fields, folder / f"{name}.csv")
    return folder


@pytest.fixture
def raw(tmp_path: Path, root: Path, geography: Geography, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of raw tables beside the real geography, which is read once."""
    monkeypatch.setattr(inputs, "read_geography", lambda _: geography)
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "geography").symlink_to(root / "data" / "raw" / "geography")
    return folder
