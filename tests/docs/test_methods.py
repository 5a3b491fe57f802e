"""The worked examples of docs/methods.md, recomputed from the committed tables alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import chi2, norm, t

from etl.stats.hidden_population import multiple_systems_estimate, stepwise


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return " ".join((root / "docs" / "methods.md").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def tables(processed: Path) -> dict[str, pd.DataFrame]:
    names = ("observations", "trends", "comparisons", "breaks", "ranks", "funnel_limits")
    return {name: pd.read_csv(processed / f"{name}.csv", low_memory=False) for name in names}


def series(tables: dict[str, pd.DataFrame], indicator: str, code: str) -> pd.DataFrame:
    rows = tables["observations"]
    chosen = rows["is_preferred"] & (rows["indicator"] == indicator) & (rows["area_code"] == code)
    return rows[chosen].sort_values("period_start")


def said(text: str, *numbers: str) -> None:
    missing = [number for number in numbers if number not in text]
    assert not missing, f"docs/methods.md does not say {missing}"


def test_rate(text: str, tables: dict[str, pd.DataFrame]) -> None:
    row = series(tables, "cin_factor_cse", "E92000001").iloc[-1]
    rate = 10_000 * row["value"] / row["denominator"]
    said(text, f"{row['value']:,.0f} / {row['denominator']:,.0f}", f"{rate:.4f}")


def test_chance_interval(text: str, tables: dict[str, pd.DataFrame]) -> None:
    row = series(tables, "cin_factor_cse", "E08000018").iloc[-1]
    count, people, z = row["value"], row["denominator"], norm.ppf(0.975)
    lower = count * (1 - 1 / (9 * count) - z / (3 * count**0.5)) ** 3
    above = count + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * above**0.5)) ** 3
    rates = [f"{10_000 * number / people:.4f}" for number in (count, lower, upper)]
    said(text, f"{people:,.0f} children", *rates)


def test_trend(text: str, tables: dict[str, pd.DataFrame]) -> None:
    rows = series(tables, "cin_factor_cse", "E92000001")
    years = np.arange(len(rows)) - (len(rows) - 1) / 2
    design = sm.add_constant(years)
    counts, people = rows["value"].to_numpy(float), rows["denominator"].to_numpy(float)
    model = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(people))
    plain = model.fit(tol=1e-12, maxiter=100)
    phi, spare = plain.pearson_chi2 / plain.df_resid, int(plain.df_resid)
    hac = model.fit(
        tol=1e-12, maxiter=100, cov_type="HAC", cov_kwds={"maxlags": 1, "use_correction": True}
    )
    error = max(plain.bse[1] * max(phi, 1) ** 0.5, hac.bse[1])
    reach = t.ppf(0.975, spare) * error
    slope = plain.params[1]
    change = [100 * np.expm1(value) for value in (slope, slope - reach, slope + reach)]
    said(text, *[f"{value:.6f}" for value in change], f"{phi:.6f}", f"{spare} degrees of freedom")


def test_england_has_no_cut_and_children_of_the_mechanism_have_two(
    tables: dict[str, pd.DataFrame],
) -> None:
    assert set(series(tables, "cin_factor_cse", "E92000001")["segment"]) == {1}
    rows = series(tables, "nrm_referrals", "K02000001")
    children = rows[(rows["age_group"] == "under_18") & rows["breakdown"].isna()]
    yearly = children[children["period_type"] == "calendar_year"]
    by_year = yearly.set_index("period")["segment"]
    assert by_year["2013"] < by_year["2014"] == by_year["2023"] < by_year["2024"]
    trends = tables["trends"]
    child = trends[
        (trends["indicator"] == "nrm_referrals")
        & (trends["area_code"] == "K02000001")
        & (trends["age_group"] == "under_18")
        & trends["breakdown"].isna()
        & (trends["sex"] == "all")
        & (trends["period_type"] == "calendar_year")
    ].iloc[0]
    assert (child["first_period"], child["reason"]) == ("2024", "break_too_recent")


def test_comparison(text: str, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["comparisons"]
    found = rows[
        (rows["indicator"] == "cin_factor_cse")
        & (rows["period"] == "2024-25")
        & (rows["benchmark"] == "england")
    ]
    used = found[found["verdict"] != "not comparable"]
    deviations = 2 * (np.sqrt(used["count"]) - np.sqrt(used["expected"]))
    deviations = deviations.clip(*np.quantile(deviations, [0.1, 0.9]))
    phi, weights = (deviations**2).mean(), 4 * used["expected"]
    spread = (len(used) * phi - len(used) + 1) / (
        weights.sum() - (weights**2).sum() / weights.sum()
    )
    one = found[found["area_code"] == "E08000018"].iloc[0]
    expected = one["population"] * 12_400 / 12_183_016
    ratio, z = one["count"] / expected, norm.ppf(0.975)
    exact = chi2.ppf([0.025, 0.975], [2 * one["count"], 2 * one["count"] + 2]) / 2 / expected
    reach = z * np.sqrt(1 / (4 * expected) + spread)
    wide = [(ratio**0.5 - reach) ** 2, (ratio**0.5 + reach) ** 2]
    said(text, *[f"{value:.6f}" for value in (expected, ratio, *exact, *wide, phi)])
    assert one["verdict"] == "not different"
    assert wide[0] < 1 < wide[1]


def test_places_and_funnel(text: str, tables: dict[str, pd.DataFrame]) -> None:
    compared = tables["comparisons"]
    used = compared[
        (compared["indicator"] == "cin_factor_cse")
        & (compared["period"] == "2024-25")
        & (compared["benchmark"] == "england")
        & (compared["verdict"] != "not comparable")
    ]
    rates = (used["count"] / used["population"]).to_numpy()
    own = used["area_code"].to_numpy() == "E08000018"
    place = 1 + (rates > rates[own]).sum()
    draws = np.random.default_rng(7).gamma(
        used["count"] + 0.5, 1 / used["population"], size=(4_000, len(used))
    )
    places = 1 + (draws > draws[:, own]).sum(axis=1)
    row = (
        tables["ranks"]
        .query("indicator == 'cin_factor_cse' and period == '2024-25' and area_code == 'E08000018'")
        .iloc[0]
    )
    assert row["rank"] == place
    assert np.allclose(
        [row["lower_95"], row["upper_95"]], np.quantile(places, [0.025, 0.975]), atol=3
    )
    said(text, f"place {place} of {len(used)}", f"{row['lower_95']:g} to {row['upper_95']:g}")

    drawn = tables["funnel_limits"].query(
        "indicator == 'cin_factor_cse' and period == '2024-25' and area_type == 'local_authority'"
    )
    at = drawn.iloc[12]
    expected = at["population"] * 12_400 / 12_183_016
    exact = [chi2.ppf(0.025, 2 * expected), chi2.isf(0.025, 2 * expected + 2)]
    reach = norm.ppf(0.975) * np.sqrt(1 / (4 * expected) + used["tau2"].iloc[0])
    rate = 10_000 * 12_400 / 12_183_016
    shown = [value / (2 * expected) * rate for value in exact]
    shown += [(1 - reach) ** 2 * rate, (1 + reach) ** 2 * rate, rate]
    said(text, *[f"{value:.3f}" for value in shown])


def test_tipping_point(text: str, tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["trends"]
    found = rows[
        (rows["indicator"] == "cin_factor_uasc")
        & (rows["area_code"] == "E92000001")
        & (rows["measure"] == "rate")
    ].iloc[0]
    growth = found["fitted_last"] / found["fitted_first"]
    assert growth == pytest.approx(found["growth_ratio"], rel=1e-5)
    said(text, f"{growth:.6f}"[:7], f"{1 / growth:.4f}"[:5], f"20% to {20 * growth:.0f}%")


def test_hidden_population(text: str, root: Path) -> None:
    table = pd.read_csv(root / "data" / "raw" / "research" / "list_patterns_2013.csv")
    table = table.drop(columns="publication")
    for estimate in (multiple_systems_estimate(table), stepwise(table)):
        said(text, *[f"{x:,.0f}" for x in (estimate.total, estimate.lower, estimate.upper)])


def test_every_reason_is_explained(text: str, tables: dict[str, pd.DataFrame]) -> None:
    reasons = {*tables["trends"]["reason"].dropna(), *tables["comparisons"]["reason"].dropna()}
    said(text, *[f"`{reason}`" for reason in sorted(reasons)])


def test_every_authority_and_england_is_assessed_or_refused(
    tables: dict[str, pd.DataFrame],
) -> None:
    rows = tables["observations"]
    factor = rows[(rows["indicator"] == "cin_factor_cse") & rows["is_preferred"]]
    trends = tables["trends"]
    assessed = trends[(trends["indicator"] == "cin_factor_cse") & (trends["measure"] == "count")]
    assert set(factor["area_code"]) <= set(assessed["area_code"])
    hidden = set(factor.loc[factor["status"] == "c", "area_code"])
    of_hidden = assessed[assessed["area_code"].isin(hidden)]
    assert set(of_hidden["reason"].fillna("")) <= {"suppressed", "too_few_points"}
    assert (of_hidden["verdict"] == "cannot be assessed").all()
