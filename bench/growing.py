"""``python -m bench.growing COPIES FOLDER``: a whole build of synthetic figures, and its cost.

Every published figure stands COPIES times, under invented indicators; publications, geography
and registers are the real ones. Run as a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any
from unittest.mock import patch

import pandas as pd

from bench.synthetic import name
from etl import inputs, pipeline
from etl.catalogue.loader import Catalogue
from etl.core.problems import Problem


def grow(copies: int, folder: Path) -> dict[str, Any]:
    """Build into a folder; gives observations, series, cost of each step and peak megabytes.

    A step's cost is in seconds of a processor.
    """

    def read(raw: Path, *, only: str = "") -> tuple[inputs.Source, list[Problem]]:
        source, problems = inputs.read(raw, only=only)
        return multiplied(source, copies), problems

    steps = pipeline.Steps(
        clock=process_time, tell=lambda name: print(f"  {name} ...", file=sys.stderr)
    )
    with patch.object(pipeline, "read", read):
        tables = pipeline.build(processed=folder, steps=steps)
    return {
        "observations": len(tables["observations"]),
        "series": len(tables["trends"]),
        "seconds": steps.seconds,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }


def multiplied(source: inputs.Source, copies: int) -> inputs.Source:
    """The source with every figure and every indicator, break and rule ``copies`` times."""
    names = source.figures["indicator"]
    figures = [source.figures.assign(indicator=[name(one, n) for one in names])
               for n in range(copies)]  # fmt: skip
    return replace(
        source,
        figures=pd.concat(figures, ignore_index=True),
        catalogue=_multiplied(source.catalogue, copies),
    )


def _multiplied(catalogue: Catalogue, copies: int) -> Catalogue:
    return replace(
        catalogue,
        indicators={
            name(key, n): replace(entry, id=name(key, n))
            for n in range(copies)
            for key, entry in catalogue.indicators.items()
        },
        breaks=tuple(
            replace(
                entry,
                id=name(entry.id, n),
                indicators=tuple(name(one, n) for one in entry.indicators),
            )
            for n in range(copies)
            for entry in catalogue.breaks
        ),
        preferences=tuple(
            {**rule, "indicator": name(rule["indicator"], n)}
            for n in range(copies)
            for rule in catalogue.preferences
        ),
        sums=tuple(
            {
                **rule,
                "indicator": name(rule["indicator"], n),
                "parts": [name(one, n) for one in rule["parts"]],
            }
            for n in range(copies)
            for rule in catalogue.sums
        ),
    )


if __name__ == "__main__":
    print(json.dumps(grow(int(sys.argv[1]), Path(sys.argv[2]))))
