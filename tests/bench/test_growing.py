"""The synthetic multiples that growth is measured on, made of the real catalogue."""

from __future__ import annotations

from pathlib import Path

from bench.growing import multiplied
from bench.synthetic import MARK
from etl.catalogue.loader import load_catalogue
from etl.geography.reading import read_geography
from etl.inputs import Source
from etl.sources.transcription import join_figures


def test_every_indicator_break_and_sum_stands_as_often_as_asked(root: Path) -> None:
    catalogue = load_catalogue()
    source = Source(
        join_figures([]), {}, {}, read_geography(root / "data/raw/geography"), catalogue
    )
    grown = multiplied(source, 3).catalogue
    assert len(grown.indicators) == 3 * len(catalogue.indicators)
    assert len(grown.breaks) == 3 * len(catalogue.breaks)
    assert len({entry.id for entry in grown.breaks}) == len(grown.breaks)
    named = {name for entry in grown.breaks for name in entry.indicators}
    named |= {name for rule in grown.sums for name in (rule["indicator"], *rule["parts"])}
    assert named <= set(grown.indicators)
    assert sum(MARK in name for name in grown.indicators) == 2 * len(catalogue.indicators)
