"""docs/performance.md: the newest run of each of some measurements, in a template's words."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from typing import Any

from bench import growth, peer_tables
from bench.log_chart import draw

FOLDER = Path(__file__).parent
DOCS = Path("docs")
CHART = "growth.svg"
RUNS = ("peers", "growth", "load", "copies", "fuzz")

Row = dict[str, Any]


def write(results: Path) -> Path:
    """Write the document and its chart from the newest results; gives the document's path."""
    runs = {name: _newest(results, name) for name in RUNS}
    parts = {name: _told(run, name) for name, run in runs.items()}
    if runs["growth"]:
        chart = draw_growth(runs["growth"]["rows"])
        (DOCS / CHART).write_text(chart, encoding="utf-8")
        parts["growth"] += f"\n\n![Cost of growth on logarithmic axes]({CHART})"
    template = Template((FOLDER / "performance.md").read_text(encoding="utf-8"))
    target = DOCS / "performance.md"
    target.write_text(template.substitute(parts), encoding="utf-8")
    return target


def tables_of(name: str, rows: list[Row]) -> dict[str, list[Row]]:
    """What to show of a run: one table under its name, or several under their titles."""
    if name == "peers":
        return peer_tables.tables(rows)
    if name == "growth":
        return {"Cost of growth": rows, "Exponents": growth.exponents(rows)}
    return {name.capitalize(): rows}


def draw_growth(rows: list[Row]) -> str:
    """The chart of each measured column over the number of observations."""
    lines = {
        f"{column}, exponent {found['exponent']}": [
            (row["observations"], row[column]) for row in rows
        ]
        for found in growth.exponents(rows)
        for column in [found["measure"]]
    }
    return draw(lines, title="Cost of growth, synthetic observations", across="observations")


def _newest(results: Path, name: str) -> Row | None:
    found = sorted(results.glob(f"{name}-*.json"))
    return json.loads(found[-1].read_text(encoding="utf-8")) if found else None


def _told(run: Row | None, name: str) -> str:
    if run is None:
        return f"Not measured yet: `python -m bench {name}`."
    machine = "; ".join(f"{key}: {value}" for key, value in run["machine"].items())
    options = "".join(f" --{option} {value:g}" for option, value in run["options"].items())
    told = [f"`python -m bench {name}{options}`. {machine}. It took {run['minutes']} minutes."]
    for title, rows in tables_of(name, run["rows"]).items():
        told += [f"### {title}", _markdown(rows)]
    return "\n\n".join(told)


def _markdown(rows: list[Row]) -> str:
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *([row[name] for name in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
