"""Figures of the Compare page: lines over time, dots with intervals, the funnel."""

from __future__ import annotations

from dashboard import wording
from dashboard.components.sources import source_line
from dashboard.components.tables import Column, table
from dashboard.components.templates import render
from dashboard.figures.dot_plot import Dot, draw_dots
from dashboard.figures.funnel_plot import Area as FunnelArea
from dashboard.figures.funnel_plot import Limits, draw_funnel
from dashboard.figures.line_chart import Rule, draw_lines
from dashboard.figures.lines import Line
from dashboard.history import (
    breaks_between,
    history,
    is_tiny,
    limits_of,
    number_of,
    points,
    said_of,
)
from dashboard.kinds import Area, Row
from dashboard.page import Figure
from dashboard.state.compare_view import CompareView
from dashboard.store import Store

_WIDER_STYLES = ("dashed", "wide")
_MOST_CAVEATS = 2
_BENCHMARK = {"local_authority": "england", "police_force_area": "all_forces"}
_LIMIT_NAMES = ("lower_95", "upper_95", "lower_998", "upper_998")


def figures(store: Store, view: CompareView) -> tuple[Figure, ...]:
    """What can be drawn of the view, in the order of the page."""
    found = (_lines(store, view), _dots(store, view), _funnel(store, view))
    return tuple(figure for figure in found if figure is not None)


def members(store: Store, view: CompareView) -> list[tuple[Area, str]]:
    """Areas of the view with the class that draws them, the chosen one first."""
    own = [(store.areas[view.area], "own")] if view.area else []
    others = [(store.areas[code], "other") for code in view.others]
    return own + others


def wider(store: Store, view: CompareView) -> list[tuple[Area, str]]:
    """Region, nation or nations together, dashed when there are two and it is the nearer."""
    styles = _WIDER_STYLES[-len(view.wider) :] if view.wider else ()
    return [(store.areas[code], style) for code, style in zip(view.wider, styles, strict=True)]


def row_of(store: Store, view: CompareView, area: Area) -> Row | None:
    """An area's row in the view's period."""
    rows = history(store, view.indicator, view.series, area)
    return next((row for row in rows if row["period"] == view.period), None)


def table_of_values(store: Store, view: CompareView) -> str:
    """Every area's figure in the view's period, in order of names, with nothing drawn across."""
    rows = []
    for area, _ in sorted(members(store, view), key=lambda member: member[0].name):
        row = row_of(store, view, area)
        if row is not None:
            source = store.publications[row["publication"]]
            rows.append((area.name, said_of(row, "count"), row["note"], source["title"]))
    title = store.indicators[view.indicator]["title"]
    columns = [
        Column("Area"),
        Column("Figure"),
        Column("Note", False),
        Column("Publication", False),
    ]
    return table(f"{title}, {view.period}", columns, rows)


def _when(store: Store, view: CompareView) -> str:
    rows = store.rows(view.indicator, view.area_type, view.series)
    row = next(row for row in rows if row["period"] == view.period)
    return wording.period(row).removeprefix("the ")


def _measure(store: Store, view: CompareView) -> str:
    return wording.measure(store.indicators[view.indicator], view.measure)


def _unit(store: Store, view: CompareView) -> str:
    return "%" if store.indicators[view.indicator]["unit"] == "percent" else ""


def _caveats(store: Store, view: CompareView) -> tuple[str, ...]:
    codes = store.indicators[view.indicator]["caveats"].split("|")
    texts = [store.caveats[code]["short_text"] for code in codes if code in store.caveats]
    return (*texts[:_MOST_CAVEATS], "Recorded figures: not how much abuse there is.")


def _lines(store: Store, view: CompareView) -> Figure | None:
    series = store.rows(view.indicator, view.area_type, view.series)
    days = {row["period_end"]: row for row in series}
    if len(days) < 2:
        return None
    shown = members(store, view) + [
        entry for entry in wider(store, view) if view.measure == "rate" or _unit(store, view)
    ]
    lines, rows = [], []
    for area, style in shown:
        own = history(store, view.indicator, view.series, area)
        line = Line(area.name, points(own, sorted(days), view.measure, area.name), style)
        if line.shown:
            lines.append(line)
            rows += own
    if not lines:
        return None
    order = {"other": 0, "dashed": 1, "wide": 2, "own": 3}
    lines.sort(key=lambda line: order[line.css_class])
    rules = _rules(store, view, rows)
    ticks = [(day, wording.tick_year(days[day])) for day in sorted(days)]
    name = store.areas[view.area].name if view.area else "each area"
    drawing = draw_lines(
        lines,
        ticks=ticks,
        rules=rules,
        unit=_unit(store, view),
        label=f"Lines over time: {_measure(store, view)} of {name}"
        f" and {len(lines) - 1} other areas, {ticks[0][1]} to {ticks[-1][1]}. "
        + _first_and_last(lines[-1]),
    )
    return Figure(
        name="lines",
        title="Over time",
        subtitle=f"{_measure(store, view)}, {wording.series(view.series, is_first=False)}",
        drawing=drawing,
        source=source_line(store, rows),
        caveats=(*(f"Break {rule.name}: {rule.what}" for rule in rules), *_caveats(store, view)),
        key=render("line_key.html", lines=_key(lines)),
        notes=render("rules.html", rules=rules),
        table=_lines_table(store, view, shown, days),
    )


def _first_and_last(line: Line) -> str:
    first, last = line.shown[0], line.shown[-1]
    return f"{first.said}; {last.said}."


def _key(lines: list[Line]) -> list[tuple[str, str]]:
    """Names beside their styles for phones; the areas in grey together."""
    others = sum(line.css_class == "other" for line in lines)
    named = [(line.css_class, line.name) for line in lines if line.css_class != "other"]
    return named[::-1] + ([("other", f"{others} other areas")] if others else [])


def _rules(store: Store, view: CompareView, rows: list[Row]) -> list[Rule]:
    found = breaks_between(store, view.indicator, view.series, rows)
    return [
        Rule(entry["date"], str(place), f"{wording.day(entry['date'])}. {entry['what']}")
        for place, entry in enumerate(found, start=1)
    ]


def _lines_table(
    store: Store, view: CompareView, shown: list[tuple[Area, str]], days: dict[str, Row]
) -> str:
    columns = [Column("Area"), *(Column(wording.tick_year(days[day])) for day in sorted(days))]
    rows = []
    for area, _ in shown:
        by_day = {
            row["period_end"]: row for row in history(store, view.indicator, view.series, area)
        }
        cells = [
            said_of(by_day[day], view.measure) if day in by_day else "" for day in sorted(days)
        ]
        rows.append((area.name, *cells))
    return table(f"{_measure(store, view)} over time", columns, rows)


def _dots(store: Store, view: CompareView) -> Figure | None:
    ranks = {
        store.areas[row["area_code"]].ground: row
        for row in store.ranks(view.indicator, view.area_type, view.series, view.period)
    }
    found = [(area, style, row_of(store, view, area)) for area, style in members(store, view)]
    listed = sorted(found, key=lambda entry: (entry[1] != "own", entry[0].name))
    if view.with_ranks and view.measure == "rate":
        listed.sort(
            key=lambda entry: ranks[entry[0].code]["rank"] if entry[0].code in ranks else 9e9
        )
    if view.measure == "rate" or _unit(store, view):
        listed += [(area, style, row_of(store, view, area)) for area, style in wider(store, view)]
    kept = [(area, style, row) for area, style, row in listed if row is not None]
    if not any(number_of(row, view.measure) is not None for _, _, row in kept):
        return None
    reference = _reference(store, view)
    dots = [_dot(view, area, style, row, ranks.get(area.code)) for area, style, row in kept]
    label = f"Dots with intervals: {_measure(store, view)}, {_when(store, view)}. " + "; ".join(
        dot.said for dot in dots
    )
    order = "In order of rate" if view.with_ranks else "In order of names"
    rule = ", dotted rule: " + store.areas[view.wider[-1]].name if reference is not None else ""
    return Figure(
        name="dots",
        title=wording.capital(_when(store, view)),
        subtitle=f"{_measure(store, view)}. Bar: what chance alone would give{rule}. {order}.",
        drawing=draw_dots(dots, reference=reference, label=label, unit=_unit(store, view)),
        source=source_line(store, [row for _, _, row in kept]),
        caveats=_caveats(store, view),
        table=_dots_table(store, view, kept, ranks),
    )


def _dot(view: CompareView, area: Area, style: str, row: Row, rank: Row | None) -> Dot:
    value = number_of(row, view.measure)
    lower, upper = limits_of(row, view.measure) if value is not None else (None, None)
    said = said_of(row, view.measure)
    name = area.name
    if view.with_ranks and rank:
        name = f"{rank['rank']:g}. {area.name}"
        said += f", place {rank['rank']:g} of {rank['n_areas']}, by chance {_places(rank)}"
    css = "plain" if style == "other" else style
    return Dot(
        name, css, value, lower, upper, f"{area.name}: {said}" if value is not None else said
    )


def _places(rank: Row) -> str:
    return f"{rank['lower_95']:g} to {rank['upper_95']:g}"


def _reference(store: Store, view: CompareView) -> float | None:
    if not view.wider or not (view.measure == "rate" or _unit(store, view)):
        return None
    return number_of(row_of(store, view, store.areas[view.wider[-1]]), view.measure)


def _dots_table(
    store: Store,
    view: CompareView,
    kept: list[tuple[Area, str, Row]],
    ranks: dict[str, Row],
) -> str:
    columns = [Column("Area"), Column("Number"), Column("Per 10,000"), Column("Chance alone")]
    if view.with_ranks:
        columns += [Column("Place"), Column("Place by chance")]
    verdicts = _verdicts(store, view)
    columns.append(Column("Beside the whole", False))
    rows = []
    for area, _, row in kept:
        rate, (lower, upper) = number_of(row, "rate"), limits_of(row, view.measure)
        shown = wording.rate if view.measure == "rate" else wording.number
        limits = "" if lower is None or upper is None else f"{shown(lower)} to {shown(upper)}"
        cells = [
            area.name,
            said_of(row, "count"),
            "" if rate is None else wording.rate(rate),
            limits,
        ]
        if view.with_ranks:
            rank = ranks.get(area.code)
            cells += [f"{rank['rank']:g}", _places(rank)] if rank else ["", ""]
        rows.append([*cells, verdicts.get(area.code, "")])
    return table(f"{_measure(store, view)}, {_when(store, view)}", columns, rows, sortable=True)


def _verdicts(store: Store, view: CompareView) -> dict[str, str]:
    wanted = _BENCHMARK.get(view.area_type)
    rows = store.comparisons(view.indicator, view.area_type, view.series, view.period)
    return {
        store.areas[row["area_code"]].ground: row["verdict"]
        if not row["reason"]
        else f"not compared: {wording.COMPARISON_REASONS.get(row['reason'], row['reason'])}"
        for row in rows
        if row["benchmark"] == wanted
    }


def _funnel(store: Store, view: CompareView) -> Figure | None:
    limits = store.funnel_limits(view.indicator, view.area_type, view.series, view.period)
    if view.measure != "rate" or not limits:
        return None
    like = set(view.others)
    areas, shown = [], []
    for row in store.rows(view.indicator, view.area_type, view.series):
        if row["period"] != view.period or is_tiny(row) or not row["denominator"]:
            continue
        rate, area = number_of(row, "rate"), store.areas[row["area_code"]]
        if rate is None:
            continue
        style = "own" if area.ground == view.area else "like" if area.ground in like else ""
        said = f"{area.name}: {said_of(row, 'rate')}"
        areas.append(FunnelArea(area.name, float(row["denominator"]), rate, style, said))
        shown.append((area, row))
    benchmark = float(limits[0]["benchmark_rate_per_10000"])
    name = "England" if view.area_type == "local_authority" else "all forces"
    verdicts = _verdicts(store, view)
    outside = [area.name for area, _ in shown if verdicts.get(area.ground) in ("higher", "lower")]
    who = wording.residents(store.indicators[view.indicator]["rate_population"])
    drawing = draw_funnel(
        areas,
        [_limits(row) for row in limits],
        benchmark=benchmark,
        benchmark_name=f"{name} {wording.rate(benchmark)}",
        people=who,
        label=f"Funnel plot: rates of {len(areas)} areas by number of {who}, {_when(store, view)}."
        f" {len(outside)} differ from {name} once differences in recording are allowed for.",
    )
    return Figure(
        name="funnel",
        title="Is it out of the ordinary?",
        subtitle=f"Each dot is an area, {_when(store, view)}. Between the dashed lines (95%) and"
        " the dotted lines (99.8%) chance alone would explain a difference; in the shaded bands,"
        " chance and the differences in identifying and recording together.",
        drawing=drawing,
        source=source_line(store, [row for _, row in shown]),
        caveats=_caveats(store, view),
        key=render(
            "funnel_key.html",
            own=store.areas[view.area].name if view.area else "",
            has_like=bool(like),
            types=wording.AREA_TYPES[view.area_type],
        ),
        table=_funnel_table(store, view, shown, verdicts),
    )


def _limits(row: Row) -> Limits:
    exact = [float(row[name]) for name in _LIMIT_NAMES]
    wide = [
        float(
            row[f"overdispersed_{name}"] if row[f"overdispersed_{name}"] is not None else row[name]
        )
        for name in _LIMIT_NAMES
    ]
    return Limits(float(row["population"]), *exact, *wide)


def _funnel_table(
    store: Store, view: CompareView, shown: list[tuple[Area, Row]], verdicts: dict[str, str]
) -> str:
    who = wording.residents(store.indicators[view.indicator]["rate_population"])
    columns = [
        Column("Area"),
        Column(wording.capital(who)),
        Column("Per 10,000"),
        Column("Beside the whole", False),
    ]
    rows = [
        (
            area.name,
            wording.number(row["denominator"]),
            wording.rate(row["rate_per_10000"]),
            verdicts.get(area.ground, ""),
        )
        for area, row in sorted(shown, key=lambda entry: entry[0].name)
    ]
    return table(
        f"Areas of the funnel, {_when(store, view)}", columns, rows, sortable=True, is_sorted=True
    )
