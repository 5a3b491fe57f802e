"""The style sheet and the scripts: joined at the start, scripts named by their content."""

from __future__ import annotations

import gzip
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import dash

_PACKAGE = Path(__file__).parent
_FOLDER = _PACKAGE / "assets"
_CODE = {".py", ".html", ".xml", ".css", ".js", ".svg", ".toml"}
_STYLES = (
    "tokens", "page", "controls", "map", "panel", "table", "drawn", "charts", "pages", "narrow",
    "print",
)  # fmt: skip
_SCRIPTS = ("site.js", "explorer.js")


@dataclass(frozen=True)
class Asset:
    """A script as it is sent, under an address that changes whenever its content does."""

    address: str
    compressed: bytes
    media_type: str = "text/javascript; charset=utf-8"


@cache
def assets() -> dict[str, Asset]:
    """Every asset by its plain name."""
    return {name: _read(name) for name in _SCRIPTS}


def address(name: str) -> str:
    """Address of an asset by its plain name."""
    return assets()[name].address


@cache
def styles() -> str:
    """The style sheet, which travels inside each page: the first paint waits for nothing else."""
    paths = (_FOLDER / "css" / f"{part}.css" for part in _STYLES)
    return "\n".join(path.read_text("utf-8") for path in paths)


@cache
def styles_hash() -> str:
    """The style sheet as a source of the Content-Security-Policy."""
    return f"'sha256-{b64encode(sha256(styles().encode()).digest()).decode()}'"


@cache
def mark() -> str:
    """A short name of the code that draws: other code, another name."""
    digest = sha256(dash.__version__.encode())
    for path in sorted(one for one in _PACKAGE.rglob("*.*") if one.suffix in _CODE):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _read(name: str) -> Asset:
    stem, _, kind = name.partition(".")
    body = (_FOLDER / kind / name).read_bytes()
    mark = sha256(body).hexdigest()[:12]
    return Asset(f"/static/{stem}.{mark}.{kind}", gzip.compress(body, 9, mtime=0))
