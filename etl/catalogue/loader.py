"""Reads the catalogue's TOML files into what the pipeline uses."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from etl.core.breaks import Break
from etl.core.problems import Problem, raise_any

FOLDER = Path(__file__).parent
GROUPS: dict[str, str] = {
    "childrens_services": "Children's services",
    "police": "Police",
    "referrals": "Referrals of potential victims",
    "online_reports": "Online reports",
    "charities": "Charities and helplines",
    "internet_access": "Internet access and use",
    "inquiries": "Local inquiries",
    "context": "Population and context",
}
"""Who counts: the groups of indicators, in the order in which pages show them."""

KINDS = (
    "count",
    "stock",
    "share",
    "survey_share",
    "estimate",
    "change",
    "score",
    "population",
    "measure",
)
PUBLISHER_STATUSES = (
    "accredited official",
    "official",
    "management information",
    "FOI",
    "charity",
    "inquiry estimate",
    "research",
    "survey",
)
_TERMS = {"group": GROUPS, "kind": KINDS, "publisher_status": PUBLISHER_STATUSES}
EFFECTS = ("cut", "step", "caveat")


@dataclass(frozen=True)
class Indicator:
    """A defined quantity that figures measure, with everything that must travel with it."""

    id: str
    group: str
    kind: str
    title: str
    short_title: str
    unit_label: str
    measures: str
    not_measures: str
    direction_of_bias: str
    denominator: str
    completeness: str
    revision_policy: str
    publisher_status: str
    comparability: str
    comparable_areas: bool
    quote_right: str
    quote_wrong: str
    caveats: tuple[str, ...]
    rate_population: str = ""
    rate_area_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Caveat:
    """A coded warning that travels with a number, or with those of some area types only."""

    code: str
    short_text: str
    text: str
    area_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All that people read about the data, keyed by identifier."""

    indicators: dict[str, Indicator]
    caveats: dict[str, Caveat]
    breaks: tuple[Break, ...]
    quoted_figures: dict[str, dict[str, Any]]
    announcements: dict[str, dict[str, Any]]
    preferences: tuple[dict[str, Any], ...]
    sums: tuple[dict[str, Any], ...]


@cache
def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Read and check the catalogue; raises InputError with everything that is wrong."""
    problems: list[Problem] = []
    indicators = _read_indicators(folder / "indicators", problems)
    caveats = {
        code: Caveat(code, entry["short_text"], entry["text"], tuple(entry.get("area_types", ())))
        for code, entry in _read(folder / "caveats.toml", problems).get("caveats", {}).items()
    }
    breaks = _read_breaks(folder / "breaks", problems)
    quoted = _read(folder / "quoted_figures.toml", problems).get("quoted_figures", {})
    said = _read(folder / "announcements.toml", problems).get("announcements", {})
    preferences = _read(folder / "preferences.toml", problems).get("preferences", [])
    sums = _read(folder / "sums.toml", problems).get("sums", [])
    problems += _check_references(indicators.values(), caveats, breaks)
    raise_any(problems)
    return Catalogue(
        indicators, caveats, tuple(breaks), quoted, said, tuple(preferences), tuple(sums)
    )


def _read(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem("bad_catalogue", _name(path), f"is not TOML: {error}"))
        return {}


def _name(path: Path) -> str:
    return f"etl/catalogue/{path.relative_to(FOLDER) if FOLDER in path.parents else path.name}"


def _read_indicators(folder: Path, problems: list[Problem]) -> dict[str, Indicator]:
    indicators: dict[str, Indicator] = {}
    names = {entry.name for entry in fields(Indicator)} - {"id"}
    optional = {"rate_population", "rate_area_types"}
    for path in sorted(folder.glob("*.toml")):
        content = _read(path, problems)
        families = content.get("families", {})
        for identifier, entry in content.get("indicators", {}).items():
            settings = {**families.get(entry.get("family", ""), {}), **entry}
            settings.pop("family", None)
            wrong = sorted((names - optional - set(settings)) | (set(settings) - names))
            if wrong or identifier in indicators:
                what = f"{identifier} lacks, or does not know, {', '.join(wrong) or 'two entries'}"
                problems.append(Problem("bad_catalogue", _name(path), what))
                continue
            indicators[identifier] = Indicator(id=identifier, **_tuples(settings))
    return indicators


def _tuples(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()
    }


def _read_breaks(folder: Path, problems: list[Problem]) -> list[Break]:
    breaks: list[Break] = []
    for path in sorted(folder.glob("*.toml")):
        for entry in _read(path, problems).get("breaks", []):
            try:
                breaks.append(Break(**_tuples(entry)))
            except TypeError as error:
                what = f"{entry.get('id', 'a break')}: {error}"
                problems.append(Problem("bad_catalogue", _name(path), what))
    return breaks


def _check_references(
    indicators: Iterable[Indicator], caveats: dict[str, Caveat], breaks: list[Break]
) -> list[Problem]:
    problems: list[Problem] = []
    known = {indicator.id for indicator in indicators}

    def refuse(place: str, what: str) -> None:
        problems.append(Problem("bad_catalogue", f"etl/catalogue/{place}", what))

    for indicator in indicators:
        place = f"indicators ({indicator.id})"
        for code in set(indicator.caveats) - set(caveats):
            refuse(place, f"caveat {code} is not in caveats.toml")
        for name, allowed in _TERMS.items():
            if getattr(indicator, name) not in allowed:
                refuse(place, f"{name} must be one of {', '.join(allowed)}")
    seen: set[str] = set()
    for entry in breaks:
        if entry.id in seen:
            refuse("breaks", f"{entry.id} stands twice")
        seen.add(entry.id)
        if entry.effect not in EFFECTS or not isinstance(entry.date, date):
            refuse("breaks", f"{entry.id} needs an effect of {', '.join(EFFECTS)} and a date")
        for unknown in set(entry.indicators) - known:
            refuse("breaks", f"{entry.id} names {unknown}, which is no indicator")
    return problems
