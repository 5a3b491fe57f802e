"""Servers to measure: started on free ports of this machine, and ended."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

DASHBOARD = [sys.executable, "-m", "dashboard", "--port"]


@dataclass(frozen=True)
class Server:
    """A server that runs: where it listens, and its process."""

    port: int
    pid: int


@contextmanager
def serving(command: list[str], *, processes: int = 1, path: str = "/") -> Iterator[list[Server]]:
    """Servers of a command that answer a path; the port is the command's last argument."""
    ports = [_free_port() for _ in range(processes)]
    started = [subprocess.Popen([*command, str(port)]) for port in ports]
    with ExitStack() as ends:
        for server in started:
            ends.callback(_end, server)
        for port in ports:
            _wait(port, path)
        yield [Server(port, one.pid) for port, one in zip(ports, started, strict=True)]


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait(port: int, path: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"nothing answers on {port}")
