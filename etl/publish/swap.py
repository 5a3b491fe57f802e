"""Replacing a folder of results whole: readers see the old one or the new one."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ABANDONED_SECONDS = 600
"""A folder of an unfinished build this old belongs to a build that was killed."""


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of ``target`` if nothing fails.

    When an error or a kill interrupts the work, ``target`` stays, or comes back at the next
    call of :func:`restore`, as it was.
    """
    restore(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as temporary:
        fresh = Path(temporary) / target.name
        fresh.mkdir()
        yield fresh
        previous = _previous(target)
        if target.exists():
            target.rename(previous)
        fresh.rename(target)
        shutil.rmtree(previous, ignore_errors=True)


def restore(target: Path) -> None:
    """Finish or undo an exchange that was interrupted, and clear what a kill left behind."""
    previous = _previous(target)
    if previous.exists() and not target.exists():
        previous.rename(target)
    shutil.rmtree(previous, ignore_errors=True)
    for left in target.parent.glob(f".{target.name}-*"):
        if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _previous(target: Path) -> Path:
    return target.with_name(f".{target.name}-previous")
