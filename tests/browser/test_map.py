"""The map page in a real Chromium: what it shows, by mouse and by key, for everybody."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

WIDTHS = (360, 768, 1280, 1920)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VIEWS = (
    "",
    "?indicator=cin_factor_cse&areas=region",
    "?indicator=cin_factor_cse&form=tiles",
    "?indicator=cin_factor_trafficking&measure=count&area=E09000012&period=2020-21",
    "?indicator=prc_71_child_sexual_exploitation",
    "?indicator=households_with_internet_eurostat",
    "?indicator=cse_flagged_crimes",
)


def test_opens_on_authorities_of_england_year_ending_march_2025(visit: Visit) -> None:
    page = visit.open()
    expect(page.locator("h1")).to_contain_text("Child sexual exploitation")
    expect(page.locator(".subtitle")).to_contain_text("year ending March 2025")
    expect(page.locator("#panel h2")).to_have_text("England")
    expect(page.locator("#panel")).to_contain_text("12,400 episodes of need")
    assert page.locator("#map [role=option]").count() == 153


def test_first_html_holds_the_drawn_map_without_scripts(visit: Visit) -> None:
    page = visit.page.context.browser.new_context(java_script_enabled=False).new_page()  # type: ignore[union-attr]
    page.goto(visit.address)
    assert page.locator("#map [role=option]").count() == 153
    expect(page.locator("#panel")).to_contain_text("12,400")
    page.context.close()


def test_an_area_is_chosen_by_mouse(visit: Visit) -> None:
    page = visit.open()
    page.locator("#map [data-code=E08000018]").click()
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("Rotherham")
    expect(panel).to_contain_text("76 episodes of need")
    expect(panel).to_contain_text("Chance alone would give 10.1 to 16.0")
    expect(panel.get_by_role("link", name=re.compile("Children in need"))).to_be_visible()
    assert "area=E08000018" in page.url
    page.reload()
    expect(panel.locator("h2")).to_have_text("Rotherham")


def test_an_area_is_chosen_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("?indicator=cin_factor_cse&area=E06000001")
    stops = page.locator("#map [role=option][tabindex='0']")
    expect(stops).to_have_count(1)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "option":
            break
    assert page.evaluate("document.activeElement.dataset.code") == "E06000001"
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text(chosen.split(":")[0])
    expect(page.locator("#map [aria-selected=true]")).to_have_count(1)


def test_a_confidential_figure_is_said_and_not_numbered(visit: Visit) -> None:
    page = visit.open("?indicator=cin_factor_trafficking&measure=count&area=E06000001")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Confidential")
    expect(panel.locator(".figure")).to_have_count(0)
    expect(panel.locator(".quote")).to_have_count(0)


def test_old_codes_are_drawn_in_their_time(visit: Visit) -> None:
    page = visit.open("?indicator=cin_factor_cse&period=2019-20")
    codes = page.locator("#map [role=option]").evaluate_all("all => all.map(o => o.dataset.code)")
    assert "E10000021" in codes
    assert "E06000061" not in codes


def test_back_and_forward_give_the_same_views(visit: Visit) -> None:
    page = visit.open()
    page.locator("#map [data-code=E08000018]").click()
    expect(page.locator("#panel h2")).to_have_text("Rotherham")
    page.go_back()
    expect(page.locator("#panel h2")).to_have_text("England")
    page.go_forward()
    expect(page.locator("#panel h2")).to_have_text("Rotherham")


@pytest.mark.parametrize(
    "query",
    [
        "?indicator=<script>alert(1)</script>",
        "?indicator=nothing&period=yesterday&measure=most",
        f"?area={'x' * 5000}",
        "?%00=%ff&series=~~~~",
    ],
)
def test_garbage_in_the_address_gives_the_default_view(visit: Visit, query: str) -> None:
    page = visit.open(query)
    expect(page.locator("#panel")).to_contain_text("12,400")
    assert "alert(1)" not in page.content()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("query", VIEWS[:3])
def test_nothing_is_wider_than_the_page(visit: Visit, width: int, query: str) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.open(query)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "visit",
    [
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
        {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"},
    ],
    indirect=True,
    ids=["wide light", "narrow dark"],
)
@pytest.mark.parametrize("query", VIEWS)
def test_axe_finds_no_violation(visit: Visit, query: str) -> None:
    page = visit.open(query)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.violations_count == 0, found.generate_report()


def test_numbers_on_screen_are_those_of_the_table(visit: Visit, processed: Path) -> None:
    """Twenty random cells, through the page's own address, against observations.csv."""
    with (processed / "observations.csv").open(encoding="utf-8", newline="") as handle:
        rows = [
            row
            for row in csv.DictReader(handle)
            if row["indicator"].startswith("cin_factor_")
            and row["area_type"] == "local_authority"
            and row["is_preferred"] == "true"
            and row["rate_per_10000"]
        ]
    for row in random.Random(7).sample(rows, 20):
        query = "?indicator={indicator}&period={period}&area={area_code}&measure=count"
        page = visit.open(query.format(**row))
        shown = page.locator("#panel .figure strong").inner_text()
        assert shown == f"{int(row['value']):,}", row
