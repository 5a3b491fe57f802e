"""The page of an indicator: what leads, and how soon its map has come over a slow line."""

from __future__ import annotations

import gzip

import pytest

from tests.dashboard.conftest import Client

MOST_BYTES_TO_MAP = 36_000


def test_every_area_of_the_map_comes_within_the_first_bytes(real: Client) -> None:
    html = real.get("/indicators/cin_factor_cse").text
    end = html.index('<g class="ground"')
    assert html[:end].count(" data-ground=") > 150
    assert len(gzip.compress(html[:end].encode())) <= MOST_BYTES_TO_MAP


@pytest.mark.parametrize(
    ("indicator", "first", "second"),
    [
        ("cin_factor_cse", 'id="map-title"', 'id="trend"'),
        ("nrm_referrals", 'id="trend"', 'id="map-title"'),
    ],
)
def test_a_map_leads_where_most_areas_have_figures(
    real: Client, indicator: str, first: str, second: str
) -> None:
    html = real.get(f"/indicators/{indicator}").text
    assert html.index("What it is not") < html.index(first) < html.index(second)
    assert html.index(second) < html.index("<h2>What to know</h2>")
