"""Numbers, periods and statuses in words."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

Row = dict[str, Any]

AREA_TYPES = {
    "local_authority": "local authorities",
    "police_force_area": "police force areas",
    "region": "regions of England",
    "nation": "nations",
}
AREA_TYPES_SHORT = {
    "local_authority": "Authorities",
    "police_force_area": "Police forces",
    "region": "Regions",
    "nation": "Nations",
}
_KINDS_OF_AREA = {
    "unitary": "Unitary authority",
    "metropolitan": "Metropolitan district",
    "london_borough": "London borough",
    "county": "County council",
    "ni_district": "District",
    "council_area": "Council area",
    "welsh_unitary": "Unitary authority",
    "uk": "Country",
    "gb": "Nations together",
    "england_and_wales": "Nations together",
    "region": "Region",
    "nation": "Nation",
    "police_force_area": "Police force area",
}
AREA_TYPE_GROUPS = {
    "uk": "Countries together",
    "gb": "Countries together",
    "england_and_wales": "Countries together",
    "nation": "Nations",
    "region": "Regions of England",
    "police_force_area": "Police force areas",
    "local_authority": "Local authorities",
    "other": "Other places and organisations",
}
VERDICTS = {
    "increasing": "rising",
    "decreasing": "falling",
    "no clear change": "no clear change",
}
COMPARISON_REASONS = {
    "suppressed": "its number is confidential",
    "not_published": "its number is not published",
    "no_population": "no population is on record for that year",
    "no_benchmark": "there is no figure to hold it against",
    "tiny_population": "it has too few residents for a rate",
    "missing_count": "its number is not published",
}
EVIDENCES = {
    "primary": "the publication's own text",
    "secondary": "a report of the publication",
    "both": "the publication's own text and a report of it",
}
GROUPS = {
    "childrens_services": "Children's services",
    "police": "Police",
    "referrals": "Referrals of potential victims",
    "online_reports": "Online reports",
    "charities": "Charities and helplines",
    "internet_access": "Internet access and use",
    "inquiries": "Local inquiries",
    "context": "Population and context",
}
STATUSES = {
    "c": "Confidential: the publisher hides small counts, or this one to protect others. Not zero.",
    "x": "Not available.",
    "z": "Not applicable.",
    "u": "Withheld by the publisher as unreliable.",
    "k": "Rounds to 0 but is not 0.",
}
SHORT_STATUSES = {
    "c": "confidential",
    "x": "not available",
    "z": "not applicable",
    "u": "withheld as unreliable",
    "k": "rounds to 0, not 0",
}
REASONS = {
    "too_few_points": "it needs 5 comparable years, 12 quarters or 24 months",
    "break_too_recent": "a break left too few comparable points",
    "suppressed": "a number in the series is suppressed",
    "mixed_periods": "the periods do not make one series",
    "not_comparable": "the figures cannot be held against each other over time",
    "no_population": "the number of residents is not on record for every period",
    "not_converged": "no finite estimate exists",
}
_QUALIFIERS = {
    "approximately": "approximately ",
    "estimate": "an estimated ",
    "at_least": "at least ",
    "at_most": "at most ",
    "lower_bound": "at least ",
    "upper_bound": "at most ",
}
_KINDS = {
    "financial_year": "years ending March",
    "calendar_year": "calendar years",
    "quarter": "quarters",
    "month": "months",
    "point": "on a date",
    "survey_wave": "surveys",
    "inquiry_window": "other spans of time",
}
_AGES = {"all": "all ages", "unknown": "age not known"}


def number(value: float | None, *, decimals: int | None = None) -> str:
    """A number with thousands separated; at most the decimals that it has."""
    if value is None:
        return ""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"


def rate(value: float) -> str:
    """A rate: one decimal, two below 1."""
    return f"{value:,.1f}" if value >= 1 or value == 0 else f"{value:.2f}"


def qualified(row: Row) -> str:
    """A value with the publication's qualifier: approximately 1,400."""
    return f"{_QUALIFIERS.get(row['qualifier'], '')}{number(row['value'])}"


def unit(row: Row, unit_label: str) -> str:
    """What follows a value: a percent sign, or the unit's noun."""
    if is_share(row):
        return "%"
    return f" {unit_label}"


def kind(area_type: str, kind: str) -> str:
    """What sort of area it is."""
    fallback = area_type.replace("_", " ")
    return _KINDS_OF_AREA.get(kind or area_type, fallback[:1].upper() + fallback[1:])


def is_share(row: Row) -> bool:
    """Whether a value is in percent."""
    return row["unit"] in ("percent", "percent_change")


def measure(row: Row, name: str) -> str:
    """What an indicator's numbers are: Episodes of need per 10,000 children."""
    noun = capital(str(row["unit_label"]))
    return f"{noun} per 10,000 {residents(row['rate_population'])}" if name == "rate" else noun


def whole(value: float) -> str:
    """A number without decimals."""
    return number(value, decimals=0)


def size(in_bytes: int) -> str:
    """A file's size: 0.4 KB, 12 KB, 3.4 MB."""
    number, unit = (in_bytes / 1e6, "MB") if in_bytes >= 1e6 else (in_bytes / 1e3, "KB")
    return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"


def signed(value: float) -> str:
    """A change with its sign, to one decimal."""
    return f"{value:+.1f}".replace("-", "−")


def capital(text: str) -> str:
    """Text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def listed(parts: list[str]) -> str:
    """Parts as a list in a sentence: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def residents(rate_population: str) -> str:
    """Whom a rate divides by, in words."""
    return "children" if rate_population == "population_0_17" else "residents"


def period(row: Row) -> str:
    """A period in words: the year ending March 2025; July to September 2024; 2013."""
    end = date.fromisoformat(row["period_end"])
    kind = row["period_type"]
    if kind == "financial_year":
        return f"the year ending March {end.year}"
    if kind == "point":
        return f"{end.day} {_month(end)}"
    if not row["period_start"]:
        return f"the years to {end.day} {_month(end)}"
    start = date.fromisoformat(row["period_start"])
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    if whole and start.month == 1 and end.month == 12:
        return str(end.year) if start.year == end.year else f"{start.year} to {end.year}"
    if whole and (start.year, start.month) == (end.year, end.month):
        return _month(end)
    if whole:
        first = calendar.month_name[start.month] if start.year == end.year else _month(start)
        return f"{first} to {_month(end)}"
    return f"{start.day} {_month(start)} to {end.day} {_month(end)}"


def short_period(row: Row) -> str:
    """A period for an axis or a list."""
    text = str(row["period"])
    if row["period_type"] == "financial_year":
        return f"year ending March {row['period_end'][:4]}"
    return period(row) if "/" in text or row["period_type"] != "calendar_year" else text


def day(text: str) -> str:
    """A day in words: 31 March 2023."""
    on = date.fromisoformat(text)
    return f"{on.day} {_month(on)}"


def tick(row: Row) -> str:
    """A period for the end of an axis: 2017-18, 2024-Q3, or the month in which a span ends."""
    text = str(row["period"])
    return _month(date.fromisoformat(row["period_end"])) if "/" in text else text


def tick_year(row: Row) -> str:
    """A period under a chart's axis: the year in which a year ends, else as in `tick`."""
    whole = row["period_type"] in ("financial_year", "calendar_year")
    return str(row["period_end"][:4]) if whole else tick(row)


def ages(age_group: str) -> str:
    """An age group in words."""
    if age_group in _AGES:
        return _AGES[age_group]
    if age_group.startswith("under_"):
        return f"under {age_group[6:]}"
    if age_group.endswith("_plus"):
        return f"aged {age_group[:-5]} and over"
    if age_group.endswith("_and_under"):
        return f"aged {age_group[:-10]} and under"
    return f"aged {age_group.replace('-', ' to ')}"


def series(key: Any, *, is_first: bool = True) -> str:
    """What a series covers: Under 18, quarters; without a capital inside a sentence."""
    parts = [ages(key.age_group)]
    if key.sex != "all":
        parts.append(key.sex)
    if key.breakdown:
        value = key.breakdown_value.replace("_", " ")
        parts.append(f"{key.breakdown.replace('_', ' ')}: {value}")
    parts.append(_KINDS[key.period_type])
    text = ", ".join(parts)
    return capital(text) if is_first else text


def quote(template: str, row: Row, area: str) -> str:
    """A quote sentence of the catalogue, filled."""
    values = {
        "value": qualified(row),
        "area": area,
        "period": period(row),
        "breakdown": row["breakdown_value"],
        "age_group": ages(row["age_group"]),
    }
    text = template
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def scope(template: str, row: Row, *, several_ages: bool) -> str:
    """What a quote sentence must add where a figure is of a part only, and does not say so."""
    parts = []
    if several_ages and row["age_group"] != "all" and "{age_group}" not in template:
        parts.append(ages(row["age_group"]))
    if row["sex"] != "all":
        parts.append(row["sex"])
    if row["breakdown"] and "{breakdown}" not in template:
        parts.append(f"{row['breakdown'].replace('_', ' ')} {row['breakdown_value']}")
    return f" This figure is for a part only: {', '.join(parts)}." if parts else ""


def trend(row: Row | None) -> str:
    """A verdict in a sentence, with its reason."""
    if row is None:
        return ""
    if row["reason"]:
        return f"The trend cannot be assessed: {REASONS[row['reason']]}."
    change = (
        f"{row['annual_percent_change']:+.1f}% a year ({row['lower']:+.1f} to {row['upper']:+.1f})"
    )
    said = "no clear change" if row["verdict"] == "no clear change" else row["verdict"]
    return (
        f"Recorded figures, {row['first_period']} to {row['last_period']}: {said},"
        f" {change.replace('-', '−')}. What is recorded is not what happens."
    )


def _month(day: date) -> str:
    return f"{calendar.month_name[day.month]} {day.year}"
