from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.components.small_multiples import small_multiples
from dashboard.store import Store

TICKS = re.compile(r'text-anchor="end">([\d,.]+)</text>')


@pytest.fixture(scope="module")
def built(processed: Path) -> Store:
    return Store(processed / "on_record.sqlite")


def _drawn(store: Store, name: str) -> str:
    key = store.series(name, store.mapped[name][0])[0]
    return small_multiples(store, name, key)


def test_regions_stand_in_order_of_names_on_one_scale(built: Store) -> None:
    html = _drawn(built, "cin_factor_cse")
    names = re.findall(r'<h3><a href="/areas/E12\d+">([^<]+)</a>', html)
    assert len(names) == 9
    assert names == sorted(names)
    ticks = {tuple(TICKS.findall(part)) for part in re.findall(r"<svg.*?</svg>", html, re.DOTALL)}
    assert len(ticks) == 1, ticks


def test_the_table_has_the_figures_of_the_lines(built: Store) -> None:
    html = _drawn(built, "cin_factor_cse")
    first, last = re.findall(r"Line: London, ([\d.]+) per 10,000.*?, ([\d.]+) per 10,000", html)[0]
    row = re.search(r"<tr><th[^>]*>London</th>.*?</tr>", html, re.DOTALL)
    assert row is not None
    cells = re.findall(r"([\d.]+) per 10,000", row[0])
    assert (cells[0], cells[-1]) == (first, last)


def test_areas_that_are_not_compared_share_no_scale(built: Store) -> None:
    for name in built.mapped:
        if not built.indicators[name]["comparable_areas"]:
            assert _drawn(built, name) == "", name
