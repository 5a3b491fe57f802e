"""Raw tables that hold no figures: statistical neighbours, inquiries."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.core.problems import Problem
from etl.sources.transcription import open_table, raw_tables, read_rows


def read_register(raw: Path, holds: str) -> tuple[pd.DataFrame, list[Problem]]:
    """All raw tables whose sidecar says that they hold ``holds``, as text."""
    frames: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for folder in sorted(path for path in raw.iterdir() if path.is_dir()):
        for table in raw_tables(folder):
            sidecar, found = open_table(table)
            if sidecar is None or sidecar.holds != holds:
                continue
            rows, unreadable = read_rows(table)
            problems += [*found, *unreadable]
            if rows:
                frames.append(pd.DataFrame(rows[1:], columns=rows[0], dtype=object))
    return (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()), problems
