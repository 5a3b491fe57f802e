from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import ROOT as REPOSITORY
from tests.dashboard.conftest import Client
from tests.dashboard.synthetic_store import INDICATOR, NORTHBY, NORTHBY_OLD, YEARS

API = "/api/v1"


def _get(client: Client, path: str, **headers: str) -> httpx.Response:
    return client.get(f"{API}/{path}", headers=headers)


def _rows(client: Client, path: str) -> list[dict[str, Any]]:
    answer = _get(client, path)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


def test_area_is_followed_across_reissued_codes(client: Client) -> None:
    rows = _rows(client, f"observations?indicator={INDICATOR}&area={NORTHBY}")
    assert {row["area_code"] for row in rows} == {NORTHBY, NORTHBY_OLD}
    assert [row["period"] for row in rows if row["area_code"] == NORTHBY] == [YEARS[2]]


def test_rivals_come_only_when_asked_for(client: Client) -> None:
    path = f"observations?indicator={INDICATOR}&area={NORTHBY}&period_from={YEARS[2]}"
    assert [row["value"] for row in _rows(client, path)] == [1400]
    assert sorted(row["value"] for row in _rows(client, f"{path}&preferred=false")) == [1399, 1400]


def test_slices_join_to_the_whole(client: Client) -> None:
    whole = _rows(client, "observations?preferred=false")
    joined: list[dict[str, Any]] = []
    path = f"{API}/observations?preferred=false&limit=7"
    while path:
        answer = client.get(path).json()
        assert len(answer["data"]) <= 7
        joined += answer["data"]
        path = answer["next"]
    assert joined == whole


def test_caveats_and_publications_travel(client: Client) -> None:
    answer = _get(client, f"observations?indicator={INDICATOR}&limit=1").json()
    assert answer["caveats"] == {"synthetic_caveat": "A synthetic caveat."}
    assert answer["publications"]["synthetic_book"]["publisher"] == "Nobody"
    assert "not how much abuse" in answer["notice"]


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("observations?indicator=nothing", 404, "indicator"),
        ("observations?area=E1", 404, "area"),
        ("observations?sex=other", 422, "sex"),
        ("observations?limit=0", 422, "limit"),
        ("observations?limit=1&limit=x", 422, "limit"),
        ("observations?fields=price", 422, "fields"),
        ("observations?period_from=2024-37", 422, "period_from"),
        ("observations?cursor=-1", 422, "cursor"),
        ("observations?format=xml", 422, "format"),
        ("areas/E1", 404, "area"),
        (f"explain/{INDICATOR}/{NORTHBY}/1900", 404, "period"),
    ],
)
def test_problems_name_the_parameter(
    client: Client, path: str, status: int, parameter: str
) -> None:
    answer = _get(client, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == parameter


@pytest.mark.parametrize("name", ["indicators", "zebra"])
def test_a_parameter_that_does_not_exist_is_answered_by_those_that_do(
    client: Client, name: str
) -> None:
    answer = _get(client, f"observations?limit=1&{name}=1")
    assert (answer.status_code, answer.json()["title"]) == (422, "Unknown parameter")
    assert "indicator" in answer.json()["allowed"]
    assert ("limit" in answer.json()["allowed"]) is (name == "zebra")
    assert name not in answer.text


def test_problem_lists_allowed_values(client: Client) -> None:
    assert _get(client, "observations?sex=other").json()["allowed"] == ["all"]
    near = _get(client, f"observations?indicator={INDICATOR[:-1]}").json()["allowed"]
    assert INDICATOR in near


def test_unknown_address_and_method_are_problems(client: Client) -> None:
    assert _get(client, "nothing").headers["content-type"] == "application/problem+json"
    answer = client.ask("POST", f"{API}/observations", {})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_unchanged_answer_is_not_sent_again(client: Client) -> None:
    first = _get(client, "indicators")
    again = _get(client, "indicators", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_other_sites_may_ask(client: Client) -> None:
    answer = _get(client, "indicators", origin="https://synthetic.invalid")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_search_finds_beginnings_of_words(client: Client) -> None:
    assert [row["indicator"] for row in _rows(client, "indicators?q=episo oth")] == [INDICATOR]
    assert _rows(client, "indicators?q=%22%2A") == []


def test_explanation_leads_to_the_raw_cell(client: Client) -> None:
    answer = _get(client, f"explain/{INDICATOR}/{NORTHBY}/{YEARS[2]}").json()
    assert [row["value"] for row in answer["rows"]] == [1400.0, 1399.0]
    assert answer["rows"][0]["read_from"]["raw_file"] == "synthetic.csv"


def test_documents_of_the_framework_are_off(client: Client) -> None:
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404
    document = client.get("/openapi.json").json()
    assert document["servers"] == [{"url": API}]
    assert "/observations" in document["paths"]


@pytest.mark.parametrize("table", ["observations", "trends", "indicators", "areas", "neighbours"])
def test_csv_equals_the_published_file_byte_for_byte(real: Client, table: str) -> None:
    everything = "&preferred=false" if table == "observations" else ""
    answer = _get(real, f"{table}?format=csv{everything}")
    published = (REPOSITORY / "data/processed" / f"{table}.csv").read_bytes()
    assert answer.content == published
