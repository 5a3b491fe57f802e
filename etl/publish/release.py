"""Writing a whole release: tables, boundaries, metadata and the store, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from etl.core.schema import TABLES
from etl.geography.reading import Geography
from etl.publish.geojson import write_geojson
from etl.publish.metadata import write_metadata
from etl.publish.store import write_store
from etl.publish.swap import replaced_folder
from etl.publish.tables import write_csv

STORE = "on_record.sqlite"


def publish(
    tables: Mapping[str, pd.DataFrame],
    observations: pd.DataFrame,
    geography: Geography,
    processed: Path,
    *,
    inputs: str,
    write_more: Callable[[Mapping[str, pd.DataFrame], Path], None] | None = None,
) -> None:
    """Replace the processed folder by a new one that holds everything.

    ``inputs`` is the checksum of what it was built from; empty where that is mixed.
    ``write_more`` writes what else belongs to the release into the new folder.
    """
    with replaced_folder(processed) as folder:
        for name, table in tables.items():
            write_csv(table, TABLES[name], folder / f"{name}.csv")
        boundaries = folder / "boundaries"
        boundaries.mkdir()
        write_geojson(geography.boundaries, boundaries)
        write_metadata(folder, tables["publications"])
        write_store(tables, observations, geography, folder / STORE, inputs=inputs)
        if write_more:
            write_more(tables, folder)
