"""Small numbers on synthetic tables: what is hidden stays hidden and cannot be subtracted."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.disclosure import (
    DERIVED,
    Differencing,
    DisclosureError,
    check_differencing,
    round_to_base,
    suppress_complementary,
    suppress_derived,
    suppress_small,
)
from etl.core.schema import columns

ENGLAND, REGION = "E92000001", "E12000099"
PARENTS = {
    REGION: (ENGLAND,),
    **{f"E0600090{number}": (REGION, ENGLAND) for number in range(10)},
}


def row(area_code: str, value: float | None, **changes: object) -> dict[str, object]:
    kinds = {ENGLAND: "nation", REGION: "region"}
    return {
        **dict.fromkeys(columns("observations"), ""),
        "indicator": "synthetic_referrals",
        "area_type": kinds.get(area_code, "local_authority"),
        "area_code": area_code,
        "period": "2024",
        "period_type": "calendar_year",
        "sex": "all",
        "unit": "count",
        "qualifier": "exact",
        "value": math.nan if value is None else value,
        "status": "c" if value is None else "",
        "publication": "synthetic",
        "is_preferred": True,
        **dict.fromkeys(DERIVED, math.nan),
        **changes,
    }


def table(total: float | None, parts: list[float | None], **changes: object) -> pd.DataFrame:
    rows = [row(REGION, total, **changes)]
    return pd.DataFrame(
        rows + [row(f"E0600090{number}", value) for number, value in enumerate(parts)]
    )


def pinned(observations: pd.DataFrame, **changes: object) -> int:
    return check_differencing(observations, parents=PARENTS, **changes).pinned


@pytest.mark.parametrize(
    ("total", "parts", "number"),
    [
        (33, [10, 20, None], 1),
        (35, [10, 20, None, None], 0),
        (32, [10, 20, None, None], 2),
        (40, [10, 20, None, None], 2),
        (60, [10, 20, None], 1),
        (30, [10, 20, None], 1),
        (60, [10, 20, None, None], 0),
        (30, [10, 20, 0], 0),
        (None, [10, 20, 0], 1),
        (None, [1, 2, 0], 1),
    ],
)
def test_cells_that_subtraction_pins(total, parts, number):
    assert pinned(table(total, parts)) == number


def test_the_report_counts_and_names_no_value():
    assert check_differencing(table(33, [10, 20, None]), parents=PARENTS) == Differencing(1, 1)


def test_a_rounded_total_pins_only_at_its_edge():
    assert pinned(table(30, [10, 20, None], qualifier="rounded")) == 0
    assert pinned(table(30, [10, 24, None], qualifier="rounded")) == 1
    assert pinned(table(40, [10, 20, None], qualifier="rounded")) == 1


def test_a_part_that_is_unknown_for_another_reason_protects():
    unknown = row("E06000909", None, status="x")
    observations = pd.concat([table(33, [10, 20, None]), pd.DataFrame([unknown])])
    assert pinned(observations) == 0
    none_there = observations.assign(status=observations["status"].replace("x", "z"))
    assert pinned(none_there) == 1


def test_the_nation_is_the_parent_where_none_is_named():
    observations = pd.DataFrame([row(ENGLAND, 13), row("E06000900", 10), row("E06000901", None)])
    assert check_differencing(observations).pinned == 1


def test_two_totals_together_pin_what_neither_does_alone():
    nation = pd.DataFrame([row(ENGLAND, 50, qualifier="rounded")])
    region = table(33, [10, 20, None])
    hidden_region = region.assign(
        value=region["value"].mask(region["area_code"] == REGION),
        status=region["status"].mask(region["area_code"] == REGION, "x"),
    )
    assert pinned(hidden_region) == 0
    assert pinned(pd.concat([hidden_region, nation])) == 0
    assert pinned(pd.concat([region, nation])) == 1


def test_a_total_that_is_pinned_pins_its_parts():
    parents = {"E06000900": (REGION,), "E06000901": (REGION,), REGION: (ENGLAND,)}
    other = row("E12000098", 20, area_type="region")
    below = [row("E06000900", 3), row("E06000901", None), row(REGION, None)]
    apart = pd.DataFrame([*below, other])
    assert check_differencing(apart, parents=parents).pinned == 0
    parents["E12000098"] = (ENGLAND,)
    together = pd.DataFrame([*below, other, row(ENGLAND, 25)])
    assert check_differencing(together, parents=parents).pinned == 2


def test_totals_by_breakdown_and_by_sex():
    parts = [
        row(REGION, 12),
        row(REGION, 10, breakdown="kind", breakdown_value="one"),
        row(REGION, None, breakdown="kind", breakdown_value="two"),
    ]
    assert pinned(pd.DataFrame(parts)) == 1
    by_sex = [row(REGION, 12), row(REGION, 10, sex="female"), row(REGION, None, sex="male")]
    assert pinned(pd.DataFrame(by_sex)) == 1


def test_other_periods_units_and_publications_do_not_add_up():
    for change in ({"period": "2023"}, {"unit": "percent"}, {"publication": "another"}):
        assert pinned(table(33, [10, 20, None], **change)) == 0


def test_an_own_sum_that_gives_a_cell_away_fails_and_names_no_number():
    sums = [{"indicator": "synthetic_sum", "parts": ["synthetic_a", "synthetic_b"]}]
    observations = pd.DataFrame(
        [
            row(REGION, 14, indicator="synthetic_sum"),
            row(REGION, 11, indicator="synthetic_a"),
            row(REGION, None, indicator="synthetic_b"),
        ]
    )
    own = observations["indicator"] == "synthetic_sum"
    assert pinned(observations) == 0
    with pytest.raises(DisclosureError, match="1 suppressed cells of synthetic_b") as error:
        check_differencing(observations, sums=sums, own=own)
    assert "3" not in str(error.value)
    assert check_differencing(observations, sums=sums).pinned == 1


def test_a_publisher_that_pins_its_own_cell_does_not_fail():
    observations = table(33, [10, 20, None])
    own = pd.Series(False, index=observations.index)
    assert pinned(observations, own=own) == 1


def test_the_preferred_row_stands_for_a_cell_given_twice():
    twice = pd.DataFrame([row("E06000900", 11, is_preferred=False)])
    assert pinned(pd.concat([twice, table(33, [10, 20, None])])) == 1


def test_counts_below_six_are_suppressed_with_all_that_says_them_again():
    observations = table(33, [0, 1, 5, 6, None]).assign(rate_per_10000=2.0, lower=1.0)
    found = suppress_small(observations)
    assert list(found["status"]) == ["", "", "c", "c", "", "c"]
    hidden = found["status"] == "c"
    assert found.loc[hidden, ["value", *DERIVED]].isna().all(axis=None)
    assert found.loc[~hidden, "rate_per_10000"].notna().all()
    assert observations["value"].notna().sum() == 5


def test_shares_and_negative_counts_are_not_small_counts():
    shares = table(33, [3.0]).assign(unit="percent")
    assert suppress_small(shares)["value"].notna().all()
    with pytest.raises(ValueError, match="negative"):
        suppress_small(table(33, [-1]))
    with pytest.raises(ValueError, match="threshold"):
        suppress_small(table(33, [1]), threshold=1)


def test_a_value_beside_the_status_suppressed_goes():
    leaking = table(33, [4]).assign(status=["", "c"], rate_lower=1.0)
    found = suppress_derived(leaking)
    assert math.isnan(found["value"].iloc[1])
    assert math.isnan(found["rate_lower"].iloc[1])
    assert found["rate_lower"].iloc[0] == 1


def test_rounding_to_five():
    observations = table(33, [0, 6, 7, 8, 12, None]).assign(rate_per_10000=2.0)
    found = round_to_base(observations)
    assert found["value"].tolist()[:-1] == [35, 0, 5, 5, 10, 10]
    assert math.isnan(found["value"].iloc[-1])
    assert found["rate_per_10000"].isna().all()
    assert set(found["qualifier"].iloc[:-1]) == {"rounded"}
    with pytest.raises(ValueError, match="base"):
        round_to_base(observations, base=1)


def test_the_smallest_shown_part_goes_with_a_lone_suppressed_one():
    found = suppress_complementary(table(47, [10, 9, 25, None]), parents=PARENTS)
    assert list(found["status"]) == ["", "", "c", "", "c"]
    assert pinned(found) == 0


def test_the_total_goes_where_no_part_is_left():
    found = suppress_complementary(table(3, [None, 0, 0]), parents=PARENTS)
    assert list(found["status"]) == ["c", "c", "", ""]
    assert pinned(found) == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_own_aggregates_never_give_a_cell_away(parts):
    made = table(sum(parts), parts)
    small = suppress_small(made)
    safe = suppress_complementary(small, parents=PARENTS)
    assert pinned(safe) == 0
    shown = round_to_base(safe)
    any_size = 1_000
    assert pinned(shown, rounded_to=5, threshold=any_size) == 0
    for earlier, later in ((small, safe), (safe, shown)):
        assert (later.loc[earlier["status"] == "c", "status"] == "c").all()
        assert later.loc[earlier["status"] == "c", ["value", *DERIVED]].isna().all(axis=None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=5), st.booleans())
def test_what_is_counted_as_pinned_is_what_trying_all_values_finds(parts, is_rounded):
    """A cell is pinned when every way to fill the table gives it one value."""
    hidden = [number for number, value in enumerate(parts) if 0 < value < 6]
    total = sum(parts)
    shown = int(total / 10 + 0.5) * 10 if is_rounded else total
    span = range(shown - 5, shown + 6) if is_rounded else [shown]
    observations = table(
        shown,
        [None if 0 < value < 6 else value for value in parts],
        qualifier="rounded" if is_rounded else "exact",
    )
    rest = sum(value for value in parts if not 0 < value < 6)
    sums = [set(range(len(hidden), 5 * len(hidden) + 1)) & {value - rest for value in span}]
    options = [
        {
            value
            for value in range(1, 6)
            if any(len(hidden) - 1 <= left - value <= 5 * (len(hidden) - 1) for left in sums[0])
        }
        for _ in hidden
    ]
    assert pinned(observations) == sum(len(values) == 1 for values in options)
