"""What a publisher's figures must satisfy, said in a few words by the publisher's module."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from etl.core.figures import problems_where
from etl.sources.transcription import Reading


def numbers(figures: pd.DataFrame) -> pd.Series:
    """Values as numbers; symbols and what is no number are missing."""
    return pd.to_numeric(figures["value"], errors="coerce")


def refuse(reading: Reading, wrong: pd.Series, what: str) -> Reading:
    """Add a problem for every figure that a mask marks."""
    found = problems_where(reading.figures, wrong, "implausible", "value", what)
    return replace(reading, problems=(*reading.problems, *found))
