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
    "too_few_points": "there are fewer than five comparable points",
    "break_too_recent": "a break left fewer than five comparable points",
    "suppressed": "a number in the series is suppressed",
    "mixed_periods": "the periods do not make one series",
    "not_comparable": "the figures cannot be held against each other over time",
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
    if row["unit"] in ("percent", "percent_change"):
        return "%"
    return f" {unit_label}"


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


def series(key: Any) -> str:
    """What a series covers: under 18; by quarter."""
    parts = [ages(key.age_group)]
    if key.sex != "all":
        parts.append(key.sex)
    if key.breakdown:
        parts.append(f"{key.breakdown.replace('_', ' ')}: {key.breakdown_value}")
    if key.period_type != "financial_year":
        parts.append(key.period_type.replace("_", " ") + "s")
    text = ", ".join(parts)
    return text[0].upper() + text[1:]


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
