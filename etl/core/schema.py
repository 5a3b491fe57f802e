"""The processed tables: one dictionary of fields, one of tables.

Names and columns are public: the CSVs, the SQLite store, the data dictionary and the
metadata files are all made from what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number", "date", "boolean"]

SERIES_KEY = (
    "indicator",
    "area_type",
    "area_code",
    "age_group",
    "sex",
    "breakdown",
    "breakdown_value",
)
"""What makes observations one series, before unit and period type."""

OBSERVATION_KEY = (*SERIES_KEY, "period_type", "period")
"""What makes observations rivals: exactly one of them is preferred."""


@dataclass(frozen=True)
class Field:
    """A column: its meaning, kind and, for numbers, the decimals it is written with."""

    kind: Kind
    meaning: str
    decimals: int | None = None


FIELDS: dict[str, Field] = {
    "indicator": Field("text", "Identifier of the defined quantity, see indicators.csv."),
    "area_type": Field(
        "text",
        "uk, gb, england_and_wales, nation, region, police_force_area, local_authority"
        " (upper tier), or other for what has no code of its own.",
    ),
    "area_code": Field(
        "text", "GSS code as published, never recoded; other:slug where there is none."
    ),
    "area_name": Field("text", "Name of the area."),
    "period": Field(
        "text",
        "2024, 2024-25 (April to March), 2024-Q3, 2024-07, a date, or a span start/end.",
    ),
    "period_type": Field(
        "text",
        "calendar_year, financial_year, quarter, month, point, survey_wave or inquiry_window.",
    ),
    "period_start": Field("date", "First day of the period."),
    "period_end": Field("date", "Last day of the period."),
    "age_group": Field("text", "Ages that the figure covers, as published."),
    "sex": Field("text", "all, female, male or unknown."),
    "breakdown": Field("text", "What the figure is broken down by; empty for a total."),
    "breakdown_value": Field("text", "The part of that breakdown; empty for a total."),
    "unit": Field("text", "What the value counts or measures."),
    "value": Field("number", "The figure as published; empty where status says why."),
    "status": Field(
        "text",
        "c confidential, x not available, z not applicable, k rounds to 0 but is not 0,"
        " u low reliability, e estimated, p provisional, r revised.",
    ),
    "qualifier": Field(
        "text",
        "exact, rounded, approximately, estimate, at_least, at_most, lower_bound or upper_bound.",
    ),
    "lower": Field(
        "number",
        "Lower limit of the value: published (caveat published_limits) or 95% chance only.",
        4,
    ),
    "upper": Field("number", "Upper limit of the value, on the same terms as lower.", 4),
    "denominator": Field("number", "Residents that the rate divides by."),
    "denominator_publication": Field("text", "Publication that the denominator comes from."),
    "rate_per_10000": Field("number", "Value per 10,000 of the same residents.", 4),
    "rate_lower": Field("number", "Lower 95% limit of the rate, chance only.", 4),
    "rate_upper": Field("number", "Upper 95% limit of the rate, chance only.", 4),
    "segment": Field("integer", "Number of the run of the series with no cut inside, from 1."),
    "publication": Field("text", "Identifier of the publication, see publications.csv."),
    "locator": Field("text", "Table, page, row or paragraph in the publication."),
    "evidence": Field(
        "text", "primary (the publication's own text), secondary (a report of it) or both."
    ),
    "is_preferred": Field(
        "boolean",
        "true for the one row that stands for its indicator, area and period, under whichever of"
        " the area's codes.",
    ),
    "caveats": Field("text", "Codes from caveats.csv, separated by |."),
    "note": Field("text", "What else the reader of this row must know."),
}
"""Every column of observations.csv, in order."""

PARTS = "|"
"""Separates several codes in one cell."""


def columns(table: str) -> list[str]:
    """Names of the columns of a processed table, in order."""
    return list(TABLES[table])


_SERIES: dict[str, Field] = {name: FIELDS[name] for name in SERIES_KEY}
_ESTIMATE = 6
"""Decimals of estimates: enough to recompute them, too few to differ between machines."""

_LIMITS: dict[str, Field] = {
    f"{kind}{side}_{level}": Field(
        "number", f"{side.title()} {percent} limit of the ratio, {what}.", _ESTIMATE
    )
    for kind, what in (("", "chance only"), ("overdispersed_", "areas' spread allowed for"))
    for level, percent in (("95", "95%"), ("998", "99.8%"))
    for side in ("lower", "upper")
}

TABLES: dict[str, dict[str, Field]] = {
    "observations": FIELDS,
    "indicators": {
        "indicator": FIELDS["indicator"],
        "title": Field("text", "Name of the indicator, at most 90 characters."),
        "short_title": Field("text", "Name for charts and lists, at most 45 characters."),
        "group": Field("text", "Who counts: see the catalogue's groups."),
        "kind": Field(
            "text",
            "count (events in a period), stock (at a date), share, survey_share, estimate,"
            " change, score or population.",
        ),
        "unit": FIELDS["unit"],
        "unit_label": Field("text", "Plural noun for the value in a sentence."),
        "measures": Field("text", "What is counted, by whom, when."),
        "not_measures": Field("text", "What it is mistaken for."),
        "direction_of_bias": Field("text", "Which way the figure departs from what happened."),
        "denominator": Field("text", "What a rate divides by, or why there is none."),
        "rate_population": Field("text", "Population indicator of the rate; empty for none."),
        "completeness": Field("text", "Who replied, what is missing."),
        "revision_policy": Field("text", "Whether and how the publisher revises."),
        "publisher_status": Field(
            "text",
            "accredited official, official, management information, FOI, charity,"
            " inquiry estimate, research or survey.",
        ),
        "comparability": Field("text", "Across areas and UK nations, over time."),
        "comparable_areas": Field(
            "boolean", "true where areas may be coloured by value and compared."
        ),
        "quote_right": Field("text", "A correct sentence; {value}, {area}, {period} are filled."),
        "quote_wrong": Field("text", "A wrong sentence that is often written."),
        "caveats": FIELDS["caveats"],
        "n_observations": Field("integer", "Preferred observations on record."),
        "n_areas": Field("integer", "Areas with a preferred observation."),
        "first_period": Field("text", "Earliest period on record."),
        "last_period": Field("text", "Latest period on record."),
    },
    "publications": {
        "publication": FIELDS["publication"],
        "title": Field("text", "Title of the publication."),
        "publisher": Field("text", "Who published it."),
        "published": Field("text", "Date of publication, as precisely as known."),
        "official_url": Field("text", "The publisher's own address; empty where not found."),
        "read_at": Field("text", "Addresses where it was read, separated by |."),
        "licence": Field("text", "Licence; unknown where not stated."),
        "evidence": FIELDS["evidence"],
        "folder": Field("text", "Folder of data/raw that holds its figures."),
        "n_observations": Field("integer", "Rows of observations.csv that cite it."),
        "note": FIELDS["note"],
    },
    "areas": {
        "area_code": FIELDS["area_code"],
        "area_name": FIELDS["area_name"],
        "area_type": FIELDS["area_type"],
        "kind": Field("text", "Unitary, county, metropolitan district and the like."),
        "nation_code": Field("text", "Nation that the area lies in."),
        "region_code": Field("text", "Region of England that the area lies in."),
        "police_force_area_code": Field("text", "Police force area that it lies in."),
        "valid_from": Field("date", "First day the code was valid; empty if before 2011."),
        "valid_to": Field("date", "Last day the code was valid; empty if still valid."),
        "same_ground_code": Field(
            "text", "Newest code for the same ground: series are joined on it when read."
        ),
        "longitude": Field("number", "Point to put a label, degrees east.", 4),
        "latitude": Field("number", "Point to put a label, degrees north.", 4),
    },
    "area_changes": {
        "old_code": Field("text", "Code before the change."),
        "old_name": Field("text", "Name before the change."),
        "new_code": Field("text", "Code after the change."),
        "new_name": Field("text", "Name after the change."),
        "date": Field("date", "Day of the change."),
        "kind": Field("text", "code_reissue, merge, split, part_transfer, and so on."),
        "extent": Field("text", "How much of the old area the new one takes."),
        "same_ground": Field("boolean", "true where a series may be joined across the change."),
        "instrument": Field("text", "Order that made the change."),
        "note": FIELDS["note"],
    },
    "breaks": {
        "break_id": Field("text", "Identifier of the break."),
        "indicator": FIELDS["indicator"],
        "date": Field("date", "Day from which figures are on the new footing."),
        "date_precision": Field("text", "day, month or year; nominal where only inferred."),
        "kind": Field("text", "law, recording, method, coverage or definition."),
        "effect": Field("text", "cut (new segment), step (level term) or caveat (said)."),
        "areas": Field("text", "Codes of the areas it touches, |; empty for all."),
        "age_groups": Field("text", "Age groups it touches, |; empty for all."),
        "breakdowns": Field("text", "Breakdowns it touches, |; empty for all."),
        "what": Field("text", "What changed."),
        "reason": Field("text", "Why it cuts, steps or only cautions."),
        "publication": FIELDS["publication"],
    },
    "caveats": {
        "caveat": Field("text", "Code of the caveat."),
        "short_text": Field("text", "One line, for beside a number."),
        "text": Field("text", "The whole warning."),
    },
    "inquiries": {
        "inquiry": Field("text", "Identifier of the inquiry or review."),
        "title": Field("text", "Title of the report."),
        "commissioned_by": Field("text", "Who asked for it."),
        "author_role": Field("text", "Who led it, by role."),
        "area_codes": Field("text", "Areas it concerned, |."),
        "area_names": Field("text", "Their names, |."),
        "window_start": Field("date", "First day of the period examined."),
        "window_end": Field("date", "Last day of the period examined."),
        "published": Field("text", "Date of publication, as precisely as known."),
        "headline_estimate": Field("number", "Number in the report that is quoted most."),
        "qualifier": FIELDS["qualifier"],
        "method": Field("text", "How the number was reached, and what it counts."),
        "official_url": Field("text", "The report's own address; empty where not found."),
        "read_at": Field("text", "Address where it was read."),
    },
    "quoted_figures": {
        "quoted_figure": Field("text", "Identifier of the claim."),
        "claim": Field("text", "The figure as it is often repeated."),
        "verdict": Field("text", "confirmed, confirmed with another meaning, or not confirmed."),
        "what_it_counts": Field("text", "What the publication says the number is."),
        "put_right": Field("text", "A sentence that is correct."),
        "indicator": FIELDS["indicator"],
        "area_code": FIELDS["area_code"],
        "period": FIELDS["period"],
        "value": FIELDS["value"],
        "publication": FIELDS["publication"],
    },
    "neighbours": {
        "list": Field("text", "Edition of the list of statistical neighbours."),
        "area_code": FIELDS["area_code"],
        "neighbour_code": Field("text", "Code of the neighbour."),
        "rank": Field("integer", "1 is the nearest."),
        "closeness": Field("text", "The list's own word for how close."),
        "publication": FIELDS["publication"],
    },
    "trends": {
        **_SERIES,
        "unit": FIELDS["unit"],
        "period_type": FIELDS["period_type"],
        "measure": Field("text", "count, rate (per 10,000), or value where nothing is modelled."),
        "segment": Field("integer", "The latest segment of the series: what is assessed."),
        "first_period": Field("text", "First period of the segment with a number."),
        "last_period": Field("text", "Last period of the segment with a number."),
        "n_points": Field("integer", "Numbers in the segment."),
        "model": Field(
            "text", "Family, quasi_ where dispersed, _newey_west where those limits are wider."
        ),
        "annual_percent_change": Field("number", "Modelled change a year, in percent.", _ESTIMATE),
        "lower": Field("number", "Lower 95% limit of the annual change.", _ESTIMATE),
        "upper": Field("number", "Upper 95% limit of the annual change.", _ESTIMATE),
        "dispersion": Field("number", "Pearson chi-squared over degrees of freedom.", _ESTIMATE),
        "degrees_of_freedom": Field("integer", "Numbers less parameters."),
        "lag1_autocorrelation": Field("number", "Of the residuals, at lag 1.", _ESTIMATE),
        "durbin_watson": Field(
            "number", "Of the residuals; near 2 without correlation.", _ESTIMATE
        ),
        "fitted_first": Field("number", "Fitted mean of the first period.", _ESTIMATE),
        "fitted_last": Field("number", "Fitted mean of the last period.", _ESTIMATE),
        "growth_ratio": Field("number", "Fitted last over first, steps left out.", _ESTIMATE),
        "growth_lower": Field("number", "Lower 95% limit of that ratio.", _ESTIMATE),
        "growth_upper": Field("number", "Upper 95% limit of that ratio.", _ESTIMATE),
        "max_initial_identified_share": Field(
            "number",
            "Largest share identified at the start at which a recorded rise may be"
            " identification alone; empty where nothing rose.",
            _ESTIMATE,
        ),
        "verdict": Field("text", "increasing, decreasing, no clear change or cannot be assessed."),
        "verdict_998": Field("text", "The verdict at 99.8%."),
        "n_tested": Field("integer", "Series of this indicator, area type and measure assessed."),
        "reason": Field(
            "text",
            "Why nothing is assessed: too_few_points, break_too_recent, suppressed,"
            " mixed_periods, not_comparable, no_population or not_converged.",
        ),
        "breaks": Field("text", "Breaks inside the series, by identifier, |."),
        "caveats": FIELDS["caveats"],
    },
    "trend_points": {
        **_SERIES,
        "unit": FIELDS["unit"],
        "period_type": FIELDS["period_type"],
        "measure": Field("text", "count or rate (per 10,000)."),
        "period": FIELDS["period"],
        "fitted": Field("number", "Fitted mean of the period.", _ESTIMATE),
        "lower": Field("number", "Lower 95% limit of the fitted mean.", _ESTIMATE),
        "upper": Field("number", "Upper 95% limit of the fitted mean.", _ESTIMATE),
    },
    "comparisons": {
        **_SERIES,
        "period_type": FIELDS["period_type"],
        "period": FIELDS["period"],
        "benchmark": Field("text", "england, region, neighbours or all_forces."),
        "benchmark_area_code": Field("text", "Its code; empty for neighbours."),
        "count": Field("number", "The area's figure."),
        "population": Field("number", "Residents that its rate divides by."),
        "expected": Field("number", "Events at the benchmark's rate.", _ESTIMATE),
        "ratio": Field("number", "Count over expected.", _ESTIMATE),
        **_LIMITS,
        "phi": Field("number", "Dispersion between the areas: 1 is chance alone.", _ESTIMATE),
        "tau2": Field("number", "Variance between areas of the root of the ratio.", _ESTIMATE),
        "n_areas": Field("integer", "Areas that phi and tau2 rest on."),
        "verdict": Field("text", "higher, lower, not different or not comparable."),
        "verdict_998": Field("text", "The verdict at 99.8%."),
        "reason": Field(
            "text",
            "Why it is not comparable: suppressed, not_published, no_population, no_benchmark"
            " or tiny_population.",
        ),
    },
    "ranks": {
        **_SERIES,
        "period_type": FIELDS["period_type"],
        "period": FIELDS["period"],
        "rank": Field("number", "Place by rate among the areas compared, 1 the highest."),
        "lower_95": Field("number", "Highest place that chance allows, at 95%."),
        "upper_95": Field("number", "Lowest place that chance allows, at 95%."),
        "n_areas": Field("integer", "Areas that have a place."),
    },
    "funnel_limits": {
        **{name: field for name, field in _SERIES.items() if name != "area_code"},
        "period_type": FIELDS["period_type"],
        "period": FIELDS["period"],
        "benchmark": Field("text", "england or all_forces."),
        "benchmark_rate_per_10000": Field("number", "The rate that limits lie around.", _ESTIMATE),
        "population": Field("number", "Residents at which the limits are drawn."),
        **{
            name: Field("number", f"{field.meaning} Here: of the rate per 10,000.", _ESTIMATE)
            for name, field in _LIMITS.items()
        },
    },
    "tiles": {
        "area_code": FIELDS["area_code"],
        "column": Field(
            "number", "Horizontal place of the hexagon's centre, in hexagon widths.", 4
        ),
        "row": Field("number", "Vertical place of the hexagon's centre, in hexagon widths.", 4),
        "region": Field("text", "Code of the region or nation of the block."),
    },
    "announcements": {
        "announcement": Field("text", "Identifier of the announcement."),
        "date": Field("date", "Day on which it was made."),
        "kind": Field("text", "release, addition or correction."),
        "title": Field("text", "What happened, in a line."),
        "text": Field("text", "What changed, from what to what, and why."),
    },
}
"""The committed tables, in the order in which they are written."""

SORT: dict[str, tuple[str, ...]] = {
    "observations": (*SERIES_KEY, "period_start", "period_end", "period_type", "publication"),
    "indicators": ("group", "indicator"),
    "publications": ("publication",),
    "areas": ("area_type", "area_code"),
    "area_changes": ("date", "old_code", "new_code"),
    "breaks": ("indicator", "date", "break_id"),
    "caveats": ("caveat",),
    "inquiries": ("published", "inquiry"),
    "quoted_figures": ("quoted_figure",),
    "neighbours": ("list", "area_code", "rank"),
    "trends": (*SERIES_KEY, "unit", "period_type", "measure"),
    "trend_points": (*SERIES_KEY, "unit", "period_type", "measure", "period"),
    "comparisons": (*SERIES_KEY, "period_type", "period", "benchmark"),
    "ranks": (*SERIES_KEY, "period_type", "period"),
    "funnel_limits": (
        *(name for name in SERIES_KEY if name != "area_code"),
        "period_type",
        "period",
        "population",
    ),
    "tiles": ("area_code",),
    "announcements": ("date", "announcement"),
}
"""The order of rows in each table."""
