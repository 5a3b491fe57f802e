"""A Streamlit page of the same map, line and table."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.contestants import WORK, Contestant

FOLDER = WORK / "streamlit"
SOURCE = Path(__file__).parent / "apps" / "streamlit_page.py"


def _prepare() -> None:
    """Streamlit serves files only from a folder ``static`` beside the page."""
    from bench.contestants.apps.figures import write_base_map

    write_base_map(FOLDER / "static")
    shutil.copyfile(SOURCE, FOLDER / SOURCE.name)


CONTESTANT = Contestant(
    name="Streamlit",
    command=(
        "env", "PYTHONPATH=.", sys.executable, "-m", "streamlit", "run", str(FOLDER / SOURCE.name),
        "--server.headless", "true", "--server.address", "127.0.0.1",
        "--server.enableStaticServing", "true", "--server.enableWebsocketCompression", "true",
        "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false",
        "--global.developmentMode", "false", "--server.port", "{port}",
    ),
    page="/",
    configuration="`st.plotly_chart`, cached data, its socket compressed, no file watcher",
    outlines=".choroplethlayer path",
    ready="[data-testid=stSlider] input",
    slider="[data-testid=stSlider] input",
    without_callback="over its socket",
    packages=("streamlit", "pandas", "plotly"),
    prepare=_prepare,
)  # fmt: skip
