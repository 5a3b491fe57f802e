"""Trends of counts and shares, and the recent-trend markers."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from statsmodels.datasets import macrodata
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from etl.stats.breaks import Break
from etl.stats.markers import MARKER_THRESHOLD
from etl.stats.regression import fit_counts, newey_west
from etl.stats.series import series_of
from etl.stats.trends import cochran_armitage, fit_trend, recent_trend_marker_share

FOLDER = Path(__file__).parents[1] / "golden"
GOLDEN = tomllib.loads((FOLDER / "trends.toml").read_text("utf-8"))
SICILY = tomllib.loads((FOLDER / "breaks.toml").read_text("utf-8"))["sicily"]


def agrees(ours: float, published: str) -> bool:
    """Our number rounds to the published one at its last digit."""
    unit = Decimal(1).scaleb(int(Decimal(published).as_tuple().exponent))
    return abs(Decimal(ours) - Decimal(published)) <= unit / 2


def altered(published: str) -> list[str]:
    """The published number with its last digit one up and one down."""
    unit = Decimal(1).scaleb(int(Decimal(published).as_tuple().exponent))
    return [str(Decimal(published) + sign * unit) for sign in (1, -1)]


def belgium() -> dict[str, float]:
    counts = GOLDEN["belgium_aids"]["counts"]
    first = GOLDEN["belgium_aids"]["first_year"]
    years = [str(first + i) for i in range(len(counts))]
    trend = fit_trend(series_of(years, counts, period_type="calendar_year"))
    assert trend.annual_percent_change is not None
    assert trend.fitted_first is not None
    assert trend.dispersion is not None
    slope = np.log1p(trend.annual_percent_change / 100)
    time = np.arange(1, 14, dtype=np.float64)
    fit = fit_counts(np.array(counts, dtype=float), np.column_stack([np.ones(13), time]))
    assert fit is not None
    assert fit.dispersion == pytest.approx(trend.dispersion)
    return {
        "intercept": np.log(trend.fitted_first) - slope,
        "slope": slope,
        "deviance": fit.deviance,
    }


def randomised_trial() -> dict[str, float]:
    entry = GOLDEN["randomised_trial"]
    columns = [np.ones(9)]
    for factor in ("outcome", "treatment"):
        columns += [np.array(entry[factor]) == level for level in (1, 2)]
    fit = fit_counts(np.array(entry["counts"], dtype=float), np.column_stack(columns))
    assert fit is not None
    names = ("intercept", "outcome2", "outcome3")
    return dict(zip(names, fit.coefficients, strict=False)) | {"deviance": fit.deviance}


def newey_west_of_stata() -> dict[str, float]:
    data = macrodata.load_pandas().data
    gdp, investment = (400 * np.diff(np.log(data[name])) for name in ("realgdp", "realinv"))
    design = np.column_stack([gdp, data["realint"].to_numpy()[:-1], np.ones(len(gdp))])
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ investment
    scores = (investment - design @ coefficients)[:, None] * design
    errors = np.sqrt(np.diag(newey_west(scores, bread, lag=4)))
    names = ("realgdp", "realint", "constant")
    return dict(zip(names, coefficients, strict=True)) | {
        f"{name}_se": error for name, error in zip(names, errors, strict=True)
    }


def sicily_bend() -> dict[str, Any]:
    months = [f"{2002 + i // 12}-{i % 12 + 1:02d}" for i in range(59)]
    trend = fit_trend(
        series_of(months, SICILY["counts"], period_type="month"),
        population=SICILY["population"],
        breaks=[Break(date(2005, 1, 1), "step")],
    )
    assert trend.annual_percent_change is not None
    time = np.arange(59, dtype=np.float64)
    season = [wave(np.pi / 6 * k * (time + 1)) for k in (1, 2) for wave in (np.sin, np.cos)]
    design = np.column_stack([np.ones(59), time, time > 35, (time > 35) * time, *season])
    counts = np.array(SICILY["counts"], dtype=float)
    fit = fit_counts(counts, design, offset=np.log(SICILY["population"]))
    assert fit is not None
    errors = np.sqrt(np.diag(fit.covariance))
    return {
        "slope_before": fit.coefficients[1],
        "slope_before_se": errors[1],
        "slope_change": fit.coefficients[3],
        "slope_change_se": errors[3],
        "slope_after": np.log1p(trend.annual_percent_change / 100) / 12,
        "dispersion": trend.dispersion,
        "degrees_of_freedom": trend.degrees_of_freedom,
    }


def smokers() -> dict[str, float]:
    entry = GOLDEN["cochran_armitage"]
    test = cochran_armitage(entry["numerators"], entry["denominators"])
    assert test is not None
    return {"chi_squared": test.chi_squared, "p_value": test.p_value}


OURS: dict[str, dict[str, Any]] = {
    "belgium_aids": belgium(),
    "randomised_trial": randomised_trial(),
    "newey_west": newey_west_of_stata(),
    "sicily_bend": sicily_bend(),
    "cochran_armitage": smokers(),
    "marker_threshold": {"threshold": MARKER_THRESHOLD},
}
PUBLISHED = [
    (f"{group} {name}", float(OURS[group][name]), theirs)
    for group in OURS
    for name, theirs in GOLDEN[group]["expected"].items()
]


@pytest.mark.parametrize(("name", "ours", "theirs"), PUBLISHED)
def test_agrees_with_the_published_number(name: str, ours: float, theirs: str) -> None:
    assert agrees(ours, theirs), name


@pytest.mark.parametrize(("name", "ours", "theirs"), PUBLISHED)
def test_a_changed_last_digit_is_noticed(name: str, ours: float, theirs: str) -> None:
    assert not any(agrees(ours, wrong) for wrong in altered(theirs)), name


@pytest.mark.parametrize("marker", GOLDEN["markers"], ids=lambda marker: marker["what"])
def test_agrees_with_the_published_marker(marker: dict[str, Any]) -> None:
    ours = recent_trend_marker_share(marker["numerators"], marker["denominators"])
    assert ours.verdict == marker["verdict"]
    assert ours.reason == ""


@pytest.mark.parametrize("marker", GOLDEN["markers"], ids=lambda marker: marker["what"])
def test_a_reversed_series_changes_the_marker(marker: dict[str, Any]) -> None:
    other = {"increasing": "decreasing", "decreasing": "increasing"}
    ours = recent_trend_marker_share(marker["numerators"][::-1], marker["denominators"][::-1])
    assert ours.verdict == other.get(marker["verdict"], "no clear change")


def test_newey_west_is_that_of_statsmodels_for_a_poisson_model() -> None:
    counts = np.array(GOLDEN["belgium_aids"]["counts"], dtype=np.float64)
    design = np.column_stack([np.ones(13), np.arange(13.0)])
    fit = fit_counts(counts, design)
    assert fit is not None
    keywords = {"maxlags": 1, "use_correction": True}
    peer = GLM(counts, design, family=Poisson()).fit(cov_type="HAC", cov_kwds=keywords)
    assert fit.newey_west == pytest.approx(peer.cov_params(), rel=1e-6)


def test_quasi_poisson_is_that_of_statsmodels() -> None:
    counts = np.array(GOLDEN["belgium_aids"]["counts"], dtype=np.float64)
    design = np.column_stack([np.ones(13), np.arange(13.0)])
    fit = fit_counts(counts, design)
    assert fit is not None
    peer = GLM(counts, design, family=Poisson()).fit(scale="X2")
    assert fit.covariance == pytest.approx(peer.cov_params(), rel=1e-6)
    assert fit.dispersion == pytest.approx(peer.scale, rel=1e-6)
