"""Fetching from a local server that is slow, too large, of the wrong kind, broken or lost."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from etl.core.problems import InputError
from etl.editions.download import Limits, Receipt, fetch, fetch_edition, read_receipt, receipt_of
from etl.editions.series import read_series

TABLE = b"time_period,value\n2025,12\n"
QUICK = Limits(most_bytes=1_000, seconds=0.5, tries=3, pause=0.01)
CSV = {"Content-Type": "text/csv; charset=utf-8"}


@dataclass
class Answers:
    """What the server says, by path; a path's last answer is repeated."""

    by_path: dict[str, list[tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pause: float = 0.0

    def next(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        waiting = self.by_path.get(path, [(404, {}, b"")])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


class Handler(BaseHTTPRequestHandler):
    answers: Answers

    def do_GET(self) -> None:
        status, headers, body = self.answers.next(self.path)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        try:
            for place in range(len(body)):
                time.sleep(self.answers.pause)
                self.wfile.write(body[place : place + 1])
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def server(answers: Answers) -> Iterator[str]:
    handler = type("Answering", (Handler,), {"answers": answers})
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def get(address: str, folder: Path, **options: Any) -> tuple[Path, Receipt]:
    given = {"hosts": ("127.0.0.1",), "schemes": ("http",), "limits": QUICK} | options
    return fetch(address, folder, series="synthetic", **given)


def refusal(address: str, folder: Path, **options: Any) -> str:
    """The one line of a refusal, after which the folder's files are as they were."""
    folder.mkdir(exist_ok=True)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(InputError) as error:
        get(address, folder, **options)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    [problem] = error.value.problems
    assert "\n" not in str(problem)
    return str(problem)


def test_a_file_comes_whole_with_its_receipt(server: str, answers: Answers, tmp_path: Path) -> None:
    answers.by_path["/a/table.csv"] = [
        (200, CSV | {"Last-Modified": "Thu, 05 Nov 2026 09:30:00 GMT"}, TABLE)
    ]
    path, receipt = get(f"{server}/a/table.csv", tmp_path)
    assert path.read_bytes() == TABLE
    assert receipt.sha256 == hashlib.sha256(TABLE).hexdigest()
    assert (receipt.modified, receipt.address) == ("2026-11-05", f"{server}/a/table.csv")
    assert read_receipt(path) == receipt
    path.write_bytes(TABLE + b"2026,13\n")
    assert read_receipt(path) is None, "the file is no longer the one that was fetched"


def test_a_fault_of_the_moment_is_tried_again_after_longer_and_longer(
    server: str, answers: Answers, tmp_path: Path
) -> None:
    answers.by_path["/table.csv"] = [(500, {}, b""), (503, {}, b""), (200, CSV, TABLE)]
    waits: list[float] = []
    path, _ = get(f"{server}/table.csv", tmp_path, wait=waits.append)
    assert path.read_bytes() == TABLE
    assert waits == [0.01, 0.02]


def test_a_server_that_stays_broken_is_left_alone(
    server: str, answers: Answers, tmp_path: Path
) -> None:
    answers.by_path["/table.csv"] = [(500, {}, b"")]
    assert "was answered 500, 3 times" in refusal(f"{server}/table.csv", tmp_path)
    assert len(answers.asked) == 3


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((404, {}, b""), "was answered 404"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), "is text/html, not text/csv"),
        ((200, {}, TABLE), "is of no stated kind, not text/csv"),
        ((200, CSV, b"x" * 1_001), "has more than 1,000 bytes"),
        ((200, CSV | {"Content-Length": "lots"}, TABLE), "states the length 'lots'"),
        ((200, CSV | {"Content-Encoding": "gzip"}, TABLE), "is packed as gzip"),
        ((302, {"Location": "/table.csv"}, b""), "sends on and on"),
        ((302, {"Location": "http://localhost/table.csv"}, b""), "is not on 127.0.0.1"),
        ((302, {"Location": "ftp://127.0.0.1/table.csv"}, b""), "is no http address"),
    ],
)
def test_what_will_not_pass_is_refused_at_once(
    server: str, answers: Answers, tmp_path: Path, answer: Any, why: str
) -> None:
    answers.by_path["/table.csv"] = [answer]
    assert why in refusal(f"{server}/table.csv", tmp_path)
    assert len(answers.asked) <= 6


def test_a_large_file_that_does_not_state_its_length_is_cut_off(
    server: str, answers: Answers, tmp_path: Path
) -> None:
    answers.by_path["/table.csv"] = [(200, CSV | {"Content-Length": ""}, b"x" * 1_200)]
    assert "has more than 1,000 bytes" in refusal(f"{server}/table.csv", tmp_path)


def test_a_truncated_file_is_never_kept(server: str, answers: Answers, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"the one fetched before")
    answers.by_path["/table.csv"] = [(200, CSV | {"Content-Length": "90"}, TABLE)]
    found = refusal(f"{server}/table.csv", tmp_path)
    assert f"broke off after {len(TABLE)} of 90 bytes, 3 times" in found


def test_a_slow_server_is_given_up(server: str, answers: Answers, tmp_path: Path) -> None:
    answers.pause = 0.1
    answers.by_path["/table.csv"] = [(200, CSV, b"x" * 100)]
    limits = Limits(most_bytes=1_000, seconds=0.3, tries=2, pause=0.01)
    started = time.monotonic()
    found = refusal(f"{server}/table.csv", tmp_path, limits=limits)
    assert "took more than 0.3 seconds, 2 times" in found
    assert time.monotonic() - started < 5


def test_a_silent_server_is_given_up(server: str, answers: Answers, tmp_path: Path) -> None:
    answers.pause = 2.0
    answers.by_path["/table.csv"] = [(200, CSV, b"x" * 100)]
    limits = Limits(most_bytes=1_000, seconds=60, silence=0.2, tries=2, pause=0.01)
    assert "fell silent" in refusal(f"{server}/table.csv", tmp_path, limits=limits)


def test_a_receipt_that_somebody_edited_is_one_line(
    server: str, answers: Answers, tmp_path: Path
) -> None:
    answers.by_path["/table.csv"] = [(200, CSV, TABLE)]
    path, _ = get(f"{server}/table.csv", tmp_path)
    for text in ("no toml", 'series = "only"\n'):
        receipt_of(path).write_text(text)
        with pytest.raises(InputError, match="is no receipt as fetch writes it"):
            read_receipt(path)


def test_nobody_at_the_address(tmp_path: Path) -> None:
    assert "gave no answer" in refusal("http://127.0.0.1:9/table.csv", tmp_path)


def test_a_redirect_to_a_listed_host_is_followed(
    server: str, answers: Answers, tmp_path: Path
) -> None:
    there = server.replace("127.0.0.1", "localhost")
    answers.by_path["/table.csv"] = [(302, {"Location": f"{there}/other.csv"}, b"")]
    answers.by_path["/other.csv"] = [(200, CSV, TABLE)]
    path, _ = get(f"{server}/table.csv", tmp_path, hosts=("127.0.0.1", "localhost"))
    assert (path.name, path.read_bytes()) == ("table.csv", TABLE)


def test_a_checksum_is_held_against_the_file(server: str, answers: Answers, tmp_path: Path) -> None:
    answers.by_path["/table.csv"] = [(200, CSV, TABLE)]
    get(f"{server}/table.csv", tmp_path, sha256=hashlib.sha256(TABLE).hexdigest())
    assert "has the checksum" in refusal(f"{server}/table.csv", tmp_path, sha256="0" * 64)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://www.gov.uk/table.csv", "is no https address"),
        ("file:///etc/passwd", "is no https address"),
        ("https://elsewhere.example/table.csv", "is not on www.gov.uk"),
        ("https://www.gov.uk/page", "names no file"),
        ("https://www.gov.uk/../../x.csv/..", "names no file"),
        ("https://[broken/table.csv", "is no address"),
    ],
)
def test_other_addresses_are_refused_before_anything_is_asked(
    address: str, why: str, tmp_path: Path
) -> None:
    assert why in refusal(address, tmp_path, hosts=("www.gov.uk",), schemes=("https",))


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(InputError, match="cannot be written into"):
        get("http://127.0.0.1:9/table.csv", blocked)


def test_a_series_without_a_file_says_its_page(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has only a page \(https://explore-education"):
        fetch_edition("children_in_need_factors", tmp_path)
    with pytest.raises(InputError, match="is no series: use one of children_in_need_factors"):
        fetch_edition("synthetic", tmp_path)


def test_only_https_stands_in_the_catalogue() -> None:
    found = read_series().values()
    addresses = [address for one in found for address in (one.page, one.file) if address]
    assert [address for address in addresses if not address.startswith("https://")] == []
