"""What is sent again is what was sent first: every header, every byte, every line of the log."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from dashboard.answers import Kept, Made
from dashboard.limits import MOST_HEADERS
from dashboard.logs import Counts, Observed
from dashboard.repeats import Repeats
from tests.dashboard.conftest import Client, never, scope_of
from tests.dashboard.synthetic_store import INDICATOR, NORTHBY

GZIP = {"accept-encoding": "gzip"}
BYPASS = {"content-length": "0"}
"""No page is asked with a body: who says a length is answered the whole way."""

PAGES = (
    "/", f"/?area={NORTHBY}", "/?zebra", "/compare", "/trends", "/areas", f"/areas/{NORTHBY}",
    f"/areas/{NORTHBY}?zebra=1", "/indicators", f"/indicators/{INDICATOR}", "/inquiries",
    "/quoted-figures", "/data", "/methods", "/about", "/api", "/pictures/map/map",
    "/embed/map/map", "/map.json?view=", "/map.json?view=&mark={mark}", "/feed.xml",
    "/sitemap.xml", "/robots.txt", "/openapi.json", "/_dash-layout", "/_dash-dependencies",
)  # fmt: skip
API = (
    "/api/v1/indicators", "/api/v1/indicators?", "/api/v1/caveats?limit=1",
    f"/api/v1/observations?indicator={INDICATOR}&limit=2", f"/api/v1/areas/{NORTHBY}",
    f"/api/v1/indicators/{INDICATOR}",
)  # fmt: skip
OTHERS = (
    "/api/v1/indicators?format=csv", "/api/v1/indicators?zebra=1", "/api/v1/areas/zebra",
    "/api/v1/none", "/files/synthetic.sqlite", "/files/none.csv", "/none", "/areas/zebra",
    f"/areas/{NORTHBY}/", "/map.json?view=&mark=other", "/health", "/health/ready", "/static/none",
    "/_dash-component-suites/dash/none.js",
)  # fmt: skip


class Asker:
    """Asks an app through a layer of repeats of its own; counts what went the whole way."""

    def __init__(self, store: Path) -> None:
        self.client = Client(store)
        self.kept: Kept = self.client.server.state.kept
        self.passed = 0
        self.layer = Repeats(self._pass_on, self.kept)

    async def _pass_on(self, scope: Any, receive: Any, send: Any) -> None:
        self.passed += 1
        await self.client.server(scope, receive, send)

    def ask(
        self, address: str, headers: dict[str, str], method: str = "GET"
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, headers in their order and body of an answer, as a server is given them."""
        messages: list[Any] = []

        async def send(message: Any) -> None:
            messages.append(message)

        scope = scope_of(address.replace("{mark}", self.kept.mark), method, headers)
        self.client.run(self.layer(scope, never, send))
        start, *rest = messages
        body = b"".join(message.get("body", b"") for message in rest)
        return start["status"], list(start["headers"]), body


@pytest.fixture(scope="module")
def asker(store_path: Path) -> Asker:
    return Asker(store_path)


def scripts(asker: Asker) -> list[str]:
    """Addresses of scripts that the first page names."""
    page = gzip.decompress(asker.ask("/", GZIP)[2]).decode()
    return re.findall(r'src="(/(?:static|_dash-component-suites)/[^"]+)"', page)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", [*PAGES, *API])
def test_an_answer_is_sent_again_as_it_was_sent_first(
    asker: Asker, address: str, method: str
) -> None:
    asker.kept.empty()
    first = asker.ask(address, GZIP, method)
    assert first[0] == 200
    passed = asker.passed
    assert asker.ask(address, GZIP, method) == first
    assert asker.ask(address, {**GZIP, "if-none-match": '"other"'}, method) == first
    assert asker.passed == passed, "it went the whole way again"
    assert asker.ask(address, GZIP | BYPASS, method) == first
    assert asker.passed == passed + 1


def test_scripts_are_sent_again_as_they_were_sent_first(asker: Asker) -> None:
    addresses = scripts(asker)
    assert {address.split("/")[1] for address in addresses} == {"static", "_dash-component-suites"}
    for address in addresses:
        first = asker.ask(address, GZIP)
        passed = asker.passed
        assert asker.ask(address, GZIP) == first
        assert asker.passed == passed
        assert asker.ask(address, GZIP | BYPASS) == first


@pytest.mark.parametrize("address", [*PAGES, *API])
def test_unchanged_is_said_again_as_it_was_said_first(asker: Asker, address: str) -> None:
    asker.kept.empty()
    whole = asker.ask(address, GZIP)
    known = {**GZIP, "if-none-match": dict(whole[1])[b"etag"].decode()}
    first = asker.ask(address, known)
    assert (first[0], first[2]) == (304, b"")
    passed = asker.passed
    assert asker.ask(address, known) == first
    assert asker.ask(address, GZIP) == whole
    assert asker.passed == passed
    assert asker.ask(address, known | BYPASS) == first


@pytest.mark.parametrize("address", [*PAGES, *API, *OTHERS])
@pytest.mark.parametrize(
    "headers",
    [{}, {"accept-encoding": "br"}, GZIP | {"origin": "https://zebra.example"}, GZIP | BYPASS],
    ids=str,
)
def test_whoever_may_be_sent_something_else_is_answered_the_whole_way(
    asker: Asker, address: str, headers: dict[str, str]
) -> None:
    asker.ask(address, GZIP)
    asker.ask(address, GZIP)
    passed = asker.passed
    assert asker.ask(address, headers) == asker.ask(address, headers)
    assert asker.passed == passed + 2


@pytest.mark.parametrize("address", OTHERS)
def test_what_is_not_kept_by_its_address_is_never_repeated(asker: Asker, address: str) -> None:
    first = asker.ask(address, GZIP)
    passed = asker.passed
    again = asker.ask(address, GZIP)
    assert asker.passed == passed + 1
    assert (again[0], again[1]) == (first[0], first[1])


def test_two_addresses_that_look_alike_are_two(asker: Asker) -> None:
    assert asker.ask(f"/areas/{NORTHBY}?a=1", GZIP)[0] == 200
    scope = scope_of("/", headers=GZIP) | {"path": f"/areas/{NORTHBY}?a=1", "query_string": b""}
    seen: list[Any] = []

    async def send(message: Any) -> None:
        seen.append(message)

    asker.client.run(asker.layer(scope, never, send))
    assert seen[0]["status"] == 404


def test_what_is_refused_is_refused_though_it_is_kept(asker: Asker) -> None:
    asker.ask("/compare", GZIP)
    assert asker.ask("/compare", GZIP | {"host": "<b>"})[0] == 400
    assert asker.ask("/compare", GZIP | {"x-long": "x" * MOST_HEADERS})[0] == 431
    assert asker.ask("/compare", GZIP | {"content-length": "99999999"})[0] == 413
    for method in ("PUT", "POST"):
        assert asker.ask("/compare", GZIP, method)[0] == 405, method


def test_lines_and_counts_are_the_same_for_what_is_repeated(store_path: Path) -> None:
    log, counts = io.StringIO(), Counts()
    client = Client.of(Observed(Client(store_path).server, log=log, counts=counts))
    addresses = (f"/areas/{NORTHBY}", "/api/v1/caveats", f"/api/v1/areas/{NORTHBY}", "/")
    for address in addresses:
        for _ in range(3):
            assert client.get(address, GZIP).status_code == 200
    said = [json.loads(line) for line in log.getvalue().splitlines()]
    for first in range(0, len(said), 3):
        told = {(one["method"], one["route"], one["status"], one["bytes"])
                for one in said[first : first + 3]}  # fmt: skip
        assert len(told) == 1, told
    assert counts.answers == {
        ("GET", route, 200): 3
        for route in ("/areas/{thing}", "/api/v1/caveats", "/api/v1/areas/{area}", "/")
    }


def test_headers_count_towards_what_is_kept() -> None:
    kept = Kept("mark", most_bytes=60_000)
    start = {"type": "http.response.start", "status": 200, "headers": [(b"etag", b"x" * 400)]}

    async def ask() -> None:
        for number in range(100):
            await kept.get(f"/{number}", lambda: Made(b"x" * 100, "text/plain"))
            kept.note(f"/{number}", 200, start, {})

    Client.run(Client.of(None), ask())
    assert 20 < len(kept._entries) < 40
    assert kept.sent("/99", 200) is not None
    assert kept.sent("/0", 200) is None
    kept.note("/0", 200, start, {})
    assert kept.sent("/0", 200) is None, "what is not kept is not noted"
    kept.empty()
    assert (kept._bytes, kept.sent("/99", 200)) == (0, None)
