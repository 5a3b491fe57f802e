from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import NORTHBY

HEAVY = ("pandas", "geopandas", "shapely", "statsmodels", "scipy", "numpy", "etl")
MOST_BYTES = 60_000
"""Budget of the first HTML of the synthetic store, whose map is almost nothing."""


Get = Callable[[str], httpx.Response]


@pytest.fixture
def get(client: Client) -> Get:
    return client.get


def test_first_html_shows_the_view_before_any_script(get: Get) -> None:
    html = get("/").text
    assert html.count("<h1>") == 1
    assert '<html lang="en-GB">' in html
    for part in ('role="listbox"', 'class="legend"', "<caption>", "England", 'id="controls"'):
        assert part in html
    assert len(html.encode()) < MOST_BYTES


def test_address_chooses_area_and_period(get: Get) -> None:
    html = get(f"/?area={NORTHBY}&period=2021-22&measure=count").text
    assert "<h2>Northby</h2>" in html
    assert "year ending March 2022" in html


def test_garbage_is_answered_and_never_echoed(get: Get) -> None:
    answer = get("/?indicator=%3Cscript%3Ezebra%3C/script%3E&area=zebra")
    assert answer.status_code == 200
    assert "zebra" not in answer.text
    assert "not on record" in answer.text


def test_no_inline_handler_and_no_other_host(get: Get) -> None:
    html = get("/").text
    assert " onclick=" not in html
    assert " onload=" not in html
    for line in html.splitlines():
        if "<script" in line or "<link" in line:
            shown = line.replace("xmlns='http://www.w3.org/2000/svg'", "")
            assert "http" not in shown.split("config", maxsplit=1)[0]


def test_headers_keep_requests_at_home(get: Get) -> None:
    headers = get("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_unknown_pages_are_not_found(get: Get) -> None:
    answer = get("/no/such/page")
    assert answer.status_code == 404
    assert "such" not in answer.text


def test_help_is_offered_and_says_when_and_where_each_number_was_read(get: Get) -> None:
    html = get("/").text
    assert html.count('href="/about#help"') == 1
    assert html.count("data-exit") == 2
    listed = html[html.index('<ul class="helplines">') :].partition("</ul>")[0]
    lines = listed.split("<li>")[1:]
    assert len(lines) >= 5
    for line in lines:
        assert "read in a stored copy" in line or "not yet checked by us" in line, line


def test_web_process_stays_light(store_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dashboard.app import create_app;"
        f"create_app(Path({str(store_path)!r}));"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


def test_missing_store_is_one_clear_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard", "--store", str(tmp_path / "none.sqlite")]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert found.returncode == 1
    assert found.stderr.strip().endswith("is missing; run: make build")
    assert len(found.stderr.strip().splitlines()) == 1


def test_health_answers_in_a_word(get: Get) -> None:
    answer = get("/health")
    assert (answer.status_code, answer.text) == (200, "OK")
