"""``python -m dashboard``: serve the dashboard."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from dashboard.app import STORE, create_app
from dashboard.pages.map import warm
from dashboard.server import serve
from dashboard.store import StoreMissingError


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
    return found


def main() -> int:
    """Read the command line and serve until told to stop."""
    chosen = parser().parse_args()
    try:
        app = create_app(chosen.store, has_tools=chosen.assistants)
    except StoreMissingError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    threading.Thread(target=warm, args=(app.store,), daemon=True).start()
    serve(app, host=chosen.host, port=chosen.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
