from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.state.map_view import View, resolve
from dashboard.store import Store
from tests.dashboard.synthetic_store import INDICATOR, write_synthetic_store


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_synthetic_store(tmp_path_factory.mktemp("store") / "synthetic.sqlite")


@pytest.fixture(scope="session")
def store(store_path: Path) -> Store:
    return Store(store_path)


@pytest.fixture(scope="session")
def view(store: Store) -> View:
    return resolve(store, indicator=INDICATOR)[0]
