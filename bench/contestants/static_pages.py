"""Pages without a program behind them: a map drawn in the HTML, and one that plotly wrote."""

from __future__ import annotations

import sys

from bench.contestants import WORK, Contestant

PAGES = WORK / "pages"
SERVED = (sys.executable, "-m", "bench.contestants.apps.folder", str(PAGES), "{port}")


def _prepare() -> None:
    from bench.contestants.apps.pages import write_pages

    write_pages(PAGES)


DRAWN = Contestant(
    name="Static page, map drawn in the HTML",
    command=SERVED,
    page="/drawn.html",
    configuration="one HTML file, map and table, no script; served gzipped from memory by uvicorn",
    outlines="#map path",
    packages=("pandas",),
    prepare=_prepare,
)
PLOTLY = Contestant(
    name="Static page, written by plotly",
    command=SERVED,
    page="/plotly.html",
    configuration="`write_html` with the script beside it; served gzipped from memory by uvicorn",
    outlines=".choroplethlayer path",
    ready=".choroplethlayer path",
    packages=("pandas", "plotly"),
    prepare=_prepare,
)
