from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from dashboard.figures.picture import draw_picture
from dashboard.page import Moved, Page
from dashboard.pages import area, compare, documents, indicator, inquiries, quoted_figures, trends
from dashboard.pages import map as map_page
from dashboard.site import PLACES, VIEWS
from dashboard.state import compare_view, trend_view
from dashboard.store import Store
from tests.dashboard.synthetic_models import GROWTH
from tests.dashboard.synthetic_places import (
    CITADEL,
    INDICATOR,
    LOCAL,
    NATION,
    NORTHBY,
    NORTHBY_OLD,
    OLDSHIRE,
    REGION,
    SOUTHBY,
    TOWERHAM,
)

OWN = f"?indicator={INDICATOR}&area={NORTHBY}"
NOT_ON_RECORD = "not on record"


@pytest.mark.parametrize("name", VIEWS)
def test_every_page_has_one_heading_and_a_title(store: Store, name: str) -> None:
    page = VIEWS[name](store, f"?indicator={INDICATOR}")
    assert isinstance(page, Page)
    assert len(re.findall(r"<h1[ >]", page.main)) == 1
    assert page.title


def test_neighbours_region_and_nation_come_with_an_authority(store: Store) -> None:
    view, understood = compare_view.read(store, OWN)
    assert understood
    assert view.others == (SOUTHBY, TOWERHAM)
    assert view.wider == (REGION, NATION)


def test_chosen_areas_take_the_place_of_the_neighbours_until_another_area_is_chosen(
    store: Store,
) -> None:
    view, _ = compare_view.read(store, f"{OWN}&with={CITADEL}")
    assert (view.others, view.is_chosen) == ((CITADEL,), True)
    again, _ = compare_view.read(store, view.address.partition("?")[2])
    assert again == view
    moved, _ = compare_view.read(
        store, f"?indicator={INDICATOR}&for=X&area={NORTHBY}&with={CITADEL}"
    )
    assert moved.others == (SOUTHBY, TOWERHAM)


def test_finding_names_the_verdict_and_what_it_does_not_say(store: Store) -> None:
    page = compare.draw(store, OWN)
    assert "is higher than England" in page.main
    assert "That does not say where there is more abuse" in page.main
    citadel = compare.draw(store, f"?indicator={INDICATOR}&area={CITADEL}")
    assert "is not compared: it has too few residents for a rate" in citadel.main


def test_rank_only_on_request_and_with_its_interval(store: Store) -> None:
    plain, ranked = compare.draw(store, OWN), compare.draw(store, f"{OWN}&ranks=yes")
    assert "Place by chance" not in plain.main
    assert "1. Northby" in ranked.main
    assert "1 to 3" in ranked.main


def test_refused_comparison_says_why_and_draws_nothing(store: Store) -> None:
    page = compare.draw(store, f"?indicator={LOCAL}")
    assert "These areas are not compared" in page.main
    assert "Synthetic places count differently." in page.main
    assert page.figures == ()


def test_funnel_leaves_out_areas_with_too_few_residents(store: Store) -> None:
    page = compare.draw(store, OWN)
    funnel = next(figure for figure in page.figures if figure.name == "funnel")
    assert "Northby" in funnel.drawing.body
    assert "Citadel" not in funnel.drawing.body
    assert "England 20" in funnel.drawing.body


GARBAGE = [
    "?indicator=zebra",
    "?area=%3Cscript%3Ealert(1)%3C/script%3E",
    "?share=1e9&period=x",
    "?with=" + ",".join(f"E{number:08d}" for number in range(10_000)),
    "?" + "a=b&" * 5_000,
    f"?indicator={quote(INDICATOR)}&period=%00&measure=%F0%9F%A6%93",
]


@pytest.mark.parametrize("name", ["compare", "trends"])
@pytest.mark.parametrize("query", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_gives_a_view_and_a_message(store: Store, name: str, query: str) -> None:
    page = VIEWS[name](store, query)
    assert isinstance(page, Page)
    assert "<script" not in page.main
    assert "zebra" not in page.main
    if name == "compare" or "%00" not in query:
        assert NOT_ON_RECORD in page.main


def test_slider_says_what_would_have_to_be_true(store: Store) -> None:
    page = trends.draw(store, f"?indicator={INDICATOR}&area={NATION}&share=40")
    needed = 40 * GROWTH
    assert "If 40% of what happened was identified in 2021-22" in page.main
    assert f"explained if {needed:.0f}% was identified in 2023-24" in page.main
    assert "No corrected number exists" in page.main


def test_trend_gives_change_limits_verdict_and_number_tested(store: Store) -> None:
    page = trends.draw(store, f"?indicator={INDICATOR}&area={NATION}")
    assert "−29.3% a year" in page.main
    assert "95% limits −35.0% to −20.0%" in page.main
    assert "at 99.8%: no clear change" in page.main
    assert "One of 40 series tested alike" in page.main
    assert "fitted mean" in page.figures[0].drawing.body


def test_disagreeing_publications_stand_side_by_side(store: Store) -> None:
    page = trends.draw(store, OWN)
    assert "Publications side by side" in page.main
    assert "A synthetic copy" in page.main


def test_trend_view_is_its_address(store: Store) -> None:
    view, understood = trend_view.read(store, f"?indicator={INDICATOR}&area={NATION}&share=7")
    assert understood
    assert trend_view.read(store, view.address.partition("?")[2])[0] == view


def test_old_code_of_the_same_ground_moves_to_the_newest(store: Store) -> None:
    assert area.draw(store, NORTHBY_OLD) == Moved(f"/areas/{NORTHBY}")


def test_area_of_the_past_says_what_became_of_it(store: Store) -> None:
    page = area.draw(store, OLDSHIRE)
    assert isinstance(page, Page)
    assert "ended on 31 March 2023" in page.main
    assert "Southby" in page.main


def test_area_page_keeps_levels_apart(store: Store) -> None:
    page = area.draw(store, NORTHBY)
    assert isinstance(page, Page)
    titles = re.findall(r'<h2 id="level-\d">([^<]+)<', page.main)
    assert titles == ["Northby itself", "Region: Middleland", "Nation: England"]
    assert "They are not figures of Northby" in page.main
    assert "approximately 1,400" in page.main
    assert "Synthetic review 2014" in page.main


@pytest.mark.parametrize("name", PLACES)
def test_unknown_place_has_no_page(store: Store, name: str) -> None:
    assert PLACES[name](store, "zebra") is None


def test_indicator_page_says_what_it_is_not_and_how_to_quote(store: Store) -> None:
    page = indicator.draw(store, INDICATOR)
    assert isinstance(page, Page)
    assert "Synthetic episodes &amp; others" in page.main
    assert "How to quote this" in page.main
    assert 'role="listbox"' not in page.main, "a page without choices offers none"


def test_inquiries_stand_side_by_side_without_a_scale(store: Store) -> None:
    page = inquiries.draw(store, "")
    assert "approximately 1,200" in page.main
    assert "no number given, or none read" in page.main
    assert "Side by side" in page.main
    assert "1,200" not in re.sub(r'data-tip="[^"]*"', "", page.figures[0].drawing.body)


def test_quoted_figure_says_verdict_and_remedy(store: Store) -> None:
    main = quoted_figures.draw(store, "").main
    for words in ("There are 502.", "Confirmed with another meaning", "Say 502 synthetic"):
        assert words in main


def test_documents_are_shown(store: Store) -> None:
    assert "Synthetic methods" in documents.methods(store, "").main
    assert "Finding help" in documents.about(store, "").main
    assert "A synthetic book" in documents.data(store, "").main


def test_pictures_carry_title_source_and_caveat(store: Store) -> None:
    pages = [
        compare.draw(store, OWN),
        trends.draw(store, f"?indicator={INDICATOR}&area={NATION}"),
        map_page.page_of(store, f"?indicator={INDICATOR}"),
    ]
    for figure in (figure for page in pages for figure in page.figures):
        text = draw_picture(figure)
        assert "var(--" not in text, "drawing programs know no names of colours"
        assert "Nobody, A synthetic book" in text
        assert "not how much abuse there is" in text
        assert text.startswith("<svg xmlns=")
