"""``python -m dashboard``: serve the dashboard."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dashboard.app import STORE
from dashboard.database import StoreMissingError
from dashboard.process import Options, serve


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    found.add_argument("--host", default="127.0.0.1")
    found.add_argument("--port", type=int, default=8050)
    found.add_argument("--store", type=Path, default=STORE, help="the SQLite store to serve")
    found.add_argument(
        "--assistants",
        action="store_true",
        help="offer read-only tools to AI assistants at /_dash-mcp",
    )
    found.add_argument(
        "--home",
        default=os.environ.get("ON_RECORD_HOME", ""),
        help="the address at which it stands for readers; ON_RECORD_HOME says it too",
    )
    found.add_argument("--workers", type=int, default=1, help="processes that share the port")
    found.add_argument("--log", choices=("json", "none"), default="none", help="a line an answer")
    found.add_argument("--metrics", action="store_true", help="answer counts at /metrics")
    return found


def main() -> int:
    """Read the command line and serve until told to stop."""
    chosen = parser().parse_args()
    home = chosen.home or f"http://{chosen.host}:{chosen.port}"
    options = Options(chosen.store, chosen.assistants, home, chosen.log, chosen.metrics)
    try:
        serve(options, host=chosen.host, port=chosen.port, workers=max(1, chosen.workers))
    except StoreMissingError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
