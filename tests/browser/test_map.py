from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TILES, NOT_COMPARED = "?form=tiles&area=E08000018", "?indicator=cse_flagged_crimes"
ROTHERHAM, CUMBRIA = "E08000018", "E10000006"
MOST_REQUESTS, MOST_BYTES = 16, 350_000


def _options(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.eval_on_selector_all(
        "[role=option]:not([hidden])",
        "all => all.map(one => ({ground: one.dataset.ground, css: one.getAttribute('class'),"
        " label: one.getAttribute('aria-label')}))",
    )
    return found


def _set_period(page: Page, place: int) -> None:
    page.locator("#period-range").evaluate(
        "(range, value) => { range.value = value;"
        " range.dispatchEvent(new Event('input', {bubbles: true})) }",
        place,
    )


def test_default_page_shows_england_and_the_latest_year(visit: Visitor) -> None:
    page = visit().page
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("#panel")).to_contain_text("England")
    expect(page.locator("#panel")).to_contain_text("12,400 episodes of need")
    expect(page.locator("#period-words")).to_have_text("year ending March 2025")
    assert page.get_attribute("html", "lang") == "en-GB"


def test_everything_stands_before_any_script(visit: Visitor) -> None:
    page = visit(script=False).page
    expect(page.locator("#panel")).to_contain_text("12,400 episodes of need")
    assert page.locator("[role=option]").count() > 150
    assert page.locator("#table-frame tbody tr").count() == 153
    expect(page.get_by_role("button", name="Show")).to_be_visible()


GARBAGE = "?indicator=zebra&period=%3Cb%3E"


@pytest.mark.parametrize("query", ["", TILES, NOT_COMPARED, GARBAGE])
def test_axe_finds_nothing(visit: Visitor, query: str) -> None:
    page = visit(query, width=360).page
    assert _violations(page) == []
    page.locator("#legend button").first.click()
    page.locator("#table-frame th:not([hidden]) button").last.click()
    page.locator("[role=option]:not([hidden])").first.focus()
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    assert _violations(page) == []


def _violations(page: Page) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    for width, scheme in ((360, "light"), (768, "dark"), (1280, "light"), (1920, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        rules = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        found += [(width, rule["id"], rule["nodes"][0]["html"]) for rule in rules]
    return found


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_page_never_scrolls_sideways(visit: Visitor, width: int) -> None:
    page = visit("?area=E08000018", width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_plotly_and_few_bytes(visit: Visitor) -> None:
    visited = visit()
    assert not [url for url in visited.requests if "plotly" in url or "dash_table" in url]
    assert len(visited.requests) <= MOST_REQUESTS
    encoded = visited.page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType("
        "'resource')].reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
    )
    assert encoded <= MOST_BYTES


def test_map_by_keyboard(visit: Visitor) -> None:
    page = visit().page
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "option":
            break
    first = page.evaluate("document.activeElement.dataset.ground")
    assert first, "Tab reaches the map"
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.ground")
    assert second != first
    expect(page.locator(".ring-focus.ring-line")).not_to_have_count(0)
    page.keyboard.press("Enter")
    name = page.locator(f"[role=option][data-ground={second}]").get_attribute("aria-label")
    expect(page.locator("#panel h2")).to_have_text(str(name).split(":", maxsplit=1)[0])
    assert page.evaluate("document.activeElement.dataset.ground") == second, "focus stays"
    assert page.locator("[role=option][tabindex='0']").count() == 1, "one Tab stop"
    assert f"area={second}" in page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") != "option"


REACH = """() => {
  const seen = new Set();
  const open = [document.querySelector("[role=option]:not([hidden])")];
  while (open.length) {
    const from = open.pop();
    if (seen.has(from.dataset.ground)) continue;
    seen.add(from.dataset.ground);
    for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) {
      from.focus();
      from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      open.push(document.activeElement);
    }
  }
  return seen.size;
}"""


@pytest.mark.parametrize("query", ["", "?form=tiles"])
def test_arrows_reach_every_area(visit: Visitor, query: str) -> None:
    page = visit(query).page
    assert page.evaluate(REACH) == len(_options(page))


def test_arrows_go_the_way_they_point(visit: Visitor) -> None:
    page = visit().page
    page.locator("[role=option][data-ground=E06000065]").focus()  # North Yorkshire
    page.keyboard.press("ArrowRight")
    assert "York:" in page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_click_on_a_borough_of_the_main_map_chooses_it(visit: Visitor) -> None:
    page = visit().page
    page.locator(".echo[data-ground=E09000008]").click()
    expect(page.locator("#panel h2")).to_have_text("Croydon")


def test_another_period_needs_no_server_and_says_what_the_server_says(visit: Visitor) -> None:
    visited = visit()
    page = visited.page
    page.evaluate("document.querySelector('#map-frame svg').dataset.kept = 'yes'")
    _set_period(page, 1)
    expect(page.locator("#table-frame[aria-busy]")).to_have_count(0)
    local = _options(page)
    legend = page.inner_text("#legend")
    table = page.inner_text("#table-frame tbody")
    assert page.locator("#map-frame svg[data-kept]").count() == 1, "the drawing is kept"
    expect(page.locator("#panel")).to_contain_text("year ending March 2019")
    assert "period=2018-19" in page.url
    served = visit("?period=2018-19", script=False).page
    assert _options(served) == local
    assert served.inner_text("#legend") == legend
    assert served.inner_text("#table-frame tbody") == table


def test_codes_of_reorganised_authorities_are_drawn_by_date(visit: Visitor) -> None:
    page = visit().page
    assert CUMBRIA not in {option["ground"] for option in _options(page)}
    _set_period(page, 0)
    shown = {option["ground"] for option in _options(page)}
    assert CUMBRIA in shown
    assert not shown & {"E06000063", "E06000064"}


def test_controls_ask_for_other_views_and_back_returns(visit: Visitor) -> None:
    page = visit(f"?area={ROTHERHAM}").page
    page.get_by_text("Number", exact=True).click()
    expect(page.locator("#measure-words")).to_have_text("Episodes of need")
    page.get_by_text("Regions", exact=True).click()
    expect(page.locator("[role=option]:not([hidden])")).to_have_count(9)
    assert "measure=count" in page.url, "what was chosen is kept"
    page.select_option("#indicator", "nrm_referrals_police_first_responder")
    expect(page.locator("h1")).to_contain_text("Referrals")
    page.go_back()
    expect(page.locator("[role=option]:not([hidden])")).to_have_count(9)
    expect(page.locator("h1")).to_contain_text("Child sexual exploitation")


def test_garbage_in_the_address_says_so_and_is_put_right(visit: Visitor) -> None:
    page = visit("?indicator=zebra&period=%3Cb%3E").page
    expect(page.get_by_text("not on record. This is the nearest view")).to_be_visible()
    assert "zebra" not in page.content()
    assert "zebra" not in page.url


def test_unknown_addresses_stay_unknown(visit: Visitor, address: str) -> None:
    visited = visit()
    assert visited.page.request.get(f"{address}/no/such/page").status == 404


def test_table_sorts_by_number(visit: Visitor) -> None:
    page = visit().page
    head = page.locator("#table-frame th", has_text="Per 10,000")
    for order in ("ascending", "descending"):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", order)
    rates = page.locator("#table-frame tbody td:nth-child(3)").all_inner_texts()
    numbers = [float(text) for text in rates if text]
    assert numbers == sorted(numbers, reverse=True)
    assert rates[-1] == "", "areas without a rate stand last"


def test_leaving_replaces_the_page_in_the_history(visit: Visitor) -> None:
    page = visit().page
    page.evaluate("document.querySelector('[data-exit]').href = '/?measure=count'")
    before = page.evaluate("history.length")
    page.locator("[data-exit]").first.click()
    page.wait_for_url("**measure=count*")
    assert page.evaluate("history.length") == before


def test_back_from_an_area_leads_to_the_start_and_on(visit: Visitor) -> None:
    page = visit().page
    page.locator("[role=option][data-ground=E06000065]").click()
    expect(page.locator("#panel h2")).to_have_text("North Yorkshire")
    page.go_back()
    expect(page.locator("#panel h2")).to_have_text("England")
    page.go_forward()
    expect(page.locator("#panel h2")).to_have_text("North Yorkshire")
