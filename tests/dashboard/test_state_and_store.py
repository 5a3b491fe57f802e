from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.database import StoreMissingError
from dashboard.state.map_view import View, parse_query, read_query, resolve
from dashboard.state.query import LONGEST_ADDRESS
from dashboard.store import Store
from tests.dashboard.synthetic_store import (
    INDICATOR,
    LOCAL,
    NORTHBY,
    NORTHBY_OLD,
    SHARE,
    YEARS,
)


def test_default_view_is_latest_period_by_rate(view: View) -> None:
    assert (view.indicator, view.area_type) == (INDICATOR, "local_authority")
    assert (view.period, view.measure, view.form, view.area) == (YEARS[-1], "rate", "map", "")


def test_query_round_trip(store: Store, view: View) -> None:
    for period in YEARS:
        for measure in ("rate", "count"):
            for area in ("", NORTHBY):
                wanted = replace(view, period=period, measure=measure, area=area)
                assert read_query(store, wanted.query) == (wanted, True)


def test_old_code_in_the_address_means_its_ground(store: Store) -> None:
    view, understood = read_query(store, f"?area={NORTHBY_OLD}")
    assert (view.area, understood) == (NORTHBY, True)


@pytest.mark.parametrize(
    "query",
    [
        "?indicator=<script>alert(1)</script>",
        "?period=2099-00&area=E99999999",
        "?area=../../etc/passwd",
        "?areas=planet&measure=shoe&form=%00",
        "?" + "x=1&" * LONGEST_ADDRESS,
        "?series=~~~~~~~~",
    ],
)
def test_garbage_gives_a_valid_view_and_says_so(store: Store, view: View, query: str) -> None:
    assert read_query(store, query) == (view, False)


@given(st.text(max_size=60))
def test_no_query_breaks_the_page(store: Store, text: str) -> None:
    view, _ = read_query(store, text)
    assert view.indicator in store.mapped
    assert read_query(store, view.query) == (view, True)


def test_measure_without_rates_is_the_count(store: Store) -> None:
    view, understood = resolve(store, indicator=LOCAL, measure="rate")
    assert (view.measure, understood) == ("count", False)


def test_parse_query_of_nothing_is_nothing() -> None:
    assert set(parse_query("").values()) == {None}


def test_indicators_with_one_area_are_not_mapped(store: Store) -> None:
    assert store.mapped == {
        INDICATOR: ("local_authority",),
        LOCAL: ("local_authority",),
        SHARE: ("local_authority",),
    }


def test_missing_store_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="run: make build"):
        Store(tmp_path / "none.sqlite")


def test_damaged_store_says_what_to_run(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreMissingError, match="cannot be read"):
        Store(damaged)
