"""Internet Watch Foundation: a UK hotline whose reports come from, and lead, anywhere.

Reports assessed, URLs confirmed and websites are three different counts.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.sources.checks import numbers, refuse
from etl.sources.transcription import Reading, read_folder


def read(folder: Path) -> Reading:
    """Figures of the hotline's annual reports and of what was reported from them."""
    reading = read_folder(folder)
    figures = reading.figures
    return refuse(reading, _more_confirmed_than_assessed(figures), "exceeds the reports assessed")


def _more_confirmed_than_assessed(figures: pd.DataFrame) -> pd.Series:
    assessed = figures[figures["indicator"] == "iwf_reports_assessed"]
    most = numbers(assessed).groupby(assessed["period"]).max()
    confirmed = figures["indicator"].isin(["iwf_csa_urls_confirmed", "iwf_csa_reports_confirmed"])
    return confirmed & (numbers(figures) > figures["period"].map(most))
