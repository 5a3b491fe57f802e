"""What an answer to a program holds: rows with everything that must travel with them."""

from __future__ import annotations

from typing import Any

from dashboard.kinds import Row
from dashboard.parameters import COLUMN_OF, Resource, distinct
from dashboard.problems import UnknownValueError
from dashboard.records import Selection, Slice, first_and_last_day, read_slice, typed
from dashboard.store import Store

NOTICE = (
    "Recorded figures: they count what was reported and identified, not how much abuse there is."
    " Read status before value; let caveats and publication travel with each number."
)
_NOT_COLUMNS = ("q", "preferred", "period_from", "period_to")


def select(store: Store, resource: Resource, asked: dict[str, Any]) -> Selection:
    """The selection that parameters ask for; raises UnknownValueError for what is not on record."""
    wanted: dict[str, tuple[object, ...]] = {}
    for name in resource.filters:
        given = asked.get(name)
        column = COLUMN_OF.get(name, name)
        if name in _NOT_COLUMNS or given is None:
            continue
        known = distinct(store, resource.table, column)
        for value in given:
            if value not in known and not (name == "area" and value in store.areas):
                raise UnknownValueError(name, value, known)
        wanted[column] = tuple(_codes(store, given) if name == "area" else given)
    if asked.get("preferred"):
        wanted["is_preferred"] = (1,)
    first = first_and_last_day(asked["period_from"])[0] if asked.get("period_from") else ""
    last = first_and_last_day(asked["period_to"])[1] if asked.get("period_to") else ""
    fields = tuple(dict.fromkeys(asked.get("fields") or ()))
    words = asked.get("q") or ""
    return Selection(resource.table, tuple(wanted.items()), first, last, words, fields)


def rows_of(
    store: Store, selection: Selection, *, after: int, limit: int
) -> tuple[Slice, dict[str, Any]]:
    """Some rows of a selection, and what must travel with them."""
    found = read_slice(store, selection, after=after, limit=limit)
    return found, _context(store, found.rows)


def area_of(store: Store, code: str) -> dict[str, Any]:
    """An area, the history of its code, and its statistical neighbours."""
    if code not in store.areas:
        raise UnknownValueError("area", code, store.areas)
    return {
        "area": _entry(store, "areas", "area_code", code),
        "codes_of_the_same_ground": _codes(store, [code]),
        "history": [
            typed(store, "area_changes", change)
            for change in store.area_changes
            if code in (change["old_code"], change["new_code"])
        ],
        "neighbours": store.neighbours.get(store.areas[code].ground, ()),
    }


def indicator_of(store: Store, name: str) -> dict[str, Any]:
    """An indicator with its caveats, breaks and publications."""
    if name not in store.indicators:
        raise UnknownValueError("indicator", name, store.indicators)
    row = _entry(store, "indicators", "indicator", name)
    cited = [{"publication": code} for code in store.publications_of(name)]
    return {"indicator": row, "breaks": _breaks(store, name), **_context(store, [row, *cited])}


def explanation_of(store: Store, indicator: str, area: str, period: str) -> dict[str, Any]:
    """The way of one number: every row of its cell, with the place each was read from."""
    if indicator not in store.indicators:
        raise UnknownValueError("indicator", indicator, store.indicators)
    if area not in store.areas:
        raise UnknownValueError("area", area, store.areas)
    found = store.cell_rows(indicator, _codes(store, [area]), period)
    if not found:
        raise UnknownValueError("period", period, store.periods_of(indicator, area))
    rows = [
        typed(store, "observations", row) | {"read_from": store.lineage(row["rowid"])}
        for row in found
    ]
    return {"rows": rows, "breaks": _breaks(store, indicator), **_context(store, rows)}


def _entry(store: Store, table: str, key: str, value: str) -> Row:
    wanted = Selection(table, ((key, (value,)),))
    return read_slice(store, wanted, after=0, limit=1).rows[0]


def _breaks(store: Store, indicator: str) -> list[Row]:
    return [typed(store, "breaks", row) for row in store.breaks(indicator)]


def _codes(store: Store, given: list[str]) -> list[str]:
    """Codes of everything that has the ground of the areas: series are read across reissues."""
    grounds = {store.areas[code].ground for code in given if code in store.areas}
    same = [code for ground in sorted(grounds) for code in store.codes_on(ground)]
    return list(dict.fromkeys([*given, *same]))


def _context(store: Store, rows: list[Row]) -> dict[str, Any]:
    """What must travel with rows: the warning, their caveats in words, their publications."""
    codes = {code for row in rows for code in str(row.get("caveats") or "").split("|") if code}
    cited = {row["publication"] for row in rows if row.get("publication")}
    names = ("title", "publisher", "published", "official_url", "licence")
    return {
        "notice": NOTICE,
        "data_checksum": store.meta["data_checksum"],
        "caveats": {
            code: store.caveats[code]["short_text"]
            for code in sorted(codes)
            if code in store.caveats
        },
        "publications": {
            code: {name: store.publications[code][name] for name in names}
            for code in sorted(cited)
            if code in store.publications
        },
    }
