from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace

from dashboard.components.area_panel import area_panel
from dashboard.figures import map_data
from dashboard.figures.lines import Line, Point
from dashboard.figures.sparkline import draw_sparkline
from dashboard.figures.svg_map import short_name
from dashboard.pages import map as page
from dashboard.state.map_view import View, resolve
from dashboard.store import Store
from tests.dashboard.synthetic_store import (
    CITADEL,
    INDICATOR,
    LOCAL,
    NORTHBY,
    OLDSHIRE,
    SHARE,
    SOUTHBY,
    SOUTHFOLD,
    TOWERHAM,
    YEARS,
)

OPTION = re.compile(
    r'role="option" class="(?P<css>\w+)" data-ground="(?P<ground>\w+)"[^>]*?'
    r'aria-label="(?P<label>[^"]*)"(?P<hidden> hidden="")?'
)


def _options(html: str) -> dict[str, re.Match[str]]:
    return {match["ground"]: match for match in OPTION.finditer(html)}


def test_codes_are_drawn_by_validity(store: Store, view: View) -> None:
    before = _options(page.drawing(store, replace(view, period=YEARS[0])))
    after = _options(page.drawing(store, view))
    assert set(before) == set(after), "the same ground is drawn in every period"
    shown_before = {ground for ground, match in before.items() if not match["hidden"]}
    shown_after = {ground for ground, match in after.items() if not match["hidden"]}
    assert shown_before == {NORTHBY, OLDSHIRE, CITADEL, TOWERHAM}
    assert shown_after == {NORTHBY, SOUTHBY, SOUTHFOLD, CITADEL, TOWERHAM}


def test_figure_of_an_older_code_colours_the_same_ground(store: Store, view: View) -> None:
    cell = map_data.cells(store, replace(view, period=YEARS[0]))[NORTHBY]
    assert (cell.area.name, cell.value, cell.rate) == ("Northby", "10", "10.0")


def test_labels_say_figure_or_reason(store: Store, view: View) -> None:
    found = {
        ground: match["label"] for ground, match in _options(page.drawing(store, view)).items()
    }
    assert found[SOUTHBY] == "Southby: 22.0 per 10,000 children, 22 synthetic episodes"
    assert found[SOUTHFOLD] == "Southfold: confidential"
    assert found[CITADEL] == "Citadel: no rate, 42 synthetic episodes"
    by_count = _options(page.drawing(store, replace(view, measure="count")))
    assert by_count[NORTHBY]["label"] == "Northby: approximately 1,400 synthetic episodes"


def test_statuses_zero_and_gaps_have_classes_of_their_own(store: Store, view: View) -> None:
    found = {ground: match["css"] for ground, match in _options(page.drawing(store, view)).items()}
    assert found[SOUTHFOLD] == "suppressed"
    assert found[TOWERHAM] == "zero"
    assert found[CITADEL] == "unrated", "never coloured by rate"
    gap = _options(page.drawing(store, replace(view, period=YEARS[1])))
    assert gap[TOWERHAM]["css"] == "missing"


def test_areas_that_cannot_be_compared_have_one_colour(store: Store) -> None:
    view, _ = resolve(store, indicator=LOCAL)
    html = page.drawing(store, view)
    assert {match["css"] for match in _options(html).values()} == {"shown", "missing"}
    assert "Synthetic places count differently." in page.heading(store, view, understood=True)


def test_london_is_an_option_of_the_inset_only(store: Store, view: View) -> None:
    html = page.drawing(store, view)
    assert html.count(f'data-ground="{TOWERHAM}"') == 2
    assert html.count('role="listbox"') == 1
    assert html.index('class="inset"') < html.index(f'data-ground="{TOWERHAM}" data-x')


def test_ground_of_other_nations_is_behind(store: Store, view: View) -> None:
    html = page.drawing(store, view)
    assert "M0 0h20v20h-20z" in html, "Wales is drawn as ground"
    assert "M20 0h60v60h-60z" not in html, "England is covered by its own areas"


def test_tiles_draw_every_area(store: Store, view: View) -> None:
    html = page.drawing(store, replace(view, form="tiles"))
    assert set(_options(html)) == set(map_data.drawn(store, view))
    assert (short_name("North Yorkshire"), short_name("Leeds")) == ("N Yor", "Leed")


def test_payload_has_every_period_and_is_json(store: Store, view: View) -> None:
    answer = page.answer(store, view)
    assert json.loads(json.dumps(answer))["periods"][-1]["words"] == "year ending March 2024"
    assert len(answer["cells"]) == len(YEARS)
    assert all(len(cells) == len(answer["grounds"]) for cells in answer["cells"])
    assert set(answer["drawings"].values()) <= set(answer["frames"])
    assert page.drawing_body(store, "unknown") is None


def test_few_drawings_serve_all_views(store: Store, view: View) -> None:
    answer = page.answer(store, view)
    body = page.drawing_body(store, answer["drawings"]["map"])
    assert body is not None
    assert set(answer["grounds"]) <= set(_options(gzip.decompress(body).decode()))


def test_class_breaks_do_not_move_with_the_period(store: Store, view: View) -> None:
    legends = [map_data.legend(store, replace(view, period=period)) for period in YEARS]
    assert legends[0] == legends[1] == legends[2]


def test_panel_of_an_area(store: Store, view: View) -> None:
    html = area_panel(store, replace(view, area=NORTHBY))
    for words in (
        "Northby",
        "approximately 1,400 synthetic episodes",
        "Chance alone would give",
        "Under-recording is not in that range",
        "Middleland",
        "https://synthetic.invalid/book",
        "table 1",
        "A synthetic caveat.",
        "In the year ending March 2024, approximately 1,400 synthetic episodes",
        "Other publications say",
        "1,399",
    ):
        assert words in html, words


def test_panel_says_why_there_is_no_figure(store: Store, view: View) -> None:
    assert "Not zero." in area_panel(store, replace(view, area=SOUTHFOLD))
    ended = area_panel(store, replace(view, area=OLDSHIRE))
    assert "ended on 31 March 2023; its ground is now Southby and Southfold" in ended
    later = area_panel(store, replace(view, area=SOUTHBY, period=YEARS[0]))
    assert "began on 1 April 2023" in later
    assert "Not published for" in area_panel(store, replace(view, area=TOWERHAM, period=YEARS[1]))


def test_panel_without_a_choice_is_the_nation(store: Store, view: View) -> None:
    assert "<h2>England</h2>" in area_panel(store, view)


def test_tiny_places_have_no_rate_in_panel_and_table(store: Store, view: View) -> None:
    html = area_panel(store, replace(view, area=CITADEL))
    assert "42" in html
    assert "per 10,000 children<br>" not in html
    assert map_data.cells(store, view)[CITADEL].rate == ""


def test_copy_is_named_where_the_publication_has_no_address(store: Store) -> None:
    view, _ = resolve(store, indicator=LOCAL, area=SOUTHBY)
    assert "https://synthetic.invalid/copy" in area_panel(store, view)


def test_shares_have_a_percent_sign_and_no_call_about_detection(store: Store) -> None:
    view, _ = resolve(store, indicator=SHARE)
    assert "Southby: 51.5%" in page.drawing(store, view)
    assert "look harder" not in page.heading(store, view, understood=True)


def test_text_of_the_catalogue_is_escaped(store: Store, view: View) -> None:
    assert view.indicator == INDICATOR
    assert "<h1>Synthetic episodes &amp; others</h1>" in page.heading(store, view, understood=True)


def test_sparkline_breaks_where_the_series_is_cut_or_has_a_gap() -> None:
    points = [
        Point("2020-03-31", 4.0, 1),
        Point("2021-03-31", 5.0, 1),
        Point("2022-03-31", 9.0, 2),
        Point("2023-03-31", None, 2),
        Point("2024-03-31", 7.0, 2),
        Point("2025-03-31", 8.0, 2),
    ]
    svg = draw_sparkline(
        [Line("Northby", points)],
        description="Line",
        cuts=["2021-04-01"],
        ends=("2019-20", "2024-25"),
    )
    assert svg.count("<polyline") == 2
    assert svg.count('class="spark-dot') == 1
    assert svg.count('class="spark-cut"') == 1
