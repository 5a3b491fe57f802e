"""How the statistics step grows with the number of series: synthetic counts, never shipped."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd

from etl.model.trends import Facts, trend_tables

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
YEARS = range(2018, 2026)


def measure() -> list[dict[str, Any]]:
    return [_time(size) for size in SIZES]


def _time(size: int) -> dict[str, Any]:
    observations = synthetic(size)
    started = time.perf_counter()
    trends, _ = trend_tables(
        observations,
        facts={"synthetic_count": Facts(kind="count", caveats=())},
        breaks=(),
        same_ground=lambda code: code,
    )
    seconds = time.perf_counter() - started
    return {
        "series": size,
        "assessed": int((trends["reason"] == "").sum()),
        "seconds": round(seconds, 2),
        "ms a series": round(1_000 * seconds / size, 3),
    }


def synthetic(size: int) -> pd.DataFrame:
    """Poisson counts of eight years for ``size`` synthetic areas."""
    random = np.random.default_rng(size)
    counts = random.poisson(random.uniform(5, 200, size=(size, 1)), size=(size, len(YEARS)))
    return pd.DataFrame(
        {
            "indicator": "synthetic_count",
            "area_type": "local_authority",
            "area_code": np.repeat([f"synthetic{n:06d}" for n in range(size)], len(YEARS)),
            "age_group": "under_18",
            "sex": "all",
            "breakdown": "",
            "breakdown_value": "",
            "unit": "count",
            "period_type": "calendar_year",
            "period": np.tile([str(year) for year in YEARS], size),
            "period_start": np.tile([f"{year}-01-01" for year in YEARS], size),
            "period_end": np.tile([f"{year}-12-31" for year in YEARS], size),
            "value": counts.ravel().astype(float),
            "status": "",
            "qualifier": "exact",
            "segment": 1,
            "denominator": np.nan,
            "rate_per_10000": np.nan,
            "caveats": "",
            "is_preferred": True,
        }
    )
