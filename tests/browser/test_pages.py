"""Every page at every width, and what axe, the console and the network say of it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROTHERHAM = "E08000018"
PAGES = [
    "api",
    "compare",
    f"compare?area={ROTHERHAM}&ranks=yes",
    "compare?indicator=cse_flagged_crimes",
    "compare?area=E23000014&indicator=sexual_offences_on_children",
    "trends",
    "trends?indicator=barnardos_cse_children&area=K02000001",
    f"trends?area={ROTHERHAM}&share=90",
    "areas",
    f"areas/{ROTHERHAM}",
    "areas/E10000006",
    "areas/K02000001",
    "indicators",
    "indicators/cin_factor_cse",
    "indicators/barnardos_cse_children",
    "inquiries",
    "quoted-figures",
    "data",
    "methods",
    "about",
    f"embed/compare/funnel?area={ROTHERHAM}",
    "embed/map/map",
]
MOST_REQUESTS, MOST_BYTES = 3, 150_000

CUT = """() => [...document.querySelectorAll("main *")].filter((part) => {
  const style = getComputedStyle(part);
  const scrolls = ["auto", "scroll"].includes(style.overflowX);
  const hidden = part.closest("[hidden], .visually-hidden, details:not([open]), datalist");
  const field = part.closest("input, textarea, select, svg");
  return !hidden && !field && !scrolls && !part.closest(".table-scroll")
    && part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1
    && style.display !== "inline" && style.overflow !== "visible";
}).map((part) => part.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Visitor, path: str) -> None:
    page = visit(path, width=360).page
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    for width, scheme in ((360, "light"), (768, "dark"), (1280, "dark"), (1920, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(width, rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_or_is_cut(visit: Visitor, path: str) -> None:
    page = visit(path, width=360).page
    for width in (320, 360, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert page.evaluate(CUT) == [], width


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("embed")])
def test_page_is_light_and_whole_without_script(visit: Visitor, path: str) -> None:
    visited = visit(path)
    assert len(visited.requests) <= MOST_REQUESTS, visited.requests
    encoded = visited.page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType("
        "'resource')].reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
    )
    assert encoded <= MOST_BYTES
    plain = visit(path, script=False).page
    assert plain.locator("h1").count() == 1
    assert plain.inner_text("h1") == visited.page.inner_text("h1")


def test_embed_may_stand_in_a_frame_and_pages_may_not(visit: Visitor, address: str) -> None:
    request = visit("about").page.request
    embed = request.get(f"{address}/embed/trends/trend").headers["content-security-policy"]
    page = request.get(f"{address}/trends").headers["content-security-policy"]
    assert "frame-ancestors *" in embed
    assert "frame-ancestors 'self'" in page


def test_reissued_code_moves_to_the_newest(visit: Visitor) -> None:
    page = visit("areas/E08000016").page
    assert page.url.endswith("/areas/E08000038")
    assert page.inner_text("h1") == "Barnsley"


def test_tables_can_be_downloaded_and_nothing_else(visit: Visitor, address: str) -> None:
    request = visit("data").page.request
    answer = request.get(f"{address}/files/ranks.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text().startswith("indicator,area_type,area_code")
    for name in (
        "..%2F..%2Fpyproject.toml",
        "downloads/../../../README.md",
        "%2Fetc%2Fpasswd",
        ".",
    ):
        assert request.get(f"{address}/files/{name}").status == 404
