"""Replacing a folder of results whole: readers see the old one or the new one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    """Finish or undo an exchange that was interrupted between its two steps."""
    previous = _previous(target)
    if previous.exists() and not target.exists():
        previous.rename(target)
    shutil.rmtree(previous, ignore_errors=True)


def _previous(target: Path) -> Path:
    return target.with_name(f".{target.name}-previous")
