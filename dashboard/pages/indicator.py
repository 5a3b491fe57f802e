"""The Indicator pages: what is counted, what is not, and every figure's whereabouts."""

from __future__ import annotations

from dashboard import files, wording
from dashboard.components.options import menu
from dashboard.components.share import figures_address, share
from dashboard.components.small_multiples import small_multiples
from dashboard.components.sources import citation
from dashboard.components.tables import Column, table
from dashboard.components.templates import render
from dashboard.figures import map_data
from dashboard.figures.svg_map import still
from dashboard.history import ENGLAND, ENGLAND_AND_WALES, UK, said_of
from dashboard.kinds import Row
from dashboard.page import Figure, Page
from dashboard.pages import map as map_page
from dashboard.pages import trends
from dashboard.state import map_view, trend_view
from dashboard.state.map_view import View
from dashboard.state.query import write
from dashboard.store import Store


def index(store: Store, query: str) -> Page:
    """All indicators under the names of those who count them."""
    del query
    return Page(
        title="Indicators",
        address="/indicators",
        main=render("indicators.html", groups=menu(store, store.indicators)),
        description="Every indicator on record: what it counts and who publishes it.",
        section="/data",
    )


def draw(store: Store, name: str) -> Page | None:
    """The page of an indicator."""
    indicator = store.indicators.get(name)
    if indicator is None:
        return None
    areas = store.areas_with(name)
    grounds = {area.ground for area in areas}
    widest = next((code for code in (ENGLAND, UK, ENGLAND_AND_WALES) if code in grounds), "")
    area = store.areas[widest or areas[0].ground]
    key = store.series_of(name, area.ground)[0]
    rows = trend_view.rows_of(store, name, area.ground, key)
    figure = _trend(store, name, area.ground, rows)
    is_mapped = name in store.mapped
    view = map_view.resolve(store, indicator=name)[0] if is_mapped else None
    address = f"/indicators/{name}"
    last = rows[-1]
    main = render(
        "indicator.html",
        indicator=indicator,
        group=wording.GROUPS[indicator["group"]],
        figure=figure,
        address=address,
        newest=said_of(last, "count"),
        newest_row=last,
        area=area,
        right=wording.quote(indicator["quote_right"], last, area.name),
        wrong=wording.quote(indicator["quote_wrong"], last, area.name),
        map=_map(store, view) if view else "",
        map_leads=view is not None and map_data.is_filled(store, view),
        map_address=f"/{view.query}" if view else "",
        multiples=small_multiples(store, name, key),
        trends_address="/trends" + write({"indicator": name}) if name in store.followed else "",
        compare_address="/compare" + write({"indicator": name}) if is_mapped else "",
        breaks=store.breaks(name),
        caveats=[
            store.caveats[code] for code in indicator["caveats"].split("|") if code in store.caveats
        ],
        publications=_publications(store, name),
        table=_table(store, rows, area.name),
        files=files.of_indicator(store.folder, name, indicator["group"]),
        share=share(
            citation(store, rows, str(indicator["title"])),
            address,
            figures=figures_address(name),
        ),
    )
    return Page(
        title=str(indicator["title"]),
        address=address,
        main=main,
        description=str(indicator["measures"]),
        section="/data",
        figures=(figure,) if figure else (),
        dataset=_dataset(store, name),
    )


def _map(store: Store, view: View) -> str:
    """The map of the newest period with its legend and table."""
    title = (
        f"{wording.capital(wording.AREA_TYPES[view.area_type])},"
        f" {map_page.period_words(store, view)}"
    )
    return render(
        "still_map.html",
        title=title,
        measure=wording.measure(store.indicators[view.indicator], view.measure),
        picture=still(map_page.drawing(store, view), title),
        legend=render("legend_still.html", entries=map_page.legend_entries(store, view)),
        table=map_page.table_twin(store, view),
    )


def _trend(store: Store, name: str, ground: str, rows: list[Row]) -> Figure | None:
    if name not in store.followed:
        return None
    view, _ = trend_view.read(store, write({"indicator": name, "area": ground}))
    return trends.trend_figure(store, view, rows, trends.assessed(store, view, rows))


def _dataset(store: Store, name: str) -> dict[str, object]:
    """The indicator for dataset search, in the words of schema.org."""
    indicator = store.indicators[name]
    cited = _publications(store, name)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": indicator["title"],
        "description": f"{indicator['measures']} {indicator['not_measures']}",
        "identifier": name,
        "isAccessibleForFree": True,
        "temporalCoverage": f"{indicator['first_period']}/{indicator['last_period']}",
        "spatialCoverage": "United Kingdom",
        "citation": [f"{one['publisher']}: {one['title']}" for one in cited],
        "license": sorted({one["licence"] or "unknown" for one in cited}),
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "text/csv",
            "contentUrl": figures_address(name),
        },
    }


def _publications(store: Store, name: str) -> list[Row]:
    return [store.publications[code] for code in store.publications_of(name)]


def _table(store: Store, rows: list[Row], area: str) -> str:
    columns = [Column("Period", False), Column("Figure"), Column("Publication", False)]
    cells = [
        (
            wording.capital(wording.short_period(row)),
            said_of(row, "count"),
            store.publications[row["publication"]]["title"],
        )
        for row in rows
    ]
    return table(f"{area}, every period on record", columns, cells)
