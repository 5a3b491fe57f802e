"""The Trends page: one series, its segments and fitted mean, and what would have to be true."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from dashboard import wording
from dashboard.components.options import Options, measure_options, menu, option
from dashboard.components.share import figures_address, share
from dashboard.components.sources import citation, source_line
from dashboard.components.tables import Column, table
from dashboard.components.templates import render
from dashboard.figures.line_chart import Rule, draw_lines
from dashboard.figures.lines import Line, Point
from dashboard.history import breaks_between, number_of, points, said_of
from dashboard.kinds import Row
from dashboard.page import Figure, Page
from dashboard.state import trend_view
from dashboard.state.query import series_code, write
from dashboard.state.trend_view import TrendView
from dashboard.store import Store


def draw(store: Store, query: str) -> Page:
    """The page of an address's query."""
    view, understood = trend_view.read(store, query)
    indicator, area = store.indicators[view.indicator], store.areas[view.area]
    rows = trend_view.rows_of(store, view.indicator, view.area, view.series)
    trend = assessed(store, view, rows)
    figure = trend_figure(store, view, rows, trend)
    heading = _heading(indicator, area.name, trend, rows)
    main = render(
        "trends.html",
        view=view,
        heading=heading,
        subtitle=f"{indicator['title']} · {area.name}"
        f" · {wording.series(view.series, is_first=False)}"
        f" · {wording.measure(indicator, view.measure)}",
        understood=understood,
        trend=trend,
        facts=_facts(trend),
        figures=[figure] if figure else [],
        single=said_of(rows[-1], view.measure) if not figure else "",
        single_period=wording.period(rows[-1]),
        rivals=_rivals(store, view),
        slider=_slider(trend, view) if trend and trend["growth_ratio"] else None,
        compare_address="/compare" + write({"indicator": view.indicator, "area": view.area})
        if view.indicator in store.mapped and area.type in store.mapped[view.indicator]
        else "",
        area=area,
        share=share(
            citation(store, rows, heading),
            view.address,
            figures=figures_address(view.indicator, [view.area], view.series),
        ),
        **_controls(store, view, rows),
    )
    return Page(
        title=heading,
        address=view.address,
        main=main,
        section="/trends",
        figures=(figure,) if figure else (),
    )


def assessed(store: Store, view: TrendView, rows: list[Row]) -> Row | None:
    """The assessment of the series by the view's measure; shares have one of their own."""
    for measure in (view.measure, "value"):
        found = store.trend(view.indicator, rows[-1]["area_code"], view.series, measure)
        if found is not None:
            return found
    return None


def _heading(indicator: Row, area: str, trend: Row | None, rows: list[Row]) -> str:
    noun = f"{indicator['short_title']}, {area}"
    if trend is None or trend["reason"]:
        return f"{noun}: no trend can be given"
    words = {"increasing": "rose", "decreasing": "fell"}
    if trend["verdict"] not in words:
        return f"{noun}: recorded figures show no clear change"
    by_period = {row["period"]: wording.tick_year(row) for row in rows}
    years = f"{by_period[trend['first_period']]} and {by_period[trend['last_period']]}"
    return f"{noun}: recorded figures {words[trend['verdict']]} between {years}"


def _facts(trend: Row | None) -> list[tuple[str, str]]:
    """Headline numbers of an assessed trend, each with what it is."""
    if trend is None:
        return []
    if trend["reason"]:
        return [("No trend", wording.trend(trend))]
    change = f"{wording.signed(trend['annual_percent_change'])}% a year"
    limits = f"{wording.signed(trend['lower'])}% to {wording.signed(trend['upper'])}%"
    tested = int(trend["n_tested"])
    many = (
        f" One of {tested:,} series tested alike: about {tested * 0.05:.0f} would pass by chance"
        " alone if nothing had changed."
        if tested > 1
        else ""
    )
    return [
        (change, f"annual change; 95% limits {limits}"),
        (
            wording.capital(trend["verdict"]),
            "at the 95% level; "
            + (
                "the same at 99.8%"
                if trend["verdict"] == trend["verdict_998"]
                else f"at 99.8%: {trend['verdict_998']}"
            )
            + f".{many}",
        ),
        (
            f"{trend['n_points']} points",
            (
                f"{trend['first_period']} to {trend['last_period']}, one unbroken segment;"
                f" dispersion {trend['dispersion']:.1f};"
                f" {trend['degrees_of_freedom']} degrees of freedom"
            ),
        ),
    ]


def trend_figure(
    store: Store, view: TrendView, rows: list[Row], trend: Row | None
) -> Figure | None:
    """The chart of the series; None where it has fewer than two numbers."""
    area = store.areas[view.area]
    days = {row["period_end"]: row for row in rows}
    observed = Line("published", points(rows, sorted(days), view.measure, area.name), "observed")
    if len(observed.shown) < 2:
        return None
    fitted = _fitted(store, view, rows, trend)
    lines = [*([fitted] if fitted else []), observed]
    found = breaks_between(store, view.indicator, view.series, rows)
    rules = [
        Rule(entry["date"], str(place), f"{wording.day(entry['date'])}. {entry['what']}")
        for place, entry in enumerate(found, start=1)
    ]
    indicator = store.indicators[view.indicator]
    first, last = observed.shown[0], observed.shown[-1]
    drawing = draw_lines(
        lines,
        ticks=[(day, wording.tick_year(days[day])) for day in sorted(days)],
        rules=rules,
        unit="%" if wording.is_share(rows[-1]) else "",
        label=f"Points over time: {first.said}; {last.said}."
        + (f" {wording.trend(trend)}" if trend else ""),
    )
    codes = [code for code in rows[-1]["caveats"].split("|") if code in store.caveats]
    return Figure(
        name="trend",
        title=f"{indicator['short_title']}, {area.name}",
        subtitle=f"{wording.measure(indicator, view.measure)},"
        f" {wording.series(view.series, is_first=False)}."
        + (" Shaded: 95% limits of the fitted mean." if fitted else ""),
        drawing=drawing,
        source=source_line(store, rows),
        caveats=(
            *(f"Break {rule.name}: {rule.what}" for rule in rules),
            *(store.caveats[code]["short_text"] for code in codes[:2]),
            "Recorded figures: not how much abuse there is.",
        ),
        key=render("line_key.html", lines=[(line.css_class, line.name) for line in lines]),
        notes=render("rules.html", rules=rules),
        table=_table(store, view, rows),
    )


def _fitted(store: Store, view: TrendView, rows: list[Row], trend: Row | None) -> Line | None:
    if trend is None or trend["reason"]:
        return None
    days = {row["period"]: row["period_end"] for row in rows}
    measure = trend["measure"]
    found = store.trend_points(view.indicator, rows[-1]["area_code"], view.series, measure)
    fitted = [
        Point(days[row["period"]], row["fitted"], 1, row["lower"], row["upper"])
        for row in found
        if row["period"] in days
    ]
    return Line("fitted mean", fitted, "fitted") if len(fitted) > 1 else None


def _table(store: Store, view: TrendView, rows: list[Row]) -> str:
    columns = [
        Column("Period", False),
        Column("Number"),
        Column("Per 10,000"),
        Column("Segment"),
        Column("Note", False),
        Column("Publication", False),
    ]
    cells = []
    for row in rows:
        rate = number_of(row, "rate")
        source = store.publications[row["publication"]]
        cells.append(
            (
                wording.capital(wording.short_period(row)),
                said_of(row, "count"),
                "" if rate is None else wording.rate(rate),
                str(row["segment"] or ""),
                row["note"],
                f"{source['publisher']}, {source['title']}",
            )
        )
    return table(f"{store.areas[view.area].name}, every period on record", columns, cells)


def _rivals(store: Store, view: TrendView) -> str:
    """Periods for which more than one publication gives a figure, side by side."""
    rows = store.rivals(view.indicator, view.area, view.series)
    if not rows:
        return ""
    cells = []
    for _, same in groupby(rows, key=lambda row: row["period"]):
        for row in same:
            source = store.publications[row["publication"]]
            published = f" ({source['published']})" if source["published"] else ""
            cells.append(
                (
                    wording.capital(wording.short_period(row)),
                    said_of(row, "count"),
                    "shown" if row["is_preferred"] else "",
                    f"{source['publisher']}, {source['title']}{published}",
                )
            )
    columns = [
        Column("Period", False),
        Column("Figure"),
        Column("In the chart", False),
        Column("Publication", False),
    ]
    return table("The same period in several publications", columns, cells)


def _slider(trend: Row, view: TrendView) -> dict[str, Any]:
    """What the share identified at the end would have to be, for nothing to have changed."""
    growth = float(trend["growth_ratio"])
    first, last = trend["first_period"], trend["last_period"]
    word = "rise" if growth > 1 else "fall"
    possible = (
        f"If {{share}}% of what happened was identified in {first}, the whole {word} would be"
        f" explained if {{needed}}% was identified in {last}."
    )
    most = 100 / growth
    impossible = (
        f"If {{share}}% was already identified in {first}, no change in identifying can explain"
        f" the whole rise: that is possible only up to {most:.0f}%."
    )
    needed = view.share * growth
    template = possible if needed <= 100 else impossible
    sentence = template.replace("{share}", _whole(view.share)).replace("{needed}", _whole(needed))
    limits = (
        f"{100 * (trend['growth_lower'] - 1):+.0f}% to {100 * (trend['growth_upper'] - 1):+.0f}%"
    )
    return {
        "growth": f"{growth:.6f}",
        "word": word,
        "change": f"{abs(100 * (growth - 1)):.0f}%",
        "limits": limits.replace("-", "−"),
        "first": first,
        "possible": possible,
        "impossible": impossible,
        "sentence": sentence,
        "share": view.share,
    }


def _whole(number: float) -> str:
    return f"{number:.1f}" if number < 1 else f"{number:.0f}"


def _controls(store: Store, view: TrendView, rows: list[Row]) -> dict[str, Any]:
    keys = store.series_of(view.indicator, view.area)
    return {
        "indicators": menu(store, store.followed),
        "areas": _areas(store, view.indicator),
        "measures": measure_options(
            has_rates=any(number_of(row, "rate") is not None for row in rows)
        ),
        "series": [option(series_code(key), wording.series(key)) for key in keys],
        "series_chosen": series_code(view.series),
        "plain_address": replace(view, share=trend_view.DEFAULT_SHARE).address,
    }


def _areas(store: Store, indicator: str) -> list[tuple[str, Options]]:
    """Areas with figures by type, wider types first, one entry for each ground."""
    found = {
        area.ground: store.areas.get(area.ground, area) for area in store.areas_with(indicator)
    }
    order = list(wording.AREA_TYPE_GROUPS)
    areas = sorted(found.values(), key=lambda area: (order.index(area.type), area.name))
    return [
        (title, [option(area.code, area.name) for area in members])
        for title, members in groupby(areas, key=lambda area: wording.AREA_TYPE_GROUPS[area.type])
    ]
