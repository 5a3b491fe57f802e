"""The factors, cell by cell, against the collection that they were carried over from."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

SYMBOLS = {f"(symbol {letter}": letter for letter in "cxuz"}


def symbol(note: str) -> str:
    return next((letter for mark, letter in SYMBOLS.items() if mark in note), "")


@pytest.mark.shared
def test_every_cell_of_the_factors_is_the_collected_one(shared: Path, processed: Path) -> None:
    with (shared / "figures" / "official" / "observations.csv").open(
        encoding="utf-8-sig"
    ) as handle:
        collected = Counter(
            (row["indicator_id"], row["area_name"], row["period_start"], row["value"])
            if row["value"]
            else (row["indicator_id"], row["area_name"], row["period_start"], symbol(row["note"]))
            for row in csv.DictReader(handle)
            if row["source_id"] == "dfe_cin_c3_2025"
        )
    with (processed / "observations.csv").open(encoding="utf-8") as handle:
        ours = Counter(
            (row["indicator"], row["area_name"], row["period_start"], row["value"] or row["status"])
            for row in csv.DictReader(handle)
            if row["publication"] == "dfe_cin_c3_2025"
            and row["indicator"] != "cin_factor_sexual_abuse"
        )
    assert sum(collected.values()) == 11_484
    assert ours == collected, list(((ours - collected) + (collected - ours)).items())[:5]
