"""What each of the three users comes for, from beginning to end."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_journalist_leaves_with_a_sentence_a_link_and_a_picture(visit: Visitor) -> None:
    page = visit().page
    page.get_by_role("combobox", name="Find an area").fill("rotherh")
    page.get_by_role("combobox", name="Find an area").press("Enter")
    panel = page.get_by_role("region", name="The chosen area")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Rotherham")
    expect(panel).to_contain_text("social workers in Rotherham recorded child sexual exploitation")
    expect(panel).to_contain_text("Not: 76 children in Rotherham were sexually exploited")
    link = page.get_by_label("Address of this view")
    expect(link).to_have_value(re.compile(r"^http://127\.0\.0\.1.*area=E08000018"))
    page.get_by_text("Picture or embed").click()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download as SVG").click()
    text = kept.value.path().read_text(encoding="utf-8")
    assert "Source: Department for Education" in text
    assert "not how much abuse there is" in text
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download as PNG").click()
    assert kept.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_text("Cite", exact=True).click()
    expect(page.get_by_label("BibTeX")).to_have_value(re.compile("author = {{Department for Educ"))


def test_journalist_checks_a_quoted_figure(visit: Visitor) -> None:
    page = visit().page
    page.get_by_role("link", name="Quoted figures").click()
    page.wait_for_url("**/quoted-figures")
    assert page.get_by_text("How to put it right").count() >= 19
    page.get_by_role("link", name=re.compile("see the figure behind")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_commissioner_by_keyboard_alone(visit: Visitor) -> None:
    page = visit("compare").page
    _tab_to(page, "#area")
    page.keyboard.type("Rotherham")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Rotherham beside its statistical neighbours"
    )
    assert page.evaluate("document.activeElement.id") == "area", "focus stays on the field"
    _tab_to(page, "input[name=with]")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_contain_text("beside other")
    expect(page.locator("input[name=with]")).to_have_count(9)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("statistical neighbours")
    _tab_to(page, "#lines details summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=re.compile("over time"))).to_be_visible()
    _tab_to(page, "a[href='/areas/E08000018']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/areas/E08000018")
    expect(page.get_by_role("heading", name="Rotherham itself")).to_be_visible()


def test_briefing_prints_on_two_to_four_pages(visit: Visitor) -> None:
    for code in ("E08000018", "E06000001", "E10000025", "E09000012"):
        page = visit(f"areas/{code}").page
        pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        assert 2 <= pages <= 4, code


def test_analyst_finds_the_table_and_the_way_of_a_number(visit: Visitor) -> None:
    page = visit("data").page
    with page.expect_download() as kept:
        page.get_by_role("link", name="observations.csv").click()
    assert kept.value.path().read_bytes().startswith(b"indicator,area_type,area_code")
    page.get_by_role("link", name="All indicators").click()
    page.get_by_label("Find an indicator").fill("sexual exploitation factor")
    page.get_by_role("link", name="Child sexual exploitation factor").click()
    expect(page.get_by_text("It does not count children")).to_be_visible()
    page.get_by_role("link", name="Explore on the map").click()
    page.get_by_text("How this number got here").click()
    expect(page.locator("#panel")).to_contain_text("data/raw")


def test_slider_restates_in_words(visit: Visitor) -> None:
    page = visit("trends?area=E92000001").page
    sentence = page.locator("[data-sentence]")
    expect(sentence).to_contain_text("If 50% of what happened")
    page.get_by_label(re.compile("Share identified in")).press("Home")
    expect(sentence).to_contain_text("If 1% of what happened was identified in 2017-18")
    expect(sentence).to_contain_text("0.6% was identified in 2024-25")
    served = visit("trends?area=E92000001&share=1", script=False).page
    assert served.inner_text("[data-sentence]") == page.inner_text("[data-sentence]")


def test_legend_makes_a_class_stand_out_and_the_address_keeps_it(visit: Visitor) -> None:
    page = visit().page
    button = page.locator("#legend button", has_text="20 or more")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    back, drawn = page.locator("[role=option][data-back]"), page.locator("[role=option].q4")
    assert drawn.count() > 0
    assert back.count() == page.locator("[role=option]:not(.q4)").count()
    assert "only=q4" in page.url
    again = visit(page.url.split("/")[-1]).page
    expect(again.locator("#legend [aria-pressed=true]")).to_contain_text("20 or more")


def test_play_goes_through_the_periods_and_stops(visit: Visitor) -> None:
    page = visit("?period=2022-23").page
    page.get_by_role("button", name="Play the periods").click()
    expect(page.get_by_role("button", name="Stop playing")).to_be_visible()
    expect(page.locator("#period-words")).to_have_text("year ending March 2025", timeout=10_000)
    expect(page.get_by_role("button", name="Play the periods")).to_be_visible()
