"""Shared paths, and the skip for what needs the shared figures beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("ON_RECORD_SHARED", ROOT.parent / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if (SHARED / "figures").exists():
        return
    skip = pytest.mark.skip(reason="the shared figures are not beside this checkout")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def processed() -> Path:
    folder = ROOT / "data" / "processed"
    assert (folder / "on_record.sqlite").exists(), "run: make build"
    return folder
