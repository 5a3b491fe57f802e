"""What the store hands out: places, shapes, series and rows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class SeriesKey:
    """What a map shows of an indicator: whose figures, and of which kind of period."""

    age_group: str
    sex: str
    breakdown: str
    breakdown_value: str
    period_type: str


SERIES_FIELDS = tuple(field.name for field in fields(SeriesKey))


@dataclass(frozen=True)
class Area:
    """A place, where it lies, and the newest code of its ground."""

    code: str
    name: str
    type: str
    kind: str
    nation_code: str
    region_code: str
    police_force_area_code: str
    valid_from: str
    valid_to: str
    ground: str

    def is_valid_on(self, day: str) -> bool:
        """Whether the code was valid on a day (ISO text)."""
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)


@dataclass(frozen=True)
class Shape:
    """An area's drawing: SVG path data in the units of its layer's frame."""

    code: str
    path: str
    x: float
    y: float


Row = dict[str, Any]
