"""Answers are made once, compressed once, and not sent again unchanged."""

from __future__ import annotations

import asyncio
import gzip
import re

import pytest

from dashboard.answers import Kept, Made, made
from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import INDICATOR, NORTHBY

ADDRESSES = (
    "/", f"/?area={NORTHBY}", "/compare", "/trends", "/areas", f"/areas/{NORTHBY}", "/indicators",
    f"/indicators/{INDICATOR}", "/inquiries", "/quoted-figures", "/data", "/methods", "/about",
    "/api", "/pictures/map/map", "/embed/map/map", "/map.json?indicator=", "/feed.xml",
    "/sitemap.xml", "/robots.txt", "/openapi.json", "/_dash-layout", "/_dash-dependencies",
    "/api/v1/indicators", "/api/v1/indicators?format=csv", f"/api/v1/areas/{NORTHBY}",
    f"/api/v1/indicators/{INDICATOR}", "/files/synthetic.sqlite",
)  # fmt: skip
GZIP = {"accept-encoding": "gzip"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_somebody_has_is_not_sent_again(client: Client, address: str) -> None:
    first = client.get(address, GZIP)
    assert first.status_code == 200
    assert first.headers["content-encoding"] == "gzip"
    tag = first.headers["etag"]
    for named in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again = client.get(address, {**GZIP, "if-none-match": named})
        assert (again.status_code, again.content) == (304, b""), named
        assert again.headers["etag"].removeprefix("W/") == tag.removeprefix("W/")
    assert client.get(address, {**GZIP, "if-none-match": '"other"'}).status_code == 200
    assert client.get(address, {"accept-encoding": ""}).content == first.content


@pytest.mark.parametrize("said", ["gzip;q=0", "br, gzip; q=0.0", "deflate", ""])
def test_who_takes_no_gzip_is_sent_none(client: Client, said: str) -> None:
    client.get("/about", GZIP)
    answer = client.get("/about", {"accept-encoding": said})
    assert "content-encoding" not in answer.headers
    assert "</html>" in answer.text


def test_scripts_of_dash_are_named_by_content_and_kept_for_good(client: Client) -> None:
    addresses = re.findall(r'src="(/_dash-component-suites/[^"]+)"', client.get("/").text)
    assert len(addresses) > 5
    for address in addresses:
        answer = client.get(address, GZIP)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"].endswith("immutable"), address
        assert answer.headers["content-encoding"] == "gzip"
        other = re.sub(r"m[0-9a-f]{12}\.", "m1234567890.", address)
        assert "immutable" not in client.get(other, GZIP).headers["cache-control"], other


def test_own_assets_are_kept_for_good(client: Client) -> None:
    addresses = set(re.findall(r'"(/static/[^"]+)"', client.get("/").text))
    assert addresses
    for address in addresses:
        assert client.get(address).headers["cache-control"].endswith("immutable")


def test_pages_are_asked_about_each_time(client: Client) -> None:
    for address in ("/", "/compare", f"/areas/{NORTHBY}"):
        assert client.get(address).headers["cache-control"] == "public, no-cache"


def test_a_payload_of_other_data_is_refused_not_mixed(client: Client) -> None:
    mark = client.server.state.kept.mark
    known = client.get(f"/map.json?indicator=&mark={mark}")
    assert known.headers["cache-control"].endswith("immutable")
    other = client.get("/map.json?indicator=&mark=other")
    assert other.status_code == 409
    assert "etag" not in other.headers


def test_what_is_not_there_is_never_unchanged(client: Client) -> None:
    tag = client.get(f"/areas/{NORTHBY}").headers["etag"]
    for address in ("/areas/E99999999", "/pictures/map/none", "/files/none.csv"):
        assert client.get(address, {"if-none-match": tag}).status_code == 404


def test_a_part_of_a_file_is_sent_from_its_place(client: Client) -> None:
    whole = client.get("/files/synthetic.sqlite", {"accept-encoding": ""})
    tag = whole.headers["etag"]
    part = client.get("/files/synthetic.sqlite", {"range": "bytes=10-19", "if-range": tag})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    packed = client.get("/files/synthetic.sqlite", GZIP)
    assert packed.headers["etag"] == f"W/{tag}"
    assert packed.content == whole.content


def test_many_who_ask_at_once_wait_for_one_making() -> None:
    kept, made_times = Kept("mark"), []

    def make() -> Made:
        made_times.append(1)
        return made("page", "text/plain")

    async def ask() -> list[Made]:
        return await asyncio.gather(*(kept.get("/page", make) for _ in range(20)))

    answers = asyncio.run(ask())
    assert len(made_times) == 1
    assert {gzip.decompress(one.body) for one in answers} == {b"page"}


def test_what_is_kept_is_bounded_and_errors_are_not_kept() -> None:
    kept = Kept("mark", most_bytes=20_000)

    async def ask() -> None:
        for number in range(200):
            await kept.get(f"/{number}", lambda: Made(b"x" * 100, "text/plain"))
            await kept.get(f"/none/{number}", lambda: made("", "text/plain", 404))

    asyncio.run(ask())
    assert sum(len(one.made.body) for one in kept._entries.values()) <= 20_000
    assert 10 < len(kept._entries) < 20
    assert not [key for key in kept._entries if key.startswith("/none")]
    assert not kept._making
