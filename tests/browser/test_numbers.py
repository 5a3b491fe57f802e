"""Numbers on screen are the numbers of observations.csv."""

from __future__ import annotations

import csv
import random
import re
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

TRIALS, SEED = 200, 1889
KEY = ("age_group", "sex", "breakdown", "breakdown_value", "period_type")
TYPES = ("local_authority", "police_force_area", "region", "nation")


@pytest.fixture(scope="module")
def sample(processed: Path) -> list[dict[str, str]]:
    with (processed / "observations.csv").open(encoding="utf-8", newline="") as lines:
        rows = [
            row
            for row in csv.DictReader(lines)
            if row["is_preferred"] == "true" and row["area_type"] in TYPES and row["value"]
        ]
    series: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        series.setdefault(_series(row), set()).add(row["area_code"])
    mapped = [row for row in rows if len(series[_series(row)]) > 1]
    return random.Random(SEED).sample(mapped, TRIALS)


def _series(row: dict[str, str]) -> tuple[str, ...]:
    return (row["indicator"], row["area_type"], *(row[name] for name in KEY))


def test_page_and_table_show_what_the_csv_says(sample: list[dict[str, str]], address: str) -> None:
    wrong = []
    for row in sample:
        wanted = {
            "indicator": row["indicator"],
            "areas": row["area_type"],
            "series": "~".join(row[name] for name in KEY),
            "period": row["period"],
            "measure": "count",
            "area": row["area_code"],
        }
        with urllib.request.urlopen(f"{address}/?{urlencode(wanted)}") as answer:
            html = unescape(answer.read().decode())
        value = float(row["value"])
        shown = f"{value:,.0f}" if value.is_integer() else f"{value:,.10g}"
        panel = html.split('id="panel"')[1].split("</section>")[0]
        figure = re.search(r'class="figure"><strong>([^<]*)</strong>', panel)
        name = re.search(r"<h2>([^<]*)</h2>", panel)
        label = re.escape(name.group(1)) if name else "?"
        cell = re.search(rf'<th scope="row">{label}</th><td class="number">([^<]*)</td>', html)
        said = [found.group(1) if found else "" for found in (figure, cell)]
        if not all(text.removesuffix("%").endswith(shown) for text in said):
            wrong.append((row["indicator"], row["area_code"], row["period"], shown, said))
    assert not wrong, "\n".join(map(str, wrong))
