"""What strangers may send, and what every answer carries."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.limits import METHODS, MOST_ADDRESS, MOST_BODY, MOST_HEADERS
from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import NORTHBY

CALLBACK = "/_dash-update-component"
QUESTION: dict[str, Any] = {
    "output": "panel-answer.data",
    "outputs": {"id": "panel-answer", "property": "data"},
    "inputs": [{"id": "wanted", "property": "data", "value": f"?area={NORTHBY}"}],
    "changedPropIds": ["wanted.data"],
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def test_the_question_of_the_page_is_answered(client: Client) -> None:
    answer = client.ask("POST", CALLBACK, {"accept-encoding": "gzip"}, QUESTION)
    assert answer.status_code == 200
    data = answer.json()["response"]["panel-answer"]["data"]
    assert "Northby" in data["html"]
    assert data["mark"] == client.server.state.kept.mark
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "changed",
    [
        {"output": "other.data"},
        {"output": ".."},
        {"output": "..panel-answer.data...wanted.data.."},
        {"output": None},
        {"inputs": []},
        {"inputs": [*QUESTION["inputs"], *QUESTION["inputs"]]},
        {"inputs": [{"id": "other", "property": "data", "value": ""}]},
        {"inputs": [{"id": {"type": "x"}, "property": "data", "value": ""}]},
        {"inputs": [{"id": "wanted", "property": "children", "value": ""}]},
        {"inputs": [{"id": "wanted", "property": "data", "value": {"a": 1}}]},
        {"inputs": [{"id": "wanted", "property": "data", "value": "x" * 3_000}]},
        {"inputs": "wanted"},
    ],
)
def test_other_questions_are_refused(client: Client, changed: dict[str, Any]) -> None:
    answer = client.ask("POST", CALLBACK, {}, QUESTION | changed)
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 3_000, b"1e999"])
def test_garbage_is_refused(client: Client, body: bytes) -> None:
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        answer = client.ask("POST", CALLBACK, {"content-type": kind}, body=body)
        assert answer.status_code == 400, (kind, body)


@given(body=JSON)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_body_is_an_error_of_ours(client: Client, body: object) -> None:
    assert client.ask("POST", CALLBACK, {}, body).status_code == 400


@pytest.mark.parametrize(
    "query", ["?indicator=zebra", "?area=X99", "?areas=zebra", "?series=zebra", "?period=1066",
              "?measure=zebra", "?form=zebra", "garbage" * 400],
)  # fmt: skip
def test_what_is_not_on_record_is_refused_not_guessed(client: Client, query: str) -> None:
    asked = QUESTION | {"inputs": [{"id": "wanted", "property": "data", "value": query}]}
    answer = client.ask("POST", CALLBACK, {}, asked)
    assert (answer.status_code, "zebra" in answer.text) == (400, False)


@given(value=st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_text_is_an_error_of_ours(client: Client, value: str) -> None:
    asked = QUESTION | {"inputs": [{"id": "wanted", "property": "data", "value": value}]}
    assert client.ask("POST", CALLBACK, {}, asked).status_code in (200, 400)


@pytest.mark.parametrize("address", ["/", CALLBACK, "/api/v1/observations", "/files/x"])
def test_long_bodies_are_refused(client: Client, address: str) -> None:
    body = b"x" * (MOST_BODY + 1)
    kind = {"content-type": "application/json"}
    assert client.ask("POST", address, kind, body=body).status_code == 413


def test_a_long_body_without_a_length_is_refused(client: Client) -> None:
    headers = {"content-type": "application/json", "transfer-encoding": "chunked"}
    body = b"[" + b"1," * MOST_BODY + b"1]"
    answer = client.ask("POST", CALLBACK, headers | {"content-length": "10"}, body=body)
    assert answer.status_code == 413


def test_long_addresses_and_headers_are_refused(client: Client) -> None:
    assert client.get(f"/?area={'x' * MOST_ADDRESS}").status_code == 414
    assert client.get("/", {"x-long": "x" * MOST_HEADERS}).status_code == 431


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "ZEBRA"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    for address in ("/", "/compare", "/api/v1/observations", CALLBACK):
        answer = client.ask(method, address, {})
        assert answer.status_code == 405
        assert answer.headers["allow"] == ", ".join(METHODS)
        assert method not in answer.text


def test_pages_take_no_post(client: Client) -> None:
    for address in ("/", "/compare", "/map.json", "/files/synthetic.sqlite", "/health/ready"):
        assert client.ask("POST", address, {}).status_code == 405, address


@pytest.mark.parametrize("host", ["<b>", "a b", "a/b", "a@b", "x" * 300, "a:b", "", "[::1"])
def test_a_host_that_is_no_name_is_refused(client: Client, host: str) -> None:
    answer = client.get("/sitemap.xml", {"host": host})
    assert answer.status_code == 400
    assert answer.text == "Host not understood\n"


def test_feed_and_sitemap_name_the_home_whatever_host_is_asked(store_path: Any) -> None:
    at_home = Client(store_path, home="https://on-record.example")
    for address in ("/feed.xml", "/sitemap.xml", "/robots.txt"):
        told = at_home.get(address, {"host": "zebra.example"}).text
        assert "zebra" not in told
        assert "https://on-record.example/" in told


@pytest.mark.parametrize(
    "address",
    ["/_reload-hash", "/_favicon.ico", "/docs", "/redoc", "/docs/oauth2-redirect", "/assets/x.js",
     "/_dash-ws-callback", "/_alive_", "/_dash-component-suites/dash/none.js",
     "/_dash-component-suites/os/path.py", "/_dash-component-suites/dash/dash.py",
     "/_dash-component-suites/dash/../../../etc/passwd", "/metrics"],
)  # fmt: skip
def test_tools_for_developers_are_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../conftest.py", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd",
     "....//etc/passwd", "..\\..\\etc\\passwd", "downloads/../../x.csv", "x%00.csv", ".",
     "x/%2e%2e/synthetic.sqlite", f"{'x' * 300}.csv"],
)  # fmt: skip
def test_nothing_outside_the_release_is_sent(client: Client, name: str) -> None:
    assert client.get(f"/files/{name}").status_code == 404


def test_an_address_with_a_slash_too_many_is_the_one_without(client: Client) -> None:
    for address in ("/areas", "/areas/?x=1", "/api/v1/caveats"):
        path, mark, query = address.partition("?")
        plain = client.get(path.rstrip("/") + mark + query)
        answer = client.get(f"{path}//{mark}{query}")
        assert (answer.status_code, answer.text) == (200, plain.text), address
    for address in ("/zebra/?zebra", "/%5Czebra.example/", "///zebra.example//"):
        answer = client.get(address)
        assert (answer.status_code, "location" in answer.headers) == (404, False), address
        assert "zebra" not in answer.text


@pytest.mark.parametrize(
    "address", ["/", "/compare", "/none", "/api/v1/caveats", "/api/v1/none", "/map.json", CALLBACK,
                "/health", "/static/none", "/pictures/map/map", "/embed/map/map"],
)  # fmt: skip
def test_every_answer_has_the_headers_and_no_cookie(client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert "set-cookie" not in headers
    assert "server" not in headers
    for name in ("referrer-policy", "permissions-policy", "cross-origin-opener-policy"):
        assert headers[name], name
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert ("x-frame-options" in headers) is not address.startswith("/embed/")
    assert ("frame-ancestors *" in policy) is address.startswith("/embed/")


def test_no_inline_script_is_allowed_but_dashs_own(client: Client) -> None:
    answer = client.get("/")
    rules = {
        name: words.split()
        for name, _, words in (
            rule.strip().partition(" ")
            for rule in answer.headers["content-security-policy"].split(";")
        )
    }
    assert rules["script-src"][0] == "'self'"
    assert all(word.startswith("'sha256-") for word in rules["script-src"][1:])
    [styles] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(sha256(styles.encode()).digest()).decode()
    assert rules["style-src"] == [f"'sha256-{digest}'"]
    assert "style-src-elem 'unsafe-inline'" in answer.headers["content-security-policy"]
    assert "style-src-elem" not in client.get("/compare").headers["content-security-policy"]
    assert rules["default-src"] == ["'self'"]
    picture = client.get("/pictures/map/map").headers["content-security-policy"]
    assert picture.startswith("default-src 'none'")
    assert "sandbox" in picture


def test_an_error_of_ours_has_the_headers_and_tells_no_address(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_folder: object, name: str) -> None:
        raise RuntimeError(name)

    monkeypatch.setattr("dashboard.files.find", fail)
    answer = client.get("/files/zebra.csv")
    assert (answer.status_code, answer.text) == (500, "This could not be answered.\n")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "RuntimeError" in caplog.text
    assert "zebra" not in caplog.text
