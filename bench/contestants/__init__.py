"""Who is measured: each module here describes one, in its best reasonable configuration.

All show the same indicator from the same processed observations and boundaries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PROCESSED = Path("data/processed")
WORK = Path(__file__).parents[1] / "results" / "work"
"""Files that contestants need are written here, and not committed."""
INDICATOR, AREAS = "cin_factor_cse", "local_authority"
PROCESSES = 2


@dataclass(frozen=True)
class Contestant:
    """One way to show the figures; its command has ``{port}`` where a port of 127.0.0.1 is put.

    ``outlines``, ``ready`` and ``slider`` are CSS selectors: the areas of its map, what is there
    once a visitor can use the page, and what the arrow keys move to another period. ``callback``
    is the part of an address to which moving it posts. What a contestant lacks stays empty;
    ``without_slider`` and ``without_callback`` say why.
    """

    name: str
    command: tuple[str, ...]
    page: str
    configuration: str
    outlines: str = ""
    ready: str = "h1"
    slider: str = ""
    api: str = ""
    callback: str = ""
    without_slider: str = "no control"
    without_callback: str = "no control"
    packages: tuple[str, ...] = ()
    prepare: Callable[[], object] = lambda: None

    @property
    def missing(self) -> list[str]:
        """Its packages that are not installed."""
        return [name for name in self.packages if not version_of(name)]


def version_of(package: str) -> str:
    """The installed version of a package; empty where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
