"""The .toml beside each raw table: what it holds, where it was read, under what licence."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from etl.core.problems import Problem
from etl.core.terms import EVIDENCE

FIGURES = "figures"
HOLDINGS = (FIGURES, "neighbours", "inquiries", "list_patterns", "geography")
REQUIRED = ("title", "holds", "transcribed_by", "how", "sha256")
PUBLISHED = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?|\d{4}/\d{4})?")
"""When a publication was published, as far as it says; empty where it does not."""
PUBLICATION_REQUIRED = ("title", "publisher", "read_at", "evidence")


@dataclass(frozen=True)
class Publication:
    """One published document or file, as its sidecar describes it."""

    id: str
    title: str
    publisher: str
    published: str
    official_url: str
    read_at: tuple[str, ...]
    licence: str
    evidence: str
    note: str
    folder: str
    added: str = ""
    """Day on which an edition of a series went on record; what it changed is then announced."""


@dataclass(frozen=True)
class Sidecar:
    """How to read one raw table."""

    file: str
    title: str
    holds: str
    sha256: str
    wide_by: str | None
    locator: str
    sheet: str
    allow_negative: bool
    defaults: dict[str, str]
    columns: dict[str, dict[str, str]]
    publications: tuple[Publication, ...] = field(default=())


def read_sidecar(path: Path, *, file: str) -> tuple[Sidecar | None, list[Problem]]:
    """Read a sidecar; ``file`` is its name in messages. None where it cannot be used."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Problem("bad_sidecar", file, f"is not TOML: {error}")]
    problems = [
        Problem("bad_sidecar", file, f"lacks {key}", column=key)
        for key in REQUIRED
        if not content.get(key) and key != "sha256"
    ]
    if not content.get("sha256"):
        problems.append(Problem("wrong_checksum", file, "is not sealed yet"))
    if content.get("holds") not in (None, *HOLDINGS):
        what = f"holds must be one of {', '.join(HOLDINGS)}"
        problems.append(Problem("bad_sidecar", file, what, value=str(content["holds"])))
    publications: list[Publication] = []
    for identifier, entry in content.get("publications", {}).items():
        publication, found = _read_publication(identifier, entry, file=file)
        publications.append(publication)
        problems += found
    sidecar = Sidecar(
        file=file,
        title=str(content.get("title", "")),
        holds=str(content.get("holds", "")),
        sha256=str(content.get("sha256", "")),
        wide_by=content.get("wide_by"),
        locator=str(content.get("locator", "")),
        sheet=str(content.get("sheet", "")),
        allow_negative=bool(content.get("allow_negative", False)),
        defaults={key: str(value) for key, value in content.get("defaults", {}).items()},
        columns=content.get("columns", {}),
        publications=tuple(publications),
    )
    return sidecar, problems


def _read_publication(
    identifier: str, entry: dict[str, Any], *, file: str
) -> tuple[Publication, list[Problem]]:
    place = f"publications.{identifier}"
    problems = [
        Problem("bad_sidecar", file, f"the publication lacks {key}", column=place)
        for key in PUBLICATION_REQUIRED
        if not entry.get(key)
    ]
    if not str(entry.get("licence", "")).strip():
        problems.append(Problem("no_licence", file, "states no licence", column=place))
    if entry.get("evidence", "primary") not in EVIDENCE:
        what = f"evidence must be one of {', '.join(EVIDENCE)}"
        problems.append(Problem("unknown_term", file, what, column=place))
    if not PUBLISHED.fullmatch(str(entry.get("published", ""))):
        what = "published is no day, month, year or pair of years"
        problems.append(
            Problem("bad_date", file, what, column=place, value=str(entry["published"]))
        )
    if entry.get("added") and not _is_day(entry["added"]):
        what = "added must be a day such as 2026-11-05"
        problems.append(Problem("bad_sidecar", file, what, column=place))
    publication = Publication(
        id=identifier,
        title=str(entry.get("title", "")),
        publisher=str(entry.get("publisher", "")),
        published=str(entry.get("published", "")),
        official_url=str(entry.get("official_url", "")),
        read_at=tuple(entry.get("read_at", ())),
        licence=str(entry.get("licence", "")),
        evidence=str(entry.get("evidence", "")),
        note=str(entry.get("note", "")),
        folder=file.rsplit("/", 2)[-2] if "/" in file else "",
        added=str(entry.get("added", "")),
    )
    return publication, problems


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_seal(table: Path, sidecar: Sidecar, *, file: str) -> list[Problem]:
    """Whether a table is still the one that its sidecar was written for."""
    if sidecar.sha256 == checksum(table):
        return []
    return [Problem("wrong_checksum", file, "is not the table that its sidecar describes")]


def seal(table: Path) -> str:
    """Write a table's checksum into its sidecar, after somebody checked the table."""
    sidecar = table.with_suffix(".toml")
    digest = checksum(table)
    text = sidecar.read_text(encoding="utf-8")
    line = f'sha256 = "{digest}"'
    if re.search(r"(?m)^sha256 = .*$", text):
        text = re.sub(r"(?m)^sha256 = .*$", line, text, count=1)
    else:
        text = f"{line}\n{text}"
    sidecar.write_text(text, encoding="utf-8")
    return digest
