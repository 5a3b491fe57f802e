"""What feed readers and assistants get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import INDICATOR, NORTHBY, YEARS

ATOM = "{http://www.w3.org/2005/Atom}"


def test_feed_is_atom_with_one_entry_an_announcement(real: Client) -> None:
    answer = real.get("/feed.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.text)
    for name in ("title", "id", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    entries = feed.findall(f"{ATOM}entry")
    names = [str(entry.findtext(f"{ATOM}id")) for entry in entries]
    assert len(set(names)) == len(names) > 0
    page = real.get("/data").text
    assert all(f'id="{name.partition("#")[2]}"' in page for name in names)
    newest = max(str(entry.findtext(f"{ATOM}updated")) for entry in entries)
    assert feed.findtext(f"{ATOM}updated") == newest


def test_there_are_no_tools_unless_switched_on(client: Client) -> None:
    assert client.ask("POST", "/_dash-mcp", {}).status_code == 404


@pytest.fixture(scope="module")
def tools(store_path: Path) -> Client:
    return Client(store_path, has_tools=True)


def call(tools: Client, method: str, **parameters: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    answer = tools.ask("POST", "/_dash-mcp", {}, message)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def use(tools: Client, name: str, **arguments: str) -> Any:
    result = call(tools, "tools/call", name=name, arguments=arguments)
    return json.loads(result["content"][0]["text"])


def test_three_tools_and_nothing_of_the_pages_are_offered(tools: Client) -> None:
    names = {tool["name"] for tool in call(tools, "tools/list")["tools"]}
    assert names == {"find_indicator", "get_observations", "explain_number"}
    assert call(tools, "resources/list")["resources"] == []


def test_figures_come_with_caveats_and_publications(tools: Client) -> None:
    answer = use(tools, "get_observations", indicator=INDICATOR, area=NORTHBY)
    assert answer["data"]
    assert answer["notice"]
    assert answer["publications"]
    way = use(tools, "explain_number", indicator=INDICATOR, area=NORTHBY, period=YEARS[-1])
    assert way["rows"][0]["read_from"]["raw_file"]


def test_what_is_not_on_record_is_a_problem_in_words(tools: Client) -> None:
    assert "problem" in use(tools, "get_observations", indicator="none", area=NORTHBY)
    late = use(tools, "get_observations", indicator=INDICATOR, area=NORTHBY, period_from="soon")
    assert "period_from" in late["problem"]
