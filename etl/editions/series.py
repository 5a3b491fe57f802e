"""Series of publications: what is newest on record of each, and when the next is due."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

from etl.core.problems import InputError, Problem, raise_any

CATALOGUE = Path(__file__).parents[1] / "catalogue" / "releases.toml"
_REQUIRED = ("title", "publisher", "on_record")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?")
_YEAR = 12


@dataclass(frozen=True)
class Series:
    """Editions of one publication, as etl/catalogue/releases.toml describes them."""

    id: str
    title: str
    publisher: str
    on_record: tuple[str, ...]
    page: str = ""
    every_months: int = 0
    stated_by: str = ""
    announced: str = ""
    newer: tuple[str, ...] = ()
    file: str = ""
    sha256: str = ""
    hosts: tuple[str, ...] = ()
    layout: str = ""
    edition: str = ""
    edition_title: str = ""
    licence: str = "unknown"

    def name_edition(self, year: str, period: str) -> tuple[str, str]:
        """Identifier and title of the edition whose newest year and period these are."""
        newest = {"year": year, "period": period.replace("-", "").lower()}
        return self.edition.format(**newest), self.edition_title.format(**newest)

    def holds(self, publication: str) -> bool:
        """Whether a publication is an edition of the series."""
        return any(fnmatchcase(publication, pattern) for pattern in self.on_record)


@dataclass(frozen=True)
class Newest:
    """The latest edition on record, and the latest period that the series has figures for."""

    publication: str = ""
    published: str = ""
    period: str = ""


@dataclass(frozen=True)
class Due:
    """When the next edition is expected, in words, and whether that is past."""

    when: str
    is_overdue: bool


def read_series(path: Path = CATALOGUE) -> dict[str, Series]:
    """Series by identifier; raises InputError with every entry that is wrong."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refusal(path, f"is not TOML: {error}") from None
    problems = [problem for name, entry in entries.items() for problem in _wrong(name, entry, path)]
    raise_any(problems)
    return {name: Series(id=name, **_tuples(entry)) for name, entry in entries.items()}


def newest(series: Series, observations: pd.DataFrame, published: Mapping[str, str]) -> Newest:
    """What is newest on record of a series; ``published`` has each publication's date."""
    editions = sorted((day, name) for name, day in published.items() if series.holds(name))
    if not editions:
        return Newest()
    day, name = editions[-1]
    rows = observations[observations["publication"].map(series.holds).astype(bool)]
    period = rows.sort_values("period_end")["period"].iat[-1] if len(rows) else ""
    return Newest(name, day, str(period))


def due(series: Series, latest: Newest, today: date) -> Due:
    """When the next edition of a series is expected: announced or stated, never guessed."""
    if series.newer:
        return Due(f"out already: {'; '.join(series.newer)}", is_overdue=True)
    if series.announced:
        when = f"{series.announced}, as announced"
        return Due(when, is_overdue=series.announced < today.isoformat())
    if not series.every_months:
        return Due("not stated", is_overdue=False)
    expected = _later(latest.published, series.every_months)
    rhythm = f"{series.every_months} months after the newest on record; {series.stated_by}"
    if not expected:
        when = f"not known: the newest on record is dated {latest.published or 'nowhere'}"
        return Due(f"{when} ({rhythm})", is_overdue=False)
    past = today.isoformat()[: len(expected)] > expected
    return Due(f"{expected} ({rhythm})", is_overdue=past)


def describe(
    catalogue: Mapping[str, Series],
    observations: pd.DataFrame,
    published: Mapping[str, str],
    today: date,
) -> Iterator[str]:
    """Lines on every series: its page, what is newest on record, what is expected when."""
    overdue: list[str] = []
    for series in catalogue.values():
        latest = newest(series, observations, published)
        expected = due(series, latest, today)
        overdue += [series.id] * expected.is_overdue
        yield f"{series.id}: {series.title}, {series.publisher}"
        yield f"  page       {series.page or 'no official address on record'}"
        yield f"  on record  {_words(latest)}"
        yield f"  next       {expected.when}{', overdue' if expected.is_overdue else ''}"
    yield f"Overdue on {today.isoformat()}: {', '.join(overdue) or 'none'}."


def _words(latest: Newest) -> str:
    if not latest.publication:
        return "nothing"
    edition = f"{latest.publication}, published {latest.published or 'without a date'}"
    return f"{latest.period} ({edition})" if latest.period else edition


def _later(published: str, months: int) -> str:
    """The month, or only the year, that many months after a date; empty where that is unsaid."""
    found = _DATE.fullmatch(published)
    if found is None:
        return ""
    if found[2] is None:
        return str(int(found[1]) + months // _YEAR) if months % _YEAR == 0 else ""
    years, month = divmod(int(found[2]) - 1 + months, _YEAR)
    return f"{int(found[1]) + years}-{month + 1:02}"


def _wrong(name: str, entry: dict[str, Any], path: Path) -> Iterator[Problem]:
    known = {field.name for field in fields(Series)} - {"id"}
    for key in sorted(set(entry) - known):
        yield _problem(path, f"{name} does not know {key}")
    for key in _REQUIRED:
        if not entry.get(key):
            yield _problem(path, f"{name} lacks {key}")
    if bool(entry.get("every_months")) != bool(entry.get("stated_by")):
        yield _problem(path, f"{name} needs every_months and stated_by together, or neither")


def _problem(path: Path, what: str) -> Problem:
    return Problem("bad_catalogue", f"etl/catalogue/{path.name}", what)


def _refusal(path: Path, what: str) -> InputError:
    return InputError([_problem(path, what)])


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
