"""Real processes: they start whole, stop gently, and say nothing of who asked."""

from __future__ import annotations

import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard.logs import METRICS
from tests.dashboard.synthetic_store import NORTHBY

pytestmark = pytest.mark.process


@contextmanager
def dashboard(
    store: Path, *options: str, prepare: Callable[[], None] | None = None
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A dashboard over a store, ended at the end; and its port. ``prepare`` runs before it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(
        [*command, *options], stderr=subprocess.PIPE, text=True, preexec_fn=prepare
    )
    try:
        wait_until_ready(port)
        yield process, port
    finally:
        process.kill()
        process.communicate(timeout=10)


def wait_until_ready(port: int) -> None:
    for _ in range(150):
        try:
            status, _ = ask(port, "/health/ready")
        except OSError:
            time.sleep(0.1)
            continue
        assert status == 200, "whatever answers first is ready"
        return
    raise AssertionError("the dashboard did not start")


def ask(port: int, address: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address, headers=headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_a_process_that_can_write_no_file_serves_every_page(processed: Path) -> None:
    """As under a root that is read only: not even SQLite may put an intermediate result down."""

    def write_nothing() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    with dashboard(processed / "on_record.sqlite", prepare=write_nothing) as (_, port):
        for address in (
            "/", "/compare", "/trends", "/areas", "/areas/E08000018", "/indicators", "/inquiries",
            "/indicators/cin_factor_cse", "/data", "/map.json?indicator=cin_factor_cse",
            "/api/v1/observations?limit=5", "/feed.xml", "/files/observations.csv",
        ):  # fmt: skip
            assert ask(port, address)[0] == 200, address
        assert ask(port, "/health/ready")[0] == 200


def test_an_answer_under_way_is_finished_and_no_other_begun(processed: Path) -> None:
    with dashboard(processed / "on_record.sqlite") as (process, port):
        whole = ask(port, "/api/v1/observations?format=csv&preferred=false")[1]
        reader = socket.create_connection(("127.0.0.1", port), timeout=10)
        reader.sendall(
            b"GET /api/v1/observations?format=csv&preferred=false HTTP/1.1\r\n"
            b"host: here\r\nconnection: close\r\n\r\n"
        )
        begun = reader.recv(1_000)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with pytest.raises(OSError, match="refused"):
            ask(port, "/health/live")
        rest = b"".join(iter(lambda: reader.recv(1 << 16), b""))
        reader.close()
        assert process.wait(timeout=25) in (0, -signal.SIGTERM)
    head, _, body = (begun + rest).partition(b"\r\n\r\n")
    assert b"200 OK" in head
    assert _dechunked(body).decode() == whole


def _dechunked(body: bytes) -> bytes:
    parts, place = [], 0
    while place < len(body):
        end = body.index(b"\r\n", place)
        size = int(body[place:end], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        place = end + 4 + size
    raise AssertionError(f"the answer was cut off after {len(body)} bytes")


def test_idle_connections_do_not_hold_up_the_end(store_path: Path) -> None:
    with dashboard(store_path) as (process, port):
        idle = http.client.HTTPConnection("127.0.0.1", port)
        idle.request("GET", "/about")
        idle.getresponse().read()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        assert time.monotonic() - began < 5
        idle.close()


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nhost: here\r\nlong: ",
        b"GET /",
        b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 99999999\r\n\r\n",
    ],
)
def test_a_request_that_does_not_end_is_hung_up_on(store_path: Path, head: bytes) -> None:
    with dashboard(store_path) as (_, port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as endless:
            endless.sendall(head)
            with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
                endless.sendall(b"x" * 20_000_000)
        assert ask(port, "/health/live")[0] == 200


def test_lines_and_counts_name_nobody(store_path: Path) -> None:
    with dashboard(store_path, "--log", "json", "--metrics") as (process, port):
        secret = {"user-agent": "zebra-agent", "referer": "http://zebra.example/"}
        secret |= {"x-forwarded-for": "203.0.113.9", "cookie": "zebra=1"}
        for address in (f"/areas/{NORTHBY}?zebra=1", "/zebra/zebra", "/api/v1/caveats?limit=9"):
            ask(port, address, secret)
        counts = ask(port, METRICS)[1]
        process.send_signal(signal.SIGTERM)
        text = process.communicate(timeout=10)[1]
    lines = [json.loads(line) for line in text.splitlines()]
    asked = [line for line in lines if line["route"] != "/health/ready"]
    assert [(line["route"], line["status"]) for line in asked] == [
        ("/areas/{thing}", 200), ("none", 404), ("/api/v1/caveats", 200),
    ]  # fmt: skip
    assert {tuple(line) for line in asked} == {("time", "method", "route", "status", "ms", "bytes")}
    for told in (text, counts):
        for word in ("zebra", "203.0.113.9", "127.0.0.1", NORTHBY):
            assert word not in told, word
    assert re.search(
        r'answers_total\{process="\d+",method="GET",route="none",status="404"\} 1', counts
    )
    buckets = [int(count) for count in re.findall(r"_bucket\{.*\} (\d+)", counts)]
    assert buckets == sorted(buckets)


def test_there_are_no_counts_unless_switched_on(store_path: Path) -> None:
    with dashboard(store_path) as (process, port):
        assert ask(port, METRICS)[0] == 404
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10)[1] == ""


def test_a_killed_worker_is_replaced_and_the_others_answer(store_path: Path) -> None:
    with dashboard(store_path, "--workers", "2", "--metrics") as (process, port):
        workers = _workers(port, 2)
        os.kill(min(workers), signal.SIGKILL)
        for _ in range(30):
            assert ask(port, "/health/ready")[0] == 200
        assert len(_workers(port, 2) - workers) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def _workers(port: int, count: int) -> set[int]:
    """Processes that answer, by the counts that each gives of itself."""
    found: set[int] = set()
    for _ in range(400):
        text = ask(port, METRICS)[1]
        found.add(int(re.findall(r'process="(\d+)"', text)[0]))
        alive = {one for one in found if Path(f"/proc/{one}").exists()}
        if len(alive) == count:
            return alive
        time.sleep(0.05)
    raise AssertionError(f"{found} answered, not {count}")


def test_several_workers_do_not_start_without_data(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard", "--workers", "2", "--port", "0"]
    done = subprocess.run(
        [*command, "--store", str(tmp_path / "none.sqlite")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.endswith("is missing; run: make build")
