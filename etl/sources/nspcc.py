"""NSPCC: offences from freedom-of-information replies by police forces, and Childline.

The forces that reply differ from year to year, and releases disagree: both figures are kept.
"""

from __future__ import annotations

from pathlib import Path

from etl.sources.checks import numbers, refuse
from etl.sources.transcription import Reading, read_folder


def read(folder: Path) -> Reading:
    """Figures of the charity's releases and of what was reported from them."""
    reading = read_folder(folder)
    value = numbers(reading.figures)
    return refuse(
        reading, value.fillna(0) % 1 != 0, "is not a whole number of offences or sessions"
    )
