"""Areas: their codes and names, when each code was valid, and what ground it covers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

OTHER = "other"
_TYPE_OF_LEVEL = {"utla": "local_authority", "hsc_trust": OTHER, "ni_district_1973_2015": OTHER}
_PREFIXES: dict[str, tuple[str, ...]] = {
    "uk": ("K02",),
    "gb": ("K03",),
    "england_and_wales": ("K04",),
    "nation": ("E92", "W92", "S92", "N92"),
    "region": ("E12",),
    "police_force_area": ("E23", "W15", "S23", "N23"),
    "local_authority": ("E06", "E07", "E08", "E09", "E10", "W06", "S12", "N09"),
}
_SAME_GROUND_KINDS = ("code_reissue", "county_to_unitary")
_SAME_GROUND_EXTENTS = ("whole", "nearly all")
_ALIASES: dict[tuple[str, str], str] = {
    ("region", "East"): "E12000006",
    ("region", "Eastern"): "E12000006",
    ("region", "Greater London"): "E12000007",
    ("region", "Yorkshire and Humberside"): "E12000003",
    ("police_force_area", "Hampshire and Isle of Wight"): "E23000030",
    ("police_force_area", "PSNI"): "N23000001",
    ("local_authority", "Anglesey"): "W06000001",
    ("local_authority", "Durham"): "E06000047",
    ("local_authority", "Hull"): "E06000010",
    ("local_authority", "Orkney"): "S12000023",
    ("local_authority", "Rhondda Cynon Taff"): "W06000016",
    ("local_authority", "Shetland"): "S12000027",
    ("local_authority", "Western Isles"): "S12000013",
}
_TITLE_BEFORE = re.compile(r"^(?:city|county|(?:london|royal|metropolitan) borough) of ")
_TITLE_AFTER: dict[str, re.Pattern[str]] = {
    "local_authority": re.compile(
        r"(?: (?:city|county|borough|metropolitan))* council$| city$| county$"
    ),
    "police_force_area": re.compile(r" police(?: service| force)?$| constabulary$"),
}
_NEVER_BARE = "london"
"""The City of London is not London."""


@dataclass(frozen=True)
class Area:
    """A place with a code; days are ISO text, empty where the code's validity has no end."""

    code: str
    name: str
    area_type: str
    kind: str = ""
    nation_code: str = ""
    region_code: str = ""
    police_force_area_code: str = ""
    valid_from: str = ""
    valid_to: str = ""

    def is_valid_on(self, day: str | date) -> bool:
        """Whether the code was valid on a day, both ends included."""
        text = _iso(day)
        return self.valid_from <= text and (not self.valid_to or text <= self.valid_to)


@dataclass(frozen=True)
class AreaIndex:
    """Areas by code and by name; made by :func:`index_areas`."""

    by_code: Mapping[str, Area]
    by_name: Mapping[tuple[str, str], tuple[str, ...]]
    newest: Mapping[str, str]

    def get(self, code: str) -> Area | None:
        """Return the area of a code, or None where the code is not on record."""
        return self.by_code.get(code)

    def find(self, name: str, area_type: str, *, on: str | date | None = None) -> Area | None:
        """Find an area by its name as publications write it; None where none or several bear it.

        A name that several codes bear (Dorset, Buckinghamshire) is told apart by the day
        ``on``; a name that one code bears is found whatever the day.
        """
        key = name_key(name)
        codes = self.by_name.get((area_type, key)) or self.by_name.get(
            (area_type, bare_key(key, area_type)), ()
        )
        if len(codes) > 1 and on is not None:
            codes = tuple(code for code in codes if self.valid_on(code, on))
        return self.by_code[codes[0]] if len(codes) == 1 else None

    def valid_on(self, code: str, day: str | date) -> bool:
        """Whether a code is on record and was valid on a day."""
        area = self.by_code.get(code)
        return area is not None and area.is_valid_on(day)

    def areas_on(self, day: str | date, area_type: str) -> list[Area]:
        """List the areas of a type whose codes were valid on a day, by code."""
        found = [
            area
            for area in self.by_code.values()
            if area.area_type == area_type and area.is_valid_on(day)
        ]
        return sorted(found, key=lambda area: area.code)

    def same_ground(self, code: str) -> str:
        """Return the newest code for the same ground, or the code itself where none is newer."""
        return self.newest.get(code, code)


def index_areas(
    areas: Iterable[Mapping[str, str]], changes: Iterable[Mapping[str, str]]
) -> AreaIndex:
    """Index the rows of data/raw/geography/areas.csv and area_history.csv.

    Raises ValueError when a code stands twice, two codes share a ground with one successor or
    one code with two, or a chain of successors runs in a circle.
    """
    by_code: dict[str, Area] = {}
    for row in areas:
        area = read_area(row)
        if area.code in by_code:
            raise ValueError(f"area {area.code} stands twice")
        by_code[area.code] = area
    changed = list(changes)
    names = _names(by_code, changed)
    by_name: dict[tuple[str, str], tuple[str, ...]] = {}
    for entry, code in names:
        by_name[entry] = tuple(dict.fromkeys([*by_name.get(entry, ()), code]))
    return AreaIndex(by_code=by_code, by_name=by_name, newest=_newest_codes(changed))


def read_area(row: Mapping[str, str]) -> Area:
    """Read one row of areas.csv; its column ``level`` gives the area type."""
    return Area(
        code=row["code"],
        name=row["name"],
        area_type=_TYPE_OF_LEVEL.get(row["level"], row["level"]),
        kind=row["kind"],
        nation_code=row["nation_code"],
        region_code=row["region_code"],
        police_force_area_code=row["police_force_area_code"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def type_of(code: str) -> str:
    """Tell the area type that a code's prefix stands for; other for every other code."""
    return next(
        (area_type for area_type, prefixes in _PREFIXES.items() if code[:3] in prefixes), OTHER
    )


def check_type(code: str, area_type: str) -> bool:
    """Whether a code may stand for an area of this type."""
    return type_of(code) == area_type


def keeps_ground(kind: str, extent: str) -> bool:
    """Whether a change left a new code on the old code's ground."""
    return kind in _SAME_GROUND_KINDS and extent in _SAME_GROUND_EXTENTS


def name_key(name: str) -> str:
    """Reduce a name to what publications agree on.

    Case, &, full stops, hyphens and the order of "City of" do not count.
    """
    text = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ")
    text = re.sub(r"^(.*), *((?:city|county) of)$", r"\2 \1", text.strip())
    text = re.sub(r"['.’\u0300-\u036f]", "", text)
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    return " ".join("st" if word == "saint" else word for word in words if word != "the")


def bare_key(key: str, area_type: str) -> str:
    """Strip a name's key of titles such as 'city of', 'council' or 'constabulary'."""
    title = _TITLE_AFTER.get(area_type)
    if title is None:
        return key
    short = title.sub("", key)
    bare = _TITLE_BEFORE.sub("", short)
    return short if bare in ("", _NEVER_BARE) else bare


def _names(
    by_code: Mapping[str, Area], changes: Iterable[Mapping[str, str]]
) -> Iterator[tuple[tuple[str, str], str]]:
    for (area_type, name), code in _ALIASES.items():
        if code in by_code:
            yield (area_type, name_key(name)), code
    for area in by_code.values():
        yield from _name_entries(area, area.name)
    for change in changes:
        renamed = by_code.get(change["new_code"])
        if change["kind"] == "name_change" and renamed is not None:
            yield from _name_entries(renamed, change["old_name"])


def _name_entries(area: Area, name: str) -> Iterator[tuple[tuple[str, str], str]]:
    key = name_key(name)
    for text in {key: None, bare_key(key, area.area_type): None}:
        yield (area.area_type, text), area.code


def _newest_codes(changes: Iterable[Mapping[str, str]]) -> dict[str, str]:
    pairs = {
        (change["old_code"], change["new_code"])
        for change in changes
        if keeps_ground(change["kind"], change["extent"])
    }
    for side in (0, 1):
        for pair, other in pairwise(sorted(sorted(pairs), key=itemgetter(side))):
            if pair[side] == other[side]:
                both = " and ".join(" to ".join(one) for one in (pair, other))
                raise ValueError(f"{both} leave one ground with two codes at a time")
    successor = dict(pairs)
    newest: dict[str, str] = {}
    for code in successor:
        last = code
        for _ in successor:
            last = successor.get(last, last)
        if last in successor:
            raise ValueError(f"the successors of {code} run in a circle")
        newest[code] = last
    return newest


def _iso(day: str | date) -> str:
    return day if isinstance(day, str) else day.isoformat()
