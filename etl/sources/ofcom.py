"""Ofcom: children's media literacy tracker, Technology Tracker, Communications Market Report.

Shares of a sample; bases by age were not read, so no interval can be given.
"""

from __future__ import annotations

from pathlib import Path

from etl.sources.checks import refuse
from etl.sources.transcription import Reading, read_folder


def read(folder: Path) -> Reading:
    """Figures of the surveys and of what was reported from them."""
    reading = read_folder(folder)
    figures = reading.figures
    unaged = (figures["unit"] == "percent") & (figures["age_group"] == "")
    return refuse(reading, unaged, "is a share of nobody in particular: name the age group")
