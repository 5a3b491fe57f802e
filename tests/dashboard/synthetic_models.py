"""Synthetic models, neighbours, inquiries and quoted figures: invented, for tests only."""

from __future__ import annotations

from typing import Any

from tests.dashboard.synthetic_places import (
    CITADEL,
    INDICATOR,
    NATION,
    NORTHBY,
    SOUTHBY,
    TOWERHAM,
    YEARS,
    Row,
    make_row,
)

GROWTH = 0.5
SERIES = {
    "indicator": INDICATOR,
    "area_type": "local_authority",
    "age_group": "under_18",
    "sex": "all",
    "period_type": "financial_year",
}


def synthetic_models() -> dict[str, list[Row]]:
    """Tables that the pages need beyond the figures themselves."""
    return {
        "neighbours": [
            make_row(
                "neighbours",
                list="2024-01",
                area_code=NORTHBY,
                neighbour_code=code,
                rank=place,
                publication="synthetic_book",
            )
            for place, code in enumerate((SOUTHBY, TOWERHAM), start=1)
        ],
        "trends": [_trend()],
        "trend_points": [
            make_row(
                "trend_points",
                **{**SERIES, "area_type": "nation"},
                area_code=NATION,
                unit="count",
                measure="rate",
                period=period,
                fitted=fitted,
                lower=fitted - 1,
                upper=fitted + 1,
            )
            for period, fitted in zip(YEARS, (12.0, 9.0, 6.0), strict=True)
        ],
        "comparisons": [
            _comparison(NORTHBY, "higher"),
            _comparison(SOUTHBY, "not different"),
            _comparison(CITADEL, "not comparable", reason="tiny_population"),
        ],
        "ranks": [
            make_row(
                "ranks",
                **SERIES,
                area_code=code,
                period=YEARS[2],
                rank=float(place),
                lower_95=1.0,
                upper_95=3.0,
                n_areas=3,
            )
            for place, code in enumerate((NORTHBY, SOUTHBY, TOWERHAM), start=1)
        ],
        "funnel_limits": [
            make_row(
                "funnel_limits",
                **SERIES,
                period=YEARS[2],
                benchmark="england",
                benchmark_rate_per_10000=20.0,
                population=population,
                **_limits(),
            )
            for population in (5_000.0, 20_000.0)
        ],
        "inquiries": [
            make_row(
                "inquiries",
                inquiry=f"synthetic_{year}",
                title=f"Synthetic review {year}",
                area_codes=NORTHBY,
                area_names="Northby",
                window_start=f"{year - 9}-01-01",
                window_end=f"{year - 1}-12-31",
                published=str(year),
                qualifier="approximately",
                headline_estimate=estimate,
                method="Synthetic reading of synthetic files",
            )
            for year, estimate in ((2014, 1200.0), (2020, None))
        ],
        "quoted_figures": [
            make_row(
                "quoted_figures",
                quoted_figure="synthetic_claim",
                claim="There are 502.",
                verdict="confirmed with another meaning",
                what_it_counts="Synthetic episodes.",
                put_right="Say 502 synthetic episodes.",
                indicator=INDICATOR,
                area_code=NATION,
                period=YEARS[2],
                value=502.0,
                publication="synthetic_book",
            )
        ],
    }


def _trend() -> Row:
    return make_row(
        "trends",
        **{**SERIES, "area_type": "nation"},
        area_code=NATION,
        unit="count",
        measure="rate",
        segment=1,
        first_period=YEARS[0],
        last_period=YEARS[2],
        n_points=3,
        annual_percent_change=-29.3,
        lower=-35.0,
        upper=-20.0,
        dispersion=1.0,
        degrees_of_freedom=1,
        growth_ratio=GROWTH,
        growth_lower=0.4,
        growth_upper=0.6,
        verdict="decreasing",
        verdict_998="no clear change",
        n_tested=40,
    )


def _comparison(code: str, verdict: str, **more: Any) -> Row:
    return make_row(
        "comparisons",
        **SERIES,
        area_code=code,
        period=YEARS[2],
        benchmark="england",
        phi=4.0,
        verdict=verdict,
        **more,
    )


def _limits() -> dict[str, float]:
    names = ("lower_95", "upper_95", "lower_998", "upper_998")
    exact = dict(zip(names, (15.0, 25.0, 12.0, 28.0), strict=True))
    wide = dict(zip(names, (10.0, 30.0, 8.0, 35.0), strict=True))
    return {**exact, **{f"overdispersed_{name}": value for name, value in wide.items()}}
