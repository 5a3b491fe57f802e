"""Replacing a folder of results whole: readers see the old one or the new one."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriteError(OSError):
    """A folder could not be written, and stays as it was: one line says why."""


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of ``target`` if nothing fails.

    When an error or a kill interrupts the work, ``target`` stays, or comes back at the next
    call, as it was. Raises WriteError where the disk is full, read-only or in use by another
    build.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(target.parent):
            restore(target)
            with tempfile.TemporaryDirectory(
                prefix=f".{target.name}-", dir=target.parent, ignore_cleanup_errors=True
            ) as temporary:
                fresh = Path(temporary) / target.name
                fresh.mkdir()
                yield fresh
                _exchange(target, fresh)
    except (OSError, sqlite3.OperationalError) as error:
        raise WriteError(f"{target} could not be written ({error}); it stays as it was") from error


def restore(target: Path) -> None:
    """Finish or undo an exchange that was interrupted, and clear what a kill left behind."""
    previous = _previous(target)
    if previous.exists() and not target.exists():
        previous.rename(target)
    shutil.rmtree(previous, ignore_errors=True)
    for left in target.parent.glob(f".{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _exchange(target: Path, fresh: Path) -> None:
    previous = _previous(target)
    if target.exists():
        target.rename(previous)
    fresh.rename(target)
    shutil.rmtree(previous, ignore_errors=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other builds out of a folder; the system lets go however the process ends.

    No clock is asked whether a build that left something behind still runs.
    """
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise WriteError(f"another build is writing in {folder}") from error
    finally:
        os.close(held)


def _previous(target: Path) -> Path:
    return target.with_name(f".{target.name}-previous")
