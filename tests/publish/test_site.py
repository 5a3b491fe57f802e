"""The folder of fast pages stands on its own: every link leads to a file in it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.cli import app
from etl.site import Site, relinked, write_site

pytestmark = pytest.mark.release
LINK = re.compile(r'(?:href|src)="([^"]*)"')
OUTSIDE = ("https://", "http://", "#", "data:", "tel:", "mailto:")


@pytest.fixture(scope="module")
def site(processed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "site"
    home = "https://on-record.example"
    with ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(write_site, processed, folder, home=home, live="").result() > 200
    return folder


def test_every_link_leads_to_a_file(site: Path) -> None:
    broken = {
        f"{page.relative_to(site)}: {link}"
        for page in site.rglob("*.html")
        for link in map(unescape, LINK.findall(page.read_text(encoding="utf-8")))
        if not link.startswith(OUTSIDE)
        and (link.startswith("/") or not (page.parent / link.partition("#")[0]).is_file())
    }
    assert sorted(broken)[:10] == []


def test_pages_of_every_area_and_indicator_are_there(site: Path) -> None:
    listed = re.findall(r"<loc>https://on-record.example/([^<]*)</loc>",
                        (site / "sitemap.xml").read_text(encoding="utf-8"))  # fmt: skip
    places = [one for one in listed if one.startswith(("areas/", "indicators/"))]
    assert len(places) > 400
    assert [one for one in places if not (site / one / "index.html").is_file()] == []
    assert (site / "files" / "observations.csv").is_file()
    assert list((site / "pictures" / "indicators").rglob("*.svg"))


def test_links_lead_to_a_dashboard_or_are_taken_out(site: Path) -> None:
    page = '<p><a href="/compare?area=X">Compare</a> <a href="/data#top">Data</a></p>'
    addresses = ("/data", "/areas/X", "/indicators/y")
    known = Site(bodies=dict.fromkeys(addresses, b""), pages=set(addresses))
    alone = relinked(page, "/areas/X", known, live="")
    assert alone == '<p>Compare <a href="../../data/index.html#top">Data</a></p>'
    about = relinked('<a href="/trends?indicator=y">Y</a>', "/areas/X", known, live="")
    assert about == '<a href="../../indicators/y/index.html">Y</a>'
    beside = relinked(page, "/areas/X", known, live="https://live.example")
    assert 'href="https://live.example/compare?area=X"' in beside
    page = (site / "indicators/cin_factor_cse/index.html").read_text(encoding="utf-8")
    assert "Explore on the map" not in page


def test_another_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("keep")
    done = CliRunner().invoke(app, ["site", str(tmp_path)])
    assert done.exit_code == 2
    assert (tmp_path / "letters.txt").read_text() == "keep"
