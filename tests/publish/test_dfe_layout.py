"""The department's open data rules, asserted of every pair of files."""

from __future__ import annotations

import re
from math import prod
from pathlib import Path

import pandas as pd
import pytest

from etl.publish.dfe_layout import LEVELS

pytestmark = pytest.mark.release
MANDATORY = ["time_period", "time_identifier", "geographic_level", "country_code", "country_name"]
PLACE = [*MANDATORY, "region_code", "region_name", "old_la_code", "new_la_code", "la_name",
         "pfa_code", "pfa_name"]  # fmt: skip
SYMBOLS = {"c", "x", "z", "u", "low"}
CODES = {"new_la_code": r"E(06|07|08|09|10)|W06|S12|N09", "region_code": r"E12",
         "country_code": r"[EWSN]92|K0[234]", "pfa_code": r"E23|W15|S23|N24|S32|N23"}  # fmt: skip
Pairs = dict[str, tuple[pd.DataFrame, pd.DataFrame]]


@pytest.fixture(scope="module")
def pairs(downloads: Path) -> Pairs:
    folder = downloads / "dfe_layout"

    def read(path: Path) -> pd.DataFrame:
        return pd.read_csv(path, dtype=str, keep_default_na=False)

    return {
        path.name[:-9]: (read(folder / f"{path.name[:-9]}.csv"), read(path))
        for path in sorted(folder.glob("*.meta.csv"))
    }


def wrong(pairs: Pairs, breaks_rule: object) -> list[str]:
    assert callable(breaks_rule)
    return [name for name, (data, meta) in pairs.items() if breaks_rule(data, meta)]


def filters(data: pd.DataFrame) -> list[str]:
    numbers = [name for name in data if name.startswith(("figure_", "rate_"))]
    return [name for name in data if name not in (*PLACE, *numbers)]


def test_names(pairs: Pairs) -> None:
    assert [name for name in pairs if not re.fullmatch(r"[a-z][a-z0-9_]{1,80}", name)] == []
    names = {name for data, _ in pairs.values() for name in data}
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]{0,34}", name)] == []
    assert wrong(pairs, lambda data, _: list(data)[:5] != MANDATORY) == []


def test_times_are_of_one_kind(pairs: Pairs) -> None:
    def breaks_rule(data: pd.DataFrame, _: pd.DataFrame) -> bool:
        kinds = set(data["time_identifier"])
        pattern = r"\d{6}" if kinds == {"Financial year"} else r"\d{4}"
        known = {"Financial year", "Calendar year", "Reporting year"}
        return (
            len(kinds) != 1
            or not kinds <= known
            or not data["time_period"].str.fullmatch(pattern).all()
            or any(int(year[4:]) != (int(year[:4]) + 1) % 100
                   for year in data["time_period"] if len(year) == 6)
        )  # fmt: skip

    assert wrong(pairs, breaks_rule) == []


def test_places_have_codes_of_their_kind(pairs: Pairs) -> None:
    for name, (data, _) in pairs.items():
        assert set(data["geographic_level"]) <= set(LEVELS.values()), name
        for column, pattern in CODES.items():
            if column in data:
                given = data[column][~data[column].isin(["", "x", "z"])]
                bad = given[~given.str.match(rf"({pattern})\d{{6}}")]
                assert bad.empty, f"{name}: {column} {bad.unique()[:5]}"
        if (data["geographic_level"] == "Local authority").any():
            assert {"old_la_code", "new_la_code", "la_name"} <= set(data), name
    assert (
        wrong(pairs, lambda data, _: (data[["country_code", "country_name"]] == "").any().any())
        == []
    )


def test_figures_are_numbers_or_symbols(pairs: Pairs) -> None:
    def breaks_rule(data: pd.DataFrame, meta: pd.DataFrame) -> bool:
        columns = meta.loc[meta["col_type"] == "Indicator", "col_name"]
        cells = pd.concat([data[column] for column in columns])
        texts = cells[~cells.isin(SYMBOLS)]
        return bool(pd.to_numeric(texts, errors="coerce").isna().any())

    assert wrong(pairs, breaks_rule) == []


def test_metadata_names_every_filter_and_indicator(pairs: Pairs) -> None:
    def breaks_rule(data: pd.DataFrame, meta: pd.DataFrame) -> bool:
        grouping = set(meta["filter_grouping_column"]) - {""}
        several = {name for name in filters(data) if data[name].nunique() > 1} - grouping
        listed = set(meta.loc[meta["col_type"] == "Filter", "col_name"])
        too_long = meta["label"].str.len().max() > 80 or (meta["label"] == "").any()
        return listed != several or too_long or not set(meta["col_name"]) | grouping <= set(data)

    assert wrong(pairs, breaks_rule) == []


def test_filters_are_filled(pairs: Pairs) -> None:
    assert wrong(pairs, lambda data, _: (data[filters(data)] == "").any().any()) == []
    long = {item for data, _ in pairs.values() for name in filters(data) if name != "caveats"
            for item in data[name].unique() if len(item) > 120}  # fmt: skip
    assert long == set()


def test_every_combination_has_one_row(pairs: Pairs) -> None:
    def breaks_rule(data: pd.DataFrame, _: pd.DataFrame) -> bool:
        places = [name for name in ("country_code", "region_code", "new_la_code", "pfa_code",
                                    "geographic_level") if name in data]  # fmt: skip
        times, rest = ["time_period", "period_covered"], ["age_group", "sex", "breakdown_topic",
                                                          "breakdown"]  # fmt: skip
        sizes = [len(data[names].drop_duplicates()) for names in (places, times, rest)]
        return bool(data[[*places, *times, *rest]].duplicated().any()) or prod(sizes) != len(data)

    assert wrong(pairs, breaks_rule) == []
