"""Which data answer: the newest that could be opened whole.

Each state of the data has an app of its own with everything that it keeps. A request belongs to
one of them from its first line to its last byte, so no answer mixes two.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import current_default_thread_limiter
from starlette.concurrency import run_in_threadpool

from dashboard.database import (
    CHECKSUMS,
    Identity,
    StoreMissingError,
    UnreadableError,
    identity,
)
from dashboard.pages.map import warm
from dashboard.server import no_data
from dashboard.store import Store

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

SECONDS = 2.0
"""How often the file is looked at."""

_RECHECK = 15
"""After how many looks a store that could not be read is tried again."""

_THREADS = 6
"""Drawings at a time: they share one interpreter, and each thread holds memory of its own."""

_HOLDER = "fastapi.dependencies.models"
"""FastAPI remembers of each endpoint what kind of function it is, and the endpoint with it."""

_log = logging.getLogger(__name__)
Seen = tuple[Identity | None, Identity | None]


@dataclass
class Edition:
    """The app over one state of the data, and how many answers it is giving."""

    app: FastAPI
    store: Store
    seen: Seen
    answering: int = 0


class Current:
    """ASGI app that gives each request whole to the current edition.

    ``make`` makes an app over a store. Raises StoreMissingError where there are no good data
    to start with; later the last good ones go on answering.
    """

    def __init__(
        self, path: Path, make: Callable[[Store], FastAPI], *, warmed: bool = True
    ) -> None:
        self.path = path
        self.make = make
        self.warmed = warmed
        self.edition = self._open()
        self._refused: Seen | None = None
        self._looks = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and stop with the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        edition = self.edition
        is_probe = scope.get("path") == "/health/live"
        if scope["type"] == "http" and not is_probe and edition.store.database.is_overwritten():
            await no_data()(scope, receive, send)
            return
        edition.answering += 1
        try:
            await edition.app(scope, receive, send)
        finally:
            edition.answering -= 1

    async def look(self) -> bool:
        """Take in newer data if there are any; whether there were."""
        await self._recheck()
        seen = _seen(self.path)
        if seen in (self.edition.seen, self._refused) or seen[0] is None:
            return False
        try:
            fresh = await run_in_threadpool(self._open)
        except StoreMissingError as error:
            self._refused = seen if seen == _seen(self.path) else None
            self.edition.app.state.trouble = f"newer data were refused: {error}"
            _log.warning("newer data were refused, the last good ones stay: %s", error)
            return False
        old, self.edition, self._refused = self.edition, fresh, None
        _log.warning("data %s took the place of %s", fresh.store.checksum, old.store.checksum)
        await self._retire(old)
        return True

    def _open(self) -> Edition:
        seen = _seen(self.path)
        try:
            store = Store(self.path)
            store.database.check()
            return Edition(self.make(store), store, seen)
        except (UnreadableError, OSError, KeyError) as error:
            raise StoreMissingError(
                f"{self.path} cannot be read ({error}); run: make build"
            ) from error

    async def _retire(self, old: Edition) -> None:
        """Forget an edition once its last answer is given, then make what many will ask for."""
        while old.answering:
            await asyncio.sleep(0.05)
        old.store.database.close()
        forget()
        if self.warmed:
            await run_in_threadpool(warm, self.edition.store)

    async def _recheck(self) -> None:
        """Ask again now and then whether a store that could not be read can be."""
        self._looks += 1
        database = self.edition.store.database
        if database.trouble and self._looks % _RECHECK == 0:
            try:
                await run_in_threadpool(database.check)
            except StoreMissingError as error:
                database.trouble = str(error)
            else:
                database.trouble = ""

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        current_default_thread_limiter().total_tokens = _THREADS
        tasks = [asyncio.create_task(self._watch())]
        if self.warmed:
            tasks.append(asyncio.create_task(run_in_threadpool(warm, self.edition.store)))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001
                self.edition.app.state.trouble = f"looking for newer data failed: {error}"
                _log.warning("looking for newer data failed, it is tried again: %s", error)


def forget() -> None:
    """Empty every cache that holds answers of a store, so that an old store can go."""
    for name, module in list(sys.modules.items()):
        if name.startswith("dashboard.") or name == _HOLDER:
            for found in vars(module).values():
                if hasattr(found, "cache_clear") and _holds_stores(found, name):
                    found.cache_clear()
    gc.collect()


def _holds_stores(cached: Callable[..., object], module: str) -> bool:
    return module == _HOLDER or "store" in inspect.signature(cached).parameters


def _seen(path: Path) -> Seen:
    """The store's file and the list of the files beside it, which a build writes last."""
    return identity(path), identity(path.parent / CHECKSUMS)
