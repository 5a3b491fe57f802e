"""Putting an edition on record: its sidecar filled in, its table checked, both or neither."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from etl.arrivals import Arrival
from etl.core.problems import Problem, raise_any
from etl.editions.download import Receipt
from etl.editions.series import Series
from etl.inputs import normalise, read
from etl.publish.swap import WriteError
from etl.sources.publishers import read_publisher
from etl.sources.sidecar import Publication, checksum
from etl.sources.transcription import FIELDS

NEEDED = ("id", "title", "publisher", "published", "official_url")
"""What must be said of a publication before it goes on record."""

_DAY = re.compile(r"(\d{4})(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def describe_edition(
    arrival: Arrival,
    found: pd.DataFrame,
    series: Series | None,
    receipt: Receipt | None,
    typed: Mapping[str, str],
    today: date,
) -> Publication:
    """The publication that a file is: as typed, else as the catalogue and the receipt say.

    ``found`` are its observations, ``typed`` what was said by hand, by field of a publication.
    """
    last = found.sort_values("period_end").iloc[-1]
    known = {"licence": "unknown"}
    if series is not None:
        identifier, name = series.name_edition(last["period_end"][:4], last["period"])
        known |= {
            "id": identifier,
            "title": name,
            "publisher": series.publisher,
            "official_url": series.page,
            "licence": series.licence,
        }
    if receipt is not None:
        known["official_url"] = receipt.address
    said = known | {name: text for name, text in typed.items() if text}
    return Publication(
        id=said.get("id", ""),
        title=said.get("title", ""),
        publisher=said.get("publisher", ""),
        published=said.get("published", ""),
        official_url=said.get("official_url", ""),
        read_at=(said.get("official_url", ""),),
        licence=said["licence"],
        evidence="primary",
        note="",
        folder=arrival.publisher,
        added=today.isoformat(),
    )


def check_entry(entry: Publication, raw: Path, today: date) -> list[Problem]:
    """Whether a publication may go on record under its identifier, address and date."""
    place = f"publication {entry.id}"
    problems = []
    if not _IDENTIFIER.fullmatch(entry.id):
        what = "is no identifier of small letters, digits and _"
        problems.append(Problem("unknown_term", place, what, value=entry.id))
    if not entry.official_url.startswith(("https://", "http://")):
        what = "is no address of a publisher"
        problems.append(Problem("unknown_term", place, what, value=entry.official_url))
    if not _DAY.fullmatch(entry.published) or entry.published > today.isoformat():
        what = "is no day, month or year up to today"
        problems.append(Problem("bad_date", place, what, value=entry.published))
    if _is_on_record(entry.id, raw):
        what = "is on record already; name another edition by --publication"
        problems.append(Problem("two_publications", place, what))
    return problems


def place(arrival: Arrival, raw: Path, entry: Publication, file: Path) -> Path:
    """Put a file's figures under data/raw as a table with its sidecar; gives the table's path.

    The table is written and checked aside, as ``python -m etl check`` would, before it takes its
    place. Raises InputError with every problem, or WriteError; ``raw`` is then as it was.
    """
    raise_any(_taken(entry, raw))
    try:
        return _place(arrival, raw, entry, file)
    except OSError as error:
        raise WriteError(f"{raw} could not be written ({error}); it stays as it was") from error


def _place(arrival: Arrival, raw: Path, entry: Publication, file: Path) -> Path:
    table = Path(arrival.publisher) / f"{entry.id}.csv"
    with tempfile.TemporaryDirectory(prefix=".placing-", dir=raw.parent) as temporary:
        aside = Path(temporary)
        how = f"Read from {file.name} (sha256 {checksum(file)}) by the layout {arrival.layout}."
        _write(arrival, entry, how, aside / table)
        raise_any(check_table(aside, raw, arrival.publisher))
        target = raw / table
        target.parent.mkdir(exist_ok=True)
        sidecar = target.with_suffix(".toml")
        (aside / table).with_suffix(".toml").replace(sidecar)
        try:
            (aside / table).replace(target)
        except OSError:
            sidecar.unlink()
            raise
    return raw / table


def check_table(aside: Path, raw: Path, publisher: str) -> list[Problem]:
    """What ``python -m etl check`` would say of the tables in ``aside``, were they in ``raw``."""
    reading = read_publisher(aside, publisher)
    source, _ = read(raw, only=publisher)
    publications = source.publications | {entry.id: entry for entry in reading.publications}
    _, problems = normalise(replace(source, figures=reading.figures, publications=publications))
    return [*reading.problems, *problems]


def _taken(entry: Publication, raw: Path) -> list[Problem]:
    target = raw / entry.folder / f"{entry.id}.csv"
    if not target.exists() and not _is_on_record(entry.id, raw):
        return []
    file = f"data/raw/{entry.folder}/{entry.id}.csv"
    return [Problem("two_publications", file, f"{entry.id} is on record already")]


def _is_on_record(identifier: str, raw: Path) -> bool:
    """Whether a table defines a publication; a sidecar without its table is none."""
    return any(
        f"[publications.{identifier}]" in sidecar.read_text(encoding="utf-8")
        for sidecar in raw.glob("*/*.toml")
        if any(sidecar.with_suffix(suffix).exists() for suffix in (".csv", ".xlsx"))
    )


def _write(arrival: Arrival, entry: Publication, how: str, path: Path) -> None:
    figures = arrival.figures
    alike = [name for name in FIELDS if figures[name].nunique() == 1 and name != "value"]
    written = [name for name in FIELDS if name not in alike and figures[name].any()]
    path.parent.mkdir()
    figures[written].to_csv(path, index=False, lineterminator="\n")
    constant = {name: figures[name].iat[0] for name in alike if figures[name].iat[0]}
    defaults = constant | {"publication": entry.id, "evidence": entry.evidence}
    allowed = ["allow_negative = true"] if figures["allow_negative"].any() else []
    head = [_line("how", how), _line("sha256", checksum(path)), *allowed]
    text = "\n".join(_sidecar(entry, head, defaults))
    path.with_suffix(".toml").write_text(f"{text}\n", encoding="utf-8")


def _sidecar(entry: Publication, head: list[str], defaults: Mapping[str, str]) -> Iterator[str]:
    yield _line("title", entry.title)
    yield _line("holds", "figures")
    yield _line("transcribed_by", "file")
    yield from head
    yield from ("", "[defaults]", *(_line(*pair) for pair in defaults.items()))
    yield from ("", f"[publications.{entry.id}]")
    for name in ("title", "publisher", "published", "official_url", "licence"):
        yield _line(name, getattr(entry, name))
    yield _line("read_at", list(entry.read_at))
    yield _line("evidence", entry.evidence)
    for name in ("added", "note"):
        if getattr(entry, name):
            yield _line(name, getattr(entry, name))


def _line(name: str, value: object) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"
