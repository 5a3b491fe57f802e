"""A raw folder with one small synthetic publisher, beside the real geography."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from etl import inputs, pipeline
from etl.core.problems import Problem
from etl.geography.reading import Geography, read_geography
from etl.sources.sidecar import seal

HEADER = (
    "indicator,area_type,area,area_code,period_type,period,age_group,sex,value,unit,qualifier,"
    "publication,locator,evidence"
)
ROW = (
    "cse_flagged_crimes,local_authority,Rotherham,,financial_year,2014-15,under_18,all,12,count,"
    "exact,synthetic_release,table 1,primary"
)
SIDECAR = """
title = "Synthetic counts for tests"
holds = "figures"
transcribed_by = "hand"
how = "Invented for a test."
sha256 = ""

[publications.synthetic_release]
title = "Synthetic release"
publisher = "Nobody"
published = "2020"
licence = "unknown"
read_at = ["https://example.org/"]
evidence = "primary"
"""


class SyntheticRaw:
    """A folder of raw tables that a test can spoil in one place."""

    def __init__(self, raw: Path, geography: Path) -> None:
        self.raw = raw
        self.folder = raw / "synthetic"
        self.folder.mkdir(parents=True)
        (raw / "geography").symlink_to(geography)
        self.table = self.folder / "counts.csv"
        self.write(ROW)

    def write(self, *rows: str, header: str = HEADER, sidecar: str = SIDECAR) -> None:
        self.table.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        self.table.with_suffix(".toml").write_text(sidecar, encoding="utf-8")
        seal(self.table)

    def problems(self) -> list[Problem]:
        return pipeline.check(raw=self.raw)


@pytest.fixture(scope="session")
def geography(root: Path) -> Geography:
    return read_geography(root / "data" / "raw" / "geography")


@pytest.fixture
def synthetic(
    tmp_path: Path, root: Path, geography: Geography, monkeypatch: pytest.MonkeyPatch
) -> SyntheticRaw:
    """Reads the real geography once for all tests: no test here spoils it."""
    monkeypatch.setattr(inputs, "read_geography", lambda _: geography)
    return SyntheticRaw(tmp_path / "raw", root / "data" / "raw" / "geography")


@pytest.fixture
def spoil(synthetic: SyntheticRaw) -> Callable[..., list[Problem]]:
    """Write the row with some of its cells changed, and say what is found."""

    def change(**cells: str) -> list[Problem]:
        values = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) | cells
        synthetic.write(",".join(values.values()))
        return synthetic.problems()

    return change
