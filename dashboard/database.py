"""Connections to the SQLite file: all to the same bytes, whatever takes the file's place."""

from __future__ import annotations

import hashlib
import queue
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from dashboard.kinds import Row

CHECKSUMS = "downloads/sha256sums.txt"
"""Checksums of a release's files, in its folder; written last."""

_KEPT_OPEN = 4
_CACHE_KB = 256
"""Pages that a connection keeps; the system keeps the file's pages for all of them."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}
"""Errors of the file, not of the question."""

_SHORT, _MOST_WORDS = 100, 20_000
_PATIENCE = 5.0
"""Seconds to wait for a connection where the file's place has been taken."""

_PAUSE = 0.02

Identity = tuple[int, int, int, int]
"""Device, inode, bytes and time of change of a file."""


class StoreMissingError(Exception):
    """There is no store, or it is not one of ours, or it is damaged: one line says which."""


class UnreadableError(Exception):
    """The open store cannot be read, or not just now."""


class ReplacedError(UnreadableError):
    """Another file stands where the store was opened."""


def identity(path: Path) -> Identity | None:
    """What tells a file from one that takes its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


class _Words(dict[bytes, str]):
    """Short texts, each held once however many rows repeat it."""

    def __missing__(self, written: bytes) -> str:
        text = written.decode()
        if len(written) <= _SHORT and len(self) < _MOST_WORDS:
            self[written] = text
        return text


class Database:
    """A SQLite file that is only read, by any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.identity = identity(path)
        self.trouble = ""
        """What went wrong when it was last read; empty while nothing has."""
        if self.identity is None:
            raise StoreMissingError(f"{path} is missing; run: make build")
        self._words = _Words()
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        try:
            for _ in range(_KEPT_OPEN):
                self._idle.put(self._connect())
        except UnreadableError as error:
            raise StoreMissingError(f"{path} cannot be read ({error}); run: make build") from None

    def check(self) -> None:
        """Raise StoreMissingError where the bytes are not those that were built.

        The release's own checksum says so; without one, SQLite checks the form of its pages.
        """
        listed = _listed_checksum(self.path)
        if listed:
            with self.path.open("rb") as file:
                is_whole = hashlib.file_digest(file, "sha256").hexdigest() == listed
            trouble = "" if is_whole else f"its bytes are not those in {CHECKSUMS}"
        else:
            trouble = self._malformed()
        if trouble or identity(self.path) != self.identity:
            trouble = trouble or "it changed while it was read"
            raise StoreMissingError(f"{self.path} cannot be read ({trouble}); run: make build")

    def rows(self, query: str, values: tuple[object, ...]) -> list[Row]:
        """Rows of a query by column."""
        with self._connection(self._take) as database:
            found = database.execute(query, values)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]

    def stream(
        self, query: str, values: tuple[object, ...], size: int
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query as tuples, some at a time; any thread may ask for the next."""
        with self._connection(self._connect_anew) as database:
            found = database.execute(query, values)
            try:
                while batch := found.fetchmany(size):
                    yield batch
            finally:
                found.close()

    def is_overwritten(self) -> bool:
        """Whether the very file that is open was written over; a file beside it does no harm."""
        found, opened = identity(self.path), self.identity
        return (
            found is not None
            and opened is not None
            and (found != opened and found[:2] == opened[:2])
        )

    def close(self) -> None:
        """Close what is idle; the rest closes when it is given back."""
        self.identity = None
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _malformed(self) -> str:
        try:
            [said] = self.rows("PRAGMA quick_check(1)", ())
        except UnreadableError as error:
            return str(error)
        return "" if said["quick_check"] == "ok" else "its pages are damaged"

    @contextmanager
    def _connection(self, take: Callable[[], sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
        database = take()
        try:
            yield database
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _DAMAGED:
                self.trouble = f"{self.path} cannot be read ({error})"
            raise UnreadableError(str(error)) from error
        finally:
            if self.identity is None or self._idle.qsize() >= _KEPT_OPEN:
                database.close()
            else:
                self._idle.put(database)

    def _take(self) -> sqlite3.Connection:
        with suppress(queue.Empty):
            return self._idle.get_nowait()
        try:
            return self._connect()
        except UnreadableError:
            with suppress(queue.Empty):
                return self._idle.get(timeout=_PATIENCE)
            raise

    def _connect_anew(self) -> sqlite3.Connection:
        """A connection for whoever may hold it long; of those kept open the last one stays."""
        deadline = monotonic() + _PATIENCE
        while True:
            try:
                return self._connect()
            except UnreadableError:
                if self._idle.qsize() > 1:
                    return self._take()
                if monotonic() > deadline:
                    raise
            sleep(_PAUSE)

    def _connect(self) -> sqlite3.Connection:
        """A connection to the file that was opened first; never to one that took its place."""
        address = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            database = sqlite3.connect(address, uri=True, check_same_thread=False)
            database.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            database.execute("PRAGMA temp_store = MEMORY")
        except sqlite3.Error as error:
            raise UnreadableError(str(error)) from error
        if identity(self.path) != self.identity:
            database.close()
            raise ReplacedError(f"{self.path} was replaced")
        database.text_factory = self._words.__getitem__
        return database


def _listed_checksum(path: Path) -> str:
    """SHA-256 of a file as its release lists it; empty where it lists none."""
    try:
        lines = (path.parent / CHECKSUMS).read_text("utf-8").splitlines()
    except OSError:
        return ""
    found = (line.split("  ", 1)[0] for line in lines if line.endswith(f"  {path.name}"))
    return next(found, "")
