"""Fetching a publisher's file: https from known hosts, within limits, whole or not at all."""

from __future__ import annotations

import http.client
import json
import re
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from etl.core.problems import InputError, Problem
from etl.editions.series import read_series
from etl.sources.opening import MOST_BYTES
from etl.sources.sidecar import checksum

ARRIVALS = Path("data/arrivals")
"""Where fetched files wait to be read; never committed."""

_BLOCK = 1 << 16
_KINDS = {
    ".csv": ("text/csv", "application/csv", "text/plain"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet",),
    ".xls": ("application/vnd.ms-excel",),
}
_BYTES = "application/octet-stream"
"""What a server says that does not know the kind of a file."""
_AGENT = "on-record (reader of published statistics)"
_NO_ANSWER = (URLError, OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Limits:
    """How much a download may take.

    Bytes, seconds in all, seconds without a byte, tries, seconds before the second try.
    """

    most_bytes: int = MOST_BYTES
    seconds: float = 120.0
    silence: float = 15.0
    tries: int = 4
    pause: float = 1.0


@dataclass(frozen=True)
class Receipt:
    """Where a file was fetched from, when, and what the server said of it."""

    series: str
    address: str
    fetched: str
    modified: str
    content_type: str
    sha256: str


class _TryAgainError(Exception):
    """A fault of the moment: the server's, or the line's."""


def fetch_edition(name: str, folder: Path, *, address: str = "") -> tuple[Path, Receipt]:
    """Download a file of a series of the catalogue, or one of another address on its hosts."""
    catalogue = read_series()
    series = catalogue.get(name)
    if series is None:
        raise _refusal(name, f"is no series: use one of {', '.join(catalogue)}")
    if not (address or series.file):
        page = series.page or "no official address on record"
        raise _refusal(name, f"has only a page ({page}); its file's address goes to --address")
    hosts = (*(urlsplit(one).hostname or "" for one in (series.page, series.file)), *series.hosts)
    known = series.sha256 if address in ("", series.file) else ""
    return fetch(address or series.file, folder, series=name, hosts=hosts, sha256=known)


def fetch(
    address: str,
    folder: Path,
    *,
    series: str,
    hosts: tuple[str, ...],
    sha256: str = "",
    schemes: tuple[str, ...] = ("https",),
    limits: Limits | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> tuple[Path, Receipt]:
    """Download a file into a folder, with its receipt beside it.

    ``hosts`` are those that may hold it, or to which the server may send us on. Raises InputError
    with one line where the file cannot be had; the files of ``folder`` are then as they were.
    """
    limits = limits or Limits()
    _check_address(address, hosts, schemes)
    path = folder / _file_name(address)
    if path.suffix not in _KINDS:
        raise _refusal(address, f"names no file of {', '.join(_KINDS)}")
    with _beside(folder) as temporary:
        whole = temporary / path.name
        headers = _download(address, whole, hosts, schemes, limits, wait)
        digest = checksum(whole)
        if sha256 and digest != sha256:
            raise _refusal(address, f"has the checksum {digest}, not {sha256}")
        receipt = Receipt(
            series=series,
            address=address,
            fetched=datetime.now(UTC).date().isoformat(),
            modified=_day(headers.get("Last-Modified", "")),
            content_type=_content_type(headers),
            sha256=digest,
        )
        note = receipt_of(whole)
        note.write_text(_write_receipt(receipt), encoding="utf-8")
        note.replace(receipt_of(path))
        whole.replace(path)
    return path, receipt


def receipt_of(path: Path) -> Path:
    """Where the receipt of a fetched file stands."""
    return path.with_name(f"{path.name}.fetched.toml")


def read_receipt(path: Path) -> Receipt | None:
    """The receipt of a file; None where it was not fetched, or is no longer the file fetched."""
    beside = receipt_of(path)
    if not beside.is_file():
        return None
    try:
        receipt = Receipt(**tomllib.loads(beside.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        what = "is no receipt as fetch writes it: delete it, or fetch the file again"
        raise InputError([Problem("unreadable_file", str(beside), what)]) from None
    return receipt if checksum(path) == receipt.sha256 else None


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder of its own inside ``folder``, gone afterwards."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as temporary:
            yield Path(temporary)
    except OSError as error:
        raise _refusal(str(folder), f"cannot be written into: {error.strerror}") from None


def _download(
    address: str,
    target: Path,
    allowed: tuple[str, ...],
    schemes: tuple[str, ...],
    limits: Limits,
    wait: Callable[[float], None],
) -> Any:
    """Try, and try again later where the fault may pass; gives the headers of the answer."""
    why = ""
    for number in range(limits.tries):
        if number:
            wait(limits.pause * 2 ** (number - 1))
        try:
            return _try_once(address, target, allowed, schemes, limits)
        except _TryAgainError as fault:
            why = str(fault)
    raise _refusal(address, f"{why}, {limits.tries} times")


def _try_once(
    address: str,
    target: Path,
    allowed: tuple[str, ...],
    schemes: tuple[str, ...],
    limits: Limits,
) -> Any:
    deadline = time.monotonic() + limits.seconds
    opener = build_opener(_Redirects(allowed, schemes))
    request = Request(address, headers={"User-Agent": _AGENT})  # noqa: S310
    try:
        with opener.open(request, timeout=limits.silence) as answer, target.open("wb") as sink:
            _check_kind(answer.headers, address, target.suffix)
            _check_length(answer.headers, address, limits)
            _copy(answer, sink, address, limits, deadline)
            return answer.headers
    except HTTPError as error:
        error.close()
        if error.code >= 500 or error.code == 429:
            raise _TryAgainError(f"was answered {error.code}") from None
        what = "sends on and on" if error.code < 400 else f"was answered {error.code}"
        raise _refusal(address, what) from None
    except TimeoutError:
        raise _TryAgainError(f"fell silent, or took more than {limits.seconds:g} seconds") from None
    except _NO_ANSWER as error:
        why = getattr(error, "reason", error)
        raise _TryAgainError(f"gave no answer ({why})") from None


def _copy(answer: Any, sink: IO[bytes], address: str, limits: Limits, deadline: float) -> None:
    taken = 0
    for block in _blocks(answer):
        taken += len(block)
        if taken > limits.most_bytes:
            raise _refusal(address, _too_large(limits), code="too_large")
        if time.monotonic() > deadline:
            raise TimeoutError
        sink.write(block)
    promised = answer.headers.get("Content-Length")
    if promised is not None and taken != int(promised):
        raise _TryAgainError(f"broke off after {taken:,} of {int(promised):,} bytes")


def _blocks(answer: Any) -> Iterator[bytes]:
    while block := answer.read1(_BLOCK):
        yield block


class _Redirects(HTTPRedirectHandler):
    """Follows a few redirects, to known hosts only."""

    max_redirections = 5
    max_repeats = 2

    def __init__(self, allowed: tuple[str, ...], schemes: tuple[str, ...]) -> None:
        self._allowed, self._schemes = allowed, schemes

    def redirect_request(self, *arguments: Any) -> Request | None:
        """The next request; raises InputError where it would lead elsewhere."""
        _, answer, *_, address = arguments
        try:
            _check_address(str(address), self._allowed, self._schemes)
        except InputError:
            answer.close()
            raise
        return super().redirect_request(*arguments)


def _check_address(address: str, allowed: tuple[str, ...], schemes: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise _refusal(address, "is no address") from None
    if parts.scheme not in schemes:
        raise _refusal(address, f"is no {' or '.join(schemes)} address")
    if not parts.hostname or parts.hostname not in allowed:
        raise _refusal(address, f"is not on {' or '.join(filter(None, allowed)) or 'any host'}")


def _check_kind(headers: Any, address: str, suffix: str) -> None:
    said = _content_type(headers)
    if said not in (*_KINDS[suffix], _BYTES):
        raise _refusal(address, f"is {said or 'of no stated kind'}, not {_KINDS[suffix][0]}")
    if headers.get("Content-Encoding", "identity") != "identity":
        raise _refusal(address, f"is packed as {headers['Content-Encoding']}, which was not asked")


def _check_length(headers: Any, address: str, limits: Limits) -> None:
    length = headers.get("Content-Length")
    if length is None:
        return
    if not length.isdecimal():
        raise _refusal(address, f"states the length {length!r}")
    if int(length) > limits.most_bytes:
        raise _refusal(address, _too_large(limits), code="too_large")


def _too_large(limits: Limits) -> str:
    return f"has more than {limits.most_bytes:,} bytes"


def _content_type(headers: Any) -> str:
    return str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _file_name(address: str) -> str:
    return re.sub(r"[^\w.-]", "_", urlsplit(address).path.rpartition("/")[2], flags=re.ASCII)


def _day(text: str) -> str:
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except ValueError:
        return ""


def _write_receipt(receipt: Receipt) -> str:
    lines = [f"{name} = {json.dumps(value)}" for name, value in asdict(receipt).items()]
    return "\n".join(lines) + "\n"


def _refusal(address: str, what: str, *, code: str = "not_fetched") -> InputError:
    return InputError([Problem(code, address, what)])
