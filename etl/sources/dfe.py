"""Department for Education: children in need, child protection plans, statistical neighbours.

Counts of episodes in the assessment-factor files are exact for authorities, where 1 to 5 is
written c, and rounded to the nearest 10 for regions and England.
"""

from __future__ import annotations

from pathlib import Path

from etl.sources.checks import numbers, refuse
from etl.sources.transcription import Reading, read_folder

_FACTORS = "dfe_cin_c3_"
"""How the publications of the assessment-factor files begin, whatever table holds them."""

_SUPPRESSED_FROM, _SUPPRESSED_TO = 1, 5


def read(folder: Path) -> Reading:
    """Figures of the department's tables."""
    reading = read_folder(folder)
    figures = reading.figures
    value = numbers(figures)
    factor = figures["publication"].str.startswith(_FACTORS)
    authority = figures["area_type"] == "local_authority"
    small = factor & authority & value.between(_SUPPRESSED_FROM, _SUPPRESSED_TO)
    reading = refuse(reading, small, "is a count that the department shows as c")
    unrounded = factor & ~authority & (value.fillna(0) % 10 != 0)
    return refuse(reading, unrounded, "is not rounded to the nearest 10")
