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
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
"""After how many looks what could not be read is tried again: the trouble may have passed."""

_THREADS = 6
"""Drawings at a time: they share one interpreter, and each thread holds memory of its own."""

_HOLDER = "fastapi.dependencies.models"
"""FastAPI remembers of each endpoint what kind of function it is, and the endpoint with it."""

_log = logging.getLogger(__name__)
Seen = tuple[Identity | None, Identity | None]


@dataclass
class Edition:
    """The app over one state of the data, and how many answers it is giving or making."""

    app: FastAPI
    store: Store
    seen: Seen
    answering: int = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Until the end of this, the edition is needed."""
        self.answering += 1
        try:
            yield
        finally:
            self.answering -= 1


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
        self._tasks: set[asyncio.Task[None]] = set()
        self._warming = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and stop with the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        edition = self.edition
        is_probe = scope.get("path") in ("/health", "/health/live")
        if scope["type"] == "http" and not is_probe and edition.store.database.is_overwritten():
            await no_data()(scope, receive, send)
            return
        with edition.held():
            await edition.app(scope, receive, send)

    async def look(self) -> bool:
        """Take in newer data if there are any; whether there were."""
        self._looks += 1
        is_recheck = self._looks % _RECHECK == 0
        if is_recheck:
            await self._recheck()
        seen = _seen(self.path)
        if seen == self.edition.seen:
            self._refused, self.edition.app.state.trouble = None, ""
            return False
        if seen[0] is None:
            if self._refused == seen:
                self._tell(f"{self.path} is missing")
            self._refused = seen
            return False
        if seen == self._refused and not is_recheck:
            return False
        self._refused = seen
        try:
            fresh = await run_in_threadpool(self._open)
        except StoreMissingError as error:
            self._tell(f"newer data were refused: {error}")
            return False
        old, self.edition, self._refused = self.edition, fresh, None
        _log.warning("data %s took the place of %s", fresh.store.checksum, old.store.checksum)
        self._start(self._retire(old))
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
        """Let an edition go once its last answer is given; until then it keeps little."""
        old.app.state.kept.empty()
        self._forget(old)
        if old.answering:
            while old.answering:
                await asyncio.sleep(0.05)
            self._forget(old)
        old.store.database.close()

    def _forget(self, old: Edition) -> None:
        """Forget what was made of old data, and make again what many ask of the current ones."""
        forget(old.store)
        self._start(self._warm())

    async def _warm(self) -> None:
        if self.warmed:
            async with self._warming:
                with self.edition.held():
                    await run_in_threadpool(warm, self.edition.store)

    async def _recheck(self) -> None:
        """Ask again whether a store that could not be read can be."""
        database = self.edition.store.database
        if database.trouble:
            try:
                await run_in_threadpool(database.check)
            except StoreMissingError as error:
                database.trouble = str(error)
            else:
                database.trouble = ""

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        current_default_thread_limiter().total_tokens = _THREADS
        self._start(self._watch())
        self._start(self._warm())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._tasks:
            task.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001
                self._tell(f"looking for newer data failed: {error}")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do some work beside the answers; where it fails, say so."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.warning("work beside the answers failed: %r", error)

    def _tell(self, trouble: str) -> None:
        """Say once why newer data were not taken in; the last good ones stay."""
        if trouble != self.edition.app.state.trouble:
            self.edition.app.state.trouble = trouble
            _log.warning("%s; the last good data stay", trouble)


def forget(store: Store) -> None:
    """Empty a store's own caches and all that hold answers of any, so that it can go.

    Whoever reads one meanwhile only makes the answer again.
    """
    shared = [
        found
        for name, module in list(sys.modules.items())
        if name.startswith("dashboard.") or name == _HOLDER
        for found in vars(module).values()
        if hasattr(found, "cache_clear") and _holds_stores(found, name)
    ]
    for cached in (*shared, *vars(store).values()):
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
    gc.collect()


def _holds_stores(cached: Callable[..., object], module: str) -> bool:
    return module == _HOLDER or "store" in inspect.signature(cached).parameters


def _seen(path: Path) -> Seen:
    """The store's file and the list of the files beside it, which a build writes last."""
    return identity(path), identity(path.parent / CHECKSUMS)
