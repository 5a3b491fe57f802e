"""Figures that publications state, found again in the processed tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from etl.core.schema import OBSERVATION_KEY, TABLES
from etl.geography.reading import read_geography
from etl.publish.tables import read_csv


@pytest.fixture(scope="session")
def observations(processed: Path) -> pd.DataFrame:
    return read_csv(processed / "observations.csv", TABLES["observations"])


def find(observations: pd.DataFrame, **cell: str) -> pd.DataFrame:
    mask = observations["is_preferred"].copy()
    for column, value in cell.items():
        mask &= observations[column] == value
    return observations[mask]


@pytest.mark.parametrize(
    ("indicator", "area_code", "period", "value", "qualifier"),
    [
        ("cin_factor_cse", "E92000001", "2024-25", 12_400, "rounded"),
        ("cin_children_assessed_cse", "E92000001", "2024-25", 12_120, "rounded"),
        ("ceop_reports_received", "K02000001", "2012-13", 18_887, "exact"),
        (
            "potential_trafficking_victims_strategic_assessment",
            "K02000001",
            "2012",
            2_255,
            "exact",
        ),
        ("inquiry_victims_estimate", "E08000018", "1997/2013", 1_400, "approximately"),
    ],
)
def test_figure_is_on_record(
    observations: pd.DataFrame,
    indicator: str,
    area_code: str,
    period: str,
    value: float,
    qualifier: str,
) -> None:
    found = find(
        observations, indicator=indicator, area_code=area_code, period=period, breakdown=""
    )
    shown = found[["age_group", "value", "qualifier", "publication"]]
    assert (found["value"] == value).any(), f"\n{shown}"
    row = found[found["value"] == value].iloc[0]
    assert row["qualifier"] == qualifier
    assert row["publication"]


def test_two_thousand_two_hundred_and_fifty_five_means_two_things(
    observations: pd.DataFrame,
) -> None:
    rows = observations[(observations["value"] == 2_255) & (observations["area_type"] == "uk")]
    assert {
        "potential_trafficking_victims_strategic_assessment",
        "ceop_children_safeguarded_cumulative",
    } <= set(rows["indicator"])


def test_exactly_one_row_of_each_quantity_is_preferred(
    observations: pd.DataFrame, root: Path
) -> None:
    index = read_geography(root / "data" / "raw" / "geography").index
    grounds = {code: index.same_ground(code) for code in observations["area_code"].unique()}
    quantities = observations.assign(area_code=observations["area_code"].map(grounds))
    chosen = quantities.groupby(list(OBSERVATION_KEY))["is_preferred"].sum()
    wrong = chosen[chosen != 1]
    assert wrong.empty, f"\n{wrong}"


def test_every_row_has_a_publication_and_evidence(
    observations: pd.DataFrame, processed: Path
) -> None:
    publications = read_csv(processed / "publications.csv", TABLES["publications"])
    unresolved = set(observations["publication"]) - set(publications["publication"])
    assert not unresolved
    assert set(observations["evidence"]) <= {"primary", "secondary", "both"}
    assert (publications["licence"] != "").all()


def test_breadth(observations: pd.DataFrame, processed: Path) -> None:
    publications = read_csv(processed / "publications.csv", TABLES["publications"])
    assert len(observations) >= 15_000
    assert len(publications) >= 400
    assert observations["indicator"].nunique() >= 60
    valued = observations[observations["value"].notna()]
    counted = valued[~valued["indicator"].str.startswith("population")]
    by_type = counted.groupby("area_type")["area_code"].agg(set)
    english = {code for code in by_type["local_authority"] if code.startswith("E")}
    assert len(english) >= 151
    assert len(by_type["police_force_area"]) >= 43
    assert len(by_type["region"]) == 9
    assert len(by_type["nation"]) == 4


def test_suppressed_cells_carry_no_number(observations: pd.DataFrame) -> None:
    suppressed = observations[observations["status"].isin(["c", "u", "z", "k"])]
    assert len(suppressed) >= 600
    numbers = ["value", "lower", "upper", "denominator", "rate_per_10000", "rate_lower"]
    assert suppressed[numbers].isna().all(axis=None)


def test_rates_stand_only_beside_their_denominator(observations: pd.DataFrame) -> None:
    rated = observations[observations["rate_per_10000"].notna()]
    recomputed = 10_000 * rated["value"] / rated["denominator"]
    assert (recomputed - rated["rate_per_10000"]).abs().max() < 5e-5
    assert set(rated["period_type"]) <= {"financial_year", "calendar_year"}
    assert (rated["denominator_publication"] != "").all()
    assert (rated["rate_lower"] <= rated["rate_per_10000"] + 5e-5).all()
    assert (rated["rate_upper"] >= rated["rate_per_10000"] - 5e-5).all()
