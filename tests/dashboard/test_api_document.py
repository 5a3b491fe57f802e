"""The API's own page and document, and the addresses that machines look for."""

from __future__ import annotations

import csv
import html
import io
import json
import re

from dashboard.figures import map_data
from dashboard.pages import documents
from dashboard.pages.map import share_parts
from dashboard.parameters import RESOURCES, ROOT, query_model
from dashboard.state.map_view import View
from dashboard.store import Store
from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import INDICATOR

EXAMPLE = re.compile(rf'class="code" href="({ROOT}/[^"]+)"')


def test_every_example_on_the_page_answers_with_figures(real: Client) -> None:
    page = real.get("/api").text
    examples = [html.unescape(found) for found in EXAMPLE.findall(page)]
    assert len(examples) == len(RESOURCES) + 3
    for example in examples:
        answer = real.get(example)
        assert answer.status_code == 200, example
        assert next(iter(answer.json().values())), example


def test_every_parameter_is_on_the_page(store: Store) -> None:
    page = documents.api(store, "").main
    for resource in RESOURCES:
        assert f"{ROOT}/{resource.table}" in page
        for name in query_model(store, resource).model_fields:
            assert f"<code>{name}</code>" in page


def test_document_has_every_table_and_parameter(client: Client, store: Store) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for resource in RESOURCES:
        said = {one["name"] for one in paths[f"/{resource.table}"]["get"]["parameters"]}
        assert said == set(query_model(store, resource).model_fields)


def test_file_of_a_view_holds_what_the_view_shows(client: Client, store: Store, view: View) -> None:
    found = re.search(r'href="([^"]+)" download>Download these', share_parts(store, view))
    assert found
    text = client.get(html.unescape(found[1])).text
    rows = list(csv.DictReader(io.StringIO(text)))
    shown = {
        cell.row["area_code"]: cell.row["value"]
        for cell in map_data.cells(store, view).values()
        if cell.row
    }
    held = {row["area_code"]: float(row["value"]) if row["value"] else None for row in rows}
    assert held == shown


def test_indicator_is_described_for_dataset_search(client: Client) -> None:
    page = client.get(f"/indicators/{INDICATOR}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    described = json.loads(found[1])
    assert (described["@type"], described["identifier"]) == ("Dataset", INDICATOR)
    assert client.get(described["distribution"]["contentUrl"]).status_code == 200


def test_sitemap_lists_pages_that_answer(client: Client) -> None:
    found = re.findall("<loc>http://here(/[^<]*)</loc>", client.get("/sitemap.xml").text)
    assert f"/indicators/{INDICATOR}" in found
    assert {path: client.get(path).status_code for path in found} == dict.fromkeys(found, 200)
    assert "Sitemap: http://here/sitemap.xml" in client.get("/robots.txt").text


def test_strange_paths_under_the_api_are_problems(client: Client) -> None:
    answer = client.get(f"{ROOT}/areas/%0A")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
