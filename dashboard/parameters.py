"""What the API offers: its tables, and the parameters of each as pydantic checks them."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from dashboard.records import FINANCIAL_YEARS, columns
from dashboard.store import Store

ROOT = "/api/v1"
LIMIT, MOST_ROWS, MOST_VALUES = 1_000, 5_000, 50
UNKNOWN = "unknown_parameter"
"""Pydantic's type of the error of a parameter that does not exist."""
_MOST_LISTED = 60
"""A column with at most so many different values has them listed in the API's document."""

COLUMN_OF = {"area": "area_code"}
_SPLIT = ("indicator", "area", "publication", "fields")
_PERIOD = (
    r"^((19|20)\d\d|(19|20)\d\d-Q[1-4]|(19|20)\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|"
    + "|".join(FINANCIAL_YEARS)
    + ")$"
)


@dataclass(frozen=True)
class Resource:
    """A table as the API offers it, with the parameters that filter it."""

    table: str
    filters: tuple[str, ...] = ()
    example: str = ""


_SERIES = ("indicator", "area", "area_type", "age_group", "sex", "breakdown", "breakdown_value")
RESOURCES = (
    Resource(
        "indicators", ("q", "group"),
        "q=exploitation&fields=indicator,title",
    ),
    Resource(
        "areas", ("q", "area_type"),
        "q=rotherham",
    ),
    Resource(
        "observations",
        (*_SERIES, "period_type", "period", "period_from", "period_to", "publication",
         "preferred"),
        "indicator=cin_factor_cse&area=E08000018&fields=period,value,status",
    ),
    Resource(
        "trends",
        (*_SERIES, "period_type", "measure", "verdict", "reason"),
        "indicator=cin_factor_cse&area=E92000001&measure=rate",
    ),
    Resource(
        "comparisons",
        (*_SERIES, "period", "benchmark", "verdict"),
        "indicator=cin_factor_cse&area=E08000018&benchmark=england",
    ),
    Resource("publications", ("publication",), "limit=2"),
    Resource("quoted_figures"),
    Resource("caveats"),
    Resource("breaks", ("indicator",), "indicator=cin_factor_cse"),
    Resource("inquiries"),
    Resource("area_changes"),
    Resource("announcements"),
    Resource("neighbours", ("area", "list"),
             "area=E08000018&limit=10"),
)  # fmt: skip


@cache
def distinct(store: Store, table: str, column: str) -> tuple[str, ...]:
    """Every value of a column, in order."""
    query = f'SELECT DISTINCT "{column}" FROM {table} ORDER BY 1'  # noqa: S608
    return tuple(str(row[0]) for batch in store.stream(query) for row in batch)


def _split(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [part for one in value for part in (one.split(",") if isinstance(one, str) else [one])]


def parameters(store: Store, resource: Resource) -> list[tuple[str, str, list[str]]]:
    """Parameters of a table in words: name, meaning, and what it takes where that is a list."""
    found = query_model(store, resource).model_json_schema()["properties"]
    return [(name, said["description"], _listed(said)) for name, said in found.items()]


def _listed(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [str(one) for one in said.get("enum", ())] or _listed(list(said.values()))
    return next(filter(None, map(_listed, said)), []) if isinstance(said, list) else []


class _Parameters(BaseModel):
    """Parameters of an address; whoever asks for another is told those like it, or all."""

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse a parameter that does not exist, without repeating its name."""
        names = list(cls.model_fields)
        for name in given:
            if name not in names:
                like = get_close_matches(name[:40], names, n=5) or names
                raise PydanticCustomError(UNKNOWN, "no such parameter", {"known": like})
        return given


def query_model(store: Store, resource: Resource) -> type[BaseModel]:
    """Parameters of a table, as pydantic checks and documents them."""
    known = columns(store, resource.table)
    fields: dict[str, Any] = {name: _parameter(store, resource, name) for name in resource.filters}
    name_type: Any = Literal[tuple(known)]
    fields |= {
        "fields": _list_of(name_type, "Columns of the answer; all where none is named", split=True),
        "limit": (int, Field(LIMIT, ge=1, le=MOST_ROWS, description="Rows of a JSON answer")),
        "cursor": (int, Field(0, ge=0, le=2**53, description="From next of the answer before")),
        "format": (
            Literal["json", "csv"],
            Field("json", description="csv is never paged: cursor and limit do not apply to it"),
        ),
    }
    return create_model(f"{resource.table}_query", __base__=_Parameters, **fields)


def _parameter(store: Store, resource: Resource, name: str) -> tuple[Any, Any]:
    column = COLUMN_OF.get(name, name)
    if name == "q":
        return (str | None, Field(None, max_length=200, description="Words, or their beginnings"))
    if name == "preferred":
        words = "true: the one row of each cell that stands for it; false: rivals and old ones too"
        return (bool, Field(True, description=words))
    if name in ("period_from", "period_to"):
        end = "after its first day" if name == "period_from" else "before its last day"
        words = f"Periods that lie wholly {end}: 2024, 2024-25, 2024-Q3, 2024-07 or a day"
        return (str | None, Field(None, pattern=_PERIOD, description=words))
    meaning = columns(store, resource.table)[column].meaning
    known = distinct(store, resource.table, column)
    is_listed = name not in _SPLIT and 0 < len(known) <= _MOST_LISTED
    kind: Any = Literal[known] if is_listed else str
    return _list_of(kind, meaning, split=name in _SPLIT)


def _list_of(kind: Any, meaning: str, *, split: bool) -> tuple[Any, Any]:
    values: Any = list[kind]
    if split:
        values = Annotated[values, BeforeValidator(_split)]
    more = " Several: repeat it" + (", or put commas between." if split else ".")
    return (values | None, Field(None, max_length=MOST_VALUES, description=meaning + more))
