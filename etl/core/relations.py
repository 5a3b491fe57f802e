"""How the processed tables hang together: what each holds, its key, and what refers to what."""

from __future__ import annotations

from etl.core.schema import OBSERVATION_KEY, SORT, TABLES

MEANINGS: dict[str, str] = {
    "observations": "Every figure, with its status, limits, publication and caveats.",
    "indicators": "What is counted, by whom, and how it is misread.",
    "publications": "What the figures were read from.",
    "areas": "Places, with the days on which their codes were valid.",
    "area_changes": "Codes that ended, and what took their ground.",
    "breaks": "Changes of law, recording, method, coverage or definition.",
    "caveats": "Warnings that travel with numbers, by code.",
    "inquiries": "Local inquiries and reviews, each with its window and method.",
    "quoted_figures": "Claims often repeated, and what the publication says.",
    "neighbours": "Statistical neighbours of authorities.",
    "trends": "Modelled change of each series, or why it cannot be assessed.",
    "trend_points": "Fitted means of the series that are assessed.",
    "comparisons": "Areas against England, their region and their neighbours.",
    "ranks": "Places by rate, with the range that chance allows.",
    "funnel_limits": "Limits of funnel plots by population.",
    "tiles": "Hexagons of the tile map.",
    "announcements": "Releases and corrections of these data, by date.",
}
"""One sentence a table."""

KEYS: dict[str, tuple[str, ...]] = {
    **SORT,
    "observations": (*OBSERVATION_KEY, "publication", "locator", "status", "qualifier"),
    "indicators": ("indicator",),
    "areas": ("area_code",),
    "area_changes": ("old_code", "new_code", "date"),
    "breaks": ("break_id", "indicator"),
    "inquiries": ("inquiry",),
    "announcements": ("announcement",),
}
"""Columns that name one row of a table."""

LISTS = frozenset(
    {
        "caveats",
        "breaks",
        "areas",
        "age_groups",
        "breakdowns",
        "area_codes",
        "area_names",
        "read_at",
    }
)
"""Columns that may hold several codes in one cell."""

_REFERS_TO = {
    "indicator": "indicators",
    "rate_population": "indicators",
    "publication": "publications",
    "denominator_publication": "publications",
    **dict.fromkeys(
        (
            "area_code",
            "nation_code",
            "region_code",
            "police_force_area_code",
            "same_ground_code",
            "new_code",
            "neighbour_code",
            "benchmark_area_code",
            "region",
        ),
        "areas",
    ),
}

OPTIONAL = frozenset(
    {
        "rate_population",
        "denominator_publication",
        "nation_code",
        "region_code",
        "police_force_area_code",
        "benchmark_area_code",
    }
)
"""References that may be empty."""


def references(table: str) -> dict[str, tuple[str, str]]:
    """Columns of a table that name a row of another, with that table and its key column."""
    return {
        column: (target, KEYS[target][0])
        for column in TABLES[table]
        if (target := _REFERS_TO.get(column)) and KEYS[table] != (column,)
    }
