"""Which reader opens which folder of data/raw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from etl.sources import dfe, home_office, iwf, nspcc, ofcom, ons
from etl.sources.transcription import Reading, read_folder

READERS: dict[str, Callable[[Path], Reading]] = {
    "dfe": dfe.read,
    "home_office": home_office.read,
    "iwf": iwf.read,
    "nspcc": nspcc.read,
    "ofcom": ofcom.read,
    "ons": ons.read,
}
"""Publishers whose figures have rules of their own; the others need the shared reader only."""

NOT_PUBLISHERS = ("geography",)


def publishers(raw: Path) -> list[str]:
    """The folders of data/raw that hold figures, in the order of their names."""
    return sorted(
        path.name for path in raw.iterdir() if path.is_dir() and path.name not in NOT_PUBLISHERS
    )


def read_publisher(raw: Path, name: str) -> Reading:
    """Read one publisher's folder."""
    return READERS.get(name, read_folder)(raw / name)
