"""Datasette on this project's own store."""

from __future__ import annotations

import subprocess
import sys

from bench.contestants import AREAS, INDICATOR, PROCESSED, WORK, Contestant

STORE = PROCESSED / "on_record.sqlite"
COUNTS = WORK / "datasette.json"
QUESTION = f"indicator={INDICATOR}&area_type={AREAS}&is_preferred=1"
DATASETTE = [sys.executable, "-m", "datasette"]


def _prepare() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    command = [*DATASETTE, "inspect", str(STORE), "--inspect-file", str(COUNTS)]
    subprocess.run(command, check=True)


CONTESTANT = Contestant(
    name="Datasette",
    command=(
        *DATASETTE, "serve", "--immutable", str(STORE), "--inspect-file", str(COUNTS),
        "--setting", "max_returned_rows", "5000", "--setting", "suggest_facets", "off",
        "--port", "{port}",
    ),
    page=f"/on_record/observations?{QUESTION}",
    configuration=(
        "the store `--immutable`, counted beforehand, no facets suggested; a table, no map;"
        " its JSON is asked without count and facets"
    ),
    api=f"/on_record/observations.json?{QUESTION}&_size=max&_shape=objects&_nocount=1&_nofacet=1",
    packages=("datasette",),
    prepare=_prepare,
)  # fmt: skip
