from __future__ import annotations

import pandas as pd

from etl.core.revisions import prefer

PUBLISHED = {"first": "2015", "second": "2018-03", "third": "2020-01-31"}


def synthetic(rows: list[dict[str, object]]) -> pd.DataFrame:
    base = {
        "indicator": "synthetic_count",
        "area_type": "uk",
        "area_code": "K02000001",
        "age_group": "all",
        "sex": "all",
        "breakdown": "",
        "breakdown_value": "",
        "period_type": "calendar_year",
        "period": "2014",
        "value": 1.0,
        "status": "",
        "qualifier": "exact",
        "evidence": "primary",
    }
    return pd.DataFrame([{**base, **row} for row in rows])


def preferred(rows: list[dict[str, object]], **options: object) -> list[bool]:
    mask, problems = prefer(synthetic(rows), published=PUBLISHED, **options)  # type: ignore[arg-type]
    assert not problems
    return mask.tolist()


def test_later_edition_comes_first() -> None:
    assert preferred([{"publication": "first"}, {"publication": "third"}]) == [False, True]


def test_one_vintage_gives_a_whole_series() -> None:
    rows = [
        {"publication": "second", "period": "2013"},
        {"publication": "second", "period": "2014"},
        {"publication": "third", "period": "2014"},
    ]
    assert preferred(rows) == [True, True, False]


def test_primary_comes_before_secondary_in_one_edition() -> None:
    rows = [
        {"publication": "third", "evidence": "secondary"},
        {"publication": "third", "evidence": "primary"},
    ]
    assert preferred(rows) == [False, True]


def test_of_one_day_the_longer_part_of_a_series_comes_first() -> None:
    """A period added later by somebody else changes nothing before it."""
    rows = [
        {"publication": "long", "period": "2012"},
        {"publication": "short", "period": "2013"},
        {"publication": "long", "period": "2013"},
        {"publication": "third", "period": "2014"},
    ]
    days = {"long": "2015", "short": "2015", "third": "2020"}
    for known in (rows[:3], rows):
        mask, _ = prefer(synthetic(known), published=days)
        assert mask.tolist() == [True, False, True, True][: len(known)]


def test_revised_comes_before_first_published() -> None:
    rows = [{"publication": "third"}, {"publication": "third", "status": "r"}]
    assert preferred(rows) == [False, True]


def test_catalogue_overrides_with_a_reason() -> None:
    rows = [{"publication": "first"}, {"publication": "third"}]
    override = {"indicator": "synthetic_count", "publication": "first", "reason": "synthetic"}
    assert preferred(rows, overrides=[override]) == [True, False]


def test_override_that_matches_nothing_is_a_problem() -> None:
    override = {"indicator": "synthetic_other", "reason": "synthetic"}
    _, problems = prefer(
        synthetic([{"publication": "first"}]), published=PUBLISHED, overrides=[override]
    )
    assert [problem.code for problem in problems] == ["bad_catalogue"]


def test_exactly_one_row_of_each_quantity() -> None:
    rows = [
        {"publication": name, "period": period, "value": value}
        for name in PUBLISHED
        for period in ("2012", "2013")
        for value in (1.0, 2.0)
    ]
    table = synthetic(rows)
    mask, _ = prefer(table, published=PUBLISHED)
    assert table[mask]["period"].value_counts().to_dict() == {"2012": 1, "2013": 1}


def test_no_figure_under_one_code_never_hides_a_figure_under_the_other() -> None:
    ground = {"E06000060": "E06000060", "E10000002": "E06000060"}
    rows = [
        {"publication": "first", "area_code": "E10000002"},
        {"publication": "third", "area_code": "E06000060", "value": None, "status": "x"},
    ]
    assert preferred(rows, same_ground=ground.__getitem__) == [True, False]
    suppressed = [rows[0], {**rows[1], "status": "c"}]
    assert preferred(suppressed, same_ground=ground.__getitem__) == [False, True]
    withdrawn = [rows[0] | {"area_code": "E06000060"}, rows[1]]
    assert preferred(withdrawn, same_ground=ground.__getitem__) == [False, True]
    both = [rows[0], {**rows[1], "area_code": "E10000002"}, rows[1]]
    assert preferred(both, same_ground=ground.__getitem__) == [False, True, False]
