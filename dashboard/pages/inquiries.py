"""The Inquiries page: each with its window, its method and its words; never on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

from dashboard import wording
from dashboard.components.tables import Column, table
from dashboard.components.templates import render
from dashboard.figures import chart
from dashboard.figures.svg_map import draw_marks
from dashboard.kinds import Row
from dashboard.page import Drawing, Figure, Page
from dashboard.store import Store

ROW = 40


def draw(store: Store, query: str) -> Page:
    """The page; it has no state of its own."""
    del query
    inquiries = [_entry(store, row) for row in store.inquiries]
    timeline = _timeline(store.inquiries)
    main = render(
        "inquiries.html",
        inquiries=inquiries,
        rivals=_rivals(inquiries),
        timeline=timeline,
        map=_map(store),
    )
    return Page(
        title="Local inquiries and reviews",
        address="/inquiries",
        main=main,
        description="Local inquiries and reviews of child sexual exploitation, with their methods.",
        section="/inquiries",
        figures=(timeline,),
    )


def estimate(row: Row) -> str:
    """An inquiry's headline number in words, or that none was read."""
    if row["headline_estimate"] is None:
        return "no number given, or none read"
    return wording.qualified({**row, "value": row["headline_estimate"]})


def window(row: Row) -> str:
    """The span of time an inquiry looked at."""
    if not row["window_start"] and not row["window_end"]:
        return "not stated in what was read"
    return f"{row['window_start'][:4] or 'not stated'} to {row['window_end'][:4] or 'not stated'}"


def _entry(store: Store, row: Row) -> dict[str, Any]:
    codes = [code for code in row["area_codes"].split("|") if code in store.areas]
    return {
        "row": row,
        "estimate": estimate(row),
        "window": window(row),
        "areas": [store.areas[store.areas[code].ground] for code in codes],
    }


def _rivals(entries: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Places that more than one inquiry alone was about."""
    single = sorted(
        (entry for entry in entries if len(entry["areas"]) == 1),
        key=lambda entry: (entry["areas"][0].name, entry["row"]["published"]),
    )
    grouped = [
        (name, list(members))
        for name, members in groupby(single, key=lambda entry: entry["areas"][0].name)
    ]
    return [(name, members) for name, members in grouped if len(members) > 1]


def _timeline(rows: Sequence[Row]) -> Figure:
    """A bar for each stated window and a mark where the report came out."""
    listed = sorted(rows, key=lambda row: (row["window_start"] or row["published"], row["inquiry"]))
    days = chart.make_days(
        [_day(row["published"]) for row in rows]
        + [row["window_start"] for row in rows if row["window_start"]],
        inset=0.02,
    )
    height = ROW * len(listed)
    first, last = date.fromordinal(days.first).year, date.fromordinal(days.last).year
    body = "".join(
        f'<line class="axis" x1="{at}" x2="{at}" y1="0" y2="{height}"/>'
        f'<text class="period" x="{at}" y="{height + 20}">{year}</text>'
        f'<text class="period" x="{at}" y="-8">{year}</text>'
        for year in range(first + (-first) % 5, last + 1, 5)
        for at in [chart.percent(days.share(f"{year}-01-01"))]
    )
    for place, row in enumerate(listed):
        body += _bar(row, days, ROW * place)
    drawing = Drawing(
        f'<g class="timeline">{body}</g>',
        height,
        (24, 10, 30, 10),
        f"Timeline of {len(rows)} inquiries and reviews, {first} to {last}: the years each looked"
        " at, and when it was published. The table below holds the same.",
        (4, 4),
    )
    columns = [
        Column("Inquiry or review", False),
        Column("Looked at", False),
        Column("Published", False),
        Column("Number in its own words", False),
    ]
    cells = [(row["title"], window(row), row["published"], estimate(row)) for row in listed]
    return Figure(
        name="timeline",
        title="What each looked at, and when it was published",
        subtitle="Bar: the years looked at, where stated. Dot: publication. Lengths of bars say"
        " nothing about how much abuse there was.",
        drawing=drawing,
        source="the inquiries and reviews listed below",
        table=table("Inquiries and reviews by the years they looked at", columns, cells),
    )


def _bar(row: Row, days: chart.Days, top: int) -> str:
    title = row["title"]
    parts = [f'<text class="row-title" x="0" y="{top + 15}">{escape(title)}</text>']
    down = top + 27
    if row["window_start"] and row["window_end"]:
        start = chart.percent(days.share(row["window_start"]))
        end = chart.percent(days.share(row["window_end"]))
        parts.append(
            f'<line class="span" x1="{start}" x2="{end}" y1="{down}" y2="{down}"'
            f' data-tip="{escape(f"{title}: {window(row)}")}"/>'
        )
    said = f"{title}: published {row['published']}, {estimate(row)}"
    parts.append(chart.dot(days.share(_day(row["published"])), down, "dot own", said, radius=5))
    return "".join(parts)


def _day(text: str) -> str:
    """A published date, its month's or year's first day where no more is known."""
    return f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10]


def _map(store: Store) -> str:
    counts: dict[str, list[str]] = {}
    for row in store.inquiries:
        for code in row["area_codes"].split("|"):
            if code in store.areas:
                counts.setdefault(store.areas[code].ground, []).append(row["title"])
    shapes = store.shapes("local_authority")
    marks = [
        (shapes[ground], store.areas[ground].name, titles)
        for ground, titles in sorted(counts.items())
        if ground in shapes
    ]
    return draw_marks(store.shapes("nation").values(), marks)
