"""Servers to measure: started on free ports of this machine, their memory, and their end."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

DASHBOARD = [sys.executable, "-m", "dashboard", "--port", "{port}"]
_PATIENCE, _EVERY = 40.0, 0.02


class NotAnsweringError(SystemExit):
    """A server did not answer in time."""


@dataclass(frozen=True)
class Server:
    """A server that runs: where it listens, its process, and how soon it first answered."""

    port: int
    pid: int
    start_seconds: float


@contextmanager
def serving(
    command: Sequence[str], *, processes: int = 1, path: str = "/"
) -> Iterator[list[Server]]:
    """Servers of a command that answer a path; ``{port}`` in the command is the port to listen on.

    They start one after another, so that the time of each start is its own.
    """
    servers = []
    with ExitStack() as ends:
        for _ in range(processes):
            port, began = _free_port(), time.perf_counter()
            started = subprocess.Popen(
                [part.format(port=port) for part in command], stdout=subprocess.DEVNULL
            )
            ends.callback(_end, started)
            _wait(port, path)
            servers.append(Server(port, started.pid, time.perf_counter() - began))
        yield servers


def memory(pid: int) -> float:
    """Megabytes of a server with its children, pages of files counted in each (RSS; Linux)."""
    return sum(_field(Path(f"/proc/{one}/status"), "VmRSS") for one in _family(pid)) / 1000


def most_memory(pid: int) -> float:
    """Megabytes of a server's process at most so far (Linux)."""
    return _field(Path(f"/proc/{pid}/status"), "VmHWM") / 1000


def shared_memory(pid: int) -> float:
    """Megabytes of a server with its children, shared pages counted by parts (PSS; Linux)."""
    return sum(_field(Path(f"/proc/{one}/smaps_rollup"), "Pss") for one in _family(pid)) / 1000


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _field(path: Path, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", path.read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait(port: int, path: str) -> None:
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20).read()
        except OSError:
            time.sleep(_EVERY)
        else:
            return
    raise NotAnsweringError(f"nothing answers on port {port}")
