from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from dashboard.app import create_app
from dashboard.state.map_view import View, resolve
from dashboard.store import Store
from tests.dashboard.synthetic_store import INDICATOR, write_synthetic_store

T = TypeVar("T")


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_synthetic_store(tmp_path_factory.mktemp("store") / "synthetic.sqlite")


@pytest.fixture(scope="session")
def store(store_path: Path) -> Store:
    return Store(store_path)


@pytest.fixture(scope="session")
def view(store: Store) -> View:
    return resolve(store, indicator=INDICATOR)[0]


class Client:
    """Asks the app without a network, in a thread of its own."""

    def __init__(
        self, store_path: Path, *, has_tools: bool = False, home: str = "http://here"
    ) -> None:
        self.server: Any = create_app(store_path, has_tools=has_tools, home=home).server

    @classmethod
    def of(cls, server: Any) -> Client:
        """A client of a server that is there already."""
        client = cls.__new__(cls)
        client.server = server
        return client

    def ask(
        self,
        method: str,
        address: str,
        headers: dict[str, str],
        message: object = None,
        body: bytes | None = None,
    ) -> httpx.Response:
        return self.run(self._ask(method, address, headers, message, body))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(asyncio.run, work).result()

    def get(self, address: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.ask("GET", address, headers or {})

    async def _ask(
        self,
        method: str,
        address: str,
        headers: dict[str, str],
        message: object,
        body: bytes | None,
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.server)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(
                method, address, headers=headers, json=message, content=body
            )


def scope_of(
    address: str, method: str = "GET", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """What a server says of a request, for an app that is asked without one."""
    path, _, query = address.partition("?")
    given = {"host": "here", **(headers or {})}
    return {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "server": ("here", 80), "client": ("here", 1),
    }  # fmt: skip


async def never() -> dict[str, Any]:
    """A reader who sends nothing more."""
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


@pytest.fixture(scope="module")
def client(store_path: Path) -> Client:
    return Client(store_path)


@pytest.fixture(scope="module")
def real(processed: Path) -> Client:
    return Client(processed / "on_record.sqlite")
