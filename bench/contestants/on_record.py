"""This project: a fast page, the explorer, and the pages written as a folder."""

from __future__ import annotations

import sys

from bench.contestants import AREAS, INDICATOR, PROCESSED, WORK, Contestant
from bench.serving import DASHBOARD
from etl.site import write_site

SITE = WORK / "site"
API = f"/api/v1/observations?indicator={INDICATOR}&area_type={AREAS}&limit=5000"
PACKAGES = ("dash", "uvicorn")

FAST_PAGE = Contestant(
    name="On Record, indicator page",
    command=tuple(DASHBOARD),
    page=f"/indicators/{INDICATOR}",
    configuration="`python -m dashboard`, as shipped",
    outlines="svg.map path[data-ground], svg path.still",
    api=API,
    packages=PACKAGES,
)
EXPLORER = Contestant(
    name="On Record, explorer",
    command=tuple(DASHBOARD),
    page=f"/?indicator={INDICATOR}",
    configuration="`python -m dashboard`, as shipped",
    outlines="#map-frame path[data-ground]",
    ready="#map-frame[data-ready]",
    slider="#period-range",
    without_callback="none needed",
    packages=PACKAGES,
)
EXPORT = Contestant(
    name="On Record, written as files",
    command=(sys.executable, "-m", "bench.contestants.apps.folder", str(SITE), "{port}"),
    page=f"/indicators/{INDICATOR}/index.html",
    configuration="`python -m etl site`, the folder served gzipped from memory by uvicorn",
    outlines=FAST_PAGE.outlines,
    packages=PACKAGES,
    prepare=lambda: write_site(PROCESSED, SITE, home="http://127.0.0.1", live=""),
)
