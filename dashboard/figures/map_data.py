"""What a map shows: the ground it draws, and each area's figure in each period.

The server draws one period from it; the browser gets all periods as a payload, so that another
period, or rates in place of counts, needs no further question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from dashboard import wording
from dashboard.figures import classes as step
from dashboard.figures.classes import Classes, make_classes
from dashboard.figures.svg_map import Place
from dashboard.kinds import Area, Row
from dashboard.state.map_view import View
from dashboard.store import Store

TINY = "tiny_population"
"""Caveat of the areas that are never coloured by rate."""

CLASS_WORDS = {
    step.ZERO: "zero",
    step.SHOWN: "published",
    step.UNRATED: "no rate",
    step.SUPPRESSED: "confidential",
    step.MISSING: "not published",
}


@dataclass(frozen=True)
class Cell:
    """An area of one period with its figure in words, and its class by rate and by count."""

    area: Area
    row: Row | None
    rate_class: str
    count_class: str
    value: str
    rate: str
    limits: str
    said: str


def periods(store: Store, view: View) -> dict[str, Row]:
    """Every period of the view's series in time order, each with one of its rows."""
    return _periods(store, _series_only(view, ""))


def rows(store: Store, view: View) -> list[Row]:
    """All rows of the view's series, over areas and periods."""
    return store.rows(view.indicator, view.area_type, view.series)


def has_rates(store: Store, view: View) -> bool:
    """Whether the series has any rate at all."""
    return any(row["rate_per_10000"] is not None for row in rows(store, view))


def cells(store: Store, view: View) -> dict[str, Cell]:
    """Figures of the view's period by ground, in the order of the areas' names."""
    return _cells(store, _series_only(view, view.period))


def grounds(store: Store, view: View) -> tuple[str, ...]:
    """Ground of every area that any period shows, in order."""
    return _grounds(store, _series_only(view, ""))


@lru_cache(maxsize=32)
def drawn_grounds(store: Store, area_type: str, covered: frozenset[str]) -> tuple[str, ...]:
    """Ground of every area of a type that nations have had: few drawings serve all indicators."""
    shapes = store.shapes(area_type)
    return tuple(
        sorted(
            {
                area.ground
                for area in store.areas.values()
                if area.type == area_type
                and area.code in shapes
                and (area.nation_code in covered or area.code in covered)
            }
        )
    )


def drawn(store: Store, view: View) -> tuple[str, ...]:
    """Ground of everything that the view's map draws, whether or not its period shows it."""
    return drawn_grounds(store, view.area_type, _covered_nations(store, view))


def places(store: Store, view: View) -> list[Place]:
    """What to draw for the view's period."""
    shown = cells(store, view)
    found = []
    for ground in drawn(store, view):
        cell = shown.get(ground)
        if cell is None:
            found.append(Place(ground, "", step.MISSING, "", ""))
            continue
        css_class = cell.rate_class if view.measure == "rate" else cell.count_class
        words = label(store, view, cell)
        found.append(Place(ground, cell.area.code, css_class, words, cell.area.name))
    return found


def is_filled(store: Store, view: View) -> bool:
    """Whether something was published of at least half the areas in the view's period."""
    classes = [place.css_class for place in places(store, view)]
    return 2 * classes.count(step.MISSING) <= len(classes)


def label(store: Store, view: View, cell: Cell) -> str:
    """What is said of an area on the map: its name, its figure or why it has none."""
    if not cell.value:
        return f"{cell.area.name}: {cell.said}"
    count = f"{cell.value}{unit_words(store, view)}"
    if view.measure == "rate":
        if cell.rate:
            return f"{cell.area.name}: {cell.rate} {per_words(store, view)}, {count}"
        return f"{cell.area.name}: no rate, {count}"
    return f"{cell.area.name}: {count}"


def unit_words(store: Store, view: View) -> str:
    """What follows a value of the view: a percent sign, or a space and the noun."""
    return wording.unit(rows(store, view)[0], store.indicators[view.indicator]["unit_label"])


def per_words(store: Store, view: View) -> str:
    """What follows a rate of the view."""
    return f"per 10,000 {wording.residents(store.indicators[view.indicator]['rate_population'])}"


@lru_cache(maxsize=32)
def map_classes(store: Store, view: View) -> Classes:
    """Classes over all periods of the view's series; none where areas are not compared."""
    if not store.indicators[view.indicator]["comparable_areas"]:
        return Classes(())
    field = "rate_per_10000" if view.measure == "rate" else "value"
    values = [
        float(row[field])
        for row in rows(store, view)
        if row[field] is not None and not (view.measure == "rate" and TINY in row["caveats"])
    ]
    return make_classes(values)


def legend(store: Store, view: View) -> list[tuple[str, str]]:
    """Classes of the view with their words, each whether or not the period has it."""
    if not store.indicators[view.indicator]["comparable_areas"]:
        steps = [(step.SHOWN, CLASS_WORDS[step.SHOWN])]
    else:
        found = map_classes(store, replace(view, period="", form="", area="", only=""))
        steps = [(step.ZERO, CLASS_WORDS[step.ZERO]), *found.labels()]
    names = (step.UNRATED, step.SUPPRESSED, step.MISSING)
    return [*steps, *((name, CLASS_WORDS[name]) for name in names)]


def frame_key(store: Store, view: View) -> str:
    """A short name of the drawing itself: views with the same key differ only in colour."""
    words = " ".join((view.area_type, view.form, *drawn(store, view)))
    return sha256(words.encode()).hexdigest()[:12]


def payload(store: Store, view: View) -> dict[str, Any]:
    """Every period of the view's series, for the browser to colour and tabulate.

    ``cells`` has for each period, for each ground, None or: number of the name in ``names``,
    class by rate, class by count, value, rate, limits of the rate, what is said.
    """
    kept = grounds(store, view)
    names: dict[str, int] = {}
    table = []
    for period in periods(store, view):
        shown = cells(store, replace(view, period=period))
        table.append([_packed(shown.get(ground), names) for ground in kept])
    measures = ("rate", "count") if has_rates(store, view) else ("count",)
    return {
        "grounds": kept,
        "names": list(names),
        "cells": table,
        "periods": [
            {"code": code, "words": wording.period(row).removeprefix("the ")}
            for code, row in periods(store, view).items()
        ],
        "unit": unit_words(store, view),
        "per": per_words(store, view),
        "legends": {name: legend(store, replace(view, measure=name)) for name in measures},
        "classes": CLASS_WORDS,
    }


def _packed(cell: Cell | None, names: dict[str, int]) -> list[Any] | None:
    if cell is None:
        return None
    name = names.setdefault(cell.area.name, len(names))
    figures = [cell.value, cell.rate, cell.limits, cell.said]
    return [name, cell.rate_class, cell.count_class, *figures]


def _series_only(view: View, period: str) -> View:
    """The view with everything set aside that does not change the figures."""
    return replace(view, period=period, measure="", form="", area="", only="")


@lru_cache(maxsize=32)
def _periods(store: Store, view: View) -> dict[str, Row]:
    return {row["period"]: row for row in rows(store, view)}


@lru_cache(maxsize=96)
def _cells(store: Store, view: View) -> dict[str, Cell]:
    found = [row for row in rows(store, view) if row["period"] == view.period]
    day = max(row["period_end"] for row in found)
    by_ground = {store.areas[row["area_code"]].ground: row for row in found}
    by_code = {row["area_code"]: row for row in found}
    covered = _covered_nations(store, view)
    shapes = store.shapes(view.area_type)
    shown = {}
    for area in sorted(store.areas.values(), key=lambda area: area.name):
        if area.type != view.area_type or area.code not in shapes or not area.is_valid_on(day):
            continue
        if area.nation_code in covered or area.code in covered:
            row = by_code.get(area.code) or by_ground.get(area.ground)
            shown[area.ground] = _cell(store, view, area, row)
    return shown


@lru_cache(maxsize=256)
def _grounds(store: Store, view: View) -> tuple[str, ...]:
    shown = [cells(store, replace(view, period=period)) for period in periods(store, view)]
    return tuple(sorted({ground for found in shown for ground in found}))


@lru_cache(maxsize=32)
def _covered(store: Store, view: View) -> frozenset[str]:
    codes = {row["area_code"] for row in rows(store, view)}
    return frozenset(store.areas[code].nation_code or code for code in codes)


def _covered_nations(store: Store, view: View) -> frozenset[str]:
    """Nations with a row of any period: elsewhere nobody is asked, so nothing is missing.

    On a map of nations it is all of them, so that one without a figure says so.
    """
    if view.area_type == "nation":
        return frozenset(store.shapes("nation"))
    return _covered(store, _series_only(view, ""))


def _cell(store: Store, view: View, area: Area, row: Row | None) -> Cell:
    if row is None or row["value"] is None:
        status = row["status"] if row else ""
        words = wording.SHORT_STATUSES.get(status, "not published")
        name = step.SUPPRESSED if status == "c" else step.MISSING
        return Cell(area, row, name, name, "", "", "", words)
    count_class = _class(store, view, "count", float(row["value"]))
    said = "" if row["qualifier"] == "exact" else row["qualifier"].replace("_", " ")
    value = wording.qualified(row)
    rate = row["rate_per_10000"]
    if rate is None or TINY in row["caveats"].split("|"):
        why = "no rate: no population on record" if rate is None else "too few residents for a rate"
        notes = [said, why] if has_rates(store, view) else [said]
        words = "; ".join(note for note in notes if note)
        return Cell(area, row, step.UNRATED, count_class, value, "", "", words)
    limits = ""
    if row["rate_lower"] is not None and row["rate_upper"] is not None:
        limits = f"{wording.rate(row['rate_lower'])} to {wording.rate(row['rate_upper'])}"
    rate_class = _class(store, view, "rate", float(rate))
    return Cell(area, row, rate_class, count_class, value, wording.rate(rate), limits, said)


def _class(store: Store, view: View, measure: str, value: float) -> str:
    if not store.indicators[view.indicator]["comparable_areas"]:
        return step.SHOWN
    return map_classes(store, replace(view, measure=measure, period="")).of(value)
