"""What is on record, as the last build left it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.core.schema import TABLES
from etl.publish.tables import read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


class NoRecordError(Exception):
    """Nothing was built yet, so there is nothing to hold a file against."""


def read_record(processed: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """The observations on record, and each cited publication's date.

    Raises NoRecordError where nothing was built.
    """
    try:
        record = read_csv(processed / "observations.csv", TABLES["observations"])
        publications = read_csv(processed / "publications.csv", TABLES["publications"])
    except FileNotFoundError:
        what = f"There is no record in {processed}: run python -m etl build."
        raise NoRecordError(what) from None
    cited = publications[publications["n_observations"] > 0]
    return record, dict(zip(cited["publication"], cited["published"], strict=True))
