"""A damaged store or a missing part: one line, or what is still good; the synthetic store."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.app import create_app
from dashboard.current import Current
from dashboard.database import Database, StoreMissingError
from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import INDICATOR, NORTHBY

PAGE = 4_096


@pytest.fixture
def here(store_path: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "processed"
    folder.mkdir()
    return Path(shutil.copy(store_path, folder / "on_record.sqlite"))


def damage(path: Path, table: str) -> None:
    """Overwrite every page of a table, its first one included, without changing the time."""
    times = path.stat()
    database = sqlite3.connect(path)
    [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table])
    size = database.execute("PRAGMA page_size").fetchone()[0]
    database.close()
    with path.open("r+b") as file:
        file.seek((root[0] - 1) * size)
        file.write(b"\xff" * size)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def start(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dashboard", "--port", "0", "--store", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("table", ["observations", "caveats"])
def test_no_start_over_a_damaged_page(here: Path, table: str) -> None:
    damage(here, table)
    done = start(here)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert "cannot be read" in line
    assert line.endswith("run: make build")


def test_no_start_over_bytes_that_are_not_the_releases(here: Path) -> None:
    downloads = here.parent / "downloads"
    downloads.mkdir()
    listed = hashlib.sha256(here.read_bytes()).hexdigest()
    (downloads / "sha256sums.txt").write_text(f"{listed}  {here.name}\n")
    Database(here).check()
    with sqlite3.connect(here) as database:
        database.execute("UPDATE observations SET value = value + 1")
    database.close()
    with pytest.raises(StoreMissingError, match="not those in downloads/sha256sums"):
        Database(here).check()


def test_a_page_damaged_while_serving_is_one_line_and_the_rest_goes_on(here: Path) -> None:
    current = Current(here, lambda store: create_app(store).server, warmed=False)
    client = Client.of(current)
    kept = client.get("/api/v1/observations?limit=5")
    good = client.get("/about")
    damage(here, "observations")
    for connection in list(current.edition.store.database._idle.queue):
        connection.execute("PRAGMA shrink_memory")
    refused = client.get(f"/areas/{NORTHBY}")
    assert (refused.status_code, refused.text) == (503, "The data cannot be read just now.\n")
    assert refused.headers["retry-after"]
    problem = client.get("/api/v1/observations?limit=6")
    assert problem.status_code == 503
    assert problem.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/observations?limit=5").content == kept.content
    assert client.get("/about").content == good.content
    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
    assert "cannot be read" in ready.json()["trouble"]


def test_a_store_without_full_text_search_answers_all_else(here: Path) -> None:
    database = sqlite3.connect(here)
    database.execute("DROP TABLE search_indicators")
    database.commit()
    database.close()
    client = Client.of(Current(here, lambda store: create_app(store).server, warmed=False))
    assert client.get("/api/v1/indicators?q=synthetic").status_code == 503
    assert client.get("/api/v1/indicators").status_code == 200
    assert client.get("/health/ready").status_code == 200


def test_a_folder_with_nothing_but_the_store_serves_every_page(here: Path) -> None:
    client = Client(here)
    for address in ("/", "/data", f"/indicators/{INDICATOR}", f"/areas/{NORTHBY}"):
        assert client.get(address).status_code == 200, address
    assert "on_record.xlsx" not in client.get("/data").text
    for name in ("downloads/on_record.xlsx", "boundaries/uk.geojson", "observations.csv"):
        assert client.get(f"/files/{name}").status_code == 404


def test_serving_leaves_nothing_beside_the_store(here: Path) -> None:
    client = Client(here)
    for address in ("/", "/compare", "/api/v1/observations", "/files/on_record.sqlite"):
        assert client.get(address).status_code == 200
    assert [path.name for path in here.parent.iterdir()] == ["on_record.sqlite"]


def test_no_clock_decides_what_is_new(here: Path) -> None:
    """A file from the future or the past is another file only if it is another file."""
    current = Current(here, lambda store: create_app(store).server, warmed=False)
    client = Client.of(current)
    fresh = here.with_name("fresh")
    for seconds in (0, 4_000_000_000):
        shutil.copy(here, fresh)
        with sqlite3.connect(fresh) as database:
            database.execute(
                "UPDATE meta SET value = ? WHERE name = 'data_checksum'", [f"at {seconds}"]
            )
        database.close()
        os.utime(fresh, (seconds, seconds))
        fresh.replace(here)
        assert client.run(current.look())
        assert client.get("/health/ready").json()["data_checksum"] == f"at {seconds}"
