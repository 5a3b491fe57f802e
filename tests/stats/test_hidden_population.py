"""Multiple systems estimation against numbers that others published."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.stats.hidden_population import multiple_systems_estimate, stepwise

GOLDEN = tomllib.loads(
    (Path(__file__).parents[1] / "golden" / "hidden_population.toml").read_text("utf-8")
)


def agrees(ours: float, published: str) -> bool:
    """Our number rounds to the published one at its last digit."""
    unit = Decimal(1).scaleb(int(Decimal(published).as_tuple().exponent))
    return abs(Decimal(ours) - Decimal(published)) <= unit / 2


def altered(published: str) -> list[str]:
    """The published number with its last digit one up and one down."""
    unit = Decimal(1).scaleb(int(Decimal(published).as_tuple().exponent))
    return [str(Decimal(published) + sign * unit) for sign in (1, -1)]


def table(entry: dict[str, Any]) -> pd.DataFrame:
    rows = [
        [int(name in pattern.split("+")) for name in entry["lists"]] + [count]
        for pattern, count in entry["patterns"]
    ]
    return pd.DataFrame(rows, columns=[*entry["lists"], "count"])


def two_lists(first: int, second: int, both: int) -> pd.DataFrame:
    rows = [[1, 0, first - both], [0, 1, second - both], [1, 1, both]]
    return pd.DataFrame(rows, columns=["one", "two", "count"])


def pairs(model: dict[str, Any]) -> list[tuple[str, str]]:
    return [(first, second) for first, second in model["interactions"]]


def published() -> dict[str, tuple[float, str]]:
    """Every golden number: ours and theirs."""
    uk, korea, rome = GOLDEN["uk_2013"], GOLDEN["korea"], GOLDEN["hiv_rome"]
    chosen = stepwise(table(uk))
    fit = multiple_systems_estimate(table(korea), interactions=[("b", "c")])
    found = {
        "uk known": (chosen.known, uk["expected"]["known"]),
        "uk lower": (chosen.lower / 1000, uk["expected"]["lower_thousands"]),
        "uk upper": (chosen.upper / 1000, uk["expected"]["upper_thousands"]),
        "rome known": (stepwise(table(rome)).known, rome["expected"]["known"]),
        "korea deviance": (fit.deviance, korea["fit"]["deviance"]),
        "korea aic": (fit.aic, korea["fit"]["aic"]),
        "korea degrees": (fit.degrees_of_freedom, korea["fit"]["degrees_of_freedom"]),
    }
    for model in korea["models"]:
        estimate = multiple_systems_estimate(table(korea), interactions=pairs(model))
        found[f"korea {model['interactions']}"] = (estimate.total, model["total"])
    for entry in GOLDEN["two_lists"]:
        estimate = multiple_systems_estimate(two_lists(*entry["counts"]))
        found[entry["what"]] = (estimate.total, entry["total"])
    return found


PUBLISHED = published()


@pytest.mark.parametrize("name", PUBLISHED)
def test_agrees_with_the_published_number(name: str) -> None:
    assert agrees(*PUBLISHED[name])


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_changed_last_digit_is_noticed(name: str) -> None:
    ours, theirs = PUBLISHED[name]
    assert not any(agrees(ours, wrong) for wrong in altered(theirs))


def test_stepwise_finds_the_one_pair_that_the_published_analysis_found() -> None:
    rome = GOLDEN["hiv_rome"]
    assert list(stepwise(table(rome)).interactions) == pairs(rome)


def test_the_choice_of_model_moves_the_uk_estimate_far_beyond_its_limits() -> None:
    uk = table(GOLDEN["uk_2013"])
    chosen = stepwise(uk)
    strict = stepwise(uk, p_threshold=0.001)
    assert chosen.interactions[:2] == (("PF", "NCA"), ("LA", "NG"))
    assert strict.total > chosen.upper


def test_absent_patterns_are_zero_cells() -> None:
    korea = table(GOLDEN["korea"])
    without = korea[korea["count"] > 0]
    assert multiple_systems_estimate(without) == multiple_systems_estimate(korea)


def test_repeated_patterns_add_up_and_columns_after_count_are_ignored() -> None:
    whole = two_lists(30, 20, 10)
    split = pd.concat([whole, whole]).assign(count=[*(whole["count"] - 1), 1, 1, 1], source="x")
    assert multiple_systems_estimate(split) == multiple_systems_estimate(whole)


def test_a_pair_without_overlap_takes_its_cells_out_of_the_model() -> None:
    rows = [[1, 0, 0, 50], [0, 1, 0, 40], [0, 0, 1, 30], [1, 0, 1, 8], [0, 1, 1, 6]]
    data = pd.DataFrame(rows, columns=["a", "b", "c", "count"])
    estimate = multiple_systems_estimate(data, interactions=[("b", "a")])
    assert estimate.interactions == (("a", "b"),)
    assert estimate.p_values == (None,)
    assert estimate.degrees_of_freedom == 1
    assert estimate.total > estimate.known


@pytest.mark.parametrize(
    ("rows", "columns", "interactions"),
    [
        ([[1, 5]], ["a", "count"], []),
        ([[1, 0, 5], [0, 0, 3]], ["a", "b", "count"], []),
        ([[2, 0, 5], [0, 1, 3]], ["a", "b", "count"], []),
        ([[1, 0, -5], [0, 1, 3]], ["a", "b", "count"], []),
        ([[1, 0, 5], [0, 1, 3]], ["a", "b", "n"], []),
        ([[1, 0, 5], [0, 1, 3], [1, 1, 2]], ["a", "b", "count"], [("a", "z")]),
        ([[1, 0, 5], [0, 1, 3], [1, 1, 2]], ["a", "b", "count"], [("a", "a")]),
        ([[1, 0, 5], [0, 1, 3], [1, 1, 2]], ["a", "b", "count"], [("a", "b")]),
        ([[1, 0, 5], [0, 1, 3], [1, 1, 0]], ["a", "b", "count"], []),
        ([[1, 0, 0], [0, 1, 0]], ["a", "b", "count"], []),
    ],
)
def test_refuses_what_has_no_estimate(
    rows: list[list[int]], columns: list[str], interactions: list[tuple[str, str]]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        multiple_systems_estimate(pd.DataFrame(rows, columns=columns), interactions=interactions)


def test_repeated_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="each once"):
        multiple_systems_estimate(table(GOLDEN["korea"]), interactions=[("b", "c"), ("c", "b")])


@settings(max_examples=40)
@given(st.lists(st.integers(1, 200), min_size=7, max_size=7))
def test_limits_enclose_the_estimate_and_the_known_are_never_exceeded(cells: list[int]) -> None:
    patterns = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1) if a + b + c]
    rows = [[*pattern, cell] for pattern, cell in zip(patterns, cells, strict=True)]
    data = pd.DataFrame(rows, columns=["a", "b", "c", "count"])
    for pair in combinations("abc", 2):
        estimate = multiple_systems_estimate(data, interactions=[pair])
        assert sum(cells) < estimate.lower < estimate.total < estimate.upper
