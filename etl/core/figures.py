"""Checks on figures as they stand in raw tables, before anything is made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from etl.core.problems import Problem
from etl.core.terms import (
    AREA_TYPES,
    COUNTS,
    EVIDENCE,
    FLAGS,
    QUALIFIERS,
    SEXES,
    SYMBOLS,
    UNITS,
    is_age_group,
    is_number,
)

CELL = (
    "indicator",
    "area_type",
    "area_code",
    "period_type",
    "period",
    "age_group",
    "sex",
    "breakdown",
    "breakdown_value",
    "unit",
    "publication",
)
"""Figures alike in this are one estimate and its published limits, or one figure read twice."""

KEY = (*CELL, "locator", "status", "qualifier")
"""What tells figures apart: the same key twice is a mistake in a raw table."""


def check_figures(
    figures: pd.DataFrame, *, indicators: Collection[str], publications: Collection[str]
) -> list[Problem]:
    """Everything wrong with figures, whatever their areas and periods are.

    ``figures`` has the columns of ``etl.sources.transcription`` (FIELDS and ORIGIN).
    """
    return [
        *_check_terms(figures, indicators=indicators, publications=publications),
        *_check_values(figures),
    ]


def check_keys(figures: pd.DataFrame) -> list[Problem]:
    """Figures that stand twice; to be asked once areas are resolved to ``area_code``."""
    twice = figures.duplicated(list(KEY), keep=False)
    again = figures.duplicated(list(KEY), keep="first")
    first = {
        tuple(row[name] for name in KEY): f"{row['raw_file']} row {row['raw_row']}"
        for row in figures[twice & ~again].to_dict("records")
    }
    return [
        _problem("duplicate_key", row, "value", f"stands already in {first[_key(row)]}")
        for row in figures[again].to_dict("records")
    ]


def problems_where(
    figures: pd.DataFrame, wrong: pd.Series, code: str, column: str, what: str
) -> Iterator[Problem]:
    """A problem for every figure that a mask marks."""
    for row in figures[wrong].to_dict("records"):
        yield _problem(code, row, column, what)


def _check_terms(
    figures: pd.DataFrame, *, indicators: Collection[str], publications: Collection[str]
) -> Iterator[Problem]:
    fixed: tuple[tuple[str, Collection[str]], ...] = (
        ("area_type", AREA_TYPES),
        ("sex", SEXES),
        ("unit", UNITS),
        ("qualifier", ("", *QUALIFIERS)),
        ("status", ("", *FLAGS)),
        ("evidence", EVIDENCE),
    )
    for column, allowed in fixed:
        what = f"is none of {', '.join(term for term in allowed if term)}"
        empty = figures[column] == ""
        if "" not in allowed:
            named = f"is empty; it needs a column, or a line under [defaults]: {', '.join(allowed)}"
            yield from problems_where(figures, empty, "unknown_term", column, named)
        wrong = ~figures[column].isin(list(allowed)) & ~empty
        yield from problems_where(figures, wrong, "unknown_term", column, what)
    wrong = ~figures["age_group"].map({age: is_age_group(age) for age in set(figures["age_group"])})
    yield from problems_where(
        figures, wrong, "unknown_term", "age_group", "is no age group such as under_18 or 12-15"
    )
    wrong = ~figures["indicator"].isin(list(indicators))
    yield from problems_where(
        figures, wrong, "unknown_indicator", "indicator", "is not in the catalogue"
    )
    unnamed = figures["publication"] == ""
    yield from problems_where(
        figures, unnamed, "no_publication", "publication", "names no publication"
    )
    wrong = ~unnamed & ~figures["publication"].isin(list(publications))
    yield from problems_where(
        figures, wrong, "no_publication", "publication", "is defined in no sidecar"
    )


def _check_values(figures: pd.DataFrame) -> Iterator[Problem]:
    numeric = figures["value"].map({text: is_number(text) for text in set(figures["value"])})
    numeric = numeric.astype(bool)
    symbol = figures["value"].isin(list(SYMBOLS))
    yield from problems_where(
        figures, ~numeric & ~symbol, "unknown_symbol", "value", "is neither number nor symbol"
    )
    unsaid = numeric & (figures["qualifier"] == "")
    yield from problems_where(
        figures, unsaid, "unknown_term", "qualifier", "is needed beside a number"
    )
    value = pd.to_numeric(figures["value"].where(numeric))
    over = ((figures["unit"] == "percent") & (value > 100)) | (
        (figures["unit"] == "proportion") & (value > 1)
    )
    yield from problems_where(figures, over, "share_above_100", "value", "is more than the whole")
    negative = (
        figures["unit"].isin([*COUNTS, "percent", "proportion"])
        & (value < 0)
        & ~figures["allow_negative"].astype(bool)
    )
    yield from problems_where(figures, negative, "negative_count", "value", "is below zero")


def _key(row: Mapping[Any, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in KEY)


def _problem(code: str, row: Mapping[Any, Any], column: str, what: str) -> Problem:
    shown = str(row["raw_column"]) if column == "value" else column
    return Problem(
        code,
        str(row["raw_file"]),
        what,
        row=int(str(row["raw_row"])),
        column=shown,
        value=str(row.get(column, "")),
    )
