"""Our rates, rounded to whole numbers, are those that the department publishes."""

from __future__ import annotations

import csv
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

RATES = tomllib.loads((Path(__file__).parent / "dfe_rates.toml").read_text())["rates"]


@pytest.fixture(scope="session")
def rates(processed: Path) -> dict[tuple[str, ...], str]:
    with (processed / "observations.csv").open(encoding="utf-8", newline="") as handle:
        return {
            (row["indicator"], row["area_code"], row["period"]): row["rate_per_10000"]
            for row in csv.DictReader(handle)
            if row["is_preferred"] == "true" and row["indicator"].startswith("cin_factor_")
        }


def agrees(published: dict[str, Any], rates: dict[tuple[str, ...], str]) -> bool:
    ours = rates[published["indicator"], published["area_code"], published["period"]]
    rounded = Decimal(ours).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return rounded == published["rate"]


@pytest.mark.parametrize("published", RATES, ids=lambda entry: " ".join(map(str, entry.values())))
def test_rate_is_the_published_one(
    published: dict[str, Any], rates: dict[tuple[str, ...], str]
) -> None:
    assert agrees(published, rates)
    for step in (-1, 1):
        assert not agrees({**published, "rate": published["rate"] + step}, rates)
