"""Style sheets and scripts: joined, compressed and named by their content at the start."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import dash

_PACKAGE = Path(__file__).parent
_FOLDER = _PACKAGE / "assets"
_CODE = {".py", ".html", ".xml", ".css", ".js", ".svg", ".toml"}
_SOURCES = {
    "site.css": (
        "tokens", "page", "controls", "map", "panel", "table", "drawn", "charts", "pages",
        "narrow", "print",
    ),
    "site.js": ("site",),
    "explorer.js": ("explorer",),
}  # fmt: skip
_MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent, under an address that changes whenever its content does."""

    address: str
    compressed: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every asset by its plain name."""
    return {name: _join(name, parts) for name, parts in _SOURCES.items()}


def address(name: str) -> str:
    """Address of an asset by its plain name."""
    return assets()[name].address


@cache
def mark() -> str:
    """A short name of the code that draws: other code, another name."""
    digest = sha256(dash.__version__.encode())
    for path in sorted(one for one in _PACKAGE.rglob("*.*") if one.suffix in _CODE):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _join(name: str, parts: tuple[str, ...]) -> Asset:
    stem, _, kind = name.partition(".")
    text = "\n".join((_FOLDER / kind / f"{part}.{kind}").read_text("utf-8") for part in parts)
    body = text.encode()
    mark = sha256(body).hexdigest()[:12]
    return Asset(
        address=f"/static/{stem}.{mark}.{kind}",
        compressed=gzip.compress(body, 9, mtime=0),
        media_type=_MEDIA_TYPES[kind],
    )
