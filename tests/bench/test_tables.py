"""What is said of measurements, tried on invented ones; nothing is measured here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bench import document, growth, peer_tables
from bench.contestants import Contestant
from bench.contestants.dash_apps import COMPRESSED, USUAL
from bench.contestants.datasette_store import CONTESTANT as DATASETTE
from bench.contestants.on_record import EXPLORER, EXPORT, FAST_PAGE
from bench.contestants.static_pages import DRAWN
from bench.load import Question
from bench.log_chart import draw
from bench.peers import CONTESTANTS, KEYS


def _row(contestant: Contestant, *, map_ms: float | None, rate: float) -> dict[str, Any]:
    visit = {
        "KB": 50.0, "requests": 3, "first paint ms": 100.0, "largest paint ms": 100.0,
        "blocked ms": 0.0, "first outline ms": map_ms, "map ms": map_ms, "usable ms": 4_000.0,
        "asks": [],
    }  # fmt: skip
    done = {"KB": 70.0, "answers a second": rate, "p50 ms": 1.0, "p99 ms": 2.0}
    return {
        "contestant": contestant.name, "configuration": "invented", "versions": {},
        "without slider": "no control", "without callback": "no control", "left out": "",
        "local": [visit], "slow": [visit], "redraw ms": [], "start s": [1.0], "PSS MB": [90.0],
        "load": {"page": [done], "JSON": [done]},
    }  # fmt: skip


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """Whole maps after 0.5 s of ours, 0.4 s of the static page, 10 s and 9 s of Dash's."""
    return [
        *(_row(one, map_ms=500, rate=600) for one in (FAST_PAGE, EXPLORER, EXPORT)),
        _row(DRAWN, map_ms=400, rate=0),
        _row(USUAL, map_ms=10_000, rate=0),
        _row(COMPRESSED, map_ms=9_000, rate=0),
        _row(DATASETTE, map_ms=None, rate=100),
    ]


def test_promises_are_held_against_the_run(rows: list[dict[str, Any]]) -> None:
    found = {row["ratio"]: (row["measured"], row["kept"]) for row in peer_tables.ratios(rows)}
    slow = "Whole map on a slow line"
    assert found[f"{slow}: {USUAL.name} / {FAST_PAGE.name}"] == ("20.0", "yes")
    assert found[f"{slow}: {COMPRESSED.name} / {FAST_PAGE.name}"] == ("18.0", "no")
    assert found[f"{slow}: {FAST_PAGE.name} / {DRAWN.name}"] == ("1.2", "yes")
    assert found["Explorer can be used on a slow line, seconds"] == ("4.0", "yes")
    assert found[f"JSON answers a second: {FAST_PAGE.name} / {DATASETTE.name}"] == ("6.0", "yes")


def test_a_contestant_left_out_is_said_and_leaves_its_ratios_open(
    rows: list[dict[str, Any]],
) -> None:
    absent = {"contestant": USUAL.name, "left out": "gunicorn is not installed"}
    tables = peer_tables.tables([*(row for row in rows if row["contestant"] != USUAL.name), absent])
    assert tables["Left out"] == [{"contestant": USUAL.name, "why": absent["left out"]}]
    kept = {row["kept"] for row in tables["What was promised"] if USUAL.name + " /" in row["ratio"]}
    assert kept == {"not measured"}


def test_every_contestant_names_what_it_lacks() -> None:
    assert len({one.name for one in CONTESTANTS}) == len(CONTESTANTS)
    made_up = Contestant("x", (), "/", "", packages=("no-such-package-on-record",))
    assert made_up.missing == ["no-such-package-on-record"]
    assert [one.name for one in CONTESTANTS if "{port}" not in " ".join(one.command)] == []
    assert len(KEYS) == 20


def test_the_document_holds_the_newest_runs_and_what_is_missing(
    rows: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "DOCS", tmp_path)
    run = {"machine": {"date": "an invented day"}, "options": {}, "minutes": 1.0, "rows": rows}
    (tmp_path / "peers-1.json").write_text(json.dumps(run), encoding="utf-8")
    load = run | {"options": {"seconds": 600.0}, "rows": [{"what": "all", "wrong": 0}]}
    (tmp_path / "load-1.json").write_text(json.dumps(load), encoding="utf-8")
    text = document.write(tmp_path).read_text(encoding="utf-8")
    assert "| Whole map on a slow line: Dash as usually written / " in text
    assert "an invented day" in text
    assert "| Datasette | 50 | 3 | 0.10 | 0.10 | none | none | 4.00 | 0.00 | no |" in text
    assert "Not measured yet: `python -m bench growth`" in text
    assert "`python -m bench load --seconds 600`" in text
    assert "| all | 0 |" in text
    assert "$" not in text


def test_exponents_are_those_of_the_powers() -> None:
    rows = [
        {
            "observations": n, "build s": 2.0 * n, "statistics s": 3.0 * n, "build MB": n**0.5,
            "store MB": 7.0 * n, "answer ms": 5.0,
        }
        for n in (10, 100, 1000)
    ]  # fmt: skip
    found = {row["measure"]: row["exponent"] for row in growth.exponents(rows)}
    assert found == {
        "build s": "1.00", "statistics s": "1.00", "build MB": "0.50", "store MB": "1.00",
        "answer ms": "0.00",
    }  # fmt: skip


def test_growth_in_proportion_is_drawn_as_a_straight_line() -> None:
    tree = ET.fromstring(draw({"a & b": [(10, 1), (100, 10), (1000, 100)]}, title="t", across="x"))
    line = next(one for one in tree.iter() if one.tag.endswith("polyline")).attrib["points"]
    (x0, y0), (x1, y1), (x2, y2) = (map(float, one.split(",")) for one in line.split())
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y0 - y1 == pytest.approx(y1 - y2, abs=0.2)
    assert y0 > y1


def test_a_body_is_posted_whole() -> None:
    head, _, body = Question("/callback", '{"é": 1}').request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /callback HTTP/1.1")
    assert f"Content-Length: {len(body)}".encode() in head


def test_what_measures_has_the_versions_that_are_tested(root: Path) -> None:
    def pins(name: str) -> dict[str, str]:
        text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))

    measured = pins("bench")
    assert {name: pin for name, pin in pins("test").items() if measured.get(name) != pin} == {}
