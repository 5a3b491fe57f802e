"""The processes that serve: one, or several that share a socket."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from dashboard.app import create_app
from dashboard.current import Current
from dashboard.database import StoreMissingError
from dashboard.limits import MOST_ADDRESS, MOST_BODY, MOST_HEADERS
from dashboard.logs import Counts, Observed, stream, tell
from dashboard.store import Store

if TYPE_CHECKING:
    from fastapi import FastAPI

MOST_CONNECTIONS = 800
"""Connections of a process; more are told to come again. Below the usual limit of open files."""

KEEP_ALIVE = 75
"""Seconds for which an idle connection stays: longer than proxies keep theirs."""

GRACE = 20
"""Seconds in which answers may finish when the process is told to stop."""


class BoundedProtocol(HttpToolsProtocol):
    """HTTP that hangs up on a request that does not end: the parser itself has no limit."""

    _received = 0

    def data_received(self, data: bytes) -> None:
        """Take some bytes of a request."""
        self._received += len(data)
        if self._received > MOST_ADDRESS + MOST_HEADERS + 2 * MOST_BODY:
            self.transport.close()
            return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Count anew: what follows is a body, or another request."""
        self._received = 0
        super().on_headers_complete()


@dataclass(frozen=True)
class Options:
    """What is served and how."""

    store: Path
    has_tools: bool = False
    home: str = "http://localhost"
    log: str = "none"
    has_metrics: bool = False


def make_server(options: Options) -> Observed:
    """The whole ASGI app of a process; raises StoreMissingError where there are no good data."""

    def make(store: Store) -> FastAPI:
        app = create_app(store, has_tools=options.has_tools, home=options.home)
        server: FastAPI = app.server
        return server

    counts = Counts() if options.has_metrics else None
    return Observed(Current(options.store, make), log=stream(options.log), counts=counts)


def serve(options: Options, *, host: str, port: int, workers: int) -> None:
    """Serve until told to stop; nothing listens before the data are open.

    Raises StoreMissingError where there are no good data to start with.
    """
    tell(options.log)
    config = uvicorn.Config(
        make_server(options) if workers == 1 else partial(_make_worker, options),
        factory=workers > 1,
        host=host,
        port=port,
        workers=workers,
        http=BoundedProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    if workers == 1:
        uvicorn.Server(config).run()
    else:
        Store(options.store).database.check()
        Multiprocess(config, sockets=[config.bind_socket()]).run()


def _make_worker(options: Options) -> Observed:
    """The app of one of several processes; without data it ends them all, in one line."""
    tell(options.log)
    try:
        return make_server(options)
    except StoreMissingError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(STARTUP_FAILURE)
