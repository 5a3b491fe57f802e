"""New data take the place of old ones whole, or are refused; the synthetic store throughout."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import sqlite3
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboard.app import create_app
from dashboard.current import _RECHECK, Current
from dashboard.database import StoreMissingError, UnreadableError
from dashboard.store import Store
from tests.dashboard.conftest import Client, never, scope_of

Change = Callable[[sqlite3.Connection], Any]


def changed(source: Path, target: Path, checksum: str, *statements: str) -> Path:
    """A copy of a store with another checksum, and whatever the statements change."""
    shutil.copy(source, target)
    with sqlite3.connect(target) as database:
        database.execute("UPDATE meta SET value = ? WHERE name = 'data_checksum'", [checksum])
        for statement in statements:
            database.execute(statement)
    database.close()
    return target


@pytest.fixture
def here(store_path: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "processed"
    folder.mkdir()
    return changed(store_path, folder / "on_record.sqlite", "old")


def serve(path: Path) -> tuple[Current, Client]:
    current = Current(path, lambda store: create_app(store).server, warmed=False)
    return current, Client.of(current)


async def take_in(current: Current) -> None:
    """Take in newer data, and let the old ones go."""
    assert await current.look()
    while current._tasks:
        await asyncio.gather(*current._tasks)


def checksum_of(client: Client) -> str:
    return str(client.get("/api/v1/caveats").json()["data_checksum"])


def test_new_data_answer_without_a_restart(here: Path, store_path: Path) -> None:
    current, client = serve(here)
    before = client.get("/")
    assert not client.run(current.look())
    rename = "UPDATE areas SET area_name = 'Newnorthby' WHERE area_name = 'Northby'"
    changed(store_path, here.with_name("fresh"), "new", rename).replace(here)
    assert checksum_of(client) == "old", "until it has been looked at"
    assert client.run(current.look())
    assert checksum_of(client) == "new"
    after = client.get("/", {"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "Newnorthby" in after.text
    assert "Newnorthby" not in before.text
    assert client.get("/health/ready").json()["data_checksum"] == "new"


def test_an_answer_begun_with_old_data_ends_with_them(here: Path, store_path: Path) -> None:
    current, client = serve(here)
    address = "/api/v1/observations?format=csv&preferred=false"
    whole = client.get(address).content

    async def swap_within() -> bytes:
        """Swap the data after the first piece of a long answer."""
        pieces: list[bytes] = []

        async def send(message: dict[str, Any]) -> None:
            pieces.append(message.get("body", b""))
            if message["type"] == "http.response.start":
                wipe = "UPDATE observations SET value = 999"
                changed(store_path, here.with_name("fresh"), "new", wipe).replace(here)
                assert await current.look()

        await current(scope_of(address), never, send)
        return b"".join(pieces)

    assert client.run(swap_within()) == whole
    assert client.get(address).content != whole


def test_a_slow_reader_of_old_data_holds_up_no_newer_ones(here: Path, store_path: Path) -> None:
    """Answers of two states are held while a third is taken in; then both end, each whole."""
    address = "/api/v1/observations?format=csv&preferred=false"
    states = [
        changed(store_path, here.with_name(name), name, f"UPDATE observations SET value = {value}")
        for value, name in enumerate(("first", "second", "third"))
    ]
    wholes = [Client(state).get(address).content for state in states]
    shutil.copy(states[0], here)
    current, client = serve(here)

    async def hold(begun: asyncio.Event, go_on: asyncio.Event) -> bytes:
        pieces: list[bytes] = []

        async def send(message: dict[str, Any]) -> None:
            pieces.append(message.get("body", b""))
            begun.set()
            await go_on.wait()

        await current(scope_of(address), never, send)
        return b"".join(pieces)

    async def hold_two_and_take_in_the_third() -> None:
        go_on, held, olds = asyncio.Event(), [], []
        for state in states[1:]:
            begun = asyncio.Event()
            held.append(asyncio.create_task(hold(begun, go_on)))
            await begun.wait()
            olds.append(current.edition.store.database)
            state.replace(here)
            assert await asyncio.wait_for(current.look(), timeout=10)
        assert current.edition.store.checksum == "third"
        await asyncio.sleep(0)
        assert all(old.identity for old in olds), "a held answer may ask its store again"
        go_on.set()
        assert await asyncio.gather(*held) == wholes[:2]
        await asyncio.gather(*current._tasks)
        assert not any(old.identity for old in olds), "they were not closed"

    client.run(hold_two_and_take_in_the_third())
    assert len(set(wholes)) == 3
    assert checksum_of(client) == "third"


def test_what_fails_while_old_data_are_let_go_is_said(
    here: Path, store_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    current, client = serve(here)

    def fail() -> None:
        raise OSError("synthetic trouble")

    current.edition.store.database.close = fail  # type: ignore[method-assign]
    changed(store_path, here.with_name("fresh"), "new").replace(here)

    async def take_in_despite() -> None:
        assert await current.look()
        await asyncio.gather(*current._tasks, return_exceptions=True)

    client.run(take_in_despite())
    assert "synthetic trouble" in caplog.text
    assert checksum_of(client) == "new"


def test_every_answer_is_of_one_state_while_data_change(here: Path, store_path: Path) -> None:
    """Each state has one value everywhere; whatever is asked while they alternate has one."""
    states = [
        changed(store_path, here.with_name(f"state{number}"), f"state{number}",
                f"UPDATE observations SET value = {number}, qualifier = 'exact', status = ''")
        for number in (11, 22)
    ]  # fmt: skip
    shutil.copy(states[0], here)
    current, client = serve(here)

    async def ask(client: httpx.AsyncClient, number: int) -> tuple[str, set[float]]:
        address = f"/api/v1/observations?limit={100 + number}"
        content = (await client.get(address)).json()
        return content["data_checksum"], {row["value"] for row in content["data"]}

    async def alternate() -> None:
        transport = httpx.ASGITransport(current)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as asker:
            for turn in range(6):
                fresh = here.with_name("fresh")
                shutil.copy(states[(turn + 1) % 2], fresh)
                fresh.replace(here)
                asked = [ask(asker, 20 * turn + one) for one in range(20)]
                _, *answers = await asyncio.gather(current.look(), *asked)
                for checksum, values in answers:
                    assert {f"state{int(value)}" for value in values} == {checksum}

    client.run(alternate())


def test_damaged_new_data_are_refused_and_the_last_good_ones_stay(here: Path) -> None:
    current, client = serve(here)
    fresh = here.with_name("fresh")
    fresh.write_bytes(b"no database at all" * 300)
    fresh.replace(here)
    assert not client.run(current.look())
    assert checksum_of(client) == "old"
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"
    assert "newer data were refused" in ready.json()["trouble"]
    assert "\n" not in ready.json()["trouble"]


def test_the_same_good_data_put_back_are_no_trouble(here: Path) -> None:
    current, client = serve(here)
    aside = here.rename(here.with_name("aside"))
    here.write_bytes(b"no database at all" * 300)
    client.run(current.look())
    assert "newer data were refused" in client.get("/health/ready").json()["trouble"]
    aside.replace(here)
    assert not client.run(current.look())
    assert client.get("/health/ready").json()["trouble"] == ""


def test_good_data_after_damaged_ones_are_taken(here: Path, store_path: Path) -> None:
    current, client = serve(here)
    fresh = here.with_name("fresh")
    fresh.write_bytes(b"no database at all" * 300)
    fresh.replace(here)
    client.run(current.look())
    changed(store_path, fresh, "new").replace(here)
    assert client.run(current.look())
    assert client.get("/health/ready").json() | {"code": ""} == {
        "status": "ready", "data_checksum": "new", "code": "", "trouble": "",
    }  # fmt: skip


def test_good_data_that_could_not_be_opened_are_tried_again(
    here: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A passing trouble: the files stay the same, and are not read again at every look."""
    current, client = serve(here)
    changed(store_path, here.with_name("fresh"), "new").replace(here)
    tries = []

    def open_none(path: Path) -> Store:
        tries.append(path)
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("dashboard.current.Store", open_none)
        assert not any(client.run(current.look()) for _ in range(2 * _RECHECK))
    assert 2 <= len(tries) <= 3, "once when they were new, then at every recheck"
    assert "Too many open files" in client.get("/health/ready").json()["trouble"]
    taken = [client.run(current.look()) for _ in range(_RECHECK)]
    assert taken.count(True) == 1
    assert checksum_of(client) == "new"
    assert client.get("/health/ready").json()["trouble"] == ""


def test_a_folder_that_is_gone_for_a_moment_does_no_harm(here: Path) -> None:
    current, client = serve(here)
    aside = here.parent.rename(here.parent.with_name(".processed-previous"))
    assert not client.run(current.look())
    assert checksum_of(client) == "old"
    assert client.get("/compare").status_code == 200
    aside.rename(here.parent)
    assert not client.run(current.look())


def test_a_store_that_stays_away_is_told_and_what_is_open_goes_on(here: Path) -> None:
    current, client = serve(here)
    here.rename(here.with_name("aside"))
    for told in ("", f"{here} is missing"):
        assert not client.run(current.look())
        assert client.get("/health/ready").json()["trouble"] == told
    assert client.get("/compare").status_code == 200
    here.with_name("aside").rename(here)
    assert not client.run(current.look())
    assert client.get("/health/ready").json()["trouble"] == ""


def test_a_file_that_is_written_over_in_place_is_not_read(here: Path, store_path: Path) -> None:
    current, client = serve(here)
    fresh = changed(store_path, here.with_name("fresh"), "new")
    with here.open("r+b") as file:
        file.write(fresh.read_bytes()[:4_096])
        file.flush()
        os.fsync(file.fileno())
        answer = client.get("/compare")
        assert (answer.status_code, answer.text) == (503, "The data cannot be read just now.\n")
        assert [client.get(f"/health{one}").status_code for one in ("", "/live")] == [200, 200]
        file.write(fresh.read_bytes()[4_096:])
    assert client.run(current.look())
    assert checksum_of(client) == "new"


def test_downloads_that_come_after_the_store_are_listed(here: Path) -> None:
    current, client = serve(here)
    before = client.get("/data").headers["etag"]
    downloads = here.parent / "downloads"
    downloads.mkdir()
    (downloads / "on_record.xlsx").write_bytes(b"synthetic")
    (downloads / "sha256sums.txt").write_text("00  other.csv\n")
    assert client.run(current.look())
    after = client.get("/data", {"if-none-match": before})
    assert after.status_code == 200
    assert "on_record.xlsx" in after.text


def test_the_old_store_and_what_was_kept_of_it_are_let_go(here: Path, store_path: Path) -> None:
    current, client = serve(here)
    for address in ("/", "/compare", "/trends", "/map.json?indicator=", "/areas"):
        assert client.get(address).status_code == 200
    old = weakref.ref(current.edition.store)
    changed(store_path, here.with_name("fresh"), "new").replace(here)
    client.run(take_in(current))
    client.get("/")
    gc.collect()
    assert old() is None


def test_no_connection_reads_the_file_that_took_the_place(here: Path, store_path: Path) -> None:
    store = Store(here)
    wipe = "UPDATE observations SET value = 999"
    changed(store_path, here.with_name("fresh"), "new", wipe).replace(here)
    query = "SELECT DISTINCT value FROM observations"
    streams = [store.stream(query, size=1) for _ in range(3)]
    first = [next(stream) for stream in streams]
    assert [(999.0,)] not in first
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashboard.database._PATIENCE", 0.01)
        with pytest.raises(UnreadableError, match="was replaced"):
            next(store.stream(query, size=1))
        assert {"value": 999.0} not in store.database.rows(query, ())
    for stream in streams:
        stream.close()  # type: ignore[attr-defined]
    assert [(999.0,)] not in list(store.stream(query))


def test_there_is_no_start_without_good_data(here: Path) -> None:
    here.write_bytes(here.read_bytes()[:-8_192])
    with pytest.raises(StoreMissingError, match="cannot be read") as error:
        serve(here)
    assert "\n" not in str(error.value)
