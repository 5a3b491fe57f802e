"""Answers keep to the API's own description, whatever is asked."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.release


@pytest.fixture
def address(processed: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "--port", str(port)]
    server = subprocess.Popen([*command, "--store", str(processed / "on_record.sqlite")])
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/health", timeout=2).read()
            break
        except OSError:
            time.sleep(0.2)
    yield address
    server.terminate()
    server.wait(timeout=10)


def test_schemathesis_finds_no_failure(address: str, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("schemathesis")), "run"]
    command += [f"{address}/openapi.json", "--url", f"{address}/api/v1", "--max-examples", "10"]
    command += ["--seed", "20261124", "--no-color"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert found.returncode == 0, found.stdout[-4000:]
    assert re.search(r"[\d,]{4,} passed", found.stdout), found.stdout[-1000:]
